/** The Accounts API: its routes, who may call them, what an error becomes, and its data. */
import type { SandboxApi } from '../core/api.ts';
import type { Clock } from '../core/clock.ts';
import type { RouteResult } from '../core/http/route-result.ts';
import { createRouter } from '../core/http/router.ts';
import { forbidden, notFound, Problem, problemBody } from '../core/problem.ts';
import { DataStore } from '../core/store/store.ts';
import type { Counts, Seed } from '../core/store/store.ts';
import { QueryError } from '../rql/error.ts';
import { resources } from './collections.ts';
import { authenticate, maskedQuery, maskedToken, Unauthorized } from './common/principal.ts';
import type { Principal } from './common/principal.ts';
import type { Access, Route } from './common/route.ts';
import type { SeedChoice, Settings } from './common/settings.ts';
import type { Store } from './common/store.ts';
import { serveImage } from './icons/serve-image.ts';
import { consoleOf } from './console.ts';
import { people, tokenFor } from './people.ts';
import { rowFields } from './row-fields.ts';
import { scenarios } from './scenarios.ts';
import { seedOf } from './seed/seed.ts';

const root = '/public/v1/accounts';

/** The caller on routes that need no token. */
const anonymous: Principal = {
  kind: 'user',
  type: 'Client',
  accountId: '',
  subjectId: '',
  permissions: new Set(),
  membershipState: 'invited',
};

const tables = resources.map(({ collection }) => collection);

export function createStore(seed: Seed, clock: Clock, counts?: Counts): Store {
  const store = new DataStore(tables, seed, clock, counts);
  // The interface `Store` declares a member for each table of the list.
  return Object.assign(store, Object.fromEntries(store.tables), {
    lastAccess: new Map(),
  }) as unknown as Store;
}

export function createAccountsApi(settings: Settings, seed: SeedChoice): SandboxApi<Store> {
  return {
    name: 'Accounts API sandbox',
    root,
    data: {
      tables,
      rowMembers: { id: 'string', revision: 'number', audit: 'object' },
      rowFields,
      seed: (clock) => seedOf(seed, clock),
      createStore,
    },
    console: consoleOf(resources, root),
    people,
    tokenFor,
    scenarios,
    handle: createHandler(settings),
    handleOutside: (path, { images }) => serveImage(path, images),
    errorResult,
    maskToken: maskedToken,
    maskQuery: maskedQuery,
  };
}

function createHandler(settings: Settings): SandboxApi<Store>['handle'] {
  const all = resources.flatMap(({ routes }) => routes);
  const served = settings.membershipPaths;
  const isRemoved = ({ membershipPaths }: Route): boolean =>
    membershipPaths !== undefined && served !== 'all' && served !== membershipPaths;
  const router = createRouter(all.filter((route) => !isRemoved(route)));
  const removed = createRouter(all.filter(isRemoved));
  return (request, store) => {
    const match = router.match(request.method, request.path);
    if (match.kind === 'none') {
      if (removed.match(request.method, request.path).kind !== 'none') throw notFound();
      throw new Problem(501, {
        detail: `The sandbox has no operation ${request.method} ${root}${request.path}.`,
      });
    }
    if (match.kind === 'other-method') {
      const allow = match.allowed.join(', ');
      throw new Problem(405, {
        detail: `Expected one of ${allow}, but got ${request.method}.`,
        headers: { allow },
      });
    }
    const { route, params } = match;
    const { access } = route;
    let principal = anonymous;
    if (access !== 'public') {
      principal = authenticate(store, request.authorization);
      checkAccess(access, principal, settings);
    }
    return route.handle({
      store,
      settings,
      principal,
      params,
      query: request.query,
      headers: request.headers,
      origin: request.origin,
      readBody: (part) => request.readBody(part),
    });
  };
}

function checkAccess(access: Access, principal: Principal, settings: Settings): void {
  const closed = access.agreements && principal.type === 'Vendor' && settings.vendorReads === 'closed';
  if (closed || !access.actors.includes(principal.type)) {
    throw forbidden(`This operation is not open to ${principal.type} accounts.`);
  }
  if (principal.membershipState === 'invited' && !access.invited) {
    throw forbidden('The invitation to this account has not been accepted yet.');
  }
  if (access.permission !== undefined && !principal.permissions.has(access.permission)) {
    throw forbidden(`This operation needs the permission ${access.permission}.`);
  }
}

/** Undefined for an error that is a fault of the sandbox itself. */
function errorResult(error: unknown, traceparent: string | undefined): RouteResult | undefined {
  if (error instanceof Unauthorized) {
    return {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { statusCode: 401, message: `Unauthorized: ${error.message}.` },
    };
  }
  // A fault that was ordered looks the same as the refusal of the edge.
  if (error instanceof Problem && error.status === 401 && !(error instanceof Unauthorized)) {
    return errorResult(new Unauthorized('the token has expired'), traceparent);
  }
  const problem = error instanceof QueryError ? queryProblem(error) : error;
  if (!(problem instanceof Problem)) return undefined;
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...problem.options.headers },
    body: problemBody(problem, traceparent),
  };
}

function queryProblem(error: QueryError): Problem {
  return new Problem(400, { detail: 'One or more validation errors occurred.', errors: error.errors });
}

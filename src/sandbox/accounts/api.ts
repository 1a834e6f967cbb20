/** The API itself: every route, who is let in, and what an error becomes. Knows requests, not sockets. */
import { accountUserRoutes } from './account-user/routes.ts';
import { accountRoutes } from './account.ts';
import { apiTokenRoutes } from './api-token.ts';
import { buyerRoutes } from './buyer/routes.ts';
import { cloudTenantRoutes } from './cloud-tenant.ts';
import { erpLinkRoutes } from './erp-link.ts';
import { licenseeRoutes } from './licensee.ts';
import { moduleRoutes } from './module.ts';
import { sellerRoutes } from './seller.ts';
import { userGroupRoutes } from './user-group.ts';
import { userRoutes } from './user/model.ts';
import type { Access, Answer, Exchange } from './common/route.ts';
import type { RequestBody } from '../core/http/request-body.ts';
import { createRouter } from '../core/http/router.ts';
import { authenticate, Unauthorized } from './common/principal.ts';
import type { Principal } from './common/principal.ts';
import { forbidden, Problem, problemBody } from '../core/problem.ts';
import { QueryError } from '../rql/error.ts';
import type { Settings } from './common/settings.ts';
import type { Store } from '../core/store/store.ts';

export const apiRoot = '/public/v1/accounts';

export interface ApiRequest {
  readonly method: string;
  /** Below `apiRoot`, with its leading slash. */
  readonly path: string;
  readonly query: string;
  readonly authorization: string | undefined;
  readonly origin: string;
  readBody(part?: string): Promise<RequestBody>;
}

export interface Api {
  /** Throws `Problem` or `QueryError`. */
  handle(request: ApiRequest, store: Store): Answer | Promise<Answer>;
}

/** For routes without a token. */
const nobody: Principal = {
  kind: 'user',
  type: 'Client',
  accountId: '',
  subjectId: '',
  permissions: new Set(),
  standing: 'invited',
};

export function createApi(settings: Settings): Api {
  const router = createRouter([
    ...accountRoutes,
    ...accountUserRoutes,
    ...userRoutes,
    ...userGroupRoutes,
    ...buyerRoutes,
    ...licenseeRoutes,
    ...sellerRoutes,
    ...erpLinkRoutes,
    ...cloudTenantRoutes,
    ...apiTokenRoutes,
    ...moduleRoutes,
  ]);
  return {
    handle: (request, store) => {
      const match = router.match(request.method, request.path);
      if (match.kind === 'none') {
        throw new Problem(501, {
          detail: `The sandbox has no operation ${request.method} ${apiRoot}${request.path}.`,
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
      let principal = nobody;
      if (access !== 'public') {
        principal = authenticate(store, request.authorization);
        checkAccess(access, principal, settings);
      }
      const exchange: Exchange = {
        store,
        settings,
        principal,
        params,
        query: request.query,
        origin: request.origin,
        readBody: (part) => request.readBody(part),
      };
      return route.handle(exchange);
    },
  };
}

function checkAccess(access: Access, principal: Principal, settings: Settings): void {
  const closed = access.agreements && principal.type === 'Vendor' && settings.vendorReads === 'closed';
  if (closed || !access.actors.includes(principal.type)) {
    throw forbidden(`This operation is not open to ${principal.type} accounts.`);
  }
  if (principal.standing === 'invited' && !access.invited) {
    throw forbidden('The invitation to this account has not been accepted yet.');
  }
  if (access.permission !== undefined && !principal.permissions.has(access.permission)) {
    throw forbidden(`This operation needs the permission ${access.permission}.`);
  }
}

/** The answer that an error becomes, or undefined for one that is nobody's fault but the sandbox's. */
export function problemAnswer(error: unknown, traceparent: string | undefined): Answer | undefined {
  if (error instanceof Unauthorized) {
    return {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { statusCode: 401, message: `Unauthorized: ${error.message}.` },
    };
  }
  const problem = error instanceof QueryError ? queryProblem(error) : error;
  if (!(problem instanceof Problem)) return undefined;
  const code = error instanceof QueryError ? error.code : undefined;
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...problem.options.headers },
    body: { ...problemBody(problem, traceparent), ...(code === undefined ? {} : { code }) },
  };
}

function queryProblem(error: QueryError): Problem {
  return new Problem(400, { detail: 'One or more validation errors occurred.', errors: error.errors });
}

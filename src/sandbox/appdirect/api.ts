/** The AppDirect API: its operations, who may call them, what an error becomes, and its data. */
import type { ApiRequest, SandboxApi } from '../core/api.ts';
import { createRouter } from '../core/http/router.ts';
import { bundleRoutes } from './catalogue/bundles.ts';
import { checkoutRoutes } from './catalogue/checkout.ts';
import { contentEventRoutes } from './catalogue/content-events.ts';
import { exchangeRateRoutes } from './catalogue/exchange-rates.ts';
import { access, accessOf } from './common/access.ts';
import { ApiError, errorResult, NoOperation } from './common/errors.ts';
import { tokenPath } from './common/paths.ts';
import { servePicture } from './common/pictures.ts';
import { authenticate, maskedQuery, maskedToken } from './common/principal.ts';
import type { Principal } from './common/principal.ts';
import type { Route } from './common/route.ts';
import { grantedRoles, reachOf } from './common/scope.ts';
import type { SeedChoice, Settings } from './common/settings.ts';
import { createStore, tables } from './common/store.ts';
import type { Store } from './common/store.ts';
import { activityRoutes } from './company/activities.ts';
import { companyReads } from './company/read.ts';
import { companyWrites } from './company/write.ts';
import { control } from './controls.ts';
import { groupReads } from './group/read.ts';
import { membershipBusiness } from './membership/business.ts';
import { membershipChanges } from './membership/change.ts';
import { membershipCreations } from './membership/create.ts';
import { invitationRoutes } from './membership/invitations.ts';
import { membershipReads } from './membership/read.ts';
import { assignableRoleRoutes } from './membership/roles.ts';
import { consoleOf } from './console.ts';
import { people, tokenFor } from './people.ts';
import { rowFields } from './row-fields.ts';
import { scenarios } from './scenarios.ts';
import { associationRoutes } from './reseller/associations.ts';
import { resellerCompanyRoutes } from './reseller/companies.ts';
import { resellerUserRoutes } from './reseller/users.ts';
import { seedOf } from './seed/seed.ts';
import { tokenRoutes } from './token/endpoint.ts';
import { userReads } from './user/read.ts';

const root = '/api';

export const routes: readonly Route[] = [
  ...tokenRoutes,
  ...companyReads,
  ...companyWrites,
  ...activityRoutes,
  ...membershipReads,
  ...membershipCreations,
  ...membershipChanges,
  ...membershipBusiness,
  ...assignableRoleRoutes,
  ...invitationRoutes,
  ...userReads,
  ...groupReads,
  ...resellerCompanyRoutes,
  ...resellerUserRoutes,
  ...associationRoutes,
  ...bundleRoutes,
  ...checkoutRoutes,
  ...contentEventRoutes,
  ...exchangeRateRoutes,
];

export function createAppDirectApi(settings: Settings, seed: SeedChoice): SandboxApi<Store> {
  return {
    name: 'AppDirect API sandbox',
    root,
    otherPaths: [tokenPath],
    data: {
      tables,
      rowMembers: { id: 'string' },
      rowFields,
      seed: () => seedOf(seed),
      createStore,
    },
    console: consoleOf(routes, root),
    people,
    tokenFor,
    scenarios,
    handle: createHandler(settings),
    handleOutside: (path, { images }) => servePicture(path, images),
    control,
    errorResult: (error, _traceparent, path) => errorResult(error, path),
    maskToken: maskedToken,
    maskQuery: maskedQuery,
  };
}

/** The caller of the token endpoint, who has no token yet. */
const anonymous: Principal = {
  token: { id: '', clientId: '', scopes: [], userUuid: null, expiresAt: null },
  userUuid: undefined,
  roles: new Set(),
  companies: new Map(),
};

function createHandler(settings: Settings): SandboxApi<Store>['handle'] {
  const { edition } = settings;
  const router = createRouter(
    routes.filter(({ operation }) => {
      const { edition: only = edition } = accessOf(operation, edition);
      return only === edition;
    }),
  );
  return (request, store) => {
    const match = router.match(request.method, request.path);
    if (match.kind === 'none') {
      throw new NoOperation(
        `The sandbox has no operation ${request.method} ${request.path} in the edition ${edition}.`,
      );
    }
    if (match.kind === 'other-method') {
      const allow = match.allowed.join(', ');
      throw new ApiError(405, `Expected one of ${allow}, but got ${request.method}.`, {
        headers: { allow },
      });
    }
    const { route, params } = match;
    const isPublic = access[route.operation].roles === 'public';
    const principal = isPublic ? anonymous : authenticate(store, request.authorization);
    const roles = grantedRoles(route.operation, principal, settings, params['userUuid']?.toLowerCase());
    return route.handle({
      store,
      settings,
      principal,
      roles,
      reach: reachOf(store, principal, roles),
      params,
      query: queryOf(request),
      path: request.path,
      origin: request.origin,
      authorization: request.authorization,
      readBody: () => request.readBody(),
      readForm: () => request.readForm(),
      readParts: () => request.readParts(),
    });
  };
}

function queryOf({ query }: ApiRequest): URLSearchParams {
  return new URLSearchParams(query);
}

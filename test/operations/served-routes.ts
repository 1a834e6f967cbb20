/** Every route of the sandbox, with who may use it. */
import { accountUserRoutes } from '../../src/sandbox/accounts/account-user/routes.ts';
import { accountRoutes } from '../../src/sandbox/accounts/account.ts';
import { apiTokenRoutes } from '../../src/sandbox/accounts/api-token.ts';
import { buyerRoutes } from '../../src/sandbox/accounts/buyer/routes.ts';
import { cloudTenantRoutes } from '../../src/sandbox/accounts/cloud-tenant.ts';
import { erpLinkRoutes } from '../../src/sandbox/accounts/erp-link.ts';
import { licenseeRoutes } from '../../src/sandbox/accounts/licensee.ts';
import { moduleRoutes } from '../../src/sandbox/accounts/module.ts';
import { sellerRoutes } from '../../src/sandbox/accounts/seller.ts';
import { userGroupRoutes } from '../../src/sandbox/accounts/user-group.ts';
import { userRoutes } from '../../src/sandbox/accounts/user/model.ts';
import type { Access } from '../../src/sandbox/accounts/common/route.ts';

export interface ServedRoute {
  /** `PUT /buyers/{id}` */
  readonly call: string;
  readonly access: Access | 'public';
}

export const servedRoutes: readonly ServedRoute[] = [
  accountRoutes,
  accountUserRoutes,
  userRoutes,
  userGroupRoutes,
  buyerRoutes,
  licenseeRoutes,
  sellerRoutes,
  erpLinkRoutes,
  cloudTenantRoutes,
  apiTokenRoutes,
  moduleRoutes,
]
  .flat()
  .map(({ method, path, access }) => ({ call: `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`, access }));

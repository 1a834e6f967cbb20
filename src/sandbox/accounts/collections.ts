/** Every resource of the sandbox, one line each. Store, data file, routes and ids follow from this list. */
import { accountUserResource } from './account-user/routes.ts';
import { accountResource } from './account.ts';
import { agreementResource } from './agreement.ts';
import { apiTokenResource } from './api-token.ts';
import { buyerResource } from './buyer/routes.ts';
import { cloudTenantResource } from './cloud-tenant.ts';
import type { Resource } from './common/collection.ts';
import { erpLinkResource } from './erp-link.ts';
import { licenseeResource } from './licensee.ts';
import { moduleResource } from './module.ts';
import { sellerResource } from './seller.ts';
import { serviceResource } from './service.ts';
import { userGroupResource } from './user-group.ts';
import { userResource } from './user/model.ts';

export const resources: readonly Resource[] = [
  accountResource,
  accountUserResource,
  userResource,
  userGroupResource,
  buyerResource,
  licenseeResource,
  sellerResource,
  erpLinkResource,
  cloudTenantResource,
  apiTokenResource,
  moduleResource,
  serviceResource,
  agreementResource,
];

/** Which roles a caller may give and take, and M7 and M15, which list them. */
import { ok } from '../../core/http/route-result.ts';
import { ApiError } from '../common/errors.ts';
import { rolesOf } from '../common/principal.ts';
import { assignableBy, prefixed } from '../common/roles.ts';
import type { Role } from '../common/roles.ts';
import type { Route, RouteContext } from '../common/route.ts';
import { locateCompany } from '../company/read.ts';
import { locateMembership } from './read.ts';

/** The caller's roles that count for the operation decide. A guess: no list is published. */
export function checkAssignable({ roles }: RouteContext, changed: Iterable<Role>): void {
  const allowed = assignableBy(roles);
  const isMarketplace = roles.some((role) => wide.includes(role));
  const refused = [...changed].find(
    (role) => !allowed.includes(role) && !(role === 'CHANNEL_ADMIN' && isMarketplace),
  );
  if (refused === undefined) return;
  const known = allowed.map(prefixed).join(', ');
  throw new ApiError(403, `Expected roles of ${known}, but got ${prefixed(refused)}.`);
}

const wide: readonly Role[] = ['CHANNEL_ADMIN', 'CORPORATE_ADMIN', 'PARTNER'];

/** Without prefix, but for one name, as in the published examples. */
function listForMembership(context: RouteContext) {
  const names = assignableBy(rolesOf(locateMembership(context).roles));
  const { edition } = context.settings;
  const spelt = (role: Role) => (edition === 'v296' && role === 'SYS_ADMIN' ? prefixed(role) : role);
  return ok(names.map((role) => ({ name: spelt(role) })));
}

/** With prefix. */
function listForCaller(context: RouteContext) {
  locateCompany(context);
  return ok(assignableBy(context.roles).map((role) => ({ name: prefixed(role) })));
}

export const assignableRoleRoutes: readonly Route[] = [
  {
    operation: 'M7',
    method: 'GET',
    path: '/account/v2/companies/:companyUuid/memberships/:userUuid/assignableRoles',
    handle: listForMembership,
  },
  {
    operation: 'M15',
    method: 'GET',
    path: '/account/v2/companies/:companyUuid/assignableRoles',
    handle: listForCaller,
  },
];

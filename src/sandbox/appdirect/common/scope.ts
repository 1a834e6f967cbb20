/** The rows of a caller: the companies that the roles of an operation reach. */
import { accessOf } from './access.ts';
import type { Operation } from './access.ts';
import { ApiError } from './errors.ts';
import type { Principal } from './principal.ts';
import { prefixed } from './roles.ts';
import type { Role } from './roles.ts';
import type { CompanyRow } from './rows.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store.ts';

/** The companies a caller sees: all of them, or these. */
export type Reach = 'all' | ReadonlySet<string>;

const wideRoles: ReadonlySet<Role> = new Set([
  'CHANNEL_ADMIN',
  'CHANNEL_SUPPORT',
  'CORPORATE_ADMIN',
  'SALES_SUPPORT',
  'PARTNER',
  'PARTNER_READ',
]);

/** The roles of the operation that the caller has; throws the refusal when there is none. */
export function grantedRoles(
  operation: Operation,
  principal: Principal,
  { edition, refusal }: Settings,
  targetUserUuid: string | undefined,
): readonly Role[] {
  const { roles, selfOnly } = accessOf(operation, edition);
  if (typeof roles === 'string') return [];
  const isSelf = targetUserUuid !== undefined && targetUserUuid === principal.userUuid;
  const granted = roles.filter(
    (role) => principal.roles.has(role) && (role !== 'USER' || !selfOnly || isSelf),
  );
  if (granted.length > 0) return granted;
  const expected = roles.map(prefixed).join(', ');
  const own = selfOnly && principal.roles.has('USER') ? ', where ROLE_USER is for oneself only' : '';
  const message = `Expected one of ${expected}${own}, but the access token has none of them.`;
  throw refusal === '403' ? new ApiError(403, message) : new ApiError(401, message);
}

export function reachOf(store: Store, principal: Principal, roles: readonly Role[]): Reach {
  if (roles.some((role) => wideRoles.has(role))) return 'all';
  const companies = new Set<string>();
  const addAll = (uuids: Iterable<string>) => {
    for (const uuid of uuids) companies.add(uuid);
  };
  for (const role of roles) {
    if (role === 'USER' || role === 'SYS_ADMIN') addAll(principal.companies.get(role) ?? []);
    if (role === 'RESELLER') addAll(resellerReach(store, principal));
    if (role === 'RESELLER_MANAGER') addAll(resellersAndReferrals(store));
  }
  return companies;
}

/** The caller's reseller companies, and the customers that are linked to them. */
export function resellerReach(store: Store, principal: Principal): ReadonlySet<string> {
  const own = principal.companies.get('RESELLER') ?? new Set<string>();
  const linked = store.associations.byAny('resellerUuid', own).map(({ customerUuid }) => customerUuid);
  return new Set([...own, ...linked]);
}

export function resellersAndReferrals(store: Store): ReadonlySet<string> {
  const uuids = new Set<string>();
  for (const { id, reseller, referral } of store.companies) if (reseller || referral) uuids.add(id);
  return uuids;
}

export function isReached(reach: Reach, companyUuid: string): boolean {
  return reach === 'all' || reach.has(companyUuid);
}

export function reachedCompanies(store: Store, reach: Reach): readonly CompanyRow[] {
  return reach === 'all' ? store.companies.all() : store.companies.pick(reach);
}

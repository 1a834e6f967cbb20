/** The role names of AppDirect, without and with their prefix, and which of them can be given. */

export type Role =
  | 'APPLICATION'
  | 'BILLING_ADMIN'
  | 'CHANNEL_ADMIN'
  | 'CHANNEL_PRODUCT_SUPPORT'
  | 'CHANNEL_SUPPORT'
  | 'CORPORATE_ADMIN'
  | 'DEVELOPER'
  | 'PARTNER'
  | 'PARTNER_READ'
  | 'RESELLER'
  | 'RESELLER_MANAGER'
  | 'SALES_SUPPORT'
  | 'SYS_ADMIN'
  | 'USER';

export type PrefixedRole = `ROLE_${Role}`;

/** The roles that a membership can be given, in the order of the published lists. */
export const manageableRoles = [
  'CHANNEL_PRODUCT_SUPPORT',
  'SALES_SUPPORT',
  'RESELLER_MANAGER',
  'RESELLER',
  'CHANNEL_SUPPORT',
  'SYS_ADMIN',
  'BILLING_ADMIN',
  'DEVELOPER',
] as const satisfies readonly Role[];

/** What a signed-in person may ask a token for. The vendor's table lacks `RESELLER_MANAGER`. */
export const personScopes = [
  'USER',
  'BILLING_ADMIN',
  'SYS_ADMIN',
  'RESELLER',
  'RESELLER_MANAGER',
  'SALES_SUPPORT',
  'CHANNEL_SUPPORT',
  'CHANNEL_PRODUCT_SUPPORT',
  'CHANNEL_ADMIN',
  'CORPORATE_ADMIN',
  'DEVELOPER',
] as const satisfies readonly Role[];

const all: ReadonlySet<string> = new Set<Role>([...personScopes, 'PARTNER', 'PARTNER_READ', 'APPLICATION']);

export function prefixed(role: Role): PrefixedRole {
  return `ROLE_${role}`;
}

/** The role of a name with or without prefix; undefined for a name that is no role. */
export function roleOf(name: string): Role | undefined {
  const plain = name.replace(/^ROLE_/, '');
  return all.has(plain) ? (plain as Role) : undefined;
}

const byMarketplace: readonly Role[] = [...manageableRoles, 'USER'];

/** The roles that each role may give to other members. A guess: no list is published. */
const assignable: Partial<Readonly<Record<Role, readonly Role[]>>> = {
  CHANNEL_ADMIN: byMarketplace,
  CORPORATE_ADMIN: byMarketplace,
  PARTNER: byMarketplace,
  CHANNEL_SUPPORT: ['CHANNEL_SUPPORT', 'SYS_ADMIN', 'BILLING_ADMIN', 'DEVELOPER', 'USER'],
  SALES_SUPPORT: ['SALES_SUPPORT', 'SYS_ADMIN', 'BILLING_ADMIN', 'DEVELOPER', 'USER'],
  RESELLER: ['RESELLER', 'SYS_ADMIN', 'BILLING_ADMIN', 'USER'],
  SYS_ADMIN: ['SYS_ADMIN', 'BILLING_ADMIN', 'DEVELOPER', 'USER'],
};

/** In the order of the published lists. */
export function assignableBy(roles: Iterable<Role>): readonly Role[] {
  const given = new Set<Role>();
  for (const role of roles) for (const other of assignable[role] ?? []) given.add(other);
  return byMarketplace.filter((role) => given.has(role));
}

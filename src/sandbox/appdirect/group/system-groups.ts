/** The groups of a company: those that follow a role or the company itself, and those made by hand. */
import { systemGroupUuid } from '../common/ids.ts';
import type { PrefixedRole } from '../common/roles.ts';
import type { RouteContext } from '../common/route.ts';
import type { CompanyRow, MembershipRow } from '../common/rows.ts';
import type { Edition } from '../common/settings.ts';

export interface Group {
  readonly uuid: string;
  readonly companyUuid: string;
  readonly name: string;
  readonly description: string;
  readonly createdOn: number;
  readonly companyDefault: boolean;
  readonly systemManaged: boolean;
  readonly externallyManaged: boolean;
  readonly members: { readonly role: PrefixedRole | 'everyone' } | { readonly uuids: ReadonlySet<string> };
}

interface SystemGroup {
  readonly name: string;
  readonly description: string;
  readonly role: PrefixedRole | 'everyone';
  /** The page of 2023 has no group of resellers. */
  readonly edition?: Edition;
}

const systemGroups: readonly SystemGroup[] = [
  { name: 'Everyone', description: 'All users of the company', role: 'everyone' },
  { name: 'Company Admins', description: 'All Company Admin users', role: 'ROLE_SYS_ADMIN' },
  {
    name: 'Marketplace Managers',
    description: 'All Marketplace Manager users',
    role: 'ROLE_CHANNEL_ADMIN',
  },
  { name: 'Reseller Managers', description: 'All Reseller Manager users', role: 'ROLE_RESELLER_MANAGER' },
  { name: 'Customer Support', description: 'All Customer Support users', role: 'ROLE_CHANNEL_SUPPORT' },
  { name: 'Sales Support', description: 'All Sales Support users', role: 'ROLE_SALES_SUPPORT' },
  {
    name: 'Product Support',
    description: 'All Product Support users',
    role: 'ROLE_CHANNEL_PRODUCT_SUPPORT',
  },
  { name: 'Developers', description: 'All Developer users', role: 'ROLE_DEVELOPER' },
  { name: 'Billing Admins', description: 'All Billing Admin users', role: 'ROLE_BILLING_ADMIN' },
  { name: 'Resellers', description: 'All Reseller users', role: 'ROLE_RESELLER', edition: 'v296' },
];

export function groupsOf({ store, settings }: RouteContext, company: CompanyRow): readonly Group[] {
  const common = { companyUuid: company.id, externallyManaged: false };
  const system = systemGroups.flatMap((group, index): Group[] => {
    if (group.edition !== undefined && group.edition !== settings.edition) return [];
    return [
      {
        ...common,
        uuid: systemGroupUuid(company.id, index + 1),
        name: group.name,
        description: group.description,
        createdOn: company.creationDate,
        companyDefault: group.role === 'everyone',
        systemManaged: true,
        members: { role: group.role },
      },
    ];
  });
  const own = store.groups.by('companyUuid', company.id).map((row): Group => ({
    uuid: row.id,
    companyUuid: company.id,
    name: row.name,
    description: row.description,
    createdOn: row.createdOn,
    companyDefault: false,
    systemManaged: false,
    externallyManaged: row.externallyManaged,
    members: { uuids: new Set(row.memberUuids) },
  }));
  return [...system, ...own];
}

export function groupOf(context: RouteContext, company: CompanyRow, uuid: string): Group | undefined {
  const wanted = uuid.toLowerCase();
  return groupsOf(context, company).find((group) => group.uuid === wanted);
}

export function isMember({ members }: Group, { userUuid, roles }: MembershipRow): boolean {
  if ('uuids' in members) return members.uuids.has(userUuid);
  return members.role === 'everyone' || roles.includes(members.role);
}

/** The modules of the platform, the same in every seed. */
import type { AccountType } from '../../../contract/marketplace.ts';
import { platformActorId } from '../common/properties.ts';
import type { ModuleRow } from '../common/rows.ts';

const all: readonly AccountType[] = ['Client', 'Vendor', 'Operations'];

interface Description {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly description: string;
  readonly accountTypes: readonly AccountType[];
  /** `mandatory` cannot be taken from a default group, `closed` cannot be added to one. */
  readonly kind: 'mandatory' | 'standard' | 'optional' | 'closed';
  /** Can be limited to selected buyers. */
  readonly scopable?: true;
  readonly paid?: true;
  readonly obsolete?: true;
}

const descriptions: readonly Description[] = [
  {
    id: 'MOD-0478',
    name: 'Marketplace',
    code: 'new-marketplace',
    description: 'Browse products and follow orders and subscriptions',
    accountTypes: all,
    kind: 'mandatory',
    scopable: true,
  },
  {
    id: 'MOD-1756',
    name: 'Access Management',
    code: 'access-management',
    description: 'Manage users, groups and API tokens of an account',
    accountTypes: all,
    kind: 'mandatory',
  },
  {
    id: 'MOD-2238',
    name: 'Billing',
    code: 'billing',
    description: 'Statements, invoices and credit memos',
    accountTypes: all,
    kind: 'standard',
    scopable: true,
  },
  {
    id: 'MOD-3391',
    name: 'Catalog Management',
    code: 'catalog-management',
    description: 'Products, price lists and listings',
    accountTypes: ['Vendor', 'Operations'],
    kind: 'standard',
  },
  {
    id: 'MOD-4417',
    name: 'Procurement',
    code: 'procurement',
    description: 'Place and approve orders',
    accountTypes: ['Client'],
    kind: 'standard',
    scopable: true,
  },
  {
    id: 'MOD-5603',
    name: 'Notifications',
    code: 'notifications',
    description: 'Who is told of what, and how',
    accountTypes: all,
    kind: 'optional',
  },
  {
    id: 'MOD-6120',
    name: 'Platform Account Management',
    code: 'platform-account-management',
    description: 'Manage users, groups, tokens, buyers and sellers of every account',
    accountTypes: ['Operations'],
    kind: 'standard',
  },
  {
    id: 'MOD-7785',
    name: 'Cost Insights',
    code: 'cost-insights',
    description: 'Analysis of cloud spending',
    accountTypes: ['Client'],
    kind: 'closed',
    paid: true,
  },
  {
    id: 'MOD-8850',
    name: 'Software Inventory',
    code: 'software-inventory',
    description: 'Inventory of the former platform',
    accountTypes: ['Client'],
    kind: 'optional',
    obsolete: true,
  },
  {
    id: 'MOD-9042',
    name: 'Account Management',
    code: 'account-management',
    description: 'Manage accounts, buyers and licensees',
    accountTypes: all,
    kind: 'standard',
  },
];

export function moduleRows(): ModuleRow[] {
  return descriptions.map(({ kind, scopable, paid, obsolete, ...row }) => ({
    ...row,
    revision: 1,
    audit: { created: { at: '2023-09-01T08:00:00.000Z', by: platformActorId } },
    ...(scopable ? { groupBuyers: ['selected', 'all'] } : {}),
    settings: {
      sharedAccount: false,
      configurable: kind === 'standard' || kind === 'optional',
      default: kind === 'mandatory' || kind === 'standard',
      paid: paid ?? false,
      type: [obsolete ? 'legacy' : 'new'],
      obsolete: obsolete ?? false,
    },
  }));
}

/** What the default group of an account of this type holds from the start. */
export function moduleIdsFor(type: AccountType): readonly string[] {
  return descriptions
    .filter(({ accountTypes, kind }) => accountTypes.includes(type) && kind !== 'closed')
    .map(({ id }) => id);
}

/** The people and API tokens to sign in as, and tokens of any person. */
import { Problem } from '../core/problem.ts';
import type { Person } from '../core/people.ts';
import { personToken } from './common/principal.ts';
import type { Store } from './common/store.ts';
import { fullName } from './user/status.ts';

interface Choice {
  readonly userId: string;
  readonly accountId: string;
  readonly description: string;
}

/** Of the demo data set. */
const choices: readonly Choice[] = [
  {
    userId: 'USR-1000-0001',
    accountId: 'ACC-1000-0001',
    description: 'Administrator of the marketplace: sees and changes every account.',
  },
  {
    userId: 'USR-2001-0001',
    accountId: 'ACC-2001-0001',
    description: 'Administrator of a client with many buyers, licensees and users.',
  },
  {
    userId: 'USR-3001-0001',
    accountId: 'ACC-3001-0001',
    description: 'Vendor: sees the buyers and licensees that its agreements reach.',
  },
  {
    userId: 'USR-2001-0003',
    accountId: 'ACC-2001-0001',
    description: 'Purchaser of the same client: can place orders, but not manage the account.',
  },
  {
    userId: 'USR-2000-0001',
    accountId: 'ACC-2001-0001',
    description: 'Consultant who belongs to several accounts, two of them by an open invitation.',
  },
  {
    userId: 'USR-1000-0002',
    accountId: 'ACC-1000-0001',
    description: 'Support of the marketplace: manages accounts, but no users, groups or tokens.',
  },
  {
    userId: 'USR-2005-0001',
    accountId: 'ACC-2005-0001',
    description: 'Invited, but has not accepted yet: may only read their own user.',
  },
];

/** The tokens that every data set has. */
const tokenIds = [
  ['TKN-0000-0001', 'API token with every permission of the marketplace.'],
  ['TKN-0000-0002', 'API token with every permission of one client.'],
  ['TKN-0000-0003', 'API token with every permission of one vendor.'],
] as const;

export function people(store: Store): readonly Person[] {
  return [...persons(store), ...programs(store)];
}

function persons(store: Store): readonly Person[] {
  const found = choices.flatMap((choice) => personOf(store, choice) ?? []);
  return found.length > 0 ? found : firstOfEachType(store);
}

function personOf(store: Store, { userId, accountId, description }: Choice): Person | undefined {
  const user = store.users.get(userId);
  const account = store.accounts.get(accountId);
  const isMember = store.accountUsers.by('userId', userId).some((row) => row.accountId === accountId);
  if (!user || !account || !isMember) return undefined;
  return {
    name: fullName(user),
    role: account.type,
    userId,
    accountId,
    accountName: account.name,
    token: personToken(userId, accountId),
    marketplace: 'marketplace',
    description,
  };
}

/** For other data sets: the first active member of the account of each well-known token. */
function firstOfEachType(store: Store): readonly Person[] {
  return tokenIds.flatMap(([tokenId]) => {
    const accountId = store.apiTokens.get(tokenId)?.accountId ?? '';
    const member = store.accountUsers.by('accountId', accountId).find(({ state }) => state === 'Active');
    const account = store.accounts.get(accountId);
    if (!member || !account) return [];
    const description = `Member of an account of the type ${account.type}.`;
    return personOf(store, { userId: member.userId, accountId, description }) ?? [];
  });
}

function programs(store: Store): readonly Person[] {
  return tokenIds.flatMap(([tokenId, description]) => {
    const row = store.apiTokens.get(tokenId);
    const account = store.accounts.get(row?.accountId ?? '');
    if (!row || !account) return [];
    return {
      name: row.name,
      role: account.type,
      userId: null,
      accountId: account.id,
      accountName: account.name,
      token: row.token,
      marketplace: 'marketplace' as const,
      description,
    };
  });
}

export function tokenFor(store: Store, userId: string, accountId: string): string {
  const user = store.users.get(userId);
  if (!user) throw refusal(`There is no user ${userId}.`);
  if (!store.accounts.get(accountId)) throw refusal(`There is no account ${accountId}.`);
  const accountIds = store.accountUsers.by('userId', userId).map((row) => row.accountId);
  if (accountIds.includes(accountId)) return personToken(userId, accountId);
  const own = accountIds.length === 0 ? 'no account' : accountIds.join(', ');
  throw refusal(`The user ${userId} is a member of ${own}, not of ${accountId}.`);
}

function refusal(detail: string): Problem {
  return new Problem(404, { detail });
}

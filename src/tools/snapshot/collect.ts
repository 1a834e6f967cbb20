/** Which lists a snapshot reads, and in which order. */
import type { Owner, Wire } from '../reading/page.ts';
import { oneOf, pageOf } from '../reading/page.ts';
import type { Reader } from '../reading/reader.ts';
import { readDetails } from './details.ts';
import type { Digest } from './digest.ts';
import { membershipId } from './ids.ts';
import type { Lists } from './lists.ts';
import { objectOf, textOf } from './members.ts';
import {
  accountRow,
  buyerRow,
  cloudTenantRow,
  erpLinkRow,
  groupRow,
  licenseeRow,
  membershipRow,
  moduleRow,
  sellerRow,
  serviceRow,
  tokenRow,
  userRow,
} from './rows.ts';
import type { Rewriting, ToRow } from './rows.ts';

export interface Collecting {
  readonly reader: Reader;
  readonly lists: Lists;
  readonly rewriting: Rewriting;
  readonly digest: Digest;
  /** Only these accounts and what belongs to them. Undefined: everything that the token sees. */
  readonly accounts: readonly string[] | undefined;
  readonly owner: Owner | undefined;
  /** Whether to read what takes a call for each person and account. */
  readonly details: boolean;
}

/** Ids in one filter: about a kilobyte of URL. */
const idsPerCall = 50;

/** An empty id is none. */
function idOf(wire: Wire | undefined): string | undefined {
  const id = textOf(wire?.['id']);
  return id === '' ? undefined : id;
}

export async function collect(collecting: Collecting): Promise<void> {
  const { lists, rewriting, accounts } = collecting;

  /** A list as a whole, or the part of it whose `path` has one of the ids. */
  async function read(
    table: string,
    path: string,
    toRow: ToRow,
    query: readonly string[],
    only?: { readonly path: string; readonly ids: readonly string[] },
    plainQuery?: readonly string[],
  ): Promise<readonly string[]> {
    const parts = only === undefined ? [undefined] : chunks(only.ids);
    const ids: string[] = [];
    for (const [at, part] of parts.entries()) {
      const filter = part === undefined ? [] : [oneOf(only?.path ?? 'id', part)];
      const found = await lists.read({
        step: part === undefined ? table : `${table} ${at + 1}`,
        table,
        path,
        query: [...query, ...filter],
        ...(plainQuery === undefined ? {} : { plainQuery: [...plainQuery, ...filter] }),
        isRequired: table === 'accounts',
        toRow: (wire) => toRow(wire, rewriting),
        idOf,
      });
      ids.push(...found);
    }
    return ids;
  }
  const ofAccounts = accounts && { path: 'account.id', ids: accounts };

  const accountIds = await read(
    'accounts',
    '/accounts',
    accountRow,
    ['select=audit'],
    accounts && { path: 'id', ids: accounts },
  );
  await read('modules', '/modules', moduleRow, ['select=audit,accountTypes']);
  await read('services', '/services', serviceRow, ['select=audit']);
  const memberIds = await readMemberships(collecting, accountIds);
  const userIds = await read(
    'users',
    '/users',
    userRow,
    ['select=audit'],
    accounts && { path: 'id', ids: [...new Set(memberIds)] },
  );
  await read(
    'userGroups',
    '/user-groups',
    groupRow,
    ['select=audit,modules,buyers.id,buyers.name'],
    ofAccounts,
  );
  const buyerIds = await read('buyers', '/buyers', buyerRow, ['select=audit'], ofAccounts);
  await read('licensees', '/licensees', licenseeRow, ['select=audit'], ofAccounts);
  await read('sellers', '/sellers', sellerRow, ['select=audit']);
  await read(
    'erpLinks',
    '/erp-links',
    erpLinkRow,
    ['select=audit'],
    accounts && { path: 'buyer.id', ids: buyerIds },
  );
  await read('cloudTenants', '/cloud-tenants', cloudTenantRow, ['select=audit'], ofAccounts);
  // The secrets are not even sent, where upstream lets one leave them out.
  await read('apiTokens', '/api-tokens', tokenRow, ['select=-token,audit,modules'], ofAccounts, [
    'select=audit,modules',
  ]);
  if (collecting.details) await readDetails({ lists, disguise: rewriting.disguise, accountIds, userIds });
}

const memberSelect = 'select=audit,groups.id,groups.name,groups.isDefault';

/**
 * With the flat path, where it answers: it has the ids of the memberships, and one list for all. Otherwise the list of
 * each account. Returns the ids of the members.
 */
async function readMemberships(
  collecting: Collecting,
  accountIds: readonly string[],
): Promise<readonly string[]> {
  const { reader, lists, rewriting, digest, accounts, owner } = collecting;
  const members = new Set<string>();
  const probe = await reader.get('/account-users?limit=0');
  if (probe.status === 200 && pageOf(probe) !== undefined) {
    const parts = accounts === undefined ? [undefined] : chunks(accounts);
    for (const [at, part] of parts.entries()) {
      const found = await lists.read({
        step: part === undefined ? 'accountUsers' : `accountUsers ${at + 1}`,
        table: 'accountUsers',
        path: '/account-users',
        query: [memberSelect, ...(part === undefined ? [] : [oneOf('account.id', part)])],
        toRow: (wire) => {
          const userId = idOf(objectOf(wire['user']));
          const accountId = idOf(objectOf(wire['account']));
          if (userId === undefined || accountId === undefined) return undefined;
          return membershipRow(wire, { id: textOf(wire['id']) ?? '', userId, accountId }, rewriting);
        },
        identity: 'an id, a user.id and an account.id',
        idOf: (wire) => idOf(objectOf(wire['user'])),
      });
      for (const id of found) members.add(id);
    }
    return [...members];
  }
  // Others than Operations see the members of their own account only.
  const isLimited =
    owner !== undefined && owner.accountType !== undefined && owner.accountType !== 'Operations';
  for (const accountId of isLimited ? accountIds.filter((id) => id === owner.accountId) : accountIds) {
    const found = await lists.read({
      step: `accountUsers of ${accountId}`,
      table: 'accountUsers',
      path: `/accounts/${encodeURIComponent(accountId)}/users`,
      query: [memberSelect],
      toRow: (wire) => {
        const userId = idOf(wire);
        if (userId === undefined) return undefined;
        return membershipRow(
          wire,
          { id: membershipId(digest, accountId, userId), userId, accountId },
          rewriting,
        );
      },
      idOf,
    });
    for (const id of found) members.add(id);
  }
  return [...members];
}

function chunks(ids: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  for (let at = 0; at < ids.length; at += idsPerCall) parts.push(ids.slice(at, at + idsPerCall));
  return parts;
}

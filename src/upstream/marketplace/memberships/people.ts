/** Reads the memberships of people without the collection of all memberships: first their accounts, then each account. */
import type { UserAccountWire } from '../../../contract/marketplace.ts';
import type { Expression } from '../../../query/expression.ts';
import type { Row, RowPage } from '../../../source/row.ts';
import type { ListQuery } from '../../../source/source.ts';
import { InputError, UpstreamError } from '../../errors.ts';
import type { MarketplaceCaller } from '../calls.ts';
import type { Collection } from '../path.ts';
import { idsIn, termsOf } from './filter.ts';
import { rowOfAccount } from './rows.ts';

const accountsOf: Collection<UserAccountWire> = {
  path: '/accounts/users/{USR}/accounts',
  idPrefix: 'ACC',
  bareArray: 'accepted',
};

/** What the list of a person's accounts has of a membership. */
const IN_LIST: readonly string[] = [
  'id',
  'membershipId',
  'user.id',
  'account.id',
  'account.name',
  'account.type',
  'account.status',
  'account.icon',
  'invitation.status',
  'audit.access.at',
];

/** Most memberships to read, each in its account, for a filter or an order that their accounts do not show. */
export const MAX_DETAILS = 20;

export interface PeopleReads {
  readonly calls: MarketplaceCaller;
  /** The memberships of these people in one account that meet the filter. */
  readonly inAccount: (
    account: string,
    users: readonly string[],
    filter: Expression | undefined,
  ) => Promise<readonly Row[]>;
}

export async function readPeople(
  users: readonly string[],
  query: ListQuery,
  { calls, inAccount }: PeopleReads,
): Promise<RowPage> {
  const { select, filter, order, offset, limit, paths } = query;
  const rest = termsOf(filter).filter((term) => idsIn(term, 'user.id') === undefined);
  const statuses = rest.filter(isAboutStatus);
  const others = rest.filter((term) => !isAboutStatus(term));
  const wanted = select.filter((path) => IN_LIST.includes(path));
  const lists = await Promise.all(
    users.map((user) => readAccounts(user, { wanted, filter: statuses, paths }, calls).catch(noneIfNotFound)),
  );
  const stubs = lists.flat();
  const descending = order.at(-1)?.startsWith('-') === true;
  stubs.sort((left, right) => byUnit(left.id, right.id) * (descending ? -1 : 1));
  // All memberships of one person have the same person.
  const keys = order.slice(0, -1).filter((key) => users.length > 1 || !/^-?user\./.test(key));
  const cap = Math.min(limit, calls.pageCap());
  if (others.length === 0 && keys.length === 0) {
    const window = stubs.slice(offset, offset + cap);
    const isEnough = wanted.length === select.length;
    const rows = isEnough ? window : await readDetails(window, undefined, inAccount);
    return { rows, total: stubs.length, limit: cap };
  }
  if (stubs.length > MAX_DETAILS) {
    throw new InputError(
      `this upstream reads memberships below each account, so those of people in more than ${MAX_DETAILS} accounts ` +
        `can be filtered by status and sorted by id only, but there are ${stubs.length}; filter by one account instead`,
      { argument: ['filter'] },
    );
  }
  const [first, ...more] = others;
  const all = await readDetails(
    stubs,
    first && (more.length === 0 ? first : { kind: 'and', expressions: others }),
    inAccount,
  );
  const sorted = sortedBy(all, keys);
  return { rows: sorted.slice(offset, offset + cap), total: sorted.length, limit: cap };
}

/** A person that the caller does not see has no memberships for it. */
function noneIfNotFound(error: unknown): readonly Row[] {
  if (error instanceof UpstreamError && error.code === 'NOT_FOUND') return [];
  throw error;
}

function isAboutStatus(term: Expression): boolean {
  return (term.kind === 'compare' || term.kind === 'list') && term.property === 'invitation.status';
}

interface AccountsQuery {
  readonly wanted: readonly string[];
  readonly filter: readonly Expression[];
  readonly paths: readonly string[];
}

/** All of them: a person is in few accounts, and their order is not that of memberships. */
async function readAccounts(
  user: string,
  { wanted, filter, paths }: AccountsQuery,
  calls: MarketplaceCaller,
): Promise<readonly Row[]> {
  const select = [
    ...new Set(
      wanted
        .filter((path) => path !== 'membershipId' && path !== 'user.id')
        .map((path) => path.replace(/^account\./, '')),
    ),
  ];
  const [first, ...more] = filter;
  const condition: Expression | undefined =
    first && (more.length === 0 ? first : { kind: 'and', expressions: filter });
  const rows = new Map<string, Row>();
  for (;;) {
    const before = rows.size;
    const page = await calls.list(accountsOf, {
      parents: [user],
      select,
      filter: condition,
      order: ['id'],
      offset: before,
      limit: calls.pageCap(),
      paths,
    });
    for (const item of page.rows) {
      const row = rowOfAccount(item, user);
      rows.set(row.id, row);
    }
    // A bare array is the whole list.
    const isEnd =
      page.total === undefined ? page.rows.length < page.limit : page.offset + page.rows.length >= page.total;
    if (isEnd || rows.size === before) return [...rows.values()];
  }
}

/** In the order of the given rows. A membership that the account does not show is left out. */
async function readDetails(
  stubs: readonly Row[],
  filter: Expression | undefined,
  inAccount: PeopleReads['inAccount'],
): Promise<readonly Row[]> {
  const people = new Map<string, string[]>();
  for (const stub of stubs) {
    const account = idOf(stub['account']);
    const users = people.get(account);
    if (users) users.push(idOf(stub['user']));
    else people.set(account, [idOf(stub['user'])]);
  }
  const found = await Promise.all([...people].map(([account, users]) => inAccount(account, users, filter)));
  const byId = new Map(found.flat().map((row) => [row.id, row] as const));
  return stubs.flatMap((stub) => byId.get(stub.id) ?? []);
}

function idOf(reference: unknown): string {
  return (reference as { readonly id: string }).id;
}

/** Stable, so that rows with equal values stay in the order of their ids. Null comes first, as in upstream's databases. */
function sortedBy(rows: readonly Row[], keys: readonly string[]): readonly Row[] {
  return [...rows].sort((left, right) => {
    for (const key of keys) {
      const sign = key.startsWith('-') ? -1 : 1;
      const path = key.replace(/^-/, '').split('.');
      const result = byUnit(textAt(left, path), textAt(right, path)) * sign;
      if (result !== 0) return result;
    }
    return 0;
  });
}

function textAt(row: Row, path: readonly string[]): string {
  let value: unknown = row;
  for (const name of path) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

function byUnit(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/**
 * Reads and changes memberships for one caller, in both editions of upstream. Calls go below the account. The
 * collection of all memberships is used where upstream has it and it takes fewer calls, or only it has the answer.
 */
import type { ObjectWire } from '../../../contract/marketplace.ts';
import { and, eq, inList } from '../../../query/expression.ts';
import type { Row, RowPage } from '../../../source/row.ts';
import {
  OneParentPerCall,
  type CallerAccount,
  type CallOptions,
  type GetOptions,
  type ListQuery,
  type WriteCall,
} from '../../../source/source.ts';
import { InputError, UpstreamError } from '../../errors.ts';
import { isObject } from '../../http/json.ts';
import type { MarketplaceCaller } from '../calls.ts';
import { checkId } from '../path.ts';
import { readPartitions } from './accounts.ts';
import { chunks, joined } from './chunks.ts';
import { isMissingPath, type MembershipEdition } from './edition.ts';
import { notFound, unknownId } from './errors.ts';
import {
  flatFilter,
  idsIn,
  isAnyOf,
  namesUpstreamIds,
  nestedFilter,
  pinsOf,
  withoutAccount,
  type Pins,
} from './filter.ts';
import { sendToFlat } from './flat-writes.ts';
import { GroupAccounts } from './group-accounts.ts';
import { pairId, pairIn, type Pair } from './id.ts';
import { FLAT_ONLY, flatOrder, flatSelect, nestedOrder, nestedSelect } from './paths.ts';
import { readPeople } from './people.ts';
import { completePeople } from './people-of-rows.ts';
import { accounts, flat, nested } from './resource.ts';
import { rowOf, rowOfFlat } from './rows.ts';

const NESTED_LIST = `GET /v1${nested.path}`;

export class Memberships {
  readonly #calls: MarketplaceCaller;
  readonly #edition: MembershipEdition;
  readonly #identity: (() => Promise<CallerAccount>) | undefined;
  #groups: GroupAccounts | undefined;

  constructor(
    calls: MarketplaceCaller,
    edition: MembershipEdition,
    identity: (() => Promise<CallerAccount>) | undefined,
  ) {
    this.#calls = calls;
    this.#edition = edition;
    this.#identity = identity;
  }

  async get(id: string, { select, paths }: GetOptions): Promise<Row> {
    const pair = pairIn(id);
    if (pair === undefined) return this.#getByUpstreamId(id, { select, paths });
    if (isOnlyWhole(select) || this.#edition.lacksNested) {
      const row = await this.#getOnFlat(pair, { select, paths });
      if (row !== undefined) return row;
    }
    try {
      return await this.#getOfAccount(pair, { select, paths });
    } catch (error) {
      if (!(await this.#lacksNested(pair.account, error, paths))) throw error;
      const row = await this.#getOnFlat(pair, { select, paths });
      if (row === undefined) throw error;
      return row;
    }
  }

  /** Undefined if upstream does not have the collection of all memberships. */
  async #getOnFlat({ account, user }: Pair, { select, paths }: GetOptions): Promise<Row | undefined> {
    const filter = and(eq('account.id', account), eq('user.id', user));
    const query = { select, filter, order: ['id'], offset: 0, limit: 1, paths };
    const page = await this.#onFlat(() => this.#flatPage(query));
    if (page?.rows.length === 0) throw notFound();
    return page?.rows[0];
  }

  async #getOfAccount({ account, user }: Pair, { select, paths }: GetOptions): Promise<Row> {
    const item = await this.#calls.get(nested, user, {
      parents: [account],
      select: nestedSelect(select),
      paths,
    });
    const row = rowOf(item, account, `${NESTED_LIST}/{id}`);
    await completePeople([item], [row], { select, paths }, this.#calls);
    this.#edition.learnNested(true);
    return row;
  }

  async list(query: ListQuery): Promise<RowPage> {
    const pins = pinsOf(query.filter);
    const [account, ...others] = pins.accounts ?? [];
    const named = namesUpstreamIds(query.filter);
    let failure: Error | undefined;
    const isOfOne = account !== undefined && others.length === 0;
    if (isOfOne && !named && !isOnlyWhole(query.select) && !this.#edition.lacksNested) {
      try {
        return await this.#ofAccount(account, query);
      } catch (error) {
        if (!isMissingPath(error) || !(await this.#lacksNested(account, error, query.paths))) throw error;
        failure = error;
      }
    }
    const page = await this.#onFlat(() => this.#flatPage(query));
    if (page !== undefined) return page;
    if (failure !== undefined) throw failure;
    if (named) throw unknownId();
    return this.#withoutFlat(pins, query);
  }

  async send(call: WriteCall, { paths = [] }: CallOptions): Promise<Row | undefined> {
    const toFlat = (): Promise<Row | undefined> => sendToFlat(call, paths, this.#calls, notFound);
    if (this.#edition.lacksNested) return toFlat();
    try {
      return await this.#sendBelowAccount(call, { paths });
    } catch (error) {
      // Upstream did nothing if it does not have the path.
      if (!isMissingPath(error) || this.#edition.hasNested) throw error;
      const account = call.kind === 'create' ? accountIn(call.body.value) : pairIn(call.id)?.account;
      if (account === undefined || !(await this.#lacksNested(account, error, paths))) throw error;
      return toFlat();
    }
  }

  async #sendBelowAccount(call: WriteCall, { paths }: Required<CallOptions>): Promise<Row | undefined> {
    const calls = this.#calls;
    if (call.kind === 'create') {
      const account = accountIn(call.body.value);
      const item = await calls.create(nested, call.body, { parents: [account], paths });
      return rowOf(item, account, `POST /v1${nested.path}`);
    }
    const { account, user } = pairIn(call.id) ?? (await this.#pairOf(call.id, paths));
    const parents = [account];
    switch (call.kind) {
      case 'update': {
        const { body } = call;
        const value = isObject(body.value) ? { ...body.value, account: { id: account } } : body.value;
        const item = await calls.update(nested, user, { ...body, value }, { parents, paths });
        return item && rowOf(item, account, `PUT /v1${nested.path}/{id}`);
      }
      case 'delete':
        await calls.remove(nested, user, { parents, paths });
        return undefined;
      case 'action':
        return this.#write({ account, user }, 'POST', [call.action], call.body, paths);
      case 'members': {
        const { list, change, members } = call;
        const [first = ''] = members;
        if (change === 'remove')
          return this.#write({ account, user }, 'DELETE', [list, first], undefined, paths);
        if (change === 'add') return this.#write({ account, user }, 'POST', [list], { id: first }, paths);
        const value = members.map((id) => ({ id }));
        return this.#write({ account, user }, 'PUT', [list], value, paths);
      }
    }
  }

  /** The answer may have the id of the person or of the membership: upstream's descriptions differ. */
  async #write(
    { account, user }: Pair,
    method: 'POST' | 'PUT' | 'DELETE',
    [action = '', member]: readonly string[],
    value: unknown,
    paths: readonly string[],
  ): Promise<Row | undefined> {
    const template = `/v1${nested.path}/{id}/${action}${member === undefined ? '' : '/{UGR}'}`;
    const answer = await this.#calls.send({
      method,
      segments: [
        'v1',
        'accounts',
        'accounts',
        checkId('ACC', account),
        'users',
        checkId('USR', user),
        action,
        ...(member === undefined ? [] : [checkId('UGR', member)]),
      ],
      template,
      ...(value === undefined ? {} : { body: { kind: 'json' as const, value } }),
      paths,
    });
    const item = answer.value;
    if (!isObject(item) || typeof item['id'] !== 'string') return undefined;
    const row = rowOf(item as unknown as ObjectWire, account, `${method} ${template}`);
    if (row.id === pairId(account, user)) return row;
    throw new UpstreamError({
      code: 'UPSTREAM_BAD_RESPONSE',
      call: `${method} ${template}`,
      message: 'expected the requested object, but got another',
      status: answer.status,
      outcome: 'unknown',
    });
  }

  /** One page of the collection of all memberships. A filter of too many pairs for one URL takes several calls. */
  async #flatPage({ select, filter, order, offset, limit, upTo, paths }: ListQuery): Promise<RowPage> {
    const pairs = filter === undefined ? undefined : idsIn(filter, 'id');
    if (pairs !== undefined && offset === 0 && limit >= pairs.length) {
      const parts = chunks(pairs);
      if (parts.length > 1) {
        const pages = await Promise.all(
          parts.map((ids) =>
            this.#flatPage({ select, filter: inList('id', ids), order, offset, limit: ids.length, paths }),
          ),
        );
        return joined(pages, limit);
      }
    }
    const condition = filter === undefined ? true : flatFilter(filter);
    if (condition === false) return { rows: [], total: 0, limit };
    const { accounts, users } = pinsOf(filter);
    const page = await this.#calls.list(flat, {
      select: flatSelect(select),
      filter: condition === true ? undefined : condition,
      order: flatOrder(order, { account: accounts?.length === 1, user: users?.length === 1 }),
      offset,
      limit,
      upTo,
      paths,
    });
    return {
      rows: page.rows.map((item) => rowOfFlat(item)),
      total: page.total,
      limit: page.limit,
      calls: page.calls,
    };
  }

  /** One page of the memberships of an account. */
  async #ofAccount(account: string, query: ListQuery): Promise<RowPage> {
    const { select, filter, order, offset, limit, upTo, paths } = query;
    const condition = filter === undefined ? true : nestedFilter(withoutAccount(filter, account), account);
    if (condition === false) return { rows: [], total: 0, limit };
    const page = await this.#calls.list(nested, {
      parents: [account],
      select: nestedSelect(select),
      filter: condition === true ? undefined : condition,
      order: nestedOrder(order),
      offset,
      limit,
      upTo,
      paths,
    });
    const rows = page.rows.map((item) => rowOf(item, account, NESTED_LIST));
    await completePeople(page.rows, rows, { select, paths }, this.#calls);
    this.#edition.learnNested(true);
    return { rows, total: page.total, limit: page.limit, calls: page.calls };
  }

  /** A page across accounts, for an upstream that only has the collection below each account. */
  async #withoutFlat(pins: Pins, query: ListQuery): Promise<RowPage> {
    const accounts = pins.accounts ?? (await this.#accountsOf(pins, query));
    if (accounts?.length === 0) return { rows: [], total: 0, limit: query.limit };
    const [account, ...others] = accounts ?? [];
    if (account !== undefined && others.length === 0) return this.#ofAccount(account, query);
    if (query.isDivisible === true) throw new OneParentPerCall();
    // The rows of several calls are joined, so none of them needs more than a page.
    const part = { ...query, upTo: undefined };
    if (accounts !== undefined) {
      return readPartitions(accounts, part, this.#calls.pageCap(), (each, ofEach) =>
        this.#ofVisible(each, ofEach),
      );
    }
    if (pins.users !== undefined) {
      return readPeople(pins.users, part, {
        calls: this.#calls,
        inAccount: async (one, users, rest) => {
          const ofUsers = isAnyOf(users);
          const page = await this.#ofVisible(one, {
            ...part,
            filter: rest === undefined ? ofUsers : and(ofUsers, rest),
            order: ['id'],
            offset: 0,
            limit: users.length,
          });
          return page.rows;
        },
      });
    }
    throw new InputError(
      'this upstream has no list of the memberships of all accounts: expected a filter that names accounts, users or ' +
        `user groups by id, but ${query.filter === undefined ? 'there is none' : 'it names none'}; ` +
        'name one account, as in `filter: { account: { id: { eq: … } } }`',
      { argument: ['filter'] },
    );
  }

  /** The accounts that the rows are in, as far as that does not take the rows. */
  async #accountsOf(
    { groups }: Pins,
    { paths }: Pick<ListQuery, 'paths'>,
  ): Promise<readonly string[] | undefined> {
    const caller = await this.#identity?.();
    // Clients and vendors see the memberships of their own account only.
    if (caller !== undefined && caller.role !== 'Operations' && caller.accountId !== undefined) {
      return [caller.accountId];
    }
    return groups && (this.#groups ??= new GroupAccounts(this.#calls)).of(groups, paths);
  }

  /** An account that the caller does not see has no memberships for it. */
  async #ofVisible(account: string, query: ListQuery): Promise<RowPage> {
    try {
      return await this.#ofAccount(account, query);
    } catch (error) {
      if (error instanceof UpstreamError && error.code === 'NOT_FOUND') {
        return { rows: [], total: 0, limit: query.limit };
      }
      throw error;
    }
  }

  /**
   * Runs a read of the collection of all memberships. Undefined if upstream does not have it. If that is not known yet,
   * the read itself finds out, and other operations wait for it.
   */
  async #onFlat<T>(read: () => Promise<T>): Promise<T | undefined> {
    const edition = this.#edition;
    if (edition.known === undefined) await edition.asking;
    if (edition.known === 'nested') return undefined;
    try {
      return await edition.ask(read);
    } catch (error) {
      // A setting that fixes the edition is not contradicted.
      if (isMissingPath(error) && this.#isNested) return undefined;
      throw error;
    }
  }

  /**
   * Whether a call below an account failed because upstream has no such path. A 404 there can also mean that the object
   * is missing, so it counts only if the collection of an account is missing that is there itself.
   */
  async #lacksNested(account: string, error: unknown, paths: CallOptions['paths']): Promise<boolean> {
    const edition = this.#edition;
    if (!isMissingPath(error) || edition.hasNested || edition.known === 'nested') return false;
    this.#calls.countUnpredicted(3);
    try {
      await this.#calls.list(nested, { parents: [account], limit: 0, paths });
      edition.learnNested(true);
      return false;
    } catch (answer) {
      if (!isMissingPath(answer)) return false;
    }
    try {
      await this.#calls.get(accounts, account, { select: ['id'], paths });
    } catch {
      return false;
    }
    edition.learnNested(false);
    return true;
  }

  get #isNested(): boolean {
    return this.#edition.known === 'nested';
  }

  async #getByUpstreamId(id: string, { select, paths }: GetOptions): Promise<Row> {
    const edition = this.#edition;
    if (this.#isNested) throw unknownId();
    try {
      const item = await this.#calls.get(flat, id, { select: flatSelect(select), paths });
      return rowOfFlat(item);
    } catch (error) {
      // Either there is no such membership, or no such path.
      if (!isMissingPath(error) || edition.known !== undefined) throw error;
      await this.#onFlat(() => this.#calls.list(flat, { limit: 0, paths }));
      if (this.#isNested) throw unknownId();
      throw error;
    }
  }

  async #pairOf(id: string, paths: readonly string[]): Promise<Pair> {
    const row = await this.get(id, { select: [], paths });
    const pair = pairIn(row.id);
    if (pair === undefined) throw new Error('expected a row with the id of a pair');
    return pair;
  }
}

function isOnlyWhole(select: readonly string[]): boolean {
  return FLAT_ONLY.some((path) => select.includes(path));
}

function accountIn(value: unknown): string {
  const account = isObject(value) ? value['account'] : undefined;
  return checkId('ACC', isObject(account) ? account['id'] : undefined);
}

/** Finds the accounts of user groups, whose members are read there. Groups that are wanted at the same time share calls. */
import DataLoader from 'dataloader';
import type { UserGroupWire } from '../../../contract/marketplace.ts';
import { inList } from '../../../query/expression.ts';
import type { MarketplaceCaller } from '../calls.ts';
import type { Collection } from '../path.ts';

const groups: Collection<UserGroupWire> = { path: '/accounts/user-groups', idPrefix: 'UGR' };

/** One for each caller and operation. */
export class GroupAccounts {
  readonly #calls: MarketplaceCaller;
  readonly #paths = new Set<string>();
  readonly #loader: DataLoader<string, string | undefined>;

  constructor(calls: MarketplaceCaller) {
    this.#calls = calls;
    this.#loader = new DataLoader((ids) => this.#read(ids));
  }

  /** Without groups that do not exist or are not visible. */
  async of(ids: readonly string[], paths: readonly string[]): Promise<readonly string[]> {
    for (const path of paths) this.#paths.add(path);
    const found = await Promise.all(ids.map((id) => this.#loader.load(id)));
    return [...new Set(found.filter((account) => account !== undefined))];
  }

  async #read(ids: readonly string[]): Promise<(string | undefined)[]> {
    const cap = this.#calls.pageCap();
    const parts: (readonly string[])[] = [];
    for (let at = 0; at < ids.length; at += cap) parts.push(ids.slice(at, at + cap));
    const pages = await Promise.all(
      parts.map((part) =>
        this.#calls.list(groups, {
          select: ['account.id'],
          filter: inList('id', part),
          order: ['id'],
          offset: 0,
          limit: part.length,
          paths: [...this.#paths],
        }),
      ),
    );
    const accounts = new Map(
      pages.flatMap(({ rows }) => rows.map((row) => [row.id, row.account?.id] as const)),
    );
    return ids.map((id) => accounts.get(id));
  }
}

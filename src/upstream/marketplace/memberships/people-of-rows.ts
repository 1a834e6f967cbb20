/** Completes the people of members of an account, for an upstream whose items have no reference `user`. */
import type { ObjectWire, UserWire } from '../../../contract/marketplace.ts';
import { inList } from '../../../query/expression.ts';
import type { Row } from '../../../source/row.ts';
import { isObject } from '../../http/json.ts';
import type { MarketplaceCaller } from '../calls.ts';
import type { Collection } from '../path.ts';
import { nestedPath } from './paths.ts';
import { copyMembers } from './rows.ts';

const users: Collection<UserWire> = { path: '/accounts/users', idPrefix: 'USR' };

interface PeopleQuery {
  readonly select: readonly string[];
  readonly paths: readonly string[];
}

/**
 * `items` are what upstream sent for `rows`. Not every version of upstream has the reference, and some members of the
 * person stand nowhere else, such as the status in all accounts.
 */
export async function completePeople(
  items: readonly ObjectWire[],
  rows: readonly Row[],
  { select, paths }: PeopleQuery,
  calls: MarketplaceCaller,
): Promise<void> {
  const wanted = select
    .filter((path) => path.startsWith('user.') && nestedPath(path) === path)
    .map((path) => path.slice('user.'.length));
  if (wanted.length === 0) return;
  const people = new Map<string, Record<string, unknown>>();
  for (const [index, item] of items.entries()) {
    const person = rows[index]?.['user'];
    if (isObject((item as { readonly user?: unknown }).user) || !isObject(person)) continue;
    people.set(item.id, person);
  }
  const ids = [...people.keys()];
  const cap = calls.pageCap();
  const parts: (readonly string[])[] = [];
  for (let at = 0; at < ids.length; at += cap) parts.push(ids.slice(at, at + cap));
  calls.countUnpredicted(parts.length);
  const pages = await Promise.all(
    parts.map((part) =>
      calls.list(users, {
        select: wanted,
        filter: inList('id', part),
        order: ['id'],
        offset: 0,
        limit: part.length,
        paths,
      }),
    ),
  );
  for (const { rows: found } of pages) {
    for (const user of found) {
      const person = people.get(user.id);
      if (person !== undefined) copyMembers(user, person);
    }
  }
}

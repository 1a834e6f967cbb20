/** Changes memberships in the collection of all memberships, for an upstream that has no collections below accounts. */
import { and, eq } from '../../../query/expression.ts';
import type { Row } from '../../../source/row.ts';
import type { WriteCall } from '../../../source/source.ts';
import { InputError } from '../../errors.ts';
import { isObject } from '../../http/json.ts';
import type { ObjectWire } from '../../../contract/marketplace.ts';
import type { MarketplaceCaller } from '../calls.ts';
import { checkId } from '../path.ts';
import { flatFilter } from './filter.ts';
import { MEMBERSHIP_PREFIX, pairIn } from './id.ts';
import { flat } from './resource.ts';
import { rowOfFlat } from './rows.ts';

/** Throws InputError for an update: this collection has none. `notFound`: the error if there is no such membership. */
export async function sendToFlat(
  call: WriteCall,
  paths: readonly string[],
  calls: MarketplaceCaller,
  notFound: () => Error,
): Promise<Row | undefined> {
  if (call.kind === 'create') return rowOfFlat(await calls.create(flat, call.body, { paths }));
  if (call.kind === 'update') {
    throw new InputError(
      'this upstream cannot update a membership: it has PUT only at /accounts/{accountId}/users/{userId}, which it ' +
        'does not serve; change the user groups of the membership instead',
    );
  }
  const id = await upstreamIdOf(call.id, paths, calls, notFound);
  switch (call.kind) {
    case 'delete':
      await calls.remove(flat, id, { paths });
      return undefined;
    case 'action':
      return rowIn(await calls.act(flat, id, call.action, call.body, { paths }));
    case 'members': {
      const { list, change, members } = call;
      const [first = ''] = members;
      const removed = change === 'remove' ? [checkId('UGR', first)] : [];
      const value = change === 'add' ? { id: first } : members.map((member) => ({ id: member }));
      const answer = await calls.send({
        method: change === 'remove' ? 'DELETE' : change === 'add' ? 'POST' : 'PUT',
        segments: ['v1', 'accounts', 'account-users', checkId(MEMBERSHIP_PREFIX, id), list, ...removed],
        template: `/v1${flat.path}/{id}/${list}${removed.length === 0 ? '' : '/{UGR}'}`,
        ...(change === 'remove' ? {} : { body: { kind: 'json' as const, value } }),
        paths,
      });
      return rowIn(answer.value);
    }
  }
}

/** This collection finds a membership by upstream's own id only. */
async function upstreamIdOf(
  id: string,
  paths: readonly string[],
  calls: MarketplaceCaller,
  notFound: () => Error,
): Promise<string> {
  const pair = pairIn(id);
  if (pair === undefined) return id;
  const filter = flatFilter(and(eq('account.id', pair.account), eq('user.id', pair.user)));
  if (typeof filter === 'boolean') throw notFound();
  calls.countUnpredicted(1);
  const page = await calls.list(flat, { select: ['id'], filter, limit: 1, paths });
  const [row] = page.rows;
  if (row === undefined) throw notFound();
  return row.id;
}

function rowIn(value: unknown): Row | undefined {
  return isObject(value) && typeof value['id'] === 'string'
    ? rowOfFlat(value as unknown as ObjectWire)
    : undefined;
}

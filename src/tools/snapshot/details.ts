/** What upstream tells of one object at a time: single sign-on, favorite accounts, notification settings. */
import { isObject } from '../../upstream/http/json.ts';
import { pageOf } from '../reading/page.ts';
import type { Disguise } from './disguise.ts';
import type { DetailStep, Lists } from './lists.ts';
import { textOf } from './members.ts';

export interface DetailsOf {
  readonly lists: Lists;
  readonly disguise: Disguise;
  /** Ids of upstream. */
  readonly accountIds: readonly string[];
  readonly userIds: readonly string[];
}

/** A kind of detail that the first object does not have is not asked of the others. */
export async function readDetails({ lists, disguise, accountIds, userIds }: DetailsOf): Promise<void> {
  const each = async (ids: readonly string[], stepOf: (id: string) => DetailStep): Promise<void> => {
    for (const id of ids) if (!(await lists.readDetail(stepOf(id)))) return;
  };
  await each(accountIds, (accountId) => ({
    step: `notification settings of ${accountId}`,
    path: `/accounts/${accountId}/settings/notifications`,
    toPatches: ({ json }) => {
      if (!isObject(json)) return [];
      return [['accounts', disguise.id(accountId), { notificationSettings: disguise.anything(json) }]];
    },
  }));
  await each(userIds, (userId) => ({
    step: `single sign-on of ${userId}`,
    path: `/users/${userId}/sso`,
    toPatches: ({ json }) => {
      const status = isObject(json) ? textOf(json['status']) : undefined;
      return [['users', disguise.id(userId), { sso: status === 'enabled' }]];
    },
  }));
  await each(userIds, (userId) => ({
    step: `favorites of ${userId}`,
    path: `/users/${userId}/accounts?select=-*,id,favorite&eq(favorite,true)&order=id&limit=100`,
    toPatches: (answer) =>
      (pageOf(answer)?.rows ?? []).flatMap(({ id, favorite }) => {
        if (typeof id !== 'string' || favorite === false) return [];
        return [['accountUsers', `${disguise.id(id)} ${disguise.id(userId)}`, { favorite: true }] as const];
      }),
  }));
}

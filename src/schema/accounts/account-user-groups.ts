/** Mutations that set, add and remove the user groups of a membership. A member always keeps at least one group. */
import { marketplaceOf } from './marketplace-calls.ts';
import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../source/row.ts';
import { isId } from '../../upstream/marketplace/id.ts';
import type { GraphContext } from '../../operation/context.ts';
import { audience } from '../core/describe.ts';
import { asIdentified, listIn } from '../read/fields.ts';
import { invalid, tooFew } from '../write/input.ts';
import type { MutationProblem } from '../write/mutation-error.ts';
import type { Outcome } from '../write/payload.ts';
import { pathOf, requireId } from '../read/reads.ts';
import { change, payloadSelect, MutationRejected, type Read } from '../write/run-write.ts';
import { idArgument, writeField, type WriteField } from '../write/write-field.ts';
import { AccountUser, accountUsers } from './account-user.ts';

const access = { roles: ['Client', 'Vendor', 'Operations'], permission: 'AccessManagement' } as const;
const { update: action } = accountUsers.actions;

function groupsMutation(name: string, field: Pick<WriteField, 'description' | 'args' | 'resolve'>): void {
  writeField({
    ...field,
    name,
    entity: AccountUser,
    rule: { access, resource: accountUsers, ...(action ? { action } : {}) },
    args: (arg) => ({ id: idArgument(arg, accountUsers), ...field.args(arg) }),
  });
}

function describeCall(text: string, method: string, path: string, cost: string): string {
  return `${text} Call: ${method} /account-users/{id}/groups${path}. For ${audience(access)}. Cost: ${cost}. Null in the payload: see its \`errors\`.`;
}

interface GroupsCall {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly value?: unknown;
  /** Appended to `/groups`. */
  readonly groupId?: string;
}

/** Calls `/account-users/{id}/groups`, which returns the membership or nothing. */
async function send(
  id: string,
  { method, value, groupId }: GroupsCall,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Row | undefined> {
  const answer = await marketplaceOf(context).send({
    method,
    segments: ['v1', 'accounts', 'account-users', id, 'groups', ...(groupId === undefined ? [] : [groupId])],
    template: `/v1/accounts/account-users/{id}/groups${groupId === undefined ? '' : '/{userGroupId}'}`,
    ...(value === undefined ? {} : { body: { kind: 'json' as const, value } }),
    paths: [pathOf(info)],
  });
  return answer.value as Row | undefined;
}

function changeGroups(
  id: string,
  problems: readonly MutationProblem[],
  argument: string,
  context: GraphContext,
  info: GraphQLResolveInfo,
  write: (read: Read) => Promise<Row | undefined>,
): Promise<Outcome> {
  requireId(accountUsers, id, 'id');
  return change(
    {
      resource: accountUsers,
      id,
      access,
      argumentOf: () => [argument],
      async send(read) {
        if (problems.length > 0) throw new MutationRejected(problems);
        return write(read);
      },
    },
    context,
    info,
    payloadSelect(accountUsers, context, info),
  );
}

function wrongIds(ids: readonly string[], argument: string): MutationProblem[] {
  return ids
    .filter((id: unknown) => !isId('UGR', id))
    .map((id) =>
      invalid([argument], `must look like UGR-1234-5678, but got ${JSON.stringify(id.slice(0, 60))}`, {
        rule: 'FORMAT',
      }),
    );
}

groupsMutation('accountUserSetGroups', {
  description: describeCall('Replaces all user groups of a membership.', 'PUT', '', 'one call'),
  args: (arg) => ({
    groupIds: arg.idList({ required: true, description: 'User groups of the account, at least one: UGR-….' }),
  }),
  resolve(args, context, info) {
    const { id, groupIds } = args as { readonly id: string; readonly groupIds: readonly string[] };
    const none = groupIds.length === 0 ? [tooFew(['groupIds'])] : [];
    return changeGroups(id, [...none, ...wrongIds(groupIds, 'groupIds')], 'groupIds', context, info, () =>
      send(
        id,
        { method: 'PUT', value: [...new Set(groupIds)].map((group) => ({ id: group })) },
        context,
        info,
      ),
    );
  },
});

groupsMutation('accountUserAddGroup', {
  description: describeCall('Adds a membership to a user group.', 'POST', '', 'one call'),
  args: (arg) => ({
    groupId: arg.id({ required: true, description: 'A user group of the same account: UGR-….' }),
  }),
  resolve(args, context, info) {
    const { id, groupId } = args as { readonly id: string; readonly groupId: string };
    return changeGroups(id, wrongIds([groupId], 'groupId'), 'groupId', context, info, () =>
      send(id, { method: 'POST', value: { id: groupId } }, context, info),
    );
  },
});

groupsMutation('accountUserRemoveGroup', {
  description: describeCall(
    'Removes a membership from a user group. The last group of a membership cannot be removed.',
    'DELETE',
    '/{groupId}',
    'two calls, because the groups are read first; one more if the payload selects fields other than `id`',
  ),
  args: (arg) => ({
    groupId: arg.id({
      required: true,
      description: 'The user group to remove the membership from: UGR-….',
    }),
  }),
  resolve(args, context, info) {
    const { id, groupId } = args as { readonly id: string; readonly groupId: string };
    return changeGroups(id, wrongIds([groupId], 'groupId'), 'groupId', context, info, async (read) => {
      const groups = (listIn(await read(['groups.id']), ['groups']) ?? []).map(asIdentified);
      if (groups.length > 0 && !groups.some((group) => group.id === groupId)) {
        throw new MutationRejected([
          {
            kind: 'NotFoundError',
            message: `the member is not in the group ${groupId}`,
            path: ['groupId'],
            id: groupId,
          },
        ]);
      }
      if (groups.every((group) => group.id === groupId)) {
        throw new MutationRejected([
          {
            kind: 'GuardError',
            message: 'This is the last group of the member. Add another group first, or remove the member.',
            path: ['groupId'],
            rule: 'LAST_GROUP',
            blockedBy: [groupId],
          },
        ]);
      }
      return send(id, { method: 'DELETE', groupId }, context, info);
    });
  },
});

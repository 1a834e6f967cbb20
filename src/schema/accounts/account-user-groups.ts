/** Mutations that set, add and remove the user groups of a membership. A member always keeps at least one group. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../source/row.ts';
import type { WriteCall } from '../../source/source.ts';
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
  return `${text} Call: ${method} ${accountUsers.calls.item ?? ''}/groups${path}. For ${audience(access)}. Cost: ${cost}. Null in the payload: see its \`errors\`.`;
}

type MembersChange = Extract<WriteCall, { readonly kind: 'members' }>['change'];

/** Returns the membership or nothing. */
function send(
  id: string,
  change: MembersChange,
  members: readonly string[],
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Row | undefined> {
  return context
    .source(accountUsers)
    .send(accountUsers, { kind: 'members', id, list: 'groups', change, members }, { paths: [pathOf(info)] });
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
      send(id, 'replace', [...new Set(groupIds)], context, info),
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
      send(id, 'add', [groupId], context, info),
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
      return send(id, 'remove', [groupId], context, info);
    });
  },
});

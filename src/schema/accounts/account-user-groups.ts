/** Groups of a membership: set, add, remove. A member never ends up without one. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../source/row.ts';
import { isId } from '../../upstream/marketplace/id.ts';
import { builder } from '../core/builder.ts';
import type { GraphContext } from '../../operation/context.ts';
import { audience } from '../core/describe.ts';
import { extensions } from '../core/field-source.ts';
import { asIdentified, listIn } from '../read/fields.ts';
import { invalid, tooFew } from '../write/input.ts';
import type { Refusal } from '../write/mutation-error.ts';
import { payloadOf, type Outcome } from '../write/payload.ts';
import { pathOf, requireId } from '../read/reads.ts';
import { setRules } from '../write/rules.ts';
import { change, payloadSelect, Refused, type Read } from '../write/run-write.ts';
import { AccountUser, accountUsers } from './account-user.ts';

const access = { roles: ['Client', 'Vendor', 'Operations'], permission: 'AccessManagement' } as const;
const call = extensions({ kind: 'call', needs: [], cost: { calls: 'write' } }, true);
const ID = 'Id of the account user: AUSR-….';
const { update: action } = accountUsers.actions;
for (const mutation of ['accountUserSetGroups', 'accountUserAddGroup', 'accountUserRemoveGroup']) {
  setRules(mutation, { access, resource: accountUsers, ...(action ? { action } : {}) });
}

function describe(what: string, method: string, path: string, cost: string): string {
  return `${what} Call: ${method} /account-users/{id}/groups${path}. For ${audience(access)}. Cost: ${cost}. Null in the payload: see its \`errors\`.`;
}

interface GroupsCall {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly value?: unknown;
  /** Behind `/groups`. */
  readonly groupId?: string;
}

/** `/account-users/{id}/groups`, which answers with the membership, or with nothing. */
async function send(
  id: string,
  { method, value, groupId }: GroupsCall,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Row | undefined> {
  const answer = await context.marketplace.send({
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
  refusals: readonly Refusal[],
  argument: string,
  context: GraphContext,
  info: GraphQLResolveInfo,
  write: (read: Read) => Promise<Row | undefined>,
): Promise<Outcome> {
  requireId('AUSR', id, 'id');
  return change(
    {
      resource: accountUsers,
      id,
      access,
      argumentOf: () => [argument],
      async send(read) {
        if (refusals.length > 0) throw new Refused(refusals);
        return write(read);
      },
    },
    context,
    info,
    payloadSelect(accountUsers, context, info),
  );
}

function wrongIds(ids: readonly string[], argument: string): Refusal[] {
  return ids
    .filter((id: unknown) => !isId('UGR', id))
    .map((id) =>
      invalid([argument], `must look like UGR-1234-5678, but got ${JSON.stringify(id.slice(0, 60))}`, {
        rule: 'FORMAT',
      }),
    );
}

builder.mutationField('accountUserSetGroups', (t) =>
  t.field({
    type: payloadOf(AccountUser),
    description: describe('Replaces all user groups of a membership.', 'PUT', '', 'one call'),
    args: {
      id: t.arg.id({ required: true, description: ID }),
      groupIds: t.arg.idList({
        required: true,
        description: 'User groups of the account, at least one: UGR-….',
      }),
    },
    extensions: call,
    resolve: (_root, { id, groupIds }, context, info) => {
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
  }),
);

builder.mutationField('accountUserAddGroup', (t) =>
  t.field({
    type: payloadOf(AccountUser),
    description: describe('Adds a membership to a user group.', 'POST', '', 'one call'),
    args: {
      id: t.arg.id({ required: true, description: ID }),
      groupId: t.arg.id({ required: true, description: 'A user group of the same account: UGR-….' }),
    },
    extensions: call,
    resolve: (_root, { id, groupId }, context, info) =>
      changeGroups(id, wrongIds([groupId], 'groupId'), 'groupId', context, info, () =>
        send(id, { method: 'POST', value: { id: groupId } }, context, info),
      ),
  }),
);

builder.mutationField('accountUserRemoveGroup', (t) =>
  t.field({
    type: payloadOf(AccountUser),
    description: describe(
      'Removes a membership from a user group. The last group of a membership cannot be removed.',
      'DELETE',
      '/{groupId}',
      'two calls, because the groups are read first; one more if the payload selects fields other than `id`',
    ),
    args: {
      id: t.arg.id({ required: true, description: ID }),
      groupId: t.arg.id({
        required: true,
        description: 'The user group to remove the membership from: UGR-….',
      }),
    },
    extensions: call,
    resolve: (_root, { id, groupId }, context, info) =>
      changeGroups(id, wrongIds([groupId], 'groupId'), 'groupId', context, info, async (read) => {
        const groups = (listIn(await read(['groups.id']), ['groups']) ?? []).map(asIdentified);
        if (groups.length > 0 && !groups.some((group) => group.id === groupId)) {
          throw new Refused([
            {
              kind: 'NotFoundError',
              message: `the member is not in the group ${groupId}`,
              path: ['groupId'],
              id: groupId,
            },
          ]);
        }
        if (groups.every((group) => group.id === groupId)) {
          throw new Refused([
            {
              kind: 'GuardError',
              message:
                'A member has at least one group; this is the last one. Set another group, or remove the member.',
              path: ['groupId'],
              rule: 'LAST_GROUP',
              blockedBy: [groupId],
            },
          ]);
        }
        return send(id, { method: 'DELETE', groupId }, context, info);
      }),
  }),
);

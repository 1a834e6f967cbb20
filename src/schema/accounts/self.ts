/** Mutations that people run for themselves: switch the current account, set the password. */
import { UpstreamError } from '../../upstream/errors.ts';
import { builder } from '../core/builder.ts';
import type { GraphContext } from '../../operation/context.ts';
import { audience } from '../core/describe.ts';
import { extensions } from '../core/field-source.ts';
import { readClaims } from './caller-identity.ts';
import { invalid } from '../write/input.ts';
import { Payload, payloadOf, type Outcome } from '../write/payload.ts';
import { pathOf, requireId } from '../read/reads.ts';
import { accounts } from './account.ts';
import { readViewer, Viewer } from './viewer.ts';
import { setRules } from '../write/rules.ts';
import { change, payloadSelect, MutationRejected } from '../write/run-write.ts';
import { User, users } from './user.ts';

export const forSelf = { roles: ['Client', 'Vendor', 'Operations'], permission: 'Self' } as const;
const call = extensions({ kind: 'call', needs: [], cost: { calls: 'write' } }, true);

/** API tokens have no user, so this is rejected for them. */
export function selfOf(context: GraphContext): { readonly id: string; readonly error?: UpstreamError } {
  const claims = readClaims(context.authorization);
  if (claims?.kind === 'user') return { id: claims.userId };
  const error = new UpstreamError({
    code: 'FORBIDDEN',
    call: 'mutation',
    message: 'expected the token of a person, who can do this only for themselves, but got another token',
  });
  return { id: 'USR-0000-0000', error };
}

const SwitchAccountPayload = builder.objectRef<Outcome>('SwitchAccountPayload').implement({
  description: 'The result of switching the account.',
  interfaces: [Payload],
  fields: (t) => ({
    viewer: t.field({
      type: Viewer,
      description:
        'You, according to your current token. To work in the new account, get a new token from the identity provider. Call: GET /accounts/{accountId}/users/{userId} for your own membership. Cost: one call. Null: the change was rejected.',
      extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'self' } }),
      resolve: ({ row }, _args, context, info) => (row === null ? null : readViewer(context, info)),
    }),
  }),
});

setRules('userSwitchAccount', { access: forSelf });
setRules('userSetPassword', { access: forSelf });

builder.mutationField('userSwitchAccount', (t) =>
  t.field({
    type: SwitchAccountPayload,
    description: `Switches the account that you work in. You need a new token afterwards. Call: PUT /users/{id}. For ${audience(forSelf)}. Cost: one call. Null in the payload: see its \`errors\`.`,
    args: {
      accountId: t.arg.id({
        required: true,
        description: 'An account of which you are an active member: ACC-….',
      }),
    },
    extensions: call,
    resolve: (_root, { accountId }, context, info) => {
      requireId(accounts, accountId, 'accountId');
      const self = selfOf(context);
      return change(
        {
          resource: users,
          id: self.id,
          access: forSelf,
          argumentOf: () => ['accountId'],
          async send() {
            if (self.error) throw self.error;
            const value = { currentAccount: { id: accountId } };
            const call = { kind: 'update', id: self.id, body: { kind: 'json', value } } as const;
            return context.source(users).send(users, call, { paths: [pathOf(info)] });
          },
        },
        context,
        info,
        [],
      );
    },
  }),
);

/** Same rule as in the portal; upstream makes the final decision. */
function passwordProblems(password: string): string[] {
  const problems: string[] = [];
  if (password.length < 8) problems.push('at least 8 characters');
  if (!/\p{Ll}/u.test(password)) problems.push('a small letter');
  if (!/\p{Lu}/u.test(password)) problems.push('a capital letter');
  if (!/\p{Nd}/u.test(password)) problems.push('a digit');
  if (!/[^\p{L}\p{N}\s]/u.test(password)) problems.push('a special character');
  return problems;
}

builder.mutationField('userSetPassword', (t) =>
  t.field({
    type: payloadOf(User),
    description: `Sets your password. The gateway forwards the password and does not store it. Call: POST /users/{id}/set-password. For ${audience(forSelf)}. Cost: one call. Null in the payload: see its \`errors\`.`,
    args: {
      password: t.arg.string({
        required: true,
        description:
          'At least 8 characters, with lower-case and upper-case letters, a digit and a special character.',
      }),
      currentPassword: t.arg.string({ description: 'The current password, if there is one.' }),
    },
    extensions: call,
    resolve: (_root, { password, currentPassword }, context, info) => {
      const self = selfOf(context);
      return change(
        {
          resource: users,
          id: self.id,
          access: forSelf,
          argumentOf: (property) => (/current/i.test(property) ? ['currentPassword'] : ['password']),
          async send() {
            if (self.error) throw self.error;
            const problems = passwordProblems(password);
            if (problems.length > 0) {
              throw new MutationRejected([
                invalid(['password'], `must have ${problems.join(', ')}`, { rule: 'FORMAT' }),
              ]);
            }
            const body = { password, ...(currentPassword == null ? {} : { currentPassword }) };
            const call = { kind: 'action', id: self.id, action: 'set-password', body } as const;
            return context.source(users).send(users, call, { paths: [pathOf(info)] });
          },
        },
        context,
        info,
        payloadSelect(users, context, info),
      );
    },
  }),
);

/** The mutation that changes a member: the person's profile, and the user groups in one account. Upstream: PUT /accounts/{accountId}/users/{userId}. */
import { describe } from '../core/describe.ts';
import { asIdentified, listIn, readPath } from '../read/fields.ts';
import { pathOf, requireId } from '../read/reads.ts';
import { accessOf } from '../write/actions.ts';
import { PhoneInput } from '../write/common-input.ts';
import { argumentOf, defineInput, writeInput, type InputValue } from '../write/input.ts';
import { change, MutationRejected, payloadSelect } from '../write/run-write.ts';
import { idArgument, writeField } from '../write/write-field.ts';
import { AccountUser, accountUsers } from './account-user.ts';

const AccountUserUpdateInput = defineInput('AccountUserUpdateInput', 'Changes to a member of an account.', {
  firstName: { kind: 'text', wire: 'user.firstName', min: 1, notNull: true, description: 'First name.' },
  lastName: { kind: 'text', wire: 'user.lastName', min: 1, notNull: true, description: 'Last name.' },
  phone: { kind: 'object', of: PhoneInput, wire: 'user.phone', description: 'Phone number.' },
  language: {
    kind: 'text',
    type: 'LanguageTag',
    wire: 'user.settings.languageCode',
    max: 5,
    description: 'Language of the portal.',
  },
  culture: {
    kind: 'text',
    type: 'LanguageTag',
    wire: 'user.settings.cultureCode',
    max: 5,
    description: 'Locale for the formats of dates and numbers.',
  },
  groupIds: {
    kind: 'references',
    prefix: 'UGR',
    wire: 'groups',
    min: 1,
    notNull: true,
    description: 'The complete set of user groups of the account; at least one.',
  },
});

/** The document of a PUT is like that of an invitation, whose required members these are. */
const KEPT = ['user.email', 'user.firstName', 'user.lastName', 'user.phone', 'user.settings', 'groups.id'];

const AT_INPUT = ['input'] as const;
const { update: action } = accountUsers.actions;
if (action === undefined) throw new Error('expected an action update of account users, but got none');
const access = accessOf(action);

writeField({
  name: 'accountUserUpdate',
  entity: AccountUser,
  rule: { access, resource: accountUsers, action },
  description: `Changes a member of an account. The name, the phone number and the settings are those of the person in every account. ${describe.write('PUT', accountUsers, access, 'after a read')}`,
  args: (arg) => ({
    id: idArgument(arg, accountUsers),
    input: arg({
      type: AccountUserUpdateInput.ref,
      required: true,
      description: 'The changes. Omitted members stay unchanged; null clears a member.',
    }),
  }),
  resolve(args, context, info) {
    const { id, input } = args as { readonly id: string; readonly input: InputValue };
    requireId(accountUsers, id, 'id');
    return change(
      {
        resource: accountUsers,
        id,
        access,
        argumentOf: argumentOf(AccountUserUpdateInput, AT_INPUT),
        async send(read) {
          const { problems } = writeInput(AccountUserUpdateInput, input, AT_INPUT);
          if (problems.length > 0) throw new MutationRejected(problems);
          const current = await read(KEPT);
          const groups = (listIn(current, ['groups']) ?? []).map(asIdentified);
          const kept = {
            user: personIn(readPath(current, ['user'])),
            groups: groups.map((group) => ({ id: group.id })),
          };
          const { body } = writeInput(AccountUserUpdateInput, input, AT_INPUT, kept);
          return context
            .source(accountUsers)
            .send(
              accountUsers,
              { kind: 'update', id, body: { kind: 'json', value: body } },
              { paths: [pathOf(info)] },
            );
        },
      },
      context,
      info,
      payloadSelect(accountUsers, context, info),
    );
  },
});

function personIn(value: unknown): Record<string, unknown> {
  const user: Record<string, unknown> = {};
  if (typeof value !== 'object' || value === null) return user;
  for (const path of KEPT) {
    const [first, name = ''] = path.split('.');
    const member = (value as Record<string, unknown>)[name];
    if (first === 'user' && member != null) user[name] = member;
  }
  return user;
}

/** New memberships: people are invited to a company, added without a login, or added with a temporary password. */
import type { GraphQLResolveInfo } from 'graphql';
import type { GraphContext } from '../../operation/context.ts';
import { companyPrefix } from '../../upstream/appdirect/rows.ts';
import { defineInput, invalid, writeInput, type InputValue } from '../write/input.ts';
import type { MutationProblem } from '../write/mutation-error.ts';
import { declareCreation, type Outcome } from '../write/payload.ts';
import { payloadSelect } from '../write/run-write.ts';
import { changeField, changeObject, rejectIf, type Change, type Operation } from './change.ts';
import { companyMemberships } from './company-membership.ts';
import { assignableRoles, givenRoles, requireCompany, texts, uuid } from './inputs.ts';
import {
  companyArgument,
  inviterArgument,
  inviterQuery,
  list,
  payload,
  roles,
} from './membership-changes.ts';

const create: Operation = { method: 'POST', path: list, roles };
const createActive: Operation = {
  method: 'POST',
  path: `${list}/active`,
  roles: ['CHANNEL_ADMIN', 'CORPORATE_ADMIN', 'PARTNER', 'SYS_ADMIN'],
};

const max = 255;
declareCreation('CompanyMembership');

const CompanyMembershipCreateInput = defineInput(
  'CompanyMembershipCreateInput',
  'A person who becomes a member of a company.',
  {
    email: {
      kind: 'text',
      type: 'EmailAddress',
      wire: 'user.email',
      required: true,
      description: 'Email address, by which AppDirect finds a person that exists.',
    },
    firstName: { kind: 'text', wire: 'user.firstName', max, description: 'First name.' },
    lastName: { kind: 'text', wire: 'user.lastName', max, description: 'Last name.' },
    userName: {
      kind: 'text',
      wire: 'user.userName',
      max,
      description: 'User name. Default: the email address.',
    },
    externalId: {
      kind: 'text',
      wire: 'user.externalId',
      max,
      description: 'Id in a system of the marketplace, which must be unique.',
    },
    idpUuid: {
      kind: 'special',
      special: uuid,
      wire: 'user.idpUuid',
      description: 'The identity provider that the person must sign in with.',
    },
    allowLogin: {
      kind: 'flag',
      wire: 'user.allowLogin',
      notNull: true,
      description:
        'False: a managed person, who does not sign in. It must be the same as in other companies of the person. Default: true.',
    },
    roles: {
      kind: 'special',
      special: assignableRoles,
      wire: 'roles',
      description: 'Roles in the company. Default: the default role of the company.',
    },
  },
);

const ActiveMembershipInput = defineInput(
  'ActiveMembershipInput',
  'A person who becomes a member of a company at once, with a temporary password.',
  {
    email: {
      kind: 'text',
      type: 'EmailAddress',
      wire: 'user.email',
      required: true,
      description: 'Email address, whose domain the company must have verified.',
    },
    firstName: { kind: 'text', wire: 'user.firstName', max, description: 'First name.' },
    lastName: { kind: 'text', wire: 'user.lastName', max, description: 'Last name.' },
    roles: { kind: 'special', special: givenRoles, wire: 'user.roles', description: 'Roles in the company.' },
    temporaryPassword: {
      kind: 'text',
      wire: 'temporaryPassword',
      required: true,
      min: 1,
      description: 'A password for the first sign-in. The gateway neither logs it nor returns it.',
    },
    recipientEmails: {
      kind: 'special',
      special: texts('EmailAddress'),
      wire: 'recipientEmails',
      required: true,
      description: 'Addresses that the password is mailed to.',
    },
  },
);

/** A membership in the company of the argument `companyId`. */
function newMembership(
  args: InputValue,
  options: Pick<Change, 'operation' | 'input' | 'query'> & {
    readonly check?: (body: Record<string, unknown>) => readonly MutationProblem[];
  },
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Outcome> {
  const company = requireCompany(String(args['companyId']), 'companyId');
  const { check, input, ...change } = options;
  return changeObject(
    {
      ...change,
      ...(input && { input }),
      resource: companyMemberships,
      id: companyMemberships.label,
      about: `${companyPrefix}-${company}`,
      parameters: { company },
      // A membership that waits for its acceptance cannot be read yet.
      answer: 'whole',
      body() {
        if (input === undefined) return { kind: 'json', value: null };
        const { body, problems } = writeInput(input.of, args['input'] as InputValue, input.at);
        rejectIf([...problems, ...(check?.(body) ?? [])]);
        return { kind: 'json', value: body };
      },
    },
    context,
    info,
    payloadSelect(companyMemberships, context, info),
  ).then((outcome) => ({ ...outcome, created: true as const }));
}

changeField({
  name: 'companyMembershipCreate',
  what: 'Invites a person to a company, or adds a managed person. Depending on the marketplace, the membership exists at once or only when the person accepts; the payload is the response in either case.',
  operation: create,
  payload,
  args: (arg) => ({
    companyId: companyArgument(arg),
    input: arg({ type: CompanyMembershipCreateInput.ref, required: true, description: 'The person.' }),
    inviterUuid: inviterArgument(arg),
  }),
  resolve: (args, context, info) =>
    newMembership(
      args,
      {
        operation: create,
        input: { of: CompanyMembershipCreateInput, at: ['input'] },
        ...inviterQuery(args['inviterUuid']),
      },
      context,
      info,
    ),
});

changeField({
  name: 'companyMembershipCreateActive',
  what: 'Adds a person to a company at once, and mails a temporary password.',
  operation: createActive,
  payload,
  args: (arg) => ({
    companyId: companyArgument(arg),
    input: arg({
      type: ActiveMembershipInput.ref,
      required: true,
      description: 'The person and the password.',
    }),
  }),
  resolve: (args, context, info) =>
    newMembership(
      args,
      {
        operation: createActive,
        input: { of: ActiveMembershipInput, at: ['input'] },
        check: ({ recipientEmails }) =>
          (recipientEmails as readonly string[]).length > 0
            ? []
            : [
                invalid(['input', 'recipientEmails'], 'must hold at least one entry, but is empty', {
                  rule: 'MIN_ITEMS',
                  limit: 1,
                  actual: 0,
                }),
              ],
      },
      context,
      info,
    ),
});

/** Changes of memberships. Upstream: /account/v2/companies/{company}/memberships. */
import type { GraphQLResolveInfo } from 'graphql';
import type { GraphContext } from '../../operation/context.ts';
import { keyParts } from '../../upstream/appdirect/key.ts';
import { companyPrefix } from '../../upstream/appdirect/rows.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import type { ArgBuilder } from '../read/lists.ts';
import { requireId } from '../read/reads.ts';
import { explainRejection, setAction } from '../write/actions.ts';
import { invalid } from '../write/input.ts';
import { DeletePayload, Payload, payloadOf, type Deletion, type Outcome } from '../write/payload.ts';
import { payloadSelect } from '../write/run-write.ts';
import { idArgument } from '../write/write-field.ts';
import { changeField, changeObject, rejectIf, type Change, type Operation } from './change.ts';
import { CompanyMembership, companyMemberships } from './company-membership.ts';
import { requireUuid } from './inputs.ts';

export const list = '/account/v2/companies/{company}/memberships';
export const item = `${list}/{user}`;
export const roles = [
  'CHANNEL_ADMIN',
  'CHANNEL_SUPPORT',
  'CORPORATE_ADMIN',
  'SALES_SUPPORT',
  'PARTNER',
  'RESELLER',
  'SYS_ADMIN',
] as const;

const invite: Operation = { method: 'POST', path: `${item}/invite`, roles };
const patch: Operation = { method: 'PATCH', path: item, roles };
const remove: Operation = { method: 'DELETE', path: item, roles };
const request: Operation = {
  method: 'POST',
  path: `${item}/applications/{applicationId}/purchaseRequests`,
  roles: ['CHANNEL_ADMIN', 'CORPORATE_ADMIN', 'PARTNER'],
  orSelf: true,
};

export const payload = payloadOf(CompanyMembership);

export function companyArgument(arg: ArgBuilder) {
  return arg.id({ required: true, description: 'Id of the company: `CMP-…`, or its UUID.' });
}

export function inviterArgument(arg: ArgBuilder) {
  return arg({
    type: 'UUID',
    description: 'The person who invites. AppDirect requires it if the token does not belong to a person.',
  });
}

export function inviterQuery(inviter: unknown): Pick<Change, 'query'> {
  return inviter == null ? {} : { query: [['inviterUuid', requireUuid(inviter as string, 'inviterUuid')]] };
}

/** Of one membership. */
export function changeMembership(
  id: string,
  options: Omit<Change, 'resource' | 'id' | 'parameters'> & {
    readonly more?: Readonly<Record<string, string>>;
  },
  context: GraphContext,
  info: GraphQLResolveInfo,
  select: readonly string[],
): Promise<Outcome> {
  requireId(companyMemberships, id, 'id');
  const [company = '', user = ''] = keyParts(id);
  const { more, ...change } = options;
  return changeObject(
    { ...change, resource: companyMemberships, id, parameters: { company, user, ...more } },
    context,
    info,
    select,
  );
}

type Run = (
  id: string,
  context: GraphContext,
  info: GraphQLResolveInfo,
  select: readonly string[],
) => Promise<Outcome>;

function explained(name: 'enable' | 'disable'): Pick<Change, 'explain'> {
  const action = companyMemberships.actions[name];
  if (action === undefined) return {};
  return {
    explain: (problems, error, read) => explainRejection(problems, error, read, companyMemberships, action),
  };
}

function setEnabled(enabled: boolean): Run {
  return (id, context, info, select) =>
    changeMembership(
      id,
      {
        operation: patch,
        answer: 'object',
        body: () => ({ kind: 'json', value: { enabled } }),
        conflict: 'ACTIVE_SUBSCRIPTIONS',
        ...explained(enabled ? 'enable' : 'disable'),
      },
      context,
      info,
      select,
    );
}

/** Members that the answer leaves out. */
const leftOut = ['company.reseller', 'company.customAttributes', 'user.currency', 'user.customAttributes'];

for (const [name, what, run] of [
  ['enable', 'Enables a membership. Other companies of the person are not affected.', setEnabled(true)],
  [
    'disable',
    'Disables a membership. Other companies of the person are not affected. Rejected with a GuardError, whose `rule` is ACTIVE_SUBSCRIPTIONS, while the person has subscriptions.',
    setEnabled(false),
  ],
] as const) {
  changeField({
    name: name === 'enable' ? 'companyMembershipEnable' : 'companyMembershipDisable',
    what,
    operation: patch,
    cost: 'one call; one more if the payload selects what the response lacks, or to explain a rejection',
    calls: { lacking: leftOut },
    payload,
    args: (arg) => ({ id: idArgument(arg, companyMemberships) }),
    resolve: ({ id }, context, info) =>
      run(String(id), context, info, payloadSelect(companyMemberships, context, info)),
  });
  setAction(companyMemberships, name, { description: what, run });
}

const INVITE =
  'Gives a managed person a login, and invites them. A managed company becomes an ordinary one by that.';

function inviteWith(inviter: unknown): Run {
  return (id, context, info, select) =>
    changeMembership(
      id,
      { operation: invite, answer: 'nothing', ...inviterQuery(inviter) },
      context,
      info,
      select,
    );
}

changeField({
  name: 'companyMembershipInvite',
  what: INVITE,
  operation: invite,
  cost: 'one call; one more if the payload selects more than the id',
  calls: { told: ['id'] },
  payload,
  args: (arg) => ({ id: idArgument(arg, companyMemberships), inviterUuid: inviterArgument(arg) }),
  resolve: ({ id, inviterUuid }, context, info) =>
    inviteWith(inviterUuid)(String(id), context, info, payloadSelect(companyMemberships, context, info)),
});
setAction(companyMemberships, 'invite', { description: INVITE, run: inviteWith(undefined) });

function removeMembership(id: string, context: GraphContext, info: GraphQLResolveInfo): Promise<Outcome> {
  return changeMembership(
    id,
    { operation: remove, answer: 'nothing', conflict: 'ACTIVE_SUBSCRIPTIONS' },
    context,
    info,
    [],
  );
}

const REMOVE =
  'Removes a person from a company. If it was the only company of the person, AppDirect marks the person as deleted. Rejected with a GuardError, whose `rule` is ACTIVE_SUBSCRIPTIONS, while the person has subscriptions or is managed by a directory.';

changeField({
  name: 'companyMembershipRemove',
  what: REMOVE,
  operation: remove,
  payload: DeletePayload as unknown as typeof payload,
  args: (arg) => ({ id: idArgument(arg, companyMemberships) }),
  async resolve({ id: given }, context, info): Promise<Deletion> {
    const id = String(given);
    const outcome = await removeMembership(id, context, info);
    const isGone = outcome.errors.length === 0;
    const [company = ''] = keyParts(id);
    return {
      ...outcome,
      row: null,
      deletedId: isGone ? id : null,
      parent: isGone ? { id: `${companyPrefix}-${company}` } : null,
    };
  },
});
setAction(companyMemberships, 'delete', {
  description: REMOVE,
  run: async (id, context, info) => ({ ...(await removeMembership(id, context, info)), row: null }),
});

const PurchaseRequestPayload = builder.objectRef<Outcome>('PurchaseRequestPayload');

PurchaseRequestPayload.implement({
  description: 'The result of a request to purchase an application.',
  interfaces: [Payload],
  fields: (t) => ({
    companyMembership: t.field({
      type: CompanyMembership.ref,
      nullable: true,
      description: 'The membership that requested. Null: the request was rejected.',
      extensions: extensions({ kind: 'rows' }),
      resolve: ({ row }) => row,
    }),
  }),
});

changeField({
  name: 'companyMembershipRequestPurchase',
  what: 'Mails the administrators of a company that one of its people wants an application. It buys nothing, and each repetition mails again. Rejected with a GuardError, whose `rule` is ALREADY_PURCHASED, if the company has it.',
  operation: request,
  cost: 'one call; one more if the payload selects more than the id',
  calls: { told: ['id'] },
  payload: PurchaseRequestPayload,
  args: (arg) => ({
    id: idArgument(arg, companyMemberships),
    applicationId: arg.int({ required: true, description: 'Id of the application, above 0.' }),
  }),
  resolve({ id, applicationId }, context, info) {
    const wanted = applicationId as number;
    return changeMembership(
      String(id),
      {
        operation: request,
        answer: 'nothing',
        conflict: 'ALREADY_PURCHASED',
        more: { applicationId: String(wanted) },
        body() {
          if (wanted < 1) {
            rejectIf([
              invalid(['applicationId'], `must be 1 or more, but got ${wanted}`, {
                rule: 'MIN_VALUE',
                limit: 1,
                actual: wanted,
              }),
            ]);
          }
          return undefined;
        },
      },
      context,
      info,
      payloadSelect(companyMemberships, context, info),
    );
  },
});

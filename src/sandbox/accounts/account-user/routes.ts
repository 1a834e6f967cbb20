/** The routes of account users, in their three forms. */
import { nextStamp } from '../common/audit.ts';
import type { Access, Exchange, Route } from '../common/route.ts';
import { created, everyone, noContent, ok, withPermission } from '../common/route.ts';
import type { Model } from '../../rql/model.ts';
import { forbidden, notFound } from '../../core/problem.ts';
import { pageOf, present, selected } from '../common/read.ts';
import { param, readRoutes } from '../common/routes.ts';
import type { MembershipRow } from '../common/rows.ts';
import { allow, guard } from '../common/state-machine.ts';
import type { StateMachine } from '../common/state-machine.ts';
import type { InvitationStatus } from '../../../contract/marketplace.ts';
import { addGroup, freshInvitation, invite, replaceGroups, updateMembership } from './input.ts';
import { accountUserModel, accountUsers, membershipOf, userInAccountModel } from './model.ts';
import { managesAccount } from '../common/scope.ts';
import { userGroups } from '../user-group.ts';
import { invitationStatus } from '../user/status.ts';

export const invitationMachine = {
  accept: { from: ['Invited'], to: 'Active' },
  resend: { from: ['Invited'], to: 'Invited' },
  'send new invitation for': { from: ['InvitationExpired'], to: 'Invited' },
} as const satisfies StateMachine<InvitationStatus>;

function allowStep(action: keyof typeof invitationMachine, row: MembershipRow, { store }: Exchange): void {
  allow('Account user', invitationMachine, action, { id: row.id, status: invitationStatus(row, store) });
}

/** Only the invited person; accepting twice changes nothing. */
function accept(row: MembershipRow, exchange: Exchange): MembershipRow {
  const { store, principal } = exchange;
  if (principal.subjectId !== row.userId)
    throw forbidden('Only the invited person can accept the invitation.');
  if (row.state === 'Active') return row;
  allowStep('accept', row, exchange);
  const at = store.clock.iso();
  const user = store.users.get(row.userId);
  if (user) {
    store.users.update(user.id, {
      currentAccountId: user.currentAccountId ?? row.accountId,
      audit: { ...user.audit, invitationAcceptedAt: user.audit.invitationAcceptedAt ?? at },
    });
  }
  const stamp = nextStamp(row, exchange);
  return store.accountUsers.update(row.id, {
    ...stamp,
    state: invitationMachine.accept.to,
    expiresAt: undefined,
    invitationUrl: undefined,
    audit: { ...stamp.audit, joined: { at }, invitationAcceptedAt: at },
  });
}

/** The same link for seven more days. */
function resend(row: MembershipRow, exchange: Exchange): MembershipRow {
  allowStep('resend', row, exchange);
  const { expiresAt } = freshInvitation(row.id, row.revision, exchange.store);
  return exchange.store.accountUsers.update(row.id, { expiresAt, ...nextStamp(row, exchange, 'invited') });
}

function sendNew(row: MembershipRow, exchange: Exchange): MembershipRow {
  allowStep('send new invitation for', row, exchange);
  return exchange.store.accountUsers.update(row.id, {
    ...freshInvitation(row.id, row.revision + 1, exchange.store),
    ...nextStamp(row, exchange, 'invited'),
  });
}

/** The person stays; without a membership the status falls back and the present account moves on. */
function remove(row: MembershipRow, { store, principal }: Exchange): void {
  guard(
    'Account user delete failed',
    {
      code: 'MPTACC02-0005',
      message: "The membership {{id}} is the caller's own and cannot be deleted by the caller.",
      properties: ['user.id'],
      parameters: { id: row.id, user: row.userId },
    },
    row.userId !== principal.subjectId,
  );
  store.accountUsers.delete(row.id);
  const user = store.users.get(row.userId);
  if (user?.currentAccountId !== row.accountId) return;
  const next = store.accountUsers.by('userId', user.id).find(({ state }) => state === 'Active');
  store.users.update(user.id, { currentAccountId: next?.accountId });
}

function removeGroup(row: MembershipRow, exchange: Exchange): void {
  const groupId = param(exchange, 'groupId');
  if (!row.groupIds.includes(groupId)) throw notFound();
  guard(
    'User group removal failed',
    {
      code: 'MPTACC02-0006',
      message: 'The user group {{group}} is the last one of the membership {{id}} and cannot be removed.',
      properties: ['groups'],
      parameters: { id: row.id, group: groupId },
    },
    row.groupIds.length > 1,
  );
  exchange.store.accountUsers.update(row.id, {
    groupIds: row.groupIds.filter((id) => id !== groupId),
    ...nextStamp(row, exchange),
  });
}

/** How one form addresses a membership and what it answers. */
interface Form {
  readonly base: string;
  readonly item: string;
  readonly model: Model;
  readonly locate: (exchange: Exchange) => MembershipRow;
  /** The account in the path, if the form has it there. Throws 404 when the caller does not manage it. */
  readonly accountId: (exchange: Exchange) => string | undefined;
}

const manage = withPermission(everyone, 'access-management');
/** Accepting is what a person without any other standing can do. */
const invited: Access = { ...everyone, invited: true };

/** What all three forms have: invite, delete, groups, and the steps of an invitation. */
function writeRoutes({ base, item, model, locate, accountId }: Form): readonly Route[] {
  const answer = (row: MembershipRow, exchange: Exchange) => ok(present(model, row, exchange));
  const step = (
    name: string,
    access: Access,
    run: (row: MembershipRow, exchange: Exchange) => MembershipRow,
  ): Route => ({
    method: 'POST',
    path: `${item}/${name}`,
    access,
    handle: (exchange) => answer(run(locate(exchange), exchange), exchange),
  });
  const groups = (
    method: 'POST' | 'PUT',
    run: (row: MembershipRow, document: unknown, exchange: Exchange) => MembershipRow,
  ): Route => ({
    method,
    path: `${item}/groups`,
    access: manage,
    handle: async (exchange) => {
      locate(exchange);
      const { document } = await exchange.readBody();
      return answer(run(locate(exchange), document, exchange), exchange);
    },
  });
  return [
    {
      method: 'POST',
      path: base,
      access: manage,
      handle: async (exchange) => {
        accountId(exchange);
        const { document } = await exchange.readBody();
        return created(present(model, invite(document, accountId(exchange), exchange), exchange));
      },
    },
    {
      method: 'DELETE',
      path: item,
      access: manage,
      handle: (exchange) => {
        remove(locate(exchange), exchange);
        return noContent;
      },
    },
    groups('POST', addGroup),
    groups('PUT', replaceGroups),
    {
      method: 'DELETE',
      path: `${item}/groups/:groupId`,
      access: manage,
      handle: (exchange) => {
        removeGroup(locate(exchange), exchange);
        return noContent;
      },
    },
    step('accept-invite', invited, accept),
    step('resend-invite', manage, resend),
    step('send-new-invite', manage, sendNew),
  ];
}

/** A form under an account: it also lists, reads and updates by user id. */
function nestedRoutes(base: string, model: Model): readonly Route[] {
  const item = `${base}/:userId`;
  const locate = (exchange: Exchange): MembershipRow => {
    const { store, principal } = exchange;
    const row = membershipOf(store, param(exchange, 'accountId'), param(exchange, 'userId'));
    if (!row || !accountUsers.visible(row, principal, store)) throw notFound();
    return row;
  };
  const accountId = ({ store, principal, params }: Exchange): string => {
    const id = params['accountId'] ?? '';
    if (!store.accounts.get(id) || !managesAccount(principal, id)) throw notFound();
    return id;
  };
  return [
    {
      method: 'GET',
      path: base,
      access: everyone,
      // Of an account that the caller does not manage the list is empty: no 404 is declared for it.
      handle: (exchange) => {
        const id = param(exchange, 'accountId');
        const { id: byId, ...lookups } = accountUsers.lookups;
        return pageOf(
          {
            model,
            visible: (row, principal) => row.accountId === id && managesAccount(principal, id),
            lookups: {
              ...lookups,
              ...(model === userInAccountModel
                ? { id: (store, ids) => store.accountUsers.byAny('userId', ids) }
                : byId && { id: byId }),
            },
          },
          exchange,
          () =>
            managesAccount(exchange.principal, id) ? exchange.store.accountUsers.by('accountId', id) : [],
        );
      },
    },
    {
      method: 'GET',
      path: item,
      access: invited,
      handle: (exchange) => ok(selected(model, locate(exchange), exchange)),
    },
    {
      method: 'PUT',
      path: item,
      access: manage,
      handle: async (exchange) => {
        locate(exchange);
        const { document } = await exchange.readBody();
        return ok(present(model, updateMembership(locate(exchange), document, exchange), exchange));
      },
    },
    {
      method: 'GET',
      path: `${item}/groups`,
      access: everyone,
      handle: (exchange) => {
        const { groupIds } = locate(exchange);
        return pageOf({ ...userGroups, lookups: {} }, exchange, () =>
          exchange.store.userGroups.pick(groupIds),
        );
      },
    },
    ...writeRoutes({ base, item, model, locate, accountId }),
  ];
}

export const accountUserRoutes: readonly Route[] = [
  ...nestedRoutes('/accounts/:accountId/users', userInAccountModel),
  ...nestedRoutes('/:accountId/users', accountUserModel),
  ...readRoutes('/account-users', accountUsers, everyone),
  ...writeRoutes({
    base: '/account-users',
    item: '/account-users/:id',
    model: accountUserModel,
    locate: (exchange) => {
      const row = accountUsers.find(exchange.store, param(exchange));
      if (!row || !accountUsers.visible(row, exchange.principal, exchange.store)) throw notFound();
      return row;
    },
    accountId: () => undefined,
  }),
];

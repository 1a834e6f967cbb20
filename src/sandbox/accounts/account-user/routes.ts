/** The routes of account users, in their three forms. */
import type { InvitationStatus } from '../../../contract/marketplace.ts';
import { ok } from '../../core/http/route-result.ts';
import { forbidden, notFound } from '../../core/problem.ts';
import type { Model } from '../../rql/model.ts';
import { nextStamp } from '../common/audit.ts';
import { guard } from '../common/business-rule.ts';
import type { Resource } from '../common/collection.ts';
import { pageOf, selected, visibleRow } from '../common/read.ts';
import type { Access, Route, RouteContext } from '../common/route.ts';
import { everyone, withPermission } from '../common/route.ts';
import type { Address } from '../common/routes.ts';
import {
  actionRoute,
  createRoute,
  deleteRoute,
  documentRoute,
  param,
  readRoutes,
  replaceRoute,
} from '../common/routes.ts';
import type { MembershipRow } from '../common/rows.ts';
import { managesAccount } from '../common/scope.ts';
import type { StateMachine } from '../common/state-machine.ts';
import { allow } from '../common/state-machine.ts';
import { userGroups } from '../user-group.ts';
import { invitationStatus } from '../user/status.ts';
import { addGroup, freshInvitation, invite, replaceGroups, updateMembership } from './input.ts';
import { accountUsers, membershipOf, userInAccountModel } from './model.ts';

const invitationMachine = {
  accept: { from: ['Invited'], to: 'Active' },
  resend: { from: ['Invited'], to: 'Invited' },
  'send new invitation for': { from: ['InvitationExpired'], to: 'Invited' },
} as const satisfies StateMachine<InvitationStatus>;

function allowStep(
  action: keyof typeof invitationMachine,
  row: MembershipRow,
  { store }: RouteContext,
): void {
  allow('Account user', invitationMachine, action, { id: row.id, status: invitationStatus(row, store) });
}

/** Only for the invited person. Accepting twice changes nothing. */
function accept(row: MembershipRow, context: RouteContext): MembershipRow {
  const { store, principal } = context;
  if (principal.subjectId !== row.userId)
    throw forbidden('Only the invited person can accept the invitation.');
  if (row.state === 'Active') return row;
  allowStep('accept', row, context);
  const at = store.clock.iso();
  const user = store.users.get(row.userId);
  if (user) {
    store.users.update(user.id, {
      currentAccountId: user.currentAccountId ?? row.accountId,
      audit: { ...user.audit, invitationAcceptedAt: user.audit.invitationAcceptedAt ?? at },
    });
  }
  const stamp = nextStamp(row, context);
  return store.accountUsers.update(row.id, {
    ...stamp,
    state: invitationMachine.accept.to,
    expiresAt: undefined,
    invitationUrl: undefined,
    audit: { ...stamp.audit, joined: { at }, invitationAcceptedAt: at },
  });
}

/** The same link for seven more days. */
function resend(row: MembershipRow, context: RouteContext): MembershipRow {
  allowStep('resend', row, context);
  const { expiresAt } = freshInvitation(row.id, row.revision, context.store);
  return context.store.accountUsers.update(row.id, { expiresAt, ...nextStamp(row, context, 'invited') });
}

function sendNew(row: MembershipRow, context: RouteContext): MembershipRow {
  allowStep('send new invitation for', row, context);
  return context.store.accountUsers.update(row.id, {
    ...freshInvitation(row.id, row.revision + 1, context.store),
    ...nextStamp(row, context, 'invited'),
  });
}

/** The person remains. Without a membership, the status is reset and the current account changes. */
function remove(row: MembershipRow, { store, principal }: RouteContext): void {
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

function removeGroup(row: MembershipRow, context: RouteContext): void {
  const groupId = param(context, 'groupId');
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
  context.store.accountUsers.update(row.id, {
    groupIds: row.groupIds.filter((id) => id !== groupId),
    ...nextStamp(row, context),
  });
}

const manage = withPermission(everyone, 'access-management');
/** A person with an open invitation can accept it and do little else. */
const invited: Access = { ...everyone, invited: true };

/** One of the three paths of memberships. */
interface MembershipAddress extends Address<MembershipRow> {
  /** The account in the path, if any. Throws 404 when the caller does not manage it. */
  readonly accountId: (context: RouteContext) => string | undefined;
}

/** The routes of all three paths: invite, delete, groups, and the steps of an invitation. */
function writeRoutes(at: MembershipAddress): readonly Route[] {
  return [
    createRoute({ ...at, checkBase: at.accountId }, manage, ({ document }, context) =>
      invite(document, at.accountId(context), context),
    ),
    deleteRoute(at, manage, remove),
    documentRoute('POST', at, '/groups', manage, (row, { document }, context) =>
      addGroup(row, document, context),
    ),
    documentRoute('PUT', at, '/groups', manage, (row, { document }, context) =>
      replaceGroups(row, document, context),
    ),
    deleteRoute(at, manage, removeGroup, '/groups/:groupId'),
    actionRoute(at, 'accept-invite', invited, accept),
    actionRoute(at, 'resend-invite', manage, resend),
    actionRoute(at, 'send-new-invite', manage, sendNew),
  ];
}

/** The paths below an account, which also list, read and update by user id. */
function nestedRoutes(base: string, model: Model): readonly Route[] {
  const item = `${base}/:userId`;
  const locate = (context: RouteContext): MembershipRow => {
    const { store, principal } = context;
    const row = membershipOf(store, param(context, 'accountId'), param(context, 'userId'));
    if (!row || !accountUsers.visible(row, principal, store)) throw notFound();
    return row;
  };
  const accountId = ({ store, principal, params }: RouteContext): string => {
    const id = params['accountId'] ?? '';
    if (!store.accounts.get(id) || !managesAccount(principal, id)) throw notFound();
    return id;
  };
  const at: MembershipAddress = { base, item, model, locate, accountId };
  return [
    {
      method: 'GET',
      path: base,
      access: everyone,
      // For an account that the caller does not manage, the list is empty, because no 404 is declared.
      handle: (context) => {
        const id = param(context, 'accountId');
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
          context,
          () => (managesAccount(context.principal, id) ? context.store.accountUsers.by('accountId', id) : []),
        );
      },
    },
    {
      method: 'GET',
      path: item,
      access: invited,
      handle: (context) => ok(selected(model, locate(context), context)),
    },
    replaceRoute(at, manage, (row, { document }, context) => updateMembership(row, document, context)),
    {
      method: 'GET',
      path: `${item}/groups`,
      access: everyone,
      handle: (context) => {
        const { groupIds } = locate(context);
        return pageOf({ ...userGroups, lookups: {} }, context, () => context.store.userGroups.pick(groupIds));
      },
    },
    ...writeRoutes(at),
  ];
}

const { path, model } = accountUsers;

export const accountUserResource: Resource = {
  collection: accountUsers,
  machine: invitationMachine,
  routes: [
    ...nestedRoutes('/accounts/:accountId/users', userInAccountModel).map((route): Route => ({
      ...route,
      membershipPaths: 'nested',
    })),
    // The older path below an account went away together with the collection of all memberships.
    ...nestedRoutes('/:accountId/users', model).map((route): Route => ({
      ...route,
      membershipPaths: 'none',
    })),
    ...[
      ...readRoutes(accountUsers, everyone),
      ...writeRoutes({
        base: path,
        item: `${path}/:id`,
        model,
        locate: (context) => visibleRow(accountUsers, context, param(context)),
        accountId: () => undefined,
      }),
    ].map((route): Route => ({ ...route, membershipPaths: 'flat' })),
  ],
};

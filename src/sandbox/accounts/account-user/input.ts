/** Invites people to accounts and updates their memberships. */
import { createHash } from 'node:crypto';
import { Input } from '../../core/input.ts';
import { firstStamp, nextStamp } from '../common/audit.ts';
import { refused } from '../common/business-rule.ts';
import type { RouteContext } from '../common/route.ts';
import type { MembershipRow, UserRow } from '../common/rows.ts';
import { managesAccount } from '../common/scope.ts';
import { changes, readPhone } from '../common/shared-input.ts';
import type { Store } from '../common/store.ts';
import { readSettings } from '../user/input.ts';
import { invitationLifeMs } from '../user/status.ts';
import { idForm } from '../common/ids.ts';

/** The members of a new open invitation. */
export function freshInvitation(membershipId: string, revision: number, store: Store) {
  const code = createHash('sha256').update(`${membershipId} ${revision}`).digest('hex').slice(0, 24);
  return {
    state: 'Invited',
    expiresAt: store.clock.now() + invitationLifeMs,
    invitationUrl: `https://portal.example.com/invitations/${code}`,
  } as const;
}

/** The ids in `groups`: at least one, and all of the account. */
function readGroups(
  input: Input,
  store: Store,
  accountId: string,
  required: boolean,
): readonly string[] | undefined {
  const given = input.references('groups', idForm('UGR'), { required });
  if (given === undefined) return undefined;
  const ids = [...new Set(given ?? [])];
  if (ids.length === 0) input.fail('groups', 'The groups must name at least one user group.');
  for (const id of ids) checkGroup(input, 'groups', store, accountId, id);
  return ids;
}

function checkGroup(input: Input, name: string, store: Store, accountId: string, groupId: string): void {
  if (store.userGroups.get(groupId)?.accountId !== accountId) {
    input.fail(name, `The user group ${groupId} is not one of the account ${accountId}.`);
  }
}

export function invite(
  document: unknown,
  accountIdInPath: string | undefined,
  context: RouteContext,
): MembershipRow {
  const { store, principal } = context;
  const input = new Input(document);
  const person = input.object('user', { required: true });
  const profile = {
    email: person?.email('email', { required: true }) ?? '',
    firstName: person?.text('firstName', { required: true, max: 100 }) ?? '',
    lastName: person?.text('lastName', { required: true, max: 100 }) ?? '',
    phone: person ? readPhone(person) : undefined,
    settings: person ? readSettings(person) : undefined,
  };
  const accountId = accountIdInPath ?? input.reference('account', idForm('ACC'), { required: true }) ?? '';
  if (accountId !== '' && !(store.accounts.get(accountId) && managesAccount(principal, accountId))) {
    input.fail('account.id', `The account ${accountId} does not exist or is not managed by the caller.`);
  }
  const groupIds = readGroups(input, store, accountId, true) ?? [];
  const invitation = input.object('invitation');
  const status = invitation?.enumOf('status', ['Invited', 'Active']) ?? 'Invited';
  const notes = principal.type === 'Operations' ? invitation?.text('notes', { max: 2000 }) : undefined;
  const existing = store.users.by('email', profile.email.toLowerCase())[0];
  if (status === 'Active' && (principal.type !== 'Operations' || !existing)) {
    const problem = existing ? 'only Operations may add a person directly' : 'the person is not known yet';
    invitation?.fail('status', `The status Active needs an invitation first: ${problem}.`);
  }
  input.done();
  refuseMember(existing, accountId, store);
  const user = existing ?? createUser(profile, context);
  if (user.overlay === 'New') store.users.update(user.id, { overlay: undefined });
  const id = store.nextId('accountUsers');
  const stamp = firstStamp(context);
  const active = status === 'Active';
  return store.accountUsers.insert({
    ...stamp,
    ...(active ? { state: 'Active' } : freshInvitation(id, 1, store)),
    audit: active
      ? { ...stamp.audit, joined: { at: store.clock.iso() } }
      : { ...stamp.audit, invited: stamp.audit.created },
    id,
    userId: user.id,
    accountId,
    groupIds,
    ...changes({ notes }),
  });
}

function refuseMember(user: UserRow | undefined, accountId: string, store: Store): void {
  if (!user) return;
  if (user.overlay === 'Deleted') {
    throw refused({
      title: 'Account user create failed',
      code: 'MPTACC02-0003',
      message: 'The user {{id}} is deleted and cannot be invited.',
      properties: ['user.email'],
      parameters: { id: user.id },
    });
  }
  const member = store.accountUsers.by('userId', user.id).find((row) => row.accountId === accountId);
  if (!member) return;
  throw refused({
    title: 'Account user create failed',
    code: 'MPTACC02-0004',
    message: 'The user {{user}} already is a member of the account {{account}}: {{id}}.',
    properties: ['user.email'],
    parameters: { user: user.id, account: accountId, id: member.id },
  });
}

function createUser(
  profile: Pick<UserRow, 'email' | 'firstName' | 'lastName'> & { phone: unknown; settings: unknown },
  context: RouteContext,
): UserRow {
  const { store } = context;
  const { email, firstName, lastName, ...optional } = profile;
  return store.users.insert({
    ...firstStamp(context),
    ...(changes(optional) as Pick<UserRow, 'phone' | 'settings'>),
    id: store.nextId('users'),
    email,
    firstName,
    lastName,
  });
}

/** `PUT` on a user in an account: profile in `user` or at the top level, groups, and for Operations the notes. */
export function updateMembership(
  row: MembershipRow,
  document: unknown,
  context: RouteContext,
): MembershipRow {
  const { store, principal } = context;
  const input = new Input(document);
  const profile = input.object('user') ?? input;
  const user = store.users.get(row.userId);
  const firstName = profile.text('firstName', { min: 1, max: 100 });
  const lastName = profile.text('lastName', { min: 1, max: 100 });
  const optional = changes({ phone: readPhone(profile), settings: readSettings(profile, user?.settings) });
  const groupIds = readGroups(input, store, row.accountId, false);
  const invitation = input.object('invitation');
  const notes = principal.type === 'Operations' ? invitation?.text('notes', { max: 2000 }) : undefined;
  input.done();
  const names = { ...(firstName ? { firstName } : {}), ...(lastName ? { lastName } : {}), ...optional };
  if (user && Object.keys(names).length > 0) {
    store.users.update(user.id, { ...names, ...nextStamp(user, context) });
  }
  return store.accountUsers.update(row.id, {
    ...(groupIds ? { groupIds } : {}),
    ...changes({ notes }),
    ...nextStamp(row, context),
  });
}

export function addGroup(row: MembershipRow, document: unknown, context: RouteContext): MembershipRow {
  const input = new Input(document);
  const groupId = input.id(idForm('UGR')) ?? '';
  if (groupId !== '') checkGroup(input, 'id', context.store, row.accountId, groupId);
  input.done();
  return context.store.accountUsers.update(row.id, {
    groupIds: [...new Set([...row.groupIds, groupId])],
    ...nextStamp(row, context),
  });
}

/** The body is the list itself. */
export function replaceGroups(row: MembershipRow, document: unknown, context: RouteContext): MembershipRow {
  const input = new Input({ groups: document });
  const groupIds = readGroups(input, context.store, row.accountId, true) ?? [];
  input.done();
  return context.store.accountUsers.update(row.id, { groupIds, ...nextStamp(row, context) });
}

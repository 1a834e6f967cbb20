/** Account users: memberships of one user in one account. Upstream: /accounts/{accountId}/users, or all in /account-users. */
import type { AccountUserWire } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import { defineMemberships } from '../../upstream/marketplace/memberships/resource.ts';
import { momentOf, momentOfDay } from '../../query/moment.ts';
import { badValue } from '../core/bad-value.ts';
import { defineActions } from '../write/actions.ts';
import { availableActions } from '../write/available-actions.ts';
import { PhoneInput } from '../write/common-input.ts';
import { defineInput } from '../write/input.ts';
import { createMutation, deleteMutation } from '../write/mutations.ts';
import { builder } from '../core/builder.ts';
import { auditProperties } from './common-properties.ts';
import { describe } from '../core/describe.ts';
import { defineEntity } from '../core/entity.ts';
import { propertiesOf } from './properties-of.ts';
import { extensions } from '../core/field-source.ts';
import { asFilledText, fieldsOf, memberOf, readPath, upstreamEnum } from '../read/fields.ts';
import { Audited, Node } from '../read/interfaces.ts';
import { childCount, childList, defineList, rootList } from '../read/lists.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { OrganizationMember, OrganizationMemberConnection } from '../values/organization.ts';
import { Account } from './account.ts';
import { Buyer } from './buyer.ts';
import { Module } from './module.ts';
import { User } from './user.ts';
import { UserGroup } from './user-group.ts';

export const accountUsers = defineMemberships({
  type: 'AccountUser',
  label: 'account user',
  core: ['id'],
  omitted: ['audit', 'groups', 'modules', 'buyers'],
  // The newer top-level `status` has the same value, but not every version of upstream has it.
  state: { path: 'invitation.status', deleted: 'never-listed' },
  icon: 'none',
  requiredOnPut: [],
  read: { roles: ['Client', 'Vendor', 'Operations'] },
  actions: {
    acceptInvitation: {
      from: ['Invited'],
      to: 'Active',
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'Self',
      whose: { self: 'user.id' },
    },
    resendInvitation: {
      from: ['Invited'],
      to: 'Invited',
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
      whose: { account: 'account.id' },
    },
    sendNewInvitation: {
      from: ['InvitationExpired'],
      to: 'Invited',
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
      whose: { account: 'account.id' },
    },
    update: {
      from: ['Invited', 'InvitationExpired', 'Active'],
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
      whose: { account: 'account.id' },
    },
    delete: {
      from: ['Invited', 'InvitationExpired', 'Active'],
      to: 'Deleted',
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
      whose: { account: 'account.id', other: 'user.id' },
    },
  },
  properties: {
    id: 'id',
    status: 'enum',
    invitation: { object: { status: 'enum' } },
    lastLoginAt: 'dateTime',
    user: { reference: () => propertiesOf('User') },
    account: { reference: () => propertiesOf('Account') },
    groups: { collection: () => propertiesOf('UserGroup') },
    modules: { collection: () => propertiesOf('Module') },
    buyers: { collection: () => propertiesOf('Buyer') },
    audit: auditProperties,
  },
});

export const AccountUserStatus = upstreamEnum<'Invited' | 'Active' | 'InvitationExpired' | 'Deleted'>(
  'AccountUserStatus',
  'State of a membership, which is the state of its invitation.',
  {
    Invited: 'Invited; the invitation is still valid.',
    Active: 'The person is a member.',
    InvitationExpired: 'Invited, but the invitation expired after seven days.',
    Deleted: 'Removed; no longer readable.',
  },
);

/** An invitation is valid for seven days from the event that upstream records as `invited`. */
const INVITATION_MS = 7 * 24 * 60 * 60 * 1_000;

const Invitation = builder.objectRef<Row>('Invitation');
Invitation.implement({
  description: 'The invitation behind a membership.',
  fields: (t) => ({
    status: t.field({
      type: AccountUserStatus.ref,
      nullable: false,
      description: 'State of the membership.',
      extensions: extensions({ kind: 'value', paths: ['invitation.status'] }),
      resolve: (row) => memberOf(AccountUserStatus, readPath(row, ['invitation', 'status'])),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'When a pending invitation expires: seven days after it was sent. Null: the invitation is not pending, or upstream did not provide when it was sent.',
      extensions: extensions({ kind: 'value', paths: ['invitation.status', 'audit.invited.at'] }),
      resolve: (row) => {
        if (readPath(row, ['invitation', 'status']) !== 'Invited') return null;
        const sent = asFilledText(readPath(row, ['audit', 'invited', 'at']));
        if (sent === null) return null;
        const moment = momentOf(sent) ?? momentOfDay(sent);
        if (moment === undefined) throw badValue('the moment of the invitation', sent);
        return new Date(Date.parse(moment) + INVITATION_MS).toISOString();
      },
    }),
    url: t.field({
      type: 'URL',
      description: 'URL where the person accepts a pending invitation. Visible only with Access Management.',
      extensions: extensions({ kind: 'value', paths: ['invitation.url'] }),
      resolve: (row) => asFilledText(readPath(row, ['invitation', 'url'])),
    }),
  }),
});

export const AccountUser = defineEntity(accountUsers);

AccountUser.ref.implement({
  description:
    'The membership of one user in one account. Its id consists of the ids of both, so a person who is removed and invited again gets the same id.',
  interfaces: [Node, Audited, OrganizationMember],
  fields: (t) => {
    const f = fieldsOf<AccountUserWire>(t, 'AccountUser');
    return {
      organization: f.reference(Account, 'account', 'The account of the membership.', { strict: true }),
      email: f.scalar('EmailAddress', 'user.email', 'Email address of the user. Cost: none.'),
      firstName: f.text('user.firstName', 'First name of the user. Cost: none.'),
      lastName: f.text('user.lastName', 'Last name of the user. Cost: none.'),
      isEnabled: t.boolean({
        description:
          'False: the user is blocked from every account. Cost: none. Null: upstream did not provide it.',
        extensions: extensions({ kind: 'value', paths: ['user.status'] }),
        resolve: (row) => {
          const status = asFilledText(readPath(row, ['user', 'status']));
          return status === null ? null : status !== 'Blocked';
        },
      }),
      isPending: t.boolean({
        description: 'Whether the person is invited and has not yet accepted. Cost: none.',
        extensions: extensions({ kind: 'value', paths: ['invitation.status'] }),
        resolve: (row) => {
          const status = asFilledText(readPath(row, ['invitation', 'status']));
          return status === null ? null : status === 'Invited' || status === 'InvitationExpired';
        },
      }),
      status: f.oneOf(AccountUserStatus, 'invitation.status', 'State of the membership.', { strict: true }),
      invitation: t.field({
        type: Invitation,
        description:
          'The invitation behind the membership. Cost: none; included in the call for the membership. Null: upstream did not provide it.',
        extensions: extensions({ kind: 'object', path: '' }),
        resolve: (row) => row,
      }),
      membershipId: t.id({
        description:
          "Upstream's own id of the membership: AUSR-1234-5678-9012. It is still accepted as an argument where upstream has it. Cost: none; the call for the membership then goes to `/account-users`. Null: upstream does not have it, because it finds memberships by account and user only.",
        extensions: extensions({ kind: 'value', paths: ['membershipId'] }),
        resolve: (row) => asFilledText(row['membershipId']),
      }),
      lastLoginAt: f.scalar(
        'DateTime',
        'lastLoginAt',
        'Time of the last sign-in. Null: never, or upstream did not provide it.',
      ),
      user: f.reference(User, 'user', 'The user.', {
        strict: true,
        core: ['email', 'firstName', 'lastName', 'status', 'lastLoginAt'],
      }),
      account: f.reference(Account, 'account', 'The account of the membership.', { strict: true }),
      groups: f.collection(UserGroup, 'groups', 'User groups of the person in this account; never empty.'),
      modules: f.collection(Module, 'modules', 'All modules that the user groups grant.', {
        batch: 'never',
      }),
      buyers: f.collection(
        Buyer,
        'buyers',
        'Buyers that the user groups let the person see. Null also means that the person sees every buyer of the account, or that visibility is not limited by buyer.',
      ),
      availableActions: availableActions(t, accountUsers),
    };
  },
});

export const accountUserList = defineList(AccountUser, {
  filter: {
    id: { kind: 'id', path: 'id' },
    status: { kind: 'enum', path: 'invitation.status', type: AccountUserStatus, never: ['Deleted'] },
    user: { kind: 'nested', path: 'user', of: 'User' },
    account: { kind: 'nested', path: 'account', of: 'Account' },
    groups: { kind: 'list', path: 'groups', of: 'UserGroup' },
    lastLoginAt: { kind: 'dateTime', path: 'lastLoginAt' },
  },
  order: {
    USER_NAME: 'user.name',
    USER_EMAIL: 'user.email',
    STATUS: 'invitation.status',
    LAST_LOGIN_AT: 'lastLoginAt',
    CREATED_AT: 'audit.created.at',
  },
});

rootById('accountUser', AccountUser, 'Reads one membership.');
rootList('accountUsers', accountUserList, 'Lists memberships.');
rootByIds('accountUsersByIds', AccountUser);
childList(
  Account,
  'users',
  accountUserList,
  { by: 'reference', path: 'account.id' },
  'Memberships in the account that you can see. Memberships in accounts other than your own are visible only to Operations.',
);
childList(
  Account,
  'members',
  { ...accountUserList, connection: OrganizationMemberConnection },
  { by: 'reference', path: 'account.id' },
  'The same list as `users`, as members of any organization.',
);
childList(
  User,
  'memberships',
  accountUserList,
  { by: 'reference', path: 'user.id' },
  'Memberships of the person that you can see.',
);
childList(
  UserGroup,
  'members',
  accountUserList,
  { by: 'membership', path: 'groups', within: { Account: 'account.id' } },
  'Memberships that belong to the group.',
);

builder.objectField(Account.ref, 'memberCount', (t) =>
  childCount(
    t,
    { parent: Account, name: 'memberCount' },
    accountUserList,
    { by: 'reference', path: 'account.id' },
    `Number of people in the account that you can see. Memberships in accounts other than your own are visible only to Operations. ${describe.children(accountUsers)}`,
  ),
);

createMutation(
  AccountUser,
  {
    description:
      'Invites a person by email and creates a user if the person is new to the platform. The invitation is valid for seven days.',
    access: { roles: ['Client', 'Vendor', 'Operations'], permission: 'AccessManagement' },
    input: defineInput('AccountUserInviteInput', 'Values of a new invitation.', {
      accountId: {
        kind: 'reference',
        prefix: 'ACC',
        wire: 'account',
        required: true,
        description: 'The account that the person joins.',
      },
      email: {
        kind: 'text',
        type: 'EmailAddress',
        wire: 'user.email',
        required: true,
        max: 320,
        description: 'Email address, which identifies the person.',
      },
      firstName: { kind: 'text', wire: 'user.firstName', required: true, min: 1, description: 'First name.' },
      lastName: { kind: 'text', wire: 'user.lastName', required: true, min: 1, description: 'Last name.' },
      phone: { kind: 'object', of: PhoneInput, wire: 'user.phone', description: 'Phone number.' },
      language: {
        kind: 'text',
        type: 'LanguageTag',
        wire: 'user.settings.languageCode',
        max: 5,
        description: 'Language of the portal.',
      },
      groupIds: {
        kind: 'references',
        prefix: 'UGR',
        wire: 'groups',
        required: true,
        min: 1,
        description: 'User groups of the account; at least one.',
      },
      skipInvitation: {
        kind: 'flag',
        wire: 'skipInvitation',
        description:
          'Adds a person who already has a user, without an invitation. Operations only. Default: false.',
      },
    }),
    argumentAliases: {
      invitation: ['input', 'skipInvitation'],
      'invitation.status': ['input', 'skipInvitation'],
    },
    completeBody: (body) => {
      body['invitation'] = { status: body['skipInvitation'] === true ? 'Active' : 'Invited' };
      delete body['skipInvitation'];
      return undefined;
    },
  },
  'Invite',
);

defineActions(AccountUser, {
  acceptInvitation: {
    description: 'Accepts an invitation. Only the invited person can do this.',
    segment: 'accept-invite',
  },
  resendInvitation: {
    description: 'Sends a pending invitation again. It is valid for another seven days.',
    segment: 'resend-invite',
  },
  sendNewInvitation: { description: 'Replaces an expired invitation.', segment: 'send-new-invite' },
});

deleteMutation(AccountUser, {
  description: 'Removes a person from an account, or withdraws an invitation. You cannot remove yourself.',
  name: 'Remove',
  parent: 'account.id',
});

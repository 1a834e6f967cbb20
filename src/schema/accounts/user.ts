/** Users: one record for every person, whatever accounts they belong to. Upstream: /users. */
import { PhoneInput } from '../write/common-input.ts';
import { defineInput } from '../write/input.ts';
import { deleteMutation, updateMutation } from '../write/mutations.ts';
import type { UserStatus as Status, UserWire } from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { eq } from '../../query/expression.ts';
import { InputError } from '../../upstream/errors.ts';
import { defineActions } from '../write/actions.ts';
import { Actor } from '../values/audit.ts';
import { availableActions } from '../write/available-actions.ts';
import { builder } from '../core/builder.ts';
import { auditProperties } from '../values/common-properties.ts';
import { sentence, who } from '../core/describe.ts';
import { defineEntity, propertiesOf } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { defineList, rootList } from '../read/lists.ts';
import { Phone } from '../values/phone.ts';
import { pathOf, readById, readList, selectOf } from '../read/reads.ts';
import { rootByIds } from '../read/roots.ts';
import { Account } from './account.ts';

export const users = defineResource({
  type: 'User',
  label: 'user',
  collection: { path: '/accounts/users', idPrefix: 'USR' },
  core: ['id', 'name', 'icon', 'phone', 'revision'],
  omitted: ['audit', 'accounts'],
  state: { path: 'status', deleted: 'listed' },
  icon: 'uploaded',
  sentAlong: [],
  read: { roles: ['Client', 'Vendor', 'Operations'] },
  actions: {
    block: {
      from: ['Invited', 'InvitationExpired', 'Active', 'Disabled'],
      to: 'Blocked',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    unblock: { from: ['Blocked'], roles: ['Operations'], permission: 'PlatformAccountManagement' },
    update: {
      from: ['New', 'Invited', 'InvitationExpired', 'Active', 'Blocked', 'Disabled'],
      roles: ['Client', 'Vendor', 'Operations'],
    },
    delete: {
      from: ['Disabled'],
      to: 'Deleted',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
  },
  properties: {
    id: 'id',
    name: 'string',
    email: 'string',
    firstName: 'string',
    lastName: 'string',
    status: 'enum',
    lastLoginAt: 'dateTime',
    phone: { object: { prefix: 'string', number: 'string' } },
    settings: { object: { cultureCode: 'string', languageCode: 'string' } },
    currentAccount: { reference: () => propertiesOf('Account') },
    audit: auditProperties,
  },
});

export const UserStatus = upstreamEnum<Status>(
  'UserStatus',
  'State of a person, derived from all their memberships: the furthest of them counts.',
  {
    New: 'Known, but not a member of any account yet.',
    Invited: 'Has an open invitation, and no active membership.',
    InvitationExpired: 'Every invitation ran out.',
    Active: 'Has an active membership.',
    Blocked: 'Locked out of every account.',
    Disabled: 'Has no membership left.',
    Deleted: 'Deleted; kept so that older records still resolve.',
  },
);

const SsoStatus = builder.enumType('SsoStatus', {
  description: 'Whether a person signs in through their own organisation.',
  values: {
    ENABLED: { value: 'enabled', description: 'Single sign-on.' },
    DISABLED: { value: 'disabled', description: 'Password of the platform.' },
    UNKNOWN: { value: 'unknown', description: 'Upstream answered something else.' },
  } as const,
});

export const User = defineEntity(users);

User.ref.implement({
  description: 'A person. What they may do where is on their memberships.',
  interfaces: [Node, Audited, HasIcon, Actor],
  fields: (t) => {
    const f = fieldsOf<UserWire>(t, 'User');
    return {
      name: f.text('name', 'Display name, made of first and last name.'),
      firstName: f.text('firstName', 'First name.'),
      lastName: f.text('lastName', 'Last name.'),
      email: f.scalar('EmailAddress', 'email', 'Unique, and never changed.'),
      phone: f.object(Phone, 'phone', 'Telephone. Null: not known.'),
      status: f.oneOf(UserStatus, 'status', 'State, over all accounts.'),
      language: f.scalar('LanguageTag', 'settings.languageCode', 'Language of the portal for this person.'),
      culture: f.scalar(
        'LanguageTag',
        'settings.cultureCode',
        'Formats of dates and numbers for this person.',
      ),
      lastLoginAt: f.scalar('DateTime', 'lastLoginAt', 'Last sign-in. Null: never.'),
      currentAccount: f.reference(
        Account,
        'currentAccount',
        'Account the person works in now; clients and vendors see it only when it is their own.',
      ),
      sso: t.field({
        type: SsoStatus,
        description: `Whether the person signs in through their own organisation. ${sentence.perObject('GET /users/{id}/sso-check', who(users.read), 'the call failed, see the errors')}`,
        extensions: extensions({ kind: 'call', needs: ['id'], cost: { calls: 'each' } }),
        resolve: async (row, _args, { marketplace, loads }, info) => {
          const answer = await loads.once(`sso ${row.id}`, () =>
            marketplace.send({
              method: 'GET',
              segments: ['v1', 'accounts', 'users', row.id, 'sso-check'],
              template: '/v1/accounts/users/{id}/sso-check',
              paths: [pathOf(info)],
            }),
          );
          const status = (answer.value as { readonly status?: unknown } | undefined)?.status;
          return status === 'enabled' || status === 'disabled' ? status : 'unknown';
        },
      }),
      availableActions: availableActions(t, users),
    };
  },
});

export const userList = defineList(User, {
  filter: {
    id: { kind: 'id', path: 'id' },
    name: { kind: 'string', path: 'name' },
    email: { kind: 'string', path: 'email' },
    status: { kind: 'enum', path: 'status', type: UserStatus },
    createdAt: { kind: 'dateTime', path: 'audit.created.at' },
  },
  order: {
    NAME: 'name',
    EMAIL: 'email',
    STATUS: 'status',
    LAST_LOGIN_AT: 'lastLoginAt',
    CREATED_AT: 'audit.created.at',
  },
});

builder.queryField('user', (t) =>
  t.field({
    type: User.ref,
    description: `One user, by id or by e-mail address: exactly one of the two. ${sentence.byId(users)}`,
    args: {
      id: t.arg.id({ description: 'Id: USR-….' }),
      email: t.arg({ type: 'EmailAddress', description: 'E-mail address.' }),
    },
    extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'ids' } }),
    resolve: async (_root, { id, email }, context, info) => {
      const select = selectOf(context.planning.planOf(info), 'User');
      if ((id == null) === (email == null)) {
        throw new InputError(`user needs either id or email, but got ${id == null ? 'neither' : 'both'}`, {
          argument: ['id'],
        });
      }
      if (id != null) return readById(users, id, select, context, info);
      const question = {
        key: JSON.stringify(['User by email', email]),
        resource: users,
        filter: eq('email', email ?? ''),
        order: ['id'],
        offset: 0,
        limit: 1,
      };
      const page = await readList(question, select, context, info);
      return page.rows[0] ?? null;
    },
  }),
);

rootList('users', userList, 'People: those of your account; for Operations everybody.');
rootByIds('usersByIds', User);

defineActions(User, {
  block: { what: 'Locks a person out of every account.' },
  unblock: { what: 'Lets a blocked person in again; their state is derived anew from their memberships.' },
});

updateMutation(User, {
  what: 'Changes a person: oneself, or a member of the own account. The e-mail address never changes.',
  input: defineInput('UserUpdateInput', 'Changes to a person.', {
    firstName: { kind: 'text', wire: 'firstName', min: 1, notNull: true, what: 'First name.' },
    lastName: { kind: 'text', wire: 'lastName', min: 1, notNull: true, what: 'Last name.' },
    phone: { kind: 'object', of: PhoneInput, wire: 'phone', what: 'Telephone.' },
    language: {
      kind: 'text',
      type: 'LanguageTag',
      wire: 'settings.languageCode',
      max: 5,
      what: 'Language of the portal.',
    },
    culture: {
      kind: 'text',
      type: 'LanguageTag',
      wire: 'settings.cultureCode',
      max: 5,
      what: 'Formats of dates and numbers.',
    },
  }),
  // Upstream takes parts of a user, but a part of `settings` may stand for all of them.
  sentAlongWith: ['settings'],
});

deleteMutation(User, { what: 'Deletes a disabled person for good; older records still resolve.' });

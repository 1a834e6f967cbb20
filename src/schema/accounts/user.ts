/** Users: one record per person, across all accounts. Upstream: /users. */
import { marketplaceOf } from './marketplace-calls.ts';
import { PhoneInput } from '../write/common-input.ts';
import { defineInput } from '../write/input.ts';
import { deleteMutation, updateMutation } from '../write/mutations.ts';
import type { UserStatus as Status, UserWire } from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { eq } from '../../query/expression.ts';
import type { GraphContext } from '../../operation/context.ts';
import { InputError } from '../../upstream/errors.ts';
import { defineActions } from '../write/actions.ts';
import { Actor } from '../read/audit.ts';
import { availableActions } from '../write/available-actions.ts';
import { builder } from '../core/builder.ts';
import { auditProperties } from './common-properties.ts';
import { audience, describe } from '../core/describe.ts';
import { defineEntity } from '../core/entity.ts';
import { propertiesOf } from './properties-of.ts';
import { extensions } from '../core/field-source.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { setEarlyRead, startBelow } from '../read/early.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { defineList, rootList } from '../read/lists.ts';
import { searchable } from '../read/searchable.ts';
import { Phone } from '../values/phone.ts';
import { pathOf, readById, readList, selectOf, type FieldInfo } from '../read/reads.ts';
import { rootByIds } from '../read/roots.ts';
import { Account } from './account.ts';

export const users = defineResource({
  type: 'User',
  label: 'user',
  collection: { path: '/accounts/users', idPrefix: 'USR' },
  idGroups: [2],
  core: ['id', 'name', 'icon', 'phone', 'revision'],
  omitted: ['audit', 'accounts'],
  state: { path: 'status', deleted: 'listed' },
  icon: { part: 'user', file: 'icon' },
  isActor: true,
  requiredOnPut: [],
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
      permission: 'AccessManagement',
      orSelf: 'id',
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
  'State of a user, derived from all memberships of the user; the most advanced state applies.',
  {
    New: 'Known, but not yet a member of any account.',
    Invited: 'Has a pending invitation, but no active membership.',
    InvitationExpired: 'All invitations have expired.',
    Active: 'Has an active membership.',
    Blocked: 'Blocked from every account.',
    Disabled: 'Has no memberships.',
    Deleted: 'Deleted; kept so that older records can refer to it.',
  },
);

/** Names the operation whose path has changed. */
const SSO = 'single sign-on of a user';

const SsoStatus = builder.enumType('SsoStatus', {
  description: 'Whether a person signs in through their own organization.',
  values: {
    ENABLED: { value: 'enabled', description: 'Signs in with single sign-on.' },
    DISABLED: { value: 'disabled', description: 'Signs in with a password of the platform.' },
    UNKNOWN: { value: 'unknown', description: 'Upstream returned another value.' },
  } as const,
});

/** Once per person, however often the field is selected. */
function readSso(id: string, context: GraphContext, info: FieldInfo) {
  const at = (action: 'sso' | 'sso-check') => ({
    method: 'GET' as const,
    segments: ['v1', 'accounts', 'users', id, action],
    template: `/v1/accounts/users/{id}/${action}`,
    paths: [pathOf(info)],
  });
  return context.loaders.once(`sso ${id}`, () =>
    marketplaceOf(context).sendToFirst(SSO, [at('sso'), at('sso-check')]),
  );
}
setEarlyRead('User.sso', (id, _node, { context, info }) => readSso(id, context, info));

export const User = defineEntity(users);

User.ref.implement({
  description: 'A person. Their memberships determine what they can do in each account.',
  interfaces: [Node, Audited, HasIcon, Actor],
  fields: (t) => {
    const f = fieldsOf<UserWire>(t, 'User');
    return {
      name: f.text('name', 'Display name, built from the first and last name.'),
      firstName: f.text('firstName', 'First name.'),
      lastName: f.text('lastName', 'Last name.'),
      email: f.scalar('EmailAddress', 'email', 'Email address; unique, never changes.'),
      phone: f.object(Phone, 'phone', 'Phone number. Null: unknown.'),
      status: f.oneOf(UserStatus, 'status', 'State of the user across all accounts.'),
      language: f.scalar(
        'LanguageTag',
        'settings.languageCode',
        'Language in which the person uses the portal.',
      ),
      culture: f.scalar(
        'LanguageTag',
        'settings.cultureCode',
        'Locale for the formats of dates and numbers.',
      ),
      lastLoginAt: f.scalar('DateTime', 'lastLoginAt', 'Time of the last sign-in. Null: never.'),
      currentAccount: f.reference(
        Account,
        'currentAccount',
        'The account that the person currently works in. Clients and vendors see it only if it is their own.',
      ),
      sso: t.field({
        type: SsoStatus,
        description: `Whether the person signs in through their own organization. Call: GET /users/{id}/sso, or GET /users/{id}/sso-check where upstream does not have that path. For ${audience(users.read)}. Cost: up to two calls per object, or one once it is known which of the paths upstream has. Null: the call failed; see \`errors\`.`,
        extensions: extensions({
          kind: 'call',
          needs: ['id'],
          cost: { calls: 'each', times: 2, untilKnown: SSO },
        }),
        resolve: async (row, _args, context, info) => {
          const answer = await readSso(row.id, context, info);
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
searchable(User, ['id', 'name', 'email'], 'name, id or e-mail address');

builder.queryField('user', (t) =>
  t.field({
    type: User.ref,
    description: `Reads one user by id or by email address. Give exactly one of the two. ${describe.byId(users)}`,
    args: {
      id: t.arg.id({ description: 'Id of the user: USR-….' }),
      email: t.arg({ type: 'EmailAddress', description: 'Email address.' }),
    },
    extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'ids' } }),
    resolve: async (_root, { id, email }, context, info) => {
      const node = context.planning.planOf(info);
      const select = selectOf(node, 'User');
      if ((id == null) === (email == null)) {
        throw new InputError(`user needs either id or email, but got ${id == null ? 'neither' : 'both'}`, {
          argument: ['id'],
        });
      }
      if (id != null) {
        const row = readById(users, id, select, context, info);
        if (row !== null) startBelow({ id, type: 'User' }, node, context, info);
        return row;
      }
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

rootList('users', userList, 'Lists users: those of your own account, or, as Operations, all users.');
rootByIds('usersByIds', User);

defineActions(User, {
  block: { description: 'Blocks a user from every account.' },
  unblock: {
    description: 'Unblocks a user. Upstream derives the state of the user again from their memberships.',
  },
});

updateMutation(User, {
  description: 'Changes a user: yourself, or a member of your own account. The email address never changes.',
  input: defineInput('UserUpdateInput', 'Changes to a user.', {
    firstName: { kind: 'text', wire: 'firstName', min: 1, notNull: true, description: 'First name.' },
    lastName: { kind: 'text', wire: 'lastName', min: 1, notNull: true, description: 'Last name.' },
    phone: { kind: 'object', of: PhoneInput, wire: 'phone', description: 'Phone number.' },
    language: {
      kind: 'text',
      type: 'LanguageTag',
      wire: 'settings.languageCode',
      max: 5,
      description: 'Language of the portal.',
    },
    culture: {
      kind: 'text',
      type: 'LanguageTag',
      wire: 'settings.cultureCode',
      max: 5,
      description: 'Locale for the formats of dates and numbers.',
    },
  }),
  // Upstream accepts parts of a user, but a part of `settings` may replace all settings.
  includeWhenTouched: ['settings'],
});

deleteMutation(User, {
  description: 'Deletes a disabled user permanently. Older records can still refer to the user.',
});

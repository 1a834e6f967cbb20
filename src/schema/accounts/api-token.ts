/** API tokens: credentials of programs, each of one account. Upstream: /api-tokens, whose answers hold the secret. */
import type { ApiTokenStatus as Status, ApiTokenWire } from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { defineActions } from '../actions.ts';
import { Actor } from '../audit.ts';
import { availableActions } from '../available-actions.ts';
import { auditProperties } from '../common-properties.ts';
import { defineEntity, propertiesOf } from '../entity.ts';
import { fieldsOf, upstreamEnum } from '../fields.ts';
import { Audited, HasIcon, Node } from '../interfaces.ts';
import { byReference, childList, defineList, rootList } from '../lists.ts';
import { rootById, rootByIds } from '../roots.ts';
import { Account } from './account.ts';
import { Module } from './module.ts';

export const apiTokens = defineResource({
  type: 'ApiToken',
  label: 'API token',
  collection: { path: '/accounts/api-tokens', idPrefix: 'TKN' },
  core: ['id', 'name', 'icon'],
  omitted: ['audit', 'modules'],
  state: { path: 'status', deleted: 'listed' },
  icon: 'address',
  read: { roles: ['Client', 'Vendor', 'Operations'], permission: 'AccessManagement' },
  actions: {
    enable: {
      from: ['Disabled'],
      to: 'Active',
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
    },
    disable: {
      from: ['Active'],
      to: 'Disabled',
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
    },
    update: {
      from: ['Active', 'Disabled'],
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
    },
    delete: {
      from: ['Active', 'Disabled'],
      to: 'Deleted',
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
    },
  },
  // Without `token`: the secret can be neither read nor searched for.
  properties: {
    id: 'id',
    name: 'string',
    description: 'string',
    status: 'enum',
    lastAccessAt: 'dateTime',
    account: { reference: () => propertiesOf('Account') },
    modules: { collection: () => propertiesOf('Module') },
    audit: auditProperties,
  },
});

export const ApiTokenStatus = upstreamEnum<Status>('ApiTokenStatus', 'State of an API token.', {
  Active: 'Lets its holder in.',
  Disabled: 'Lets nobody in.',
  Deleted: 'Deleted; only Operations still sees it.',
});

export const ApiToken = defineEntity(apiTokens);

ApiToken.ref.implement({
  description: 'A credential of a program, of one account. Its secret is deliberately not a field.',
  interfaces: [Node, Audited, HasIcon, Actor],
  fields: (t) => {
    const f = fieldsOf<ApiTokenWire>(t, 'ApiToken');
    return {
      name: f.text('name', 'Display name, up to 200 characters; not unique.'),
      description: f.text('description', 'Free text, up to 2,000 characters.'),
      status: f.oneOf(ApiTokenStatus, 'status', 'State.'),
      lastAccessAt: f.scalar('DateTime', 'lastAccessAt', 'About when it was last used. Null: never.'),
      account: f.reference(Account, 'account', 'The account it works for; never changes.'),
      modules: f.collection(Module, 'modules', 'Modules it can use.', { batch: 'never' }),
      availableActions: availableActions(t, apiTokens),
    };
  },
});

export const apiTokenList = defineList(ApiToken, {
  filter: {
    id: { kind: 'id', path: 'id' },
    name: { kind: 'string', path: 'name' },
    status: { kind: 'enumValue', path: 'status', type: ApiTokenStatus },
    account: { kind: 'nested', path: 'account', of: 'Account' },
    lastAccessAt: { kind: 'dateTime', path: 'lastAccessAt' },
  },
  order: {
    NAME: 'name',
    STATUS: 'status',
    LAST_ACCESS_AT: 'lastAccessAt',
    CREATED_AT: 'audit.created.at',
    UPDATED_AT: 'audit.updated.at',
  },
});

rootById('apiToken', ApiToken, 'One API token.');
rootList('apiTokens', apiTokenList, 'API tokens.');
rootByIds('apiTokensByIds', ApiToken);
childList(Account, 'apiTokens', apiTokenList, byReference('account.id'), 'API tokens of the account.');

defineActions(ApiToken, {
  enable: { what: 'Lets the holder of a disabled token in again.' },
  disable: { what: 'Locks the holder of the token out.' },
});

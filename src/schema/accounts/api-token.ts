/** API tokens: credentials of programs, each of one account. Upstream: /api-tokens, whose responses contain the secret. */
import type { ApiTokenStatus as Status, ApiTokenWire } from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import type { Row } from '../../source/row.ts';
import { isId } from '../../upstream/marketplace/id.ts';
import { defineActions } from '../write/actions.ts';
import { builder } from '../core/builder.ts';
import { describe } from '../core/describe.ts';
import { extensions } from '../core/field-source.ts';
import { defineInput, invalid } from '../write/input.ts';
import { create, deleteMutation, updateMutation } from '../write/mutations.ts';
import { newEdge, Payload, type Outcome } from '../write/payload.ts';
import { Actor } from '../read/audit.ts';
import { availableActions } from '../write/available-actions.ts';
import { auditProperties } from './common-properties.ts';
import { defineEntity } from '../core/entity.ts';
import { propertiesOf } from './properties-of.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { childList, defineList, rootList } from '../read/lists.ts';
import { setRules } from '../write/rules.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { Account } from './account.ts';
import { Module } from './module.ts';

export const apiTokens = defineResource({
  type: 'ApiToken',
  label: 'API token',
  collection: { path: '/accounts/api-tokens', idPrefix: 'TKN' },
  idGroups: [2],
  core: ['id', 'name', 'icon'],
  omitted: ['audit', 'modules'],
  state: { path: 'status', deleted: 'listed' },
  icon: 'address',
  isActor: true,
  requiredOnPut: [],
  read: { roles: ['Client', 'Vendor', 'Operations'], permission: 'AccessManagement' },
  actions: {
    enable: {
      from: ['Disabled'],
      to: 'Active',
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
      whose: { account: 'account.id' },
    },
    disable: {
      from: ['Active'],
      to: 'Disabled',
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
      whose: { account: 'account.id' },
    },
    update: {
      from: ['Active', 'Disabled'],
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
      whose: { account: 'account.id' },
    },
    delete: {
      from: ['Active', 'Disabled'],
      to: 'Deleted',
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
      whose: { account: 'account.id' },
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
  Active: 'Grants access.',
  Disabled: 'Does not grant access.',
  Deleted: 'Deleted; visible only to Operations.',
});

export const ApiToken = defineEntity(apiTokens);

ApiToken.ref.implement({
  description:
    'A credential that lets a program act for one account. Its secret is deliberately not a field.',
  interfaces: [Node, Audited, HasIcon, Actor],
  fields: (t) => {
    const f = fieldsOf<ApiTokenWire>(t, 'ApiToken');
    return {
      name: f.text('name', 'Display name, up to 200 characters; not unique.'),
      description: f.text('description', 'Free text, up to 2,000 characters.'),
      status: f.oneOf(ApiTokenStatus, 'status', 'State of the API token.'),
      lastAccessAt: f.scalar('DateTime', 'lastAccessAt', 'Approximate time of last use. Null: never used.'),
      account: f.reference(Account, 'account', 'The account that it acts for; never changes.'),
      modules: f.collection(Module, 'modules', 'Modules that the token can use.', { batch: 'never' }),
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

rootById('apiToken', ApiToken, 'Reads one API token.');
rootList('apiTokens', apiTokenList, 'Lists API tokens.');
rootByIds('apiTokensByIds', ApiToken);
childList(
  Account,
  'apiTokens',
  apiTokenList,
  { by: 'reference', path: 'account.id' },
  'API tokens of the account.',
);

defineActions(ApiToken, {
  enable: { description: 'Enables a disabled API token; it grants access again.' },
  disable: { description: 'Disables an API token; it no longer grants access.' },
});

const ApiTokenInput = defineInput(
  'ApiTokenInput',
  'Values of a new API token, or changes to an existing one.',
  {
    name: {
      kind: 'text',
      wire: 'name',
      min: 1,
      max: 200,
      description: 'Display name; required for a new token.',
    },
    description: { kind: 'text', wire: 'description', max: 2_000, description: 'Free text.' },
    icon: { kind: 'text', type: 'URL', wire: 'icon', max: 2_000, description: 'URL of an image.' },
    moduleIds: {
      kind: 'references',
      prefix: 'MOD',
      wire: 'modules',
      description:
        'The complete set of modules that the token can use. Each must belong to the default group of the account.',
    },
  },
);

const ApiTokenCreatePayload = builder
  .objectRef<Outcome & { readonly secret: string | null }>('ApiTokenCreatePayload')
  .implement({
    description: 'The result of creating an API token.',
    interfaces: [Payload],
    fields: (t) => ({
      apiToken: t.field({
        type: ApiToken.ref,
        description: 'The new API token, without its secret. Null: the change was rejected.',
        extensions: extensions({ kind: 'rows' }),
        resolve: ({ row }) => row,
      }),
      apiTokenEdge: t.field(newEdge(apiTokens)),
      secret: t.string({
        description:
          'The complete secret that the program sends. It is returned only here, once. Null: the change was rejected.',
        resolve: ({ secret }) => secret,
      }),
    }),
  });

/** Letters, digits, blanks and a few marks; upstream rejects anything else. */
const TOKEN_NAME = /^[\p{L}\p{N} \-.'"]*$/u;

const creation = {
  description: 'Creates an API token. It can take about a minute before it grants access.',
  access: { roles: ['Client', 'Vendor', 'Operations'], permission: 'AccessManagement' },
  input: ApiTokenInput,
  argumentAliases: { account: ['accountId'], 'account.id': ['accountId'] },
  completeBody: (body: Record<string, unknown>, args: Readonly<Record<string, unknown>>) => {
    const { accountId, input } = args as {
      readonly accountId: string;
      readonly input: { readonly name?: string | null };
    };
    body['account'] = { id: accountId };
    return [
      ...(isId('ACC', accountId)
        ? []
        : [invalid(['accountId'], 'must look like ACC-1234-5678, but got another text', { rule: 'FORMAT' })]),
      ...(input.name == null
        ? [invalid(['input', 'name'], 'must have a value, but got none', { rule: 'REQUIRED' })]
        : []),
      ...(TOKEN_NAME.test(input.name ?? '')
        ? []
        : [
            invalid(
              ['input', 'name'],
              `may hold letters, digits, blanks and - . ' ", but got other characters`,
              { rule: 'FORMAT' },
            ),
          ]),
    ];
  },
} as const;

setRules('apiTokenCreate', { access: creation.access });

builder.mutationField('apiTokenCreate', (t) =>
  t.field({
    type: ApiTokenCreatePayload,
    description: `${creation.description} ${describe.write('POST', apiTokens, creation.access)}`,
    args: {
      accountId: t.arg.id({ required: true, description: 'The account that the token acts for: ACC-….' }),
      input: t.arg({ type: ApiTokenInput.ref, required: true, description: 'Values of the new API token.' }),
    },
    extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'write' } }, true),
    resolve: async (_root, args, context, info) => {
      let secret: string | null = null;
      const keep = (answer: Row): void => {
        if (typeof answer['token'] === 'string') secret = answer['token'];
      };
      const outcome = await create(apiTokens, creation, args, context, info, keep);
      return { ...outcome, secret };
    },
  }),
);

updateMutation(ApiToken, {
  description: 'Changes an API token. Its secret never changes.',
  input: ApiTokenInput,
});

deleteMutation(ApiToken, {
  description: 'Deletes an API token permanently; it no longer grants access.',
  parent: 'account.id',
});

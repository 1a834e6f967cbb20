/** API tokens: credentials of programs, each of one account. Upstream: /api-tokens, whose answers hold the secret. */
import type { ApiTokenStatus as Status, ApiTokenWire } from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import type { Row } from '../../loaders/row.ts';
import { isId } from '../../upstream/marketplace/id.ts';
import { defineActions } from '../write/actions.ts';
import { builder } from '../core/builder.ts';
import { sentence } from '../core/describe.ts';
import { extensions } from '../core/field-source.ts';
import { defineInput, invalid } from '../write/input.ts';
import { create, deleteMutation, updateMutation } from '../write/mutations.ts';
import { newEdge, Payload, type Outcome } from '../write/payload.ts';
import { Actor } from '../values/audit.ts';
import { availableActions } from '../write/available-actions.ts';
import { auditProperties } from '../values/common-properties.ts';
import { defineEntity, propertiesOf } from '../core/entity.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { byReference, childList, defineList, rootList } from '../read/lists.ts';
import { setRules } from '../write/rules.ts';
import { rootById, rootByIds } from '../read/roots.ts';
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
  sentAlong: [],
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

const ApiTokenInput = defineInput('ApiTokenInput', 'An API token, or changes to one.', {
  name: { kind: 'text', wire: 'name', min: 1, max: 200, what: 'Display name; a new token needs one.' },
  description: { kind: 'text', wire: 'description', max: 2_000, what: 'Free text.' },
  icon: { kind: 'text', type: 'URL', wire: 'icon', max: 2_000, what: 'Address of an image.' },
  moduleIds: {
    kind: 'references',
    prefix: 'MOD',
    wire: 'modules',
    what: 'Modules it can use, all of them; they must be among those of the default group of its account.',
  },
});

const ApiTokenCreatePayload = builder
  .objectRef<Outcome & { readonly secret: string | null }>('ApiTokenCreatePayload')
  .implement({
    description: 'The outcome of creating an API token.',
    interfaces: [Payload],
    fields: (t) => ({
      apiToken: t.field({
        type: ApiToken.ref,
        description: 'The new token, without its secret. Null: refused.',
        extensions: extensions({ kind: 'rows' }),
        resolve: ({ row }) => row,
      }),
      apiTokenEdge: t.field(newEdge(apiTokens)),
      secret: t.string({
        description:
          'What the program must send, whole. Shown here once, and nowhere else in the graph. Null: refused.',
        resolve: ({ secret }) => secret,
      }),
    }),
  });

/** Letters, digits, blanks and a few marks; upstream refuses anything else. */
const TOKEN_NAME = /^[\p{L}\p{N} \-.'"]*$/u;

const creation = {
  what: 'Creates an API token. It may take about a minute until it lets its holder in.',
  access: { roles: ['Client', 'Vendor', 'Operations'], permission: 'AccessManagement' },
  input: ApiTokenInput,
  alsoFrom: { account: ['accountId'], 'account.id': ['accountId'] },
  finish: (body: Record<string, unknown>, args: Readonly<Record<string, unknown>>) => {
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
    description: `${creation.what} ${sentence.write('POST', apiTokens, creation.access)}`,
    args: {
      accountId: t.arg.id({ required: true, description: 'The account it is to work for: ACC-….' }),
      input: t.arg({ type: ApiTokenInput.ref, required: true, description: 'What the token is to be.' }),
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
  what: 'Changes an API token; its secret never changes.',
  input: ApiTokenInput,
});

deleteMutation(ApiToken, {
  what: 'Deletes an API token for good; its holder is locked out.',
  parent: 'account.id',
});

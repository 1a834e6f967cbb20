/** Sellers: the operator's own companies that buyers buy from. Upstream: /sellers. */
import { AddressInput } from '../write/common-input.ts';
import { defineInput, invalid } from '../write/input.ts';
import { createMutation, deleteMutation, updateMutation } from '../write/mutations.ts';
import type { CurrencyWire, SellerStatus as Status, SellerWire } from '../../contract/marketplace.ts';
import type { BrokenRule } from '../../upstream/errors.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { defineActions } from '../write/actions.ts';
import { Address } from '../values/address.ts';
import { availableActions } from '../write/available-actions.ts';
import { builder } from '../core/builder.ts';
import { addressProperties, auditProperties } from './common-properties.ts';
import { defineEntity } from '../core/entity.ts';
import { propertiesOf } from './properties-of.ts';
import { extensions } from '../core/field-source.ts';
import { asFlag, asRow, asText, fieldsOf, listIn, upstreamEnum } from '../read/fields.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { defineList, rootList } from '../read/lists.ts';
import { searchable } from '../read/searchable.ts';
import { rootById, rootByIds } from '../read/roots.ts';

export const sellers = defineResource({
  type: 'Seller',
  label: 'seller',
  collection: { path: '/accounts/sellers', idPrefix: 'SEL' },
  idGroups: [2],
  core: ['id', 'externalId', 'name', 'icon', 'revision'],
  omitted: ['audit', 'buyers'],
  state: { path: 'status', deleted: 'listed' },
  icon: { part: 'seller', file: 'logo' },
  requiredOnPut: ['name', 'externalId', 'currencies', 'address'],
  read: { roles: ['Client', 'Operations'] },
  actions: {
    activate: {
      from: ['Disabled', 'Offline'],
      to: 'Active',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    deactivate: {
      from: ['Active'],
      to: 'Offline',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    disable: {
      from: ['Active'],
      to: 'Disabled',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    enable: {
      from: ['Disabled'],
      to: 'Active',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    update: {
      from: ['Active', 'Disabled', 'Offline'],
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    delete: {
      from: ['Active'],
      to: 'Deleted',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
  },
  properties: {
    id: 'id',
    name: 'string',
    externalId: 'string',
    status: 'enum',
    address: addressProperties,
    erpLink: { reference: () => propertiesOf('ErpLink') },
    audit: auditProperties,
  },
});

export const SellerStatus = upstreamEnum<Status>('SellerStatus', 'State of a seller.', {
  Active: 'Can sell.',
  Disabled: 'Takes no new orders. Its ERP links are disabled when their buyers are next synchronized.',
  Offline: 'Temporarily takes no new orders. Its ERP links do not change.',
  Deleted: 'Deleted; listed only on request, and kept so that older records can refer to it.',
});

const SellerCurrency = builder.objectRef<CurrencyWire>('SellerCurrency').implement({
  description: 'A currency that a seller uses.',
  fields: (t) => ({
    code: t.field({
      type: 'CurrencyCode',
      nullable: false,
      description: 'Currency code, ISO 4217.',
      resolve: ({ value }) => asText(value),
    }),
    isDefault: t.boolean({
      description: 'Whether this is the default currency. Null: upstream did not provide it.',
      resolve: ({ isDefault }) => (isDefault == null ? null : asFlag(isDefault)),
    }),
    billingEnabled: t.boolean({
      description: 'Whether invoices can use this currency. Null: upstream did not provide it.',
      resolve: ({ billingEnabled }) => (billingEnabled == null ? null : asFlag(billingEnabled)),
    }),
  }),
});

export const Seller = defineEntity(sellers);

Seller.ref.implement({
  description: 'A company of the marketplace operator that buyers buy from.',
  interfaces: [Node, Audited, HasIcon],
  fields: (t) => {
    const f = fieldsOf<SellerWire>(t, 'Seller');
    return {
      name: f.text('name', 'Display name, 1 to 500 characters.', { strict: true }),
      externalId: f.text('externalId', 'Id in the ERP.'),
      status: f.oneOf(SellerStatus, 'status', 'State of the seller.'),
      address: f.object(Address, 'address', 'Postal address.'),
      currencies: t.field({
        type: [SellerCurrency],
        description: 'Currencies that the seller uses; exactly one is the default. Null: unknown.',
        extensions: extensions({ kind: 'value', paths: ['currencies'] }),
        resolve: (row) => {
          // Objects on the live service, plain codes in an older description.
          const currencies = listIn(row, ['currencies'])?.map((currency) =>
            typeof currency === 'string' ? { value: currency } : asRow(currency),
          );
          return (currencies ?? null) as unknown as CurrencyWire[] | null;
        },
      }),
      availableActions: availableActions(t, sellers),
    };
  },
});

export const sellerList = defineList(Seller, {
  filter: {
    id: { kind: 'id', path: 'id' },
    name: { kind: 'string', path: 'name' },
    externalId: { kind: 'string', path: 'externalId' },
    status: { kind: 'enum', path: 'status', type: SellerStatus },
    country: { kind: 'string', path: 'address.country' },
    erpLink: {
      kind: 'nested',
      path: 'erpLink',
      of: 'ErpLink',
      description:
        'Conditions on the ERP link with a buyer, for use in `BuyerFilter.sellers`. Anywhere else a seller has no ERP link and never matches.',
    },
  },
  order: { NAME: 'name', STATUS: 'status', CREATED_AT: 'audit.created.at', UPDATED_AT: 'audit.updated.at' },
});
searchable(Seller, ['id', 'name', 'externalId'], 'name, id or external id');

rootById('seller', Seller, 'Reads one seller.');
rootList('sellers', sellerList, 'Lists sellers.');
rootByIds('sellersByIds', Seller);

defineActions(Seller, {
  activate: { description: 'Activates a disabled or offline seller.' },
  deactivate: { description: 'Takes a seller offline without changing its ERP links.' },
  disable: { description: 'Disables a seller. Rejected while the seller has an active or enabled licensee.' },
  enable: { description: 'Enables a disabled seller.' },
});

const SellerCurrencyInput = defineInput('SellerCurrencyInput', 'A currency that a seller uses.', {
  code: {
    kind: 'text',
    type: 'CurrencyCode',
    wire: 'value',
    required: true,
    description: 'Currency code, ISO 4217.',
  },
  isDefault: {
    kind: 'flag',
    wire: 'isDefault',
    required: true,
    description: 'Whether this is the default currency.',
  },
  billingEnabled: {
    kind: 'flag',
    wire: 'billingEnabled',
    required: true,
    description: 'Whether invoices can use this currency.',
  },
});

interface CurrencyInput {
  readonly code: string;
  readonly isDefault: boolean;
  readonly billingEnabled: boolean;
}

/** The set is written as a whole, so the check covers the whole set. */
function currencyProblems(currencies: readonly CurrencyInput[] | null | undefined) {
  if (currencies == null) return [];
  const problems: [BrokenRule['rule'], string][] = [];
  const defaults = currencies.filter(({ isDefault }) => isDefault).length;
  if (defaults !== 1) problems.push(['COMBINATION', `must have exactly one default, but got ${defaults}`]);
  if (!currencies.some(({ billingEnabled }) => billingEnabled))
    problems.push(['COMBINATION', 'must have one enabled for billing, but got none']);
  const twice = currencies.find(
    ({ code }, index) => currencies.findIndex((other) => other.code === code) !== index,
  );
  if (twice) problems.push(['UNIQUE', `must name each currency once, but got ${twice.code} twice`]);
  return problems.map(([rule, problem]) => invalid(['input', 'currencies'], problem, { rule }));
}

const currencies = {
  kind: 'objects',
  of: SellerCurrencyInput,
  wire: 'currencies',
  min: 1,
  notNull: true,
  description:
    'The complete set of currencies that the seller uses. Exactly one must be the default, and at least one must be enabled for billing.',
} as const;

createMutation(Seller, {
  description: 'Creates a seller.',
  access: { roles: ['Operations'], permission: 'PlatformAccountManagement' },
  input: defineInput('SellerCreateInput', 'Values of a new seller.', {
    name: { kind: 'text', wire: 'name', required: true, min: 1, max: 500, description: 'Display name.' },
    externalId: {
      kind: 'text',
      wire: 'externalId',
      required: true,
      min: 1,
      max: 250,
      description: 'Id in the ERP; unique across all sellers.',
    },
    currencies: { ...currencies, required: true },
    address: { kind: 'object', of: AddressInput, wire: 'address', description: 'Postal address.' },
  }),
  completeBody: (_body, { input }) =>
    currencyProblems((input as { currencies: readonly CurrencyInput[] }).currencies),
});

updateMutation(Seller, {
  description: 'Changes a seller. Its icon does not change.',
  input: defineInput('SellerUpdateInput', 'Changes to a seller.', {
    name: {
      kind: 'text',
      wire: 'name',
      min: 1,
      max: 500,
      notNull: true,
      description: 'Display name; cannot be null.',
    },
    externalId: { kind: 'text', wire: 'externalId', max: 250, description: 'Id in the ERP.' },
    currencies,
    address: { kind: 'object', of: AddressInput, wire: 'address', description: 'Postal address.' },
  }),
  completeBody: (_body, input) =>
    currencyProblems(input['currencies'] as readonly CurrencyInput[] | null | undefined),
});

deleteMutation(Seller, {
  description: 'Deletes an active seller that no active licensee uses. It stays readable.',
});

/** The inputs of changes of companies. */
import { defineInput, type InputTable } from '../write/input.ts';
import { CompanySize } from './company.ts';
import { amount, AssignableCompanyRole, assignableRoles, uuid, wholeNumber } from './inputs.ts';

const max = 255;

const CompanyAddressInput = defineInput(
  'CompanyAddressInput',
  'A postal address in AppDirect. It replaces the whole current address.',
  {
    street1: {
      kind: 'text',
      wire: 'street1',
      required: true,
      min: 1,
      max,
      description: 'First line of the street.',
    },
    street2: { kind: 'text', wire: 'street2', max, description: 'Second line of the street.' },
    city: { kind: 'text', wire: 'city', required: true, min: 1, max, description: 'City.' },
    state: { kind: 'text', wire: 'state', max, description: 'State or province.' },
    zip: { kind: 'text', wire: 'zip', required: true, min: 1, max, description: 'Postal code.' },
    country: {
      kind: 'text',
      wire: 'country',
      required: true,
      min: 1,
      max,
      description: 'Country, as a name or a code.',
    },
  },
);

const CustomAttributeInput = defineInput(
  'CustomAttributeInput',
  'The value of an attribute that the marketplace defines.',
  {
    name: { kind: 'text', wire: 'name', required: true, min: 1, description: 'Name of the attribute.' },
    value: { kind: 'text', wire: 'value', description: 'Value of a text attribute.' },
    valueKeys: {
      kind: 'special',
      special: { type: 'String', isList: true, toWire: (value) => ({ wire: value }) },
      wire: 'valueKeys',
      description: 'Keys of the chosen values of a multiple choice.',
    },
  },
);

function limitTable(period: 'daily' | 'thirtyDays'): InputTable {
  return {
    isExempt: {
      kind: 'flag',
      wire: `${period}PurchaseLimitExempt`,
      notNull: true,
      description: 'Whether the limit of the marketplace does not apply.',
    },
    override: {
      kind: 'special',
      special: amount,
      wire: `${period}PurchaseLimitOverrideAmt`,
      description: 'The limit of this company. Null: it has none of its own.',
    },
  };
}

/** One input type for both periods; the wire names differ. */
const PurchaseLimitInput = defineInput(
  'PurchaseLimitInput',
  'A purchase limit of a company.',
  limitTable('daily'),
);
const periods = {
  daily: { ref: PurchaseLimitInput.ref, table: limitTable('daily') },
  thirtyDays: { ref: PurchaseLimitInput.ref, table: limitTable('thirtyDays') },
} as const;

export const PurchaseLimitsInput = defineInput(
  'PurchaseLimitsInput',
  'Purchase limits of a company. Omitted: unchanged.',
  {
    daily: {
      kind: 'object',
      of: periods.daily,
      wire: 'daily',
      notNull: true,
      description: 'The limit of a day.',
    },
    thirtyDays: {
      kind: 'object',
      of: periods.thirtyDays,
      wire: 'thirtyDays',
      notNull: true,
      description: 'The limit of thirty days.',
    },
  },
);

/** AppDirect has the limits as members of the company itself. */
export function flatLimits(body: Record<string, unknown>): Record<string, unknown> {
  const { daily, thirtyDays, ...rest } = body;
  return { ...rest, ...(daily as object | undefined), ...(thirtyDays as object | undefined) };
}

const FirstUserInput = defineInput(
  'FirstUserInput',
  'The first person of a new company, its administrator.',
  {
    email: {
      kind: 'text',
      type: 'EmailAddress',
      wire: 'email',
      required: true,
      description: 'Email address.',
    },
    firstName: { kind: 'text', wire: 'firstName', max, description: 'First name.' },
    lastName: { kind: 'text', wire: 'lastName', max, description: 'Last name.' },
    position: { kind: 'text', wire: 'position', max, description: 'Job title.' },
    roles: {
      kind: 'special',
      special: assignableRoles,
      wire: 'roles',
      description: 'Roles besides those that AppDirect gives.',
    },
  },
);

const common: InputTable = {
  address: { kind: 'object', of: CompanyAddressInput, wire: 'address', description: 'Postal address.' },
  billingDayOfMonth: {
    kind: 'special',
    special: wholeNumber(1, 31),
    wire: 'billingDayOfMonth',
    description: 'The day on which its billing starts: 1 to 31.',
  },
  isChannelAdmin: { kind: 'flag', wire: 'channelAdmin', description: 'Whether it manages the marketplace.' },
  isReseller: { kind: 'flag', wire: 'reseller', description: 'Whether it is a reseller.' },
  isReferral: { kind: 'flag', wire: 'referral', description: 'Whether it is a referral.' },
  isVendor: { kind: 'flag', wire: 'vendor', description: 'Whether it sells products.' },
  size: { kind: 'oneOf', type: CompanySize, wire: 'companySize', description: 'Size.' },
  customAttributes: {
    kind: 'objects',
    of: CustomAttributeInput,
    wire: 'customAttributes',
    description: 'Values of attributes that the marketplace defines.',
  },
  defaultRole: {
    kind: 'oneOf',
    type: AssignableCompanyRole,
    wire: 'defaultRole',
    description: 'The role of new members.',
  },
  emailAddress: {
    kind: 'text',
    type: 'EmailAddress',
    wire: 'emailAddress',
    description: 'Email address for contact.',
  },
  phoneNumber: { kind: 'text', wire: 'phoneNumber', max, description: 'Phone number.' },
  website: { kind: 'text', type: 'URL', wire: 'website', max, description: 'Website.' },
  industry: { kind: 'text', wire: 'industry', max, description: 'Industry.' },
  externalId: {
    kind: 'text',
    wire: 'externalId',
    min: 1,
    max,
    description: 'Id in a system of the marketplace, which must be unique.',
  },
};

export const CompanyCreateInput = defineInput('CompanyCreateInput', 'Values of a new company of AppDirect.', {
  name: { kind: 'text', wire: 'name', required: true, min: 1, max, description: 'Display name.' },
  countryCode: {
    kind: 'text',
    type: 'CountryCode',
    wire: 'countryCode',
    required: true,
    description: 'Country.',
  },
  firstUser: {
    kind: 'object',
    of: FirstUserInput,
    wire: 'firstUser',
    required: true,
    description: 'The first person, who gets an activation mail.',
  },
  allowLogin: {
    kind: 'flag',
    wire: 'allowLogin',
    notNull: true,
    description:
      'False: a managed company, whose people do not sign in. An update cannot change it. Default: true.',
  },
  ...common,
  idpUuid: {
    kind: 'special',
    special: uuid,
    wire: 'idpUuid',
    description: 'The identity provider that its people must sign in with.',
  },
  canImportApps: {
    kind: 'flag',
    wire: 'importAppsEnabled',
    description: 'Whether it can import applications.',
  },
  onlyAdminsCanBuy: {
    kind: 'flag',
    wire: 'onlyAdminsCanBuy',
    description: 'Whether only some of its roles can buy.',
  },
  dailyLimit: {
    kind: 'object',
    of: periods.daily,
    wire: 'daily',
    description: 'The purchase limit of a day.',
  },
  thirtyDaysLimit: {
    kind: 'object',
    of: periods.thirtyDays,
    wire: 'thirtyDays',
    description: 'The purchase limit of thirty days.',
  },
});

export const CompanyUpdateInput = defineInput(
  'CompanyUpdateInput',
  'Changes of a company. Omitted members stay unchanged. Null clears `externalId`; what it does to others, AppDirect does not say.',
  {
    name: { kind: 'text', wire: 'name', notNull: true, min: 1, max, description: 'Display name.' },
    countryCode: { kind: 'text', type: 'CountryCode', wire: 'countryCode', description: 'Country.' },
    ...common,
  },
);

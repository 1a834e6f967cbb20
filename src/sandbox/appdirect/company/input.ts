/** Reads the bodies of C1, C2 and C7 into members of a company. */
import type { Input } from '../../core/input.ts';
import { companyAttributes, readAttributes } from '../common/attributes.ts';
import { numberMember } from '../common/input.ts';
import { manageableRoles, roleOf } from '../common/roles.ts';
import type { Role } from '../common/roles.ts';
import { companySizes } from '../common/rows.ts';
import type { AddressRow, CompanyRow, PurchaseLimitsRow } from '../common/rows.ts';

/** What a document says; a member that is absent there is absent here. */
export interface CompanyChange {
  readonly members: Partial<CompanyRow>;
  readonly limits: Partial<PurchaseLimitsRow>;
  readonly allowLogin: boolean | undefined;
}

/** `required`: the members that the operation cannot do without. */
export function readCompany(input: Input, required: readonly ('name' | 'countryCode')[]): CompanyChange {
  const isRequired = (name: 'name' | 'countryCode') => ({ required: required.includes(name) });
  const name = input.text('name', { max: 255, min: 1, ...isRequired('name') });
  const address = readAddress(input);
  const defaultRole = readDefaultRole(input);
  const customAttributes = readAttributes(input, companyAttributes);
  const flag = (member: string) => input.boolean(member) ?? undefined;
  const text = (member: string) => input.text(member, { max: 255 });
  return {
    members: given({
      name: name ?? undefined,
      address,
      enabled: flag('enabled'),
      channelAdmin: flag('channelAdmin'),
      reseller: flag('reseller'),
      referral: flag('referral'),
      vendor: flag('vendor'),
      companySize: input.enumOf('companySize', companySizes),
      countryCode: input.text('countryCode', {
        pattern: /^[A-Z]{2}$/,
        expected: 'a country code of two letters',
        ...isRequired('countryCode'),
      }),
      defaultRole,
      emailAddress: text('emailAddress'),
      phoneNumber: text('phoneNumber'),
      website: text('website'),
      industry: text('industry'),
      externalId: text('externalId'),
      customAttributes,
      onlyAdminsCanBuy: flag('onlyAdminsCanBuy'),
      importAppsEnabled: flag('importAppsEnabled'),
      billingDayOfMonth: numberMember(input, 'billingDayOfMonth', { min: 1, max: 31, isInteger: true }),
      idpUuid: input.uuid('idpUuid'),
    }),
    limits: readLimits(input),
    allowLogin: flag('allowLogin'),
  };
}

function readAddress(input: Input): AddressRow | null | undefined {
  const address = input.object('address');
  if (!address) return address;
  const required = { required: true, max: 255 } as const;
  return {
    street1: address.text('street1', required) ?? '',
    street2: address.text('street2', { max: 255 }) ?? null,
    city: address.text('city', required) ?? '',
    state: address.text('state', { max: 255 }) ?? null,
    zip: address.text('zip', required) ?? '',
    country: address.text('country', required) ?? '',
  };
}

const defaultRoles: readonly Role[] = ['USER', ...manageableRoles];

function readDefaultRole(input: Input): Role | undefined {
  const text = input.text('defaultRole');
  if (text === undefined || text === null) return undefined;
  const role = roleOf(text);
  if (role !== undefined && defaultRoles.includes(role)) return role;
  const known = defaultRoles.join(', ');
  input.fail('defaultRole', `The defaultRole must be one of ${known}, but got '${text.slice(0, 100)}'.`);
  return undefined;
}

function readLimits(input: Input): Partial<PurchaseLimitsRow> {
  return given({
    dailyExempt: input.boolean('dailyPurchaseLimitExempt') ?? undefined,
    dailyOverride: numberMember(input, 'dailyPurchaseLimitOverrideAmt', { min: 0 }),
    thirtyDaysExempt: input.boolean('thirtyDaysPurchaseLimitExempt') ?? undefined,
    thirtyDaysOverride: numberMember(input, 'thirtyDaysPurchaseLimitOverrideAmt', { min: 0 }),
  });
}

export interface FirstUser {
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly position: string | null;
  readonly roles: Input;
}

export function readFirstUser(input: Input): FirstUser | undefined {
  const person = input.object('firstUser', { required: true });
  if (!person) return undefined;
  return {
    email: person.email('email', { required: true }) ?? '',
    firstName: person.text('firstName', { required: true }) ?? null,
    lastName: person.text('lastName', { required: true }) ?? null,
    position: person.text('position') ?? null,
    roles: person,
  };
}

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

function given<T extends object>(members: T): Given<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
}

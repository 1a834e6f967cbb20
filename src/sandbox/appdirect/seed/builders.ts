/** Makes rows of the seeds from what is special about each of them. */
import { membershipId, uuidFor } from '../common/ids.ts';
import type { PrefixedRole } from '../common/roles.ts';
import type { CompanyRow, MembershipRow, UserRow } from '../common/rows.ts';
import { noLimits } from '../company/purchase-limits.ts';

const dayMs = 24 * 60 * 60 * 1000;
const firstDay = Date.UTC(2024, 0, 8, 9, 30);
/** Two years; days beyond wrap around. */
const days = 730;

/** A fixed moment on a day counted from January 2024, a little later each day. */
export function dayAt(day: number): number {
  const at = day % days;
  return firstDay + at * dayMs + at * 31_000;
}

export function company(
  number: number,
  name: string,
  domain: string,
  special: Partial<CompanyRow> = {},
): CompanyRow {
  return {
    id: uuidFor('company', number),
    name,
    address: null,
    allowLogin: true,
    enabled: true,
    status: 'ACTIVE',
    channelAdmin: false,
    reseller: false,
    referral: false,
    vendor: false,
    salesSupport: false,
    companySize: 'SMALL',
    countryCode: 'US',
    defaultRole: 'USER',
    emailAddress: `office@${domain}`,
    phoneNumber: `+1 555 ${String(1_000_000 + number).slice(1)}`,
    website: `https://www.${domain}`,
    industry: 'Retail',
    externalId: `CRM-${String(number).padStart(5, '0')}`,
    customAttributes: [{ name: 'region', value: 'Americas' }],
    creationDate: dayAt(number * 3),
    limits: noLimits,
    onlyAdminsCanBuy: false,
    importAppsEnabled: false,
    billingDayOfMonth: 1,
    idpUuid: null,
    salesAgentUuid: null,
    mosiCustomerId: null,
    picture: null,
    domains: [domain],
    ...special,
  };
}

export function user(
  number: number,
  email: string,
  firstName: string,
  lastName: string | null,
  special: Partial<UserRow> = {},
): UserRow {
  return {
    id: uuidFor('user', number),
    email,
    userName: email,
    firstName,
    lastName,
    roles: ['ROLE_USER'],
    activated: true,
    allowLogin: true,
    deleted: false,
    currency: 'USD',
    ldapId: null,
    apsUid: null,
    externalId: `HR-${String(number).padStart(6, '0')}`,
    idpUuid: null,
    locale: 'en_US',
    customAttributes: [],
    picture: null,
    creationDate: dayAt(number),
    lastModified: dayAt(number + 30),
    lastSuccessfulLogin: dayAt(number + 200),
    profile: {},
    ...special,
  };
}

export function membership(
  companyUuid: string,
  userUuid: string,
  roles: readonly PrefixedRole[],
  day: number,
  special: Partial<MembershipRow> = {},
): MembershipRow {
  return {
    id: membershipId(companyUuid, userUuid),
    companyUuid,
    userUuid,
    roles,
    enabled: true,
    lastUsed: true,
    position: null,
    mosiUsername: null,
    createdOn: dayAt(day),
    ...special,
  };
}

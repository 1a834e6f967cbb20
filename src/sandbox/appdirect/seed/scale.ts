/** A big data set of any size up to 10,000 companies; every row follows from its number alone. */
import {
  addresses,
  companyForms,
  companyTrades,
  companyWords,
  firstNames,
  lastNames,
  pick,
  plain,
  spread,
} from '../../core/words.ts';
import { uuidFor } from '../common/ids.ts';
import type { PrefixedRole } from '../common/roles.ts';
import type {
  AssignmentRow,
  AssociationRow,
  CompanyRow,
  EntitlementRow,
  MembershipRow,
  UserRow,
} from '../common/rows.ts';
import type { AppDirectSeed } from '../common/store.ts';
import { products } from '../catalogue/products.ts';
import { company, dayAt, membership, user } from './builders.ts';
import { demoRates } from './demo-business.ts';
import { wellKnownClients, wellKnownTokens, wellKnownUsers } from './well-known.ts';

export const scaleLimits = { min: 3, max: 10_000 } as const;

const usersPerCompany = 20;
/** Number 3 is the reseller of the well-known token; then one in ten resells. */
const isReseller = (number: number) => number === 3 || (number > 3 && number % 10 === 3);
/** The five well-known people come first. */
const userNumber = (number: number, index: number) => 100 + (number - 1) * usersPerCompany + index;

export function scaleSeed(count: number): AppDirectSeed {
  if (!Number.isInteger(count) || count < scaleLimits.min || count > scaleLimits.max) {
    throw new Error(`expected ${scaleLimits.min} to ${scaleLimits.max} companies, but got ${count}`);
  }
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const ofAll = <T>(make: (number: number, index: number) => T) =>
    numbers.flatMap((number) => Array.from({ length: usersPerCompany }, (_, index) => make(number, index)));
  return {
    companies: () => numbers.map(companyRow),
    users: () => [...wellKnownPeople(), ...ofAll(userRow)],
    memberships: () => [...wellKnownMemberships(), ...ofAll(membershipRow)],
    entitlements: () => numbers.map(entitlementRow),
    assignments: () =>
      numbers.flatMap((number) => Array.from({ length: 5 }, (_, index) => assignmentRow(number, index))),
    associations: () => numbers.filter((number) => !isReseller(number) && number > 1).map(associationRow),
    exchangeRates: demoRates,
    clients: wellKnownClients,
    tokens: wellKnownTokens,
  };
}

/** The same names as in the data set of this size of the Accounts API. */
function companyName(number: number): string {
  const mixed = spread(number - 1);
  return `${pick(companyWords, mixed)} ${pick(companyTrades, mixed >>> 8)} ${number} ${pick(companyForms, mixed >>> 16)}`;
}

function companyRow(number: number): CompanyRow {
  const place = pick(addresses, spread(number));
  return company(
    number,
    number === 1 ? 'Skyline Cloud Marketplace' : companyName(number),
    `company${number}.example`,
    {
      channelAdmin: number === 1,
      reseller: isReseller(number),
      vendor: number > 3 && number % 10 === 4,
      enabled: number <= 3 || spread(number) % 23 !== 4,
      countryCode: place.country,
      address: {
        street1: place.addressLine1,
        street2: null,
        city: place.city,
        state: place.state,
        zip: place.postCode,
        country: place.country,
      },
      companySize: pick(['SMALL', 'MEDIUM', 'ENTERPRISE'] as const, number),
      salesAgentUuid: number % 4 === 0 ? wellKnownUsers.admin : null,
    },
  );
}

function wellKnownPeople(): UserRow[] {
  return [
    user(1, 'maya.stone@company1.example', 'Maya', 'Stone'),
    user(2, 'oliver.grant@company2.example', 'Oliver', 'Grant'),
    user(3, 'rosa.diaz@company3.example', 'Rosa', 'Díaz'),
    user(4, 'kofi.mensah@company1.example', 'Kofi', 'Mensah'),
    user(5, 'nina.keller@company2.example', 'Nina', 'Keller'),
  ];
}

function wellKnownMemberships(): MembershipRow[] {
  const join = (number: number, person: number, roles: readonly PrefixedRole[]) =>
    membership(uuidFor('company', number), uuidFor('user', person), roles, number);
  return [
    join(1, 1, ['ROLE_CHANNEL_ADMIN', 'ROLE_SYS_ADMIN']),
    join(1, 4, ['ROLE_RESELLER_MANAGER']),
    join(2, 2, ['ROLE_SYS_ADMIN', 'ROLE_BILLING_ADMIN']),
    join(2, 5, ['ROLE_USER']),
    join(3, 3, ['ROLE_RESELLER', 'ROLE_SYS_ADMIN']),
  ];
}

function userRow(number: number, index: number): UserRow {
  const own = userNumber(number, index);
  const mixed = spread(own);
  const firstName = pick(firstNames, mixed);
  const lastName = pick(lastNames, mixed >>> 8);
  const email = `${plain(firstName)}.${plain(lastName)}.${own}@company${number}.example`;
  return user(own, email, firstName, lastName, { activated: mixed % 17 !== 0 || index === 0 });
}

/** The last person of each company is the first one of the company before: people work in several. */
function membershipRow(number: number, index: number): MembershipRow {
  const shared = index === usersPerCompany - 1 && number > 1;
  const person = shared ? userNumber(number - 1, 0) : userNumber(number, index);
  const roles: readonly PrefixedRole[] =
    index === 0
      ? ['ROLE_SYS_ADMIN', 'ROLE_BILLING_ADMIN']
      : isReseller(number) && index < 3
        ? ['ROLE_RESELLER']
        : ['ROLE_USER'];
  return membership(uuidFor('company', number), uuidFor('user', person), roles, number * 3 + index, {
    lastUsed: !shared,
  });
}

function entitlementRow(number: number): EntitlementRow {
  return {
    id: String(8_000 + number),
    companyUuid: uuidFor('company', number),
    productId: pick(products, number).id,
    ownerUuid: uuidFor('user', userNumber(number, 0)),
    label: pick(products, number).name,
    status: 'ACTIVE',
    createdOn: dayAt(number),
  };
}

function assignmentRow(number: number, index: number): AssignmentRow {
  return {
    id: uuidFor('assignment', (number - 1) * 5 + index + 1),
    companyUuid: uuidFor('company', number),
    userUuid: uuidFor('user', userNumber(number, index)),
    entitlementId: String(8_000 + number),
    status: 'ACTIVE',
    assignmentCount: 1,
    createdOn: dayAt(number + index),
  };
}

/** Each company that does not resell is a customer of one of the resellers before it. */
function associationRow(number: number): AssociationRow {
  const reseller = number < 13 ? 3 : number - ((number - 3) % 10);
  return {
    id: uuidFor('association', number),
    customerUuid: uuidFor('company', number),
    resellerUuid: uuidFor('company', reseller),
    createdOn: dayAt(number),
  };
}

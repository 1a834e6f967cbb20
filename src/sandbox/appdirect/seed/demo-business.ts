/** What the companies of the demo data set do: subscriptions, activities, links to resellers, exchange rates. */
import { uuidFor } from '../common/ids.ts';
import type {
  ActivityRow,
  AssignmentRow,
  AssociationRow,
  EntitlementRow,
  ExchangeRateRow,
} from '../common/rows.ts';
import { dayAt } from './builders.ts';

const companyUuid = (number: number) => uuidFor('company', number);
const userUuid = (number: number) => uuidFor('user', number);

export function demoEntitlements(): EntitlementRow[] {
  const entitlement = (
    number: number,
    company: number,
    owner: number,
    productId: number,
    label: string,
    status: EntitlementRow['status'] = 'ACTIVE',
  ): EntitlementRow => ({
    id: String(number),
    companyUuid: companyUuid(company),
    productId,
    ownerUuid: userUuid(owner),
    label,
    status,
    createdOn: dayAt(100 + number),
  });
  return [
    entitlement(8001, 2, 2, 27_010, 'Mail for everybody'),
    entitlement(8002, 2, 2, 27_012, 'Laptops'),
    entitlement(8003, 4, 9, 27_010, 'Contoso mail', 'FREE_TRIAL'),
    entitlement(8004, 12, 2, 27_011, 'Ski pass pictures'),
    entitlement(8005, 14, 214, 27_013, 'Contracts', 'SUSPENDED'),
  ];
}

export function demoAssignments(): AssignmentRow[] {
  const assignment = (
    number: number,
    company: number,
    person: number,
    entitlementId: number,
    status = 'ACTIVE',
  ): AssignmentRow => ({
    id: uuidFor('assignment', number),
    companyUuid: companyUuid(company),
    userUuid: userUuid(person),
    entitlementId: String(entitlementId),
    status,
    assignmentCount: 1,
    createdOn: dayAt(110 + number),
  });
  return [
    assignment(1, 2, 2, 8001),
    assignment(2, 2, 5, 8001),
    assignment(3, 2, 101, 8001),
    assignment(4, 2, 101, 8002, 'PENDING_USER_ACTIVATION'),
    // The list of a membership leaves these two out.
    assignment(5, 2, 102, 8002, 'FAILED'),
    assignment(6, 2, 103, 8002, 'CANCELLED'),
    assignment(7, 4, 9, 8003),
    assignment(8, 12, 11, 8004),
  ];
}

export function demoActivities(): ActivityRow[] {
  const rows: ActivityRow[] = [];
  const happened = (company: number, verb: string, at: number, special: Partial<ActivityRow> = {}) => {
    rows.push({
      id: String(rows.length + 1),
      companyUuid: companyUuid(company),
      verb,
      at,
      origin: 'MARKETPLACE',
      actorUuid: null,
      subjectUuid: null,
      productId: null,
      ...special,
    });
  };
  const by = (person: number) => ({ actorUuid: userUuid(person), subjectUuid: userUuid(person) });
  // On the hour: the trailing zero parts of the time are left out.
  happened(2, 'COMPANY_ACTIVATED', Date.UTC(2024, 0, 14, 10), by(2));
  happened(2, 'USER_JOINED', Date.UTC(2024, 0, 14, 10, 5, 30), by(2));
  for (let person = 101; person < 118; person += 1) happened(2, 'USER_JOINED', dayAt(person), by(person));
  happened(2, 'APPLICATION_PURCHASED', dayAt(130), {
    ...by(2),
    actorUuid: userUuid(1),
    origin: null,
    productId: 27_010,
  });
  happened(2, 'USER_JOINED', dayAt(140), by(5));
  happened(4, 'COMPANY_ACTIVATED', dayAt(20), by(9));
  happened(4, 'USER_JOINED', dayAt(21), by(13));
  happened(4, 'USER_JOINED', dayAt(22), by(19));
  return rows;
}

export function demoAssociations(): AssociationRow[] {
  // Tailspin looks after most of them, Proseware after three; two have both.
  const links = [
    [2, 3],
    [4, 3],
    [5, 3],
    [6, 3],
    [7, 3],
    [13, 3],
    [16, 3],
    [17, 3],
    [18, 3],
    [19, 3],
    [20, 3],
    [21, 3],
    [4, 10],
    [6, 10],
    [23, 10],
  ] as const;
  return links.map(([customer, reseller], index) => ({
    id: uuidFor('association', index + 1),
    customerUuid: companyUuid(customer),
    resellerUuid: companyUuid(reseller),
    createdOn: dayAt(150 + index),
  }));
}

export function demoRates(): ExchangeRateRow[] {
  const rate = (
    number: number,
    baseCurrency: string,
    counterCurrency: string,
    value: number,
    special: Partial<ExchangeRateRow> = {},
  ): ExchangeRateRow => ({
    id: uuidFor('exchangeRate', number),
    active: true,
    baseCurrency,
    counterCurrency,
    rate: value,
    validFrom: dayAt(200 + number),
    userId: 1,
    authenticationType: 'USER_LOGIN',
    oauthKey: '',
    ...special,
  });
  return [
    rate(1, 'GTQ', 'USD', 0.1281, { active: false }),
    rate(2, 'GTQ', 'USD', 0.1294),
    rate(3, 'PHP', 'USD', 0.0174, {
      userId: null,
      authenticationType: 'CHANNEL_CONSUMER_LOGIN',
      oauthKey: 'appdirect-gateway',
    }),
    rate(4, 'SAR', 'EUR', 0.2461),
    rate(5, 'ZAR', 'GBP', 0.0427, { active: false }),
    rate(6, 'ZAR', 'GBP', 0.0431),
  ];
}

/** A big data set of any size up to 10,000 accounts; every row follows from its number alone. */
import type { Clock } from '../../core/clock.ts';
import type {
  AccountRow,
  AgreementRow,
  ApiTokenRow,
  BuyerRow,
  CloudTenantRow,
  ErpLinkRow,
  LicenseeRow,
  MembershipRow,
  SellerRow,
  UserGroupRow,
  UserRow,
} from '../common/rows.ts';
import { idDigits } from '../common/ids.ts';
import type { AccountsSeed } from '../common/store.ts';
import { invitationLifeMs } from '../user/status.ts';
import { moduleIdsFor, moduleRows } from './modules.ts';
import { serviceRows } from './services.ts';
import { auditOn, momentOf } from './stamps.ts';
import { wellKnownTokens } from './tokens.ts';
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
  uuidOf,
} from '../../core/words.ts';

export const scaleLimits = { min: 3, max: 10_000 } as const;

const usersPerAccount = 20;
const sellerCount = 20;
const vendorEvery = 10;

const accountId = (account: number) => `ACC-${idDigits(account + 1, 2)}`;
const userId = (account: number, user: number) => `USR-${idDigits(account * usersPerAccount + user + 1, 2)}`;
const groupId = (account: number, group: number) => `UGR-${idDigits(account * 2 + group + 1, 2)}`;
const buyerId = (account: number, buyer: number) => `BUY-${idDigits(account * 12 + buyer + 1, 2)}`;
const licenseeId = (account: number, licensee: number) => `LCE-${idDigits(account * 24 + licensee + 1, 3)}`;
const sellerId = (seller: number) => `SEL-${idDigits(seller + 1, 2)}`;
const linkId = (buyer: string, seller: string) => `ERP-${buyer.slice(4)}-${seller.slice(-4)}`;

/** Number 0 is Operations, 1 the client and 2 the vendor of the well-known tokens; then one in ten sells. */
function typeOf(account: number): AccountRow['type'] {
  if (account === 0) return 'Operations';
  return account === 2 || (account > 2 && account % vendorEvery === 2) ? 'Vendor' : 'Client';
}

/** 8 to 12 buyers and 18 to 22 licensees; only clients have any. */
const buyersOf = (account: number) => (typeOf(account) === 'Client' ? 8 + (spread(account) % 5) : 0);
const licenseesOf = (account: number) => (typeOf(account) === 'Client' ? 18 + (spread(account + 7) % 5) : 0);
const sellersOf = (account: number, buyer: number): readonly [number, number] => {
  const first = spread(account * 12 + buyer) % sellerCount;
  return [first, (first + 7) % sellerCount];
};

function companyName(number: number): string {
  const mixed = spread(number);
  return `${pick(companyWords, mixed)} ${pick(companyTrades, mixed >>> 8)} ${number + 1} ${pick(companyForms, mixed >>> 16)}`;
}

const buyerDisabled = (account: number, buyer: number) => spread(account * 12 + buyer + 3) % 12 === 0;

export function scaleSeed(count: number, clock: Clock): AccountsSeed {
  if (!Number.isInteger(count) || count < scaleLimits.min || count > scaleLimits.max) {
    throw new Error(`expected ${scaleLimits.min} to ${scaleLimits.max} accounts, but got ${count}`);
  }
  const numbers = Array.from({ length: count }, (_, account) => account);
  const expiresAt = clock.now() + invitationLifeMs;
  return {
    modules: moduleRows,
    services: serviceRows,
    accounts: () => numbers.map(accountRow),
    users: () => numbers.flatMap((account) => times(usersPerAccount, (user) => userRow(account, user))),
    accountUsers: () =>
      numbers.flatMap((account) => times(usersPerAccount, (user) => membershipRow(account, user, expiresAt))),
    userGroups: () => numbers.flatMap((account) => times(2, (group) => groupRow(account, group))),
    buyers: () => numbers.flatMap((account) => times(buyersOf(account), (buyer) => buyerRow(account, buyer))),
    licensees: () =>
      numbers.flatMap((account) => times(licenseesOf(account), (licensee) => licenseeRow(account, licensee))),
    sellers: () => times(sellerCount, sellerRow),
    erpLinks: () =>
      numbers.flatMap((account) =>
        times(buyersOf(account), (buyer) =>
          sellersOf(account, buyer).map((seller) => linkRow(account, buyer, seller)),
        ).flat(),
      ),
    cloudTenants: () => numbers.filter((account) => typeOf(account) === 'Client').map(tenantRow),
    apiTokens: () => [
      ...wellKnownTokens({ Operations: accountId(0), Client: accountId(1), Vendor: accountId(2) }),
      ...numbers.map(tokenRow),
    ],
    agreements: () => numbers.flatMap((account) => agreementRows(account, count)),
  };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function accountRow(account: number): AccountRow {
  const type = typeOf(account);
  const clientStatus = spread(account) % 23 === 4 ? 'Disabled' : 'Active';
  return {
    id: accountId(account),
    revision: 1 + (account % 5),
    audit: auditOn(account),
    name: type === 'Operations' ? 'Marketplace Operations' : companyName(account),
    type,
    status: type === 'Operations' ? 'Enabled' : account < 3 ? 'Active' : clientStatus,
    externalId: `CDG-${100_000 + account}`,
    externalName: companyName(account),
    pyraTenantId: uuidOf(1, account),
    serviceLevel: pick(['Express', 'Elite', 'Dsc'], account),
    address: pick(addresses, spread(account)),
    technicalSupportEmail: `support@account${account + 1}.example`,
    website: `https://account${account + 1}.example`,
    description: `Account number ${account + 1}`,
    defaultLanguageCode: pick(['en-US', 'de-DE', 'fr-FR'], account),
    ...(type === 'Client' ? { eligibility: { client: true, partner: account % 3 === 0 } } : {}),
  };
}

function userRow(account: number, user: number): UserRow {
  const number = account * usersPerAccount + user;
  const mixed = spread(number);
  const firstName = pick(firstNames, mixed);
  const lastName = pick(lastNames, mixed >>> 8);
  return {
    id: userId(account, user),
    revision: 1 + (number % 3),
    audit: auditOn(number),
    email: `${plain(firstName)}.${plain(lastName)}.${number + 1}@account${account + 1}.example`,
    firstName,
    lastName,
    phone: { prefix: '+49', number: String(1_700_000_000 + number) },
    settings: { cultureCode: 'en-US', languageCode: 'en-US', timeZone: 'Europe/Berlin' },
    lastLoginAt: momentOf(number + 200),
    currentAccountId: accountId(account),
  };
}

/** The last person of each account is the first one of the account before: people work in several. */
function membershipRow(account: number, user: number, expiresAt: number): MembershipRow {
  const number = account * usersPerAccount + user;
  const shared = user === usersPerAccount - 1 && account > 0;
  const invited = spread(number) % 17 === 0 && user > 0;
  return {
    id: `AUSR-${idDigits(number + 1, 3)}`,
    revision: 1,
    audit: invited
      ? { ...auditOn(number), invited: { at: momentOf(number), by: userId(account, 0) } }
      : { ...auditOn(number), joined: { at: momentOf(number + 2) }, access: { at: momentOf(number + 200) } },
    userId: shared ? userId(account - 1, 0) : userId(account, user),
    accountId: accountId(account),
    groupIds:
      user < 5
        ? [groupId(account, 0)]
        : user < 8
          ? [groupId(account, 0), groupId(account, 1)]
          : [groupId(account, 1)],
    state: invited ? 'Invited' : 'Active',
    ...(invited ? { expiresAt, invitationUrl: `https://portal.example.com/invitations/${number + 1}` } : {}),
    lastLoginAt: momentOf(number + 200),
  };
}

function groupRow(account: number, group: number): UserGroupRow {
  const modules = moduleIdsFor(typeOf(account));
  return {
    id: groupId(account, group),
    revision: 1,
    audit: auditOn(account),
    name: group === 0 ? 'Administrators' : 'Purchasers',
    description: group === 0 ? 'All modules of the account' : 'Day-to-day work',
    isDefault: group === 0,
    accountId: accountId(account),
    moduleIds: group === 0 ? modules : modules.slice(0, 3),
    ...(group === 1 && buyersOf(account) > 0 && account % 2 === 0
      ? { buyerIds: [buyerId(account, 0), buyerId(account, 1)] }
      : {}),
  };
}

function buyerRow(account: number, buyer: number): BuyerRow {
  const number = account * 12 + buyer;
  const enabled = spread(number) % 10 === 0;
  return {
    id: buyerId(account, buyer),
    revision: 1 + (number % 4),
    audit: auditOn(number),
    name: `${companyName(number)} (${buyer + 1})`,
    accountId: accountId(account),
    ...(buyerDisabled(account, buyer) ? { disabled: true } : {}),
    address: pick(addresses, spread(number)),
    taxId: `DE${100_000_000 + number}`,
    externalIds: {
      ...(enabled
        ? {}
        : { erpCompanyContact: `CC${1_000_000 + number}`, erpCustomer: `CU${1_000_000 + number}` }),
      accountExternalId: `CDG-${100_000 + account}`,
    },
    errors: [],
    erpSellerIds: sellersOf(account, buyer).map(sellerId),
  };
}

function licenseeRow(account: number, licensee: number): LicenseeRow {
  const number = account * 24 + licensee;
  const buyer = licensee % buyersOf(account);
  const seller = sellersOf(account, buyer)[spread(number) % 2] ?? 0;
  const enabled = spread(account * 12 + buyer) % 10 === 0;
  const disabled = buyerDisabled(account, buyer) || spread(number + 5) % 15 === 0;
  return {
    id: licenseeId(account, licensee),
    revision: 1 + (number % 3),
    audit: auditOn(number),
    name: `${companyName(number)} licences`,
    externalId: `L-${number + 1}`,
    status: disabled ? 'Disabled' : enabled ? 'Enabled' : 'Active',
    ...(number % 3 === 0
      ? { useBuyerAddress: false, address: pick(addresses, number) }
      : { useBuyerAddress: true }),
    description: `Licensee number ${number + 1}`,
    accountId: accountId(account),
    buyerId: buyerId(account, buyer),
    sellerId: sellerId(seller),
    eligibility: { client: true, partner: false },
  };
}

function sellerRow(seller: number): SellerRow {
  const address = pick(addresses, seller);
  return {
    id: sellerId(seller),
    revision: 1,
    audit: auditOn(seller),
    name: `Marketplace ${address.city ?? ''} ${seller + 1}`,
    externalId: `${address.country ?? ''}-${seller + 1}`,
    status: 'Active',
    currencies: [{ value: 'EUR', isDefault: true, billingEnabled: true }],
    address,
  };
}

function linkRow(account: number, buyer: number, seller: number): ErpLinkRow {
  const of = buyerId(account, buyer);
  const number = account * 12 + buyer;
  return {
    id: linkId(of, sellerId(seller)),
    revision: 1,
    audit: auditOn(number),
    status: 'Active',
    companyName: `${companyName(number)} (${buyer + 1})`,
    buyerId: of,
    sellerId: sellerId(seller),
    externalIds: { erpCompanyContact: `CC${1_000_000 + number}` },
    address: pick(addresses, spread(number)),
  };
}

function tenantRow(account: number): CloudTenantRow {
  return {
    id: `CLT-${idDigits(account + 1, 2)}`,
    revision: 1,
    audit: auditOn(account),
    name: `Tenant ${account + 1}`,
    type: pick(['CspAzure', 'Csp365', 'AwsDirect', 'EaAzure'], account),
    status: 'Active',
    accountId: accountId(account),
    cloudConsumptionId: uuidOf(2, account),
    pyraTenantId: uuidOf(1, account),
  };
}

/** Beside the well-known ones, every account has one of its own. */
function tokenRow(account: number): ApiTokenRow {
  const id = `TKN-${idDigits(10_000_000 + account + 1, 2)}`;
  return {
    id,
    revision: 1,
    audit: auditOn(account),
    name: `Integration ${account + 1}`,
    status: account % 7 === 0 ? 'Disabled' : 'Active',
    token: `idt:${id}:secret-${account + 1}`,
    accountId: accountId(account),
    moduleIds: moduleIdsFor(typeOf(account)).slice(0, 3),
  };
}

/** Three licensees of every client buy from some vendor; one client in ten also from the well-known one. */
function agreementRows(account: number, count: number): AgreementRow[] {
  if (typeOf(account) !== 'Client') return [];
  const vendors = Math.floor((count - 3) / vendorEvery) + 1;
  const chosen = spread(account) % vendors;
  const vendor = chosen === 0 ? 2 : chosen * vendorEvery + 2;
  const sold = (licensee: number, to: number, number: number): AgreementRow => ({
    id: `AGR-${idDigits(account * 4 + number + 1, 3)}`,
    revision: 1,
    audit: auditOn(account),
    vendorAccountId: accountId(to),
    licenseeId: licenseeId(account, licensee),
    status: 'Active',
    orders: 2,
    subscriptions: 3,
  });
  const rows = times(3, (licensee) => sold(licensee, vendor, licensee));
  return account % 10 === 1 ? [...rows, sold(3, 2, 3)] : rows;
}

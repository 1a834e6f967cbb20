/** Everything the sandbox remembers: one table per resource, uploaded images, ids and the clock. */
import { createClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { ImageStore } from './images.ts';
import type {
  AccountRow,
  AgreementRow,
  ApiTokenRow,
  BuyerRow,
  CloudTenantRow,
  ErpLinkRow,
  LicenseeRow,
  MembershipRow,
  ModuleRow,
  SellerRow,
  UserGroupRow,
  UserRow,
} from '../../accounts/common/rows.ts';
import { Table } from './table.ts';

/** The rows a store starts with. Functions, so that a big table is built only when it is first read. */
export interface Seed {
  readonly accounts: () => Iterable<AccountRow>;
  readonly accountUsers: () => Iterable<MembershipRow>;
  readonly users: () => Iterable<UserRow>;
  readonly userGroups: () => Iterable<UserGroupRow>;
  readonly buyers: () => Iterable<BuyerRow>;
  readonly licensees: () => Iterable<LicenseeRow>;
  readonly sellers: () => Iterable<SellerRow>;
  readonly erpLinks: () => Iterable<ErpLinkRow>;
  readonly cloudTenants: () => Iterable<CloudTenantRow>;
  readonly apiTokens: () => Iterable<ApiTokenRow>;
  readonly modules: () => Iterable<ModuleRow>;
  readonly agreements: () => Iterable<AgreementRow>;
}

export type IdPrefix = 'ACC' | 'AUSR' | 'USR' | 'UGR' | 'BUY' | 'LCE' | 'SEL' | 'ERP' | 'CLT' | 'TKN';

/** Groups of four digits after the prefix. */
const idGroups: Readonly<Record<IdPrefix, number>> = {
  ACC: 2,
  AUSR: 3,
  USR: 2,
  UGR: 2,
  BUY: 2,
  LCE: 3,
  SEL: 2,
  ERP: 3,
  CLT: 2,
  TKN: 2,
};

/** `index` written in the digits of an id: 12 with two groups is `0000-0012`. */
export function idDigits(index: number, groups: number): string {
  return (
    String(index)
      .padStart(groups * 4, '0')
      .match(/\d{4}/g) ?? []
  ).join('-');
}

export class Store {
  readonly clock: Clock;
  readonly images: ImageStore;
  readonly accounts;
  readonly accountUsers;
  readonly users;
  readonly userGroups;
  readonly buyers;
  readonly licensees;
  readonly sellers;
  readonly erpLinks;
  readonly cloudTenants;
  readonly apiTokens;
  readonly modules;
  readonly agreements;
  /** When a token was last used (milliseconds), by token id; apart from the rows so that reading writes nothing. */
  readonly lastAccess = new Map<string, number>();
  readonly #created: Map<string, number>;

  /** `created`: how many ids of each kind were given out before. */
  constructor(
    seed: Seed,
    clock: Clock = createClock(),
    created: readonly (readonly [string, number])[] = [],
  ) {
    this.clock = clock;
    this.#created = new Map(created);
    this.images = new ImageStore();
    this.accounts = new Table<AccountRow, 'externalId' | 'pyraTenantId'>(
      { externalId: (row) => row.externalId, pyraTenantId: (row) => row.pyraTenantId },
      seed.accounts,
    );
    this.accountUsers = new Table<MembershipRow, 'accountId' | 'userId' | 'groupIds'>(
      { accountId: (row) => row.accountId, userId: (row) => row.userId, groupIds: (row) => row.groupIds },
      seed.accountUsers,
    );
    this.users = new Table<UserRow, 'email'>({ email: (row) => row.email.toLowerCase() }, seed.users);
    this.userGroups = new Table<UserGroupRow, 'accountId' | 'buyerIds'>(
      { accountId: (row) => row.accountId, buyerIds: (row) => row.buyerIds },
      seed.userGroups,
    );
    this.buyers = new Table<BuyerRow, 'accountId' | 'erpCompanyContact'>(
      {
        accountId: (row) => row.accountId,
        erpCompanyContact: (row) => row.externalIds?.erpCompanyContact ?? undefined,
      },
      seed.buyers,
    );
    this.licensees = new Table<LicenseeRow, 'accountId' | 'buyerId' | 'sellerId'>(
      { accountId: (row) => row.accountId, buyerId: (row) => row.buyerId, sellerId: (row) => row.sellerId },
      seed.licensees,
    );
    this.sellers = new Table<SellerRow, 'externalId'>({ externalId: (row) => row.externalId }, seed.sellers);
    this.erpLinks = new Table<ErpLinkRow, 'buyerId' | 'sellerId'>(
      { buyerId: (row) => row.buyerId, sellerId: (row) => row.sellerId },
      seed.erpLinks,
    );
    this.cloudTenants = new Table<CloudTenantRow, 'accountId' | 'cloudConsumptionId'>(
      {
        accountId: (row) => row.accountId,
        cloudConsumptionId: (row) => row.cloudConsumptionId.toLowerCase(),
      },
      seed.cloudTenants,
    );
    this.apiTokens = new Table<ApiTokenRow, 'accountId' | 'token'>(
      { accountId: (row) => row.accountId, token: (row) => row.token },
      seed.apiTokens,
    );
    this.modules = new Table<ModuleRow>({}, seed.modules);
    this.agreements = new Table<AgreementRow, 'vendorAccountId' | 'licenseeId'>(
      { vendorAccountId: (row) => row.vendorAccountId, licenseeId: (row) => row.licenseeId },
      seed.agreements,
    );
  }

  /** The next unused id of a kind: 9000-0001 onwards, so that what was created stands out from the seed. */
  nextId(prefix: IdPrefix): string {
    const count = (this.#created.get(prefix) ?? 0) + 1;
    this.#created.set(prefix, count);
    const groups = idGroups[prefix];
    return `${prefix}-${idDigits(9 * 10 ** (groups * 4 - 1) + count, groups)}`;
  }

  createdCounts(): [string, number][] {
    return [...this.#created];
  }
}

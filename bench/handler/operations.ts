/** The measured operations, written by hand: each makes fixed calls and builds its answer from their rows. */
import type {
  AccountWire,
  BuyerWire,
  CurrencyWire,
  LicenseeWire,
  ListWire,
  UserInAccountWire,
} from '../../src/contract/marketplace.ts';
import type { Upstream } from './upstream.ts';

export type Variables = Readonly<Record<string, unknown>>;
export type Operation = (upstream: Upstream, variables: Variables, appDirect: Upstream) => Promise<object>;

const notDeleted = 'ne(status,%22Deleted%22)';

/** Every status, as the graph spells it. */
const enumValues: Readonly<Record<string, string>> = {
  Active: 'ACTIVE',
  Client: 'CLIENT',
  Conflict: 'CONFLICT',
  Deleted: 'DELETED',
  Disabled: 'DISABLED',
  Enabled: 'ENABLED',
  InvitationExpired: 'INVITATION_EXPIRED',
  Invited: 'INVITED',
  Mismatch: 'MISMATCH',
  Operations: 'OPERATIONS',
  Unassigned: 'UNASSIGNED',
  Vendor: 'VENDOR',
};

const enumOf = (value: string | undefined): string | null =>
  value === undefined ? null : (enumValues[value] ?? null);

const isIn = (path: string, ids: readonly string[]): string =>
  `in(${path},(${ids.map((id) => `%22${id}%22`).join(',')}))`;

export const flatList: Operation = async (upstream) => {
  const { data } = await upstream.get<ListWire<AccountWire>>(
    'accounts?select=-*,id,name,type,status,externalId&order=id&limit=50',
  );
  const nodes = data.map(({ id, name, type, status, externalId }) => ({
    id,
    name: name ?? null,
    type: enumOf(type),
    status: enumOf(status),
    externalId: externalId ?? null,
  }));
  return { accounts: { nodes } };
};

export const listsUnderMany: Operation = async (upstream) => {
  const { data } = await upstream.get<ListWire<AccountWire>>(
    'accounts?select=-*,id,name,status,groups.id,groups.name&order=id&limit=50',
  );
  const isChild = `and(${isIn(
    'account.id',
    data.map(({ id }) => id),
  )},${notDeleted})`;
  const [buyers, licensees] = await Promise.all([
    upstream.all<BuyerWire>(`buyers?select=-*,id,account.id,name,status,taxId&${isChild}&order=id`),
    upstream.all<LicenseeWire>(
      `licensees?select=-*,id,account.id,name,status,buyer.id,buyer.name,seller.id,seller.name&${isChild}&order=id`,
    ),
  ]);
  const buyersOf = firstPerParent(buyers, 5, ({ account }) => account?.id, listedBuyer);
  const licenseesOf = firstPerParent(licensees, 10, ({ account }) => account?.id, listedLicensee);
  const nodes = data.map(({ id, name, status, groups }) => ({
    id,
    name: name ?? null,
    status: enumOf(status),
    buyers: { nodes: buyersOf.get(id) ?? [] },
    groups: groups?.map((group) => ({ name: group.name ?? null })) ?? null,
    licensees: { nodes: licenseesOf.get(id) ?? [] },
  }));
  return { accounts: { nodes } };
};

const listedBuyer = ({ id, name, status, taxId }: BuyerWire) => ({
  id,
  name: name ?? null,
  status: enumOf(status),
  taxId: taxId ?? null,
});

const listedLicensee = ({ id, name, status, buyer, seller }: LicenseeWire) => ({
  id,
  name: name ?? null,
  status: enumOf(status),
  buyer: buyer ? { name: buyer.name ?? null } : null,
  seller: seller ? { name: seller.name ?? null } : null,
});

export const references: Operation = async (upstream) => {
  const { data } = await upstream.get<ListWire<LicenseeWire>>(
    `licensees?select=-*,id,name,buyer.id,buyer.name,buyer.taxId,buyer.account.id,buyer.account.name,buyer.account.externalId,seller.id,seller.name,seller.currencies&${notDeleted}&order=id&limit=100`,
  );
  const nodes = data.map(({ id, name, buyer, seller }) => ({
    id,
    name: name ?? null,
    buyer: buyer
      ? {
          name: buyer.name ?? null,
          taxId: buyer.taxId ?? null,
          account: buyer.account
            ? { name: buyer.account.name ?? null, externalId: buyer.account.externalId ?? null }
            : null,
        }
      : null,
    seller: seller
      ? {
          name: seller.name ?? null,
          currencies: seller.currencies?.map(currency) ?? null,
        }
      : null,
  }));
  return { licensees: { nodes } };
};

/** Bare codes come from older editions of the upstream. */
const currency = (of: string | CurrencyWire) => ({ code: typeof of === 'string' ? of : of.value });

export const deep: Operation = async (upstream, variables) => {
  const id = checkedId(variables, /^ACC-\d{4}-\d{4}$/);
  const ofAccount = `eq(account.id,%22${id}%22)`;
  // The id is known, so no list waits for the account or for the buyers.
  const [account, buyers, users, licensees] = await Promise.all([
    upstream.get<AccountWire>(`accounts/${id}?select=-*,id,name`),
    upstream.get<ListWire<BuyerWire>>(
      `buyers?select=-*,id,account.id,name&and(${ofAccount},${notDeleted})&order=id&limit=10`,
    ),
    upstream.get<ListWire<UserInAccountWire>>(
      `accounts/${id}/users?select=-*,id,invitation.status,name,email,groups.id,groups.name,groups.modules.id,groups.modules.name&order=id&limit=10`,
    ),
    upstream.all<LicenseeWire>(
      `licensees?select=-*,id,buyer.id,name,seller.id,seller.name,seller.externalId&and(eq(buyer.account.id,%22${id}%22),${notDeleted})&order=id`,
    ),
  ]);
  const licenseesOf = firstPerParent(licensees, 10, ({ buyer }) => buyer?.id, soldLicensee);
  return {
    account: {
      id: account.id,
      name: account.name ?? null,
      buyers: {
        nodes: buyers.data.map((buyer) => ({
          id: buyer.id,
          name: buyer.name ?? null,
          licensees: { nodes: licenseesOf.get(buyer.id) ?? [] },
        })),
      },
      users: { nodes: users.data.map((user) => member(id, user)) },
    },
  };
};

const soldLicensee = ({ id, name, seller }: LicenseeWire) => ({
  id,
  name: name ?? null,
  seller: seller ? { id: seller.id, name: seller.name ?? null, externalId: seller.externalId ?? null } : null,
});

const member = (account: string, { id, invitation, name, email, groups }: UserInAccountWire) => ({
  id: `AUSR-${account}.${id}`,
  status: enumOf(invitation?.status),
  user: { name: name ?? null, email: email ?? null },
  groups:
    groups?.map((group) => ({
      name: group.name ?? null,
      modules: group.modules?.map((module) => ({ name: module.name ?? null })) ?? null,
    })) ?? null,
});

export const deeper: Operation = async (upstream, variables) => {
  const id = checkedId(variables, /^ACC-\d{4}-\d{4}$/);
  const ofAccount = `eq(account.id,%22${id}%22)`;
  const [account, users, buyers, licensees] = await Promise.all([
    upstream.get<AccountWire>(`accounts/${id}?select=-*,id,name,groups.id,groups.name`),
    upstream.all<UserInAccountWire>(
      `accounts/${id}/users?select=-*,id,invitation.status,name,email,groups.id,groups.name,groups.modules.id,groups.modules.name&order=id`,
    ),
    upstream.get<ListWire<BuyerWire>>(
      `buyers?select=-*,id,account.id,name&and(${ofAccount},${notDeleted})&order=id&limit=10`,
    ),
    upstream.all<LicenseeWire>(
      `licensees?select=-*,id,buyer.id,name,seller.id,seller.name&and(eq(buyer.account.id,%22${id}%22),${notDeleted})&order=id`,
    ),
  ]);
  const licenseesOf = firstPerParent(
    licensees,
    5,
    ({ buyer }) => buyer?.id,
    (licensee) => ({
      id: licensee.id,
      name: licensee.name ?? null,
      seller: licensee.seller ? { name: licensee.seller.name ?? null } : null,
    }),
  );
  const membersOf = new Map<string, object[]>();
  for (const user of users) {
    for (const { id: group } of user.groups ?? []) {
      const members = membersOf.get(group);
      if (!members) membersOf.set(group, [member(id, user)]);
      else if (members.length < 10) members.push(member(id, user));
    }
  }
  return {
    account: {
      id: account.id,
      name: account.name ?? null,
      groups:
        account.groups?.map((group) => ({
          id: group.id,
          name: group.name ?? null,
          members: { nodes: membersOf.get(group.id) ?? [] },
        })) ?? null,
      buyers: {
        nodes: buyers.data.map((buyer) => ({
          id: buyer.id,
          name: buyer.name ?? null,
          licensees: { nodes: licenseesOf.get(buyer.id) ?? [] },
        })),
      },
    },
  };
};

const act =
  (action: 'disable' | 'enable', field: 'licenseeDisable' | 'licenseeEnable'): Operation =>
  async (upstream, variables) => {
    const id = checkedId(variables, /^LCE-\d{4}-\d{4}-\d{4}$/);
    const { name, status } = await upstream.post<LicenseeWire>(`licensees/${id}/${action}`);
    return { [field]: { licensee: { id, name: name ?? null, status: enumOf(status) }, errors: [] } };
  };

export const disable = act('disable', 'licenseeDisable');
export const enable = act('enable', 'licenseeEnable');

interface CompanyWire {
  readonly uuid: string;
  readonly name?: string | null;
  readonly enabled?: boolean | null;
}
interface MembershipWire {
  readonly enabled?: boolean | null;
  readonly lastUsed?: boolean | null;
  readonly user: {
    readonly uuid: string;
    readonly email?: string | null;
    readonly firstName?: string | null;
    readonly lastName?: string | null;
  };
}
interface PageWire<T> {
  readonly content: readonly T[];
}

const companiesPath =
  'account/v2/companies?sortField=NAME&sortOrder=ASC&includeCustomAttributes=false&includePurchaseLimitData=false&page=0&size=20';

/** AppDirect has no call for the members of many companies. */
export const membersOfCompanies: Operation = async (_upstream, _variables, appDirect) => {
  const { content } = await appDirect.get<PageWire<CompanyWire>>(companiesPath);
  const nodes = await Promise.all(
    content.map(async ({ uuid, name, enabled }) => {
      const members = await appDirect.get<PageWire<MembershipWire>>(
        `account/v2/companies/${uuid}/memberships?sortField=DATE&sortOrder=ASC&includeCompanies=false&includeUserCustomAttributes=false&page=0&size=10`,
      );
      const memberships = {
        nodes: members.content.map(({ user, ...membership }) => ({
          id: `CMM-${uuid}.${user.uuid}`,
          isEnabled: membership.enabled ?? null,
          isLastUsed: membership.lastUsed ?? null,
          user: {
            email: user.email ?? null,
            firstName: user.firstName ?? null,
            lastName: user.lastName ?? null,
          },
        })),
      };
      return { id: `CMP-${uuid}`, name: name ?? null, isEnabled: enabled ?? null, memberships };
    }),
  );
  return { companies: { nodes } };
};

/** Merges the first 20 rows of both lists by name. */
export const listOfBoth: Operation = async (upstream, _variables, appDirect) => {
  const [accounts, companies] = await Promise.all([
    upstream.get<ListWire<AccountWire>>('accounts?select=-*,id,name&order=name,id&limit=20'),
    appDirect.get<PageWire<CompanyWire>>(companiesPath),
  ]);
  const left = accounts.data.map(({ id, name }) => ({ id, name: name ?? null, marketplace: 'SOFTWAREONE' }));
  const right = companies.content.map(({ uuid, name }) => ({
    id: `CMP-${uuid}`,
    name: name ?? null,
    marketplace: 'APPDIRECT',
  }));
  const nodes: object[] = [];
  for (let a = 0, b = 0; nodes.length < 20 && (a < left.length || b < right.length);) {
    const [one, other] = [left[a], right[b]];
    const isLeft = other === undefined || (one !== undefined && folded(one.name) <= folded(other.name));
    const next = isLeft ? one : other;
    if (isLeft) a += 1;
    else b += 1;
    if (next) nodes.push(next);
  }
  return { organizations: { nodes } };
};

const folded = (name: string | null): string => (name ?? '').toLowerCase();

function firstPerParent<T, R>(
  rows: readonly T[],
  first: number,
  parentOf: (row: T) => string | undefined,
  show: (row: T) => R,
): Map<string, R[]> {
  const lists = new Map<string, R[]>();
  for (const row of rows) {
    const parent = parentOf(row);
    if (parent === undefined) continue;
    const list = lists.get(parent);
    if (!list) lists.set(parent, [show(row)]);
    else if (list.length < first) list.push(show(row));
  }
  return lists;
}

function checkedId({ id }: Variables, form: RegExp): string {
  if (typeof id === 'string' && form.test(id)) return id;
  throw new Error(`expected an id like ${form.source}, but got ${JSON.stringify(id)}`);
}

/** What the vendor's mobile app, its tests and the vendor's command line ask for, word for word but for the ids. */
import { expect } from 'vitest';
import { personToken } from '../support/tokens.ts';
import { tokens } from '../support/world.ts';
import type { Untyped } from '../support/untyped.ts';

export interface MobileQuery {
  readonly name: string;
  readonly token: string;
  readonly method: 'GET' | 'PUT';
  /** Below `/public/v1/accounts`, decoded. */
  readonly path: string;
  readonly body?: object;
  /** What must exist first; made by Operations. */
  readonly before?: { readonly path: string; readonly body: object };
  // Read member by member, and checked as it is.
  readonly check: (answer: Untyped) => void;
}

const account = 'ACC-2001-0001';
const ann = 'USR-2000-0001';
const buyer = 'BUY-2001-0001';
const licensee = 'LCE-2001-0000-0001';
const { operations, client } = tokens;
const annHerself = personToken(ann, account);

interface Envelope {
  readonly $meta: { readonly pagination: { readonly total: number; readonly limit: number } };
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

/** Rows that have these members and, where the app drops all others, none besides: those that it filters by as well. */
const rowsWith =
  (members: readonly string[], others: 'allowed' | 'none' = 'none') =>
  ({ $meta, data }: Envelope): void => {
    expect($meta.pagination.total).toBeGreaterThan(0);
    expect(data).toHaveLength(Math.min($meta.pagination.total, $meta.pagination.limit));
    for (const row of data) {
      if (others === 'none') expect(Object.keys(row).sort()).toEqual([...members].sort());
      else
        for (const member of members) expect(row, JSON.stringify(row).slice(0, 200)).toHaveProperty(member);
    }
    expect(data.map(({ id }) => id)).toEqual([...new Set(data.map(({ id }) => id))]);
  };

const card = ['id', 'name', 'status', 'icon'];
const page = 'order=name&offset=0&limit=50';
const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
const anyone = expect.objectContaining({ id: expect.any(String), name: expect.any(String) });

const get = (name: string, token: string, path: string, check: MobileQuery['check']): MobileQuery => ({
  name,
  token,
  method: 'GET',
  path,
  check,
});

export const mobileQueries: readonly MobileQuery[] = [
  get(
    'the list of clients',
    operations,
    `/accounts?select=-*,id,name,status,icon&eq(type,"Client")&${page}`,
    rowsWith([...card, 'type']),
  ),
  get(
    'the list of vendors',
    operations,
    `/accounts?select=-*,id,name,status,icon&eq(type,"Vendor")&${page}`,
    rowsWith([...card, 'type']),
  ),
  get('an account', client, `/accounts/${account}?select=audit,groups`, (found) => {
    expect(found).toMatchObject({
      id: account,
      type: 'Client',
      address: { country: 'GB' },
      audit: { created: { at: moment, by: anyone } },
    });
    expect(found.groups.filter(({ isDefault }: { isDefault: boolean }) => isDefault)).toHaveLength(1);
  }),
  get(
    'the users of an account',
    client,
    `/accounts/${account}/users?select=-*,id,name,status,icon&${page}`,
    (answer) => {
      rowsWith(card)(answer);
      expect(answer.data[0].id).toMatch(/^USR-/);
    },
  ),
  get(
    'the users of an account, whole',
    client,
    `/accounts/${account}/users?select=audit,groups,modules,buyers&order=name`,
    (answer) => {
      rowsWith(['id', 'email', 'invitation', 'account', 'audit', 'groups', 'modules'], 'allowed')(answer);
      expect(answer.data.some((row: object) => 'buyers' in row)).toBe(true);
    },
  ),
  get('all users', operations, `/users?select=-*,id,name,status,icon&${page}`, rowsWith(card)),
  get('the signed-in user', annHerself, `/users/${ann}`, (found) => {
    expect(found).toMatchObject({ id: ann, currentAccount: { id: account, type: 'Client' } });
  }),
  get(
    "the signed-in user's present account's picture",
    annHerself,
    `/users/${ann}?select=currentAccount.icon`,
    (found) => {
      expect(found.currentAccount.icon).toBe(`/v1/accounts/accounts/${account}/icon`);
    },
  ),
  get('a user', operations, `/users/${ann}?select=audit,accounts`, (found) => {
    expect(found).toMatchObject({ email: 'ann.bee@consulting.example', audit: { created: { at: moment } } });
    expect(found.accounts).toHaveLength(5);
  }),
  get(
    'the account switcher',
    annHerself,
    `/users/${ann}/accounts?select=id,name,type,status,icon,favorite,audit.access.at,-*&eq(invitation.status,"Active")&${page}`,
    (answer) => {
      rowsWith([...card, 'type', 'favorite', 'audit', 'invitation'])(answer);
      expect(answer.data.map(({ audit }: { audit: object }) => audit)).toEqual(
        Array(3).fill({ access: { at: moment } }),
      );
    },
  ),
  {
    name: 'a switch of the account',
    token: annHerself,
    method: 'PUT',
    path: `/users/${ann}`,
    body: { currentAccount: { id: 'ACC-2004-0001' } },
    check: (found) => expect(found).toMatchObject({ id: ann, revision: expect.any(Number) }),
  },
  get('single sign-on', annHerself, `/users/${ann}/sso`, (found) => {
    expect(found).toEqual({ status: 'disabled' });
  }),
  get(
    'buyers',
    operations,
    `/buyers?select=-*,id,name,status,icon&ne(status,"Deleted")&${page}`,
    rowsWith(card),
  ),
  get(
    'buyers of a client',
    client,
    `/buyers?select=-*,id,name,status,icon&and(ne(status,"Deleted"),eq(account.id,"${account}"))&${page}`,
    (answer) => {
      rowsWith([...card, 'account'])(answer);
      expect(answer.$meta.pagination.total).toBe(26);
    },
  ),
  get(
    'a buyer',
    client,
    `/buyers/${buyer}?select=audit.created.at,audit.created.by,audit.updated.at,sellers,account,account.groups`,
    (found) => {
      expect(found.audit).toEqual({ created: { at: moment, by: anyone }, updated: { at: moment } });
      expect(found.account).toMatchObject({
        id: account,
        website: expect.any(String),
        groups: expect.any(Array),
      });
      expect(found.sellers.length).toBeGreaterThan(1);
      for (const seller of found.sellers)
        expect(seller).toMatchObject({ status: 'Active', currencies: expect.any(Array) });
    },
  ),
  get(
    'buyers of a client, with the state of their ERP links',
    client,
    `/buyers?select=sellers,audit.created.at,audit.updated.at,sellers.erpLink.status&and(ne(status,"Deleted"),eq(account.id,"${account}"))&order=name`,
    (answer) => {
      rowsWith(['sellers', 'audit.created.at', 'audit.updated.at', 'account', 'address'], 'allowed')(answer);
      expect(answer.data[0].sellers[0].erpLink.status).toBe('Active');
    },
  ),
  get(
    'licensees, the id without quotes',
    client,
    `/licensees?select=seller,buyer.status&eq(account.id, ${account})&${page}`,
    (answer) => {
      rowsWith(
        ['name', 'buyer.status', 'buyer.name', 'seller.status', 'seller.currencies'],
        'allowed',
      )(answer);
      expect(answer.$meta.pagination.total).toBe(127);
    },
  ),
  get(
    'licensees of a buyer',
    client,
    `/licensees?select=seller,buyer.status&eq(buyer.id,"${buyer}")&${page}`,
    (answer) => {
      rowsWith(['name', 'buyer.status', 'seller.status'], 'allowed')(answer);
      for (const row of answer.data) expect(row.buyer.id).toBe(buyer);
    },
  ),
  get(
    'a licensee',
    client,
    `/licensees/${licensee}?select=audit.created.at,audit.created.by,audit.updated.at,seller,buyer.status`,
    (found) => {
      expect(found).toMatchObject({
        id: licensee,
        audit: { created: { at: moment, by: anyone }, updated: { at: moment } },
        buyer: { id: buyer, status: 'Active' },
        seller: { id: 'SEL-4000-0002', status: 'Active' },
      });
      expect(found.audit.updated).not.toHaveProperty('by');
    },
  ),
  get(
    'sellers, where naming members takes none away',
    client,
    `/sellers?select=id,name,status,icon&${page}`,
    rowsWith([...card, 'currencies', 'externalId'], 'allowed'),
  ),
  get(
    'a seller',
    client,
    '/sellers/SEL-4000-0001?select=audit.created.at,audit.created.by,audit.updated.at,audit.updated.by',
    (found) => {
      expect(found.audit).toEqual({
        created: { at: moment, by: anyone },
        updated: { at: moment, by: anyone },
      });
    },
  ),
  {
    ...get(
      'API tokens that a test made',
      client,
      `/api-tokens?eq(account.id,"${account}")&eq(status,"Active")&like(name,"mobile-e2e-setup-*")&limit=10`,
      (answer) => {
        rowsWith(['id', 'name', 'token', 'status'], 'allowed')(answer);
        expect(answer.data[0].name).toBe('mobile-e2e-setup-1');
      },
    ),
    before: { path: '/api-tokens', body: { name: 'mobile-e2e-setup-1', account: { id: account } } },
  },
  get(
    'modules',
    operations,
    '/modules?select=accountTypes&limit=100',
    rowsWith(['id', 'name', 'accountTypes'], 'allowed'),
  ),
  get(
    'buyers by a condition that stands alone',
    client,
    '/buyers?ne(status,"Deleted")&order=name&limit=20&status=Active',
    (answer) => {
      rowsWith(['id', 'name', 'account'], 'allowed')(answer);
      for (const row of answer.data) expect(row.status).toBe('Active');
    },
  ),
  get('the account behind a token', client, `/api-tokens?limit=2&token=${client}`, (answer) => {
    expect(answer.data).toMatchObject([{ id: 'TKN-0000-0002', account: { id: account } }]);
  }),
];

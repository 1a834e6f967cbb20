/** Projections: what each form of `select` shows, and what it leaves out. */
import { describe, expect, test } from 'vitest';
import { compileSelect } from '../../../src/sandbox/rql/select.ts';
import type { Model } from '../../../src/sandbox/rql/model.ts';
import { account, buyer, contextOf, errorOf, licensee, seller, show } from './shop.ts';

const ACCOUNT_SUMMARY = {
  id: 'ACC-1',
  name: 'Northwind',
  type: 'Client',
  status: 'Active',
  icon: '/icon',
  revision: 3,
};

const GROUPS = [
  { id: 'UGR-1', name: 'Administrators', isDefault: true, revision: 1 },
  { id: 'UGR-2', name: 'Buyers', isDefault: false, revision: 2 },
];

const TENANT = { externalIds: { tenantId: '0F8FAD5B-D9CB-469F-A165-70867728950E' } };

const SELLERS = [
  { id: 'SEL-1', externalId: 'UK', name: 'Seller UK', status: 'Active', revision: 1 },
  { id: 'SEL-2', name: 'Seller DE', status: 'Deleted', revision: 5 },
];

const DEFAULT = {
  id: 'BUY-1',
  name: 'Adventure Works',
  legalName: 'Adventure Works',
  status: 'Active',
  revision: 7,
  isTest: false,
  uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  address: { city: 'Zürich', country: 'CH' },
  account: ACCOUNT_SUMMARY,
  tags: ['gold', 'eu'],
  errors: [],
  settings: { nested: { deep: true } },
};

const AUDIT = {
  created: { at: '2026-01-31T23:00:00.000Z', by: { id: 'ACC-1', name: 'Northwind', revision: 3 } },
  updated: { at: '2026-02-01T00:00:00.000Z' },
};

function without(...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(DEFAULT).filter(([name]) => !names.includes(name)));
}

const OTHERS = Object.keys(buyer.properties).filter((name) => !['id', 'status'].includes(name));

describe('additive, subtractive and projecting forms', () => {
  test.each<[select: string, value: Record<string, unknown>, omitted: string[]]>([
    ['', DEFAULT, ['sellers', 'audit']],
    ['audit', { ...DEFAULT, audit: AUDIT }, ['sellers']],
    ['+audit', { ...DEFAULT, audit: AUDIT }, ['sellers']],
    [' audit', { ...DEFAULT, audit: AUDIT }, ['sellers']],
    ['+id,+name', DEFAULT, ['sellers', 'audit']],
    ['id,name', DEFAULT, ['sellers', 'audit']],
    ['-address', without('address'), ['address', 'sellers', 'audit']],
    ['-address,-name', without('address', 'name'), ['name', 'address', 'sellers', 'audit']],
    ['-id', DEFAULT, ['sellers', 'audit']],
    ['-name,name', DEFAULT, ['sellers', 'audit']],
    ['name,-name', DEFAULT, ['sellers', 'audit']],
    ['nope,Account.Nope.name', DEFAULT, ['sellers', 'audit']],
    ['-nope', DEFAULT, ['sellers', 'audit']],
    ['-address.nope', without('address'), ['address', 'sellers', 'audit']],
    ['-nope.address', without('address'), ['address', 'sellers', 'audit']],
    ['-*,nope.status,  name', { id: 'BUY-1', status: 'Active' }, OTHERS],
    ['sellers', { ...DEFAULT, sellers: SELLERS }, ['audit']],
    ['SELLERS', { ...DEFAULT, sellers: SELLERS }, ['audit']],
  ])('select=%s', (select, value, omitted) => {
    expect(show(buyer, 'BUY-1', `select=${select}`)).toEqual({ value, omitted });
  });

  test.each<[select: string, value: Record<string, unknown>]>([
    ['-*', { id: 'BUY-1' }],
    ['-*,id,name', { id: 'BUY-1', name: 'Adventure Works' }],
    ['id,name,-*', { id: 'BUY-1', name: 'Adventure Works' }],
    ['-*,name', { id: 'BUY-1', name: 'Adventure Works' }],
    ['-*, Name', { id: 'BUY-1', name: 'Adventure Works' }],
    ['-*,id,nope', { id: 'BUY-1' }],
    ['-*,account.status', { id: 'BUY-1', account: { status: 'Active' } }],
    ['-*,account.id,account.name', { id: 'BUY-1', account: { id: 'ACC-1', name: 'Northwind' } }],
    ['-*,audit.created.at', { id: 'BUY-1', audit: { created: { at: AUDIT.created.at } } }],
    ['-*,audit.updated.by', { id: 'BUY-1', audit: { updated: {} } }],
    ['-*,address.city', { id: 'BUY-1', address: { city: 'Zürich' } }],
    ['-*,address', { id: 'BUY-1', address: { city: 'Zürich', country: 'CH' } }],
    [
      '-*,account.groups.name',
      { id: 'BUY-1', account: { groups: [{ name: 'Administrators' }, { name: 'Buyers' }] } },
    ],
    ['-*,sellers.id', { id: 'BUY-1', sellers: [{ id: 'SEL-1' }, { id: 'SEL-2' }] }],
    ['-*,sellers.externalId', { id: 'BUY-1', sellers: [{ externalId: 'UK' }, {}] }],
    ['-*,tags,errors', { id: 'BUY-1', tags: ['gold', 'eu'], errors: [] }],
    ['-*,settings.nested', { id: 'BUY-1', settings: { nested: { deep: true } } }],
    ['-*,account(id,name)', { id: 'BUY-1', account: expect.objectContaining(ACCOUNT_SUMMARY) }],
    ['-*,account(-*,id,name)', { id: 'BUY-1', account: { id: 'ACC-1', name: 'Northwind' } }],
    [
      '-*,account(-*,groups(-*,name))',
      { id: 'BUY-1', account: { groups: [{ name: 'Administrators' }, { name: 'Buyers' }] } },
    ],
    ['-account.*,-*,account.type', { id: 'BUY-1', account: { type: 'Client' } }],
    ['-account,-*,account.type', { id: 'BUY-1', account: { type: 'Client' } }],
  ])('select=%s', (select, value) => {
    const { value: shown, omitted } = show(buyer, 'BUY-1', `select=${select}`);
    expect(shown).toEqual(value);
    expect([...omitted, ...Object.keys(shown)].toSorted()).toEqual(Object.keys(buyer.properties).toSorted());
  });
});

describe('references', () => {
  test('references carry their core members by default, and a nested leaf on request', () => {
    expect(show(licensee, 'LCE-1', 'select=buyer.status').value).toEqual({
      id: 'LCE-1',
      buyer: { id: 'BUY-1', name: 'Adventure Works', revision: 7, status: 'Active' },
      seller: { id: 'SEL-2', status: 'Deleted' },
    });
  });

  test('references lose a member of their summary by name', () => {
    expect(show(buyer, 'BUY-1', 'select=-account.icon').value).toMatchObject({
      account: { id: 'ACC-1', name: 'Northwind', type: 'Client', status: 'Active', revision: 3 },
    });
    expect(show(buyer, 'BUY-1', 'select=-account.icon').value).not.toHaveProperty('account.icon');
    expect(show(buyer, 'BUY-1', 'select=-account.*').value).not.toHaveProperty('account');
  });

  test('references expand to their full default shape when named', () => {
    expect(show(buyer, 'BUY-1', 'select=account').value).toMatchObject({
      account: { ...ACCOUNT_SUMMARY, externalIds: { tenantId: '0F8FAD5B-D9CB-469F-A165-70867728950E' } },
    });
    expect(show(buyer, 'BUY-1', 'select=account').value).not.toHaveProperty('account.groups');
    expect(show(licensee, 'LCE-1', 'select=-*,buyer').value).toEqual({ id: 'LCE-1', buyer: DEFAULT });
  });

  test('references keep their known beginning when the rest of a path is unknown', () => {
    expect(show(buyer, 'BUY-1', 'select=-*,account.nope').value).toEqual(
      show(buyer, 'BUY-1', 'select=-*,account').value,
    );
    expect(show(buyer, 'BUY-1', 'select=-account.nope').value).toEqual(without('account'));
  });

  test('references are reached two levels deep', () => {
    expect(show(licensee, 'LCE-1', 'select=-*,buyer.account.name').value).toEqual({
      id: 'LCE-1',
      buyer: { account: { name: 'Northwind' } },
    });
    expect(show(buyer, 'BUY-1', 'select=account.groups').value).toEqual({
      ...DEFAULT,
      account: { ...ACCOUNT_SUMMARY, groups: GROUPS },
    });
  });

  test('references skip a star behind a dot like an unknown name', () => {
    for (const select of ['-*,account.*', '-*,account.*.nope', '-*,*.account']) {
      expect(show(buyer, 'BUY-1', `select=${select}`).value).toEqual(
        show(buyer, 'BUY-1', 'select=-*,account').value,
      );
    }
  });

  test('references show every member when a star is selected inside their parentheses', () => {
    expect(show(buyer, 'BUY-1', 'select=-*,account(*)').value).toEqual({
      id: 'BUY-1',
      account: {
        ...ACCOUNT_SUMMARY,
        externalIds: { tenantId: '0F8FAD5B-D9CB-469F-A165-70867728950E' },
        groups: GROUPS,
      },
    });
  });

  test('references that are unset are left out', () => {
    expect(show(buyer, 'BUY-3', 'select=account.name,account.groups').value).not.toHaveProperty('account');
  });
});

describe('collections', () => {
  test('collections show only the leaves that are named', () => {
    expect(show(buyer, 'BUY-1', 'select=sellers.id,sellers.name').value).toEqual({
      ...DEFAULT,
      sellers: [
        { id: 'SEL-1', name: 'Seller UK' },
        { id: 'SEL-2', name: 'Seller DE' },
      ],
    });
  });

  test('collections that are always omitted cannot be selected but are listed', () => {
    for (const select of ['', 'buyers', '*', 'buyers.id']) {
      const { value, omitted } = show(seller, 'SEL-1', `select=${select}`);
      expect(value).not.toHaveProperty('buyers');
      expect(omitted).toContain('buyers');
    }
  });

  test('collections of value objects are shown whole', () => {
    expect(show(buyer, 'BUY-2', '').value).toMatchObject({
      errors: [{ message: 'Unknown customer', code: 'E1' }],
    });
    expect(show(buyer, 'BUY-2', 'select=-errors.code').value).toMatchObject({
      errors: [{ message: 'Unknown customer' }],
    });
  });
});

describe('a star without sign', () => {
  test('a star without sign selects every member as if it were named', () => {
    const { value, omitted } = show(buyer, 'BUY-1', 'select=*,-tags');
    expect(omitted).toEqual(['tags']);
    expect(value).toEqual(show(buyer, 'BUY-1', 'select=-tags,account,sellers,audit').value);
  });
});

describe('hidden properties', () => {
  test('hidden properties are missing without a trace, selected or not', () => {
    for (const select of ['', 'errors', '-*,errors', 'errors.code', '*']) {
      const { value, omitted } = show(buyer, 'BUY-2', `select=${select}`, 'Client');
      expect(value).not.toHaveProperty('errors');
      expect(omitted).not.toContain('errors');
    }
  });

  test('hidden properties do not bring in the reference they were asked through', () => {
    expect(show(licensee, 'LCE-1', 'select=-*,buyer.errors', 'Client').value).toEqual({ id: 'LCE-1' });
    expect(show(licensee, 'LCE-1', 'select=-*,buyer.errors').value).toEqual({
      id: 'LCE-1',
      buyer: { errors: [] },
    });
  });
});

describe('unset values', () => {
  test('unset values are left out at every level, empty lists and objects stay', () => {
    expect(show(buyer, 'BUY-3', 'select=audit,sellers').value).toEqual({
      id: 'BUY-3',
      legalName: '',
      status: 'Deleted',
      revision: 10,
      address: {},
      sellers: [],
      audit: {},
    });
  });
});

describe('members that a filter or an order names', () => {
  test.each<[query: string, value: Record<string, unknown>]>([
    ['order=-audit.created.at', { audit: { created: { at: AUDIT.created.at } } }],
    ['order=name', { name: 'Adventure Works' }],
    ['eq(account.id,"ACC-1")', { account: { id: 'ACC-1' } }],
    ['not(or(eq(address.city,"Oslo"),gt(revision,9)))', { address: { city: 'Zürich' }, revision: 7 }],
    ['in(account.externalIds.tenantId,"0f8fad5b-d9cb-469f-a165-70867728950e")', { account: TENANT }],
    ['ilike(NAME,"*w*")', { name: 'Adventure Works' }],
    ['any(sellers,id="SEL-1")', { sellers: [{ id: 'SEL-1' }, { id: 'SEL-2' }] }],
    [
      'any(sellers,and(eq(status,"Active"),eq(audit.created.at,null())))',
      { sellers: [{ status: 'Active' }, { status: 'Deleted' }] },
    ],
    ['any(sellers)', { sellers: [{}, {}] }],
    ['any(tags,self()=gold)', { tags: ['gold', 'eu'] }],
    [
      'any(account.groups,isDefault=true)',
      { account: { groups: [{ isDefault: true }, { isDefault: false }] } },
    ],
    ['eq(name,legalName)', { name: 'Adventure Works' }],
  ])('%s: the leaf is in the answer', (query, value) => {
    const { value: shown, omitted } = show(buyer, 'BUY-1', `select=-*,id&${query}`);
    expect(shown).toEqual({ id: 'BUY-1', ...value });
    expect(omitted).not.toEqual(expect.arrayContaining(Object.keys(value)));
  });

  test('members that a filter names are shown although they are removed or omitted by default', () => {
    expect(show(buyer, 'BUY-1', 'select=-name&eq(name,"x")').value).toEqual(DEFAULT);
    expect(show(buyer, 'BUY-1', 'order=audit.updated.at').value).toEqual({
      ...DEFAULT,
      audit: { updated: AUDIT.updated },
    });
  });

  test('members that a filter names stay whole where they are selected', () => {
    expect(show(buyer, 'BUY-1', 'select=sellers,account&any(sellers,id=1)&account.id=2').value).toEqual(
      show(buyer, 'BUY-1', 'select=sellers,account').value,
    );
    expect(show(buyer, 'BUY-1', 'eq(account.name,"x")&eq(address.city,"x")').value).toEqual(DEFAULT);
  });

  test('members that are never answered stay away', () => {
    expect(show(seller, 'SEL-1', 'any(buyers,id=1)').value).not.toHaveProperty('buyers');
  });
});

test('collections inside collections are refused from the fourth on', () => {
  const nest: Model = {
    name: 'Nest',
    properties: {
      id: { kind: 'primitive', type: 'id' },
      eggs: { kind: 'collection', omitted: 'unless-selected', model: () => nest },
    },
  };
  const select = (path: string) => compileSelect(nest, [{ sign: '+', path }], { type: 'Client' });
  expect(() => select('eggs.eggs.eggs')).not.toThrow();
  expect(errorOf(() => select('eggs.eggs.eggs.eggs')).errors).toEqual({
    'eggs.eggs.eggs.eggs': ['A path in select may enter at most 3 collections, one inside the other.'],
  });
});

test('summaries that refer to each other come to an end', () => {
  const knot: Model = {
    name: 'Knot',
    properties: {
      id: { kind: 'primitive', type: 'id', core: true },
      next: { kind: 'reference', model: () => knot, core: true, get: (row: object) => row },
    },
  };
  const { project } = compileSelect(knot, undefined, { type: 'Client' });
  const end = { id: 'K' };
  expect(project({ id: 'K' }, contextOf())).toEqual({
    ...end,
    next: { ...end, next: { ...end, next: end } },
  });
});

test('a projection is compiled for a type of caller and reads everything else from the context', () => {
  const model: Model = {
    name: 'Mirror',
    properties: {
      id: { kind: 'primitive', type: 'id' },
      viewer: {
        kind: 'primitive',
        type: 'string',
        get: (_row: object, { caller }: ReturnType<typeof contextOf>) => caller.accountId,
      },
    },
  };
  const { project } = compileSelect(model, undefined, { type: 'Client' });
  const { store } = contextOf();
  for (const accountId of ['ACC-1', 'ACC-2']) {
    const caller = { type: 'Client', accountId, subjectId: 'TKN-1' } as const;
    expect(project({ id: 'X' }, { store, caller })).toEqual({ id: 'X', viewer: accountId });
  }
});

test('members keep the order of the model, whatever the order of the select', () => {
  const { value } = show(account, 'ACC-1', 'select=-*,status,name,id');
  expect(Object.keys(value)).toEqual(['id', 'name', 'status']);
});

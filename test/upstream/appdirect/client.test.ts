/** The client of AppDirect over HTTP: what it sends, how it reads answers and errors, and which credential it uses. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Source, SourceCaller } from '../../../src/source/source.ts';
import { and, eq } from '../../../src/query/expression.ts';
import { createAppDirect, type AppDirectOptions } from '../../../src/upstream/appdirect/client.ts';
import { defineResource, sortBy } from '../../../src/upstream/appdirect/resource.ts';
import { companyRow, membershipRow } from '../../../src/upstream/appdirect/rows.ts';
import { AppDirectSource } from '../../../src/upstream/appdirect/source.ts';
import { Cancellation } from '../../../src/upstream/http/cancellation.ts';
import { createCallJournal } from '../../../src/upstream/http/journal.ts';
import { startAppDirect, uuid, type AppDirectStub } from '../../support/appdirect-stub.ts';

const companies = defineResource({
  type: 'StubCompany',
  label: 'company',
  prefix: 'CMP',
  key: 'uuid',
  core: ['id'],
  actions: {},
  audience: 'everyone',
  toRow: companyRow,
  one: { path: '/account/v2/companies/{company}', key: ['company'] },
  lists: [
    {
      path: '/account/v2/companies',
      paging: 'page',
      switches: { customAttributes: 'includeCustomAttributes' },
      filters: {
        name: (value) => ['name', value],
        custom: (value, attribute) => [`custom.${attribute}`, value],
      },
      order: sortBy,
    },
  ],
});
const memberships = defineResource({
  type: 'StubMembership',
  label: 'membership',
  prefix: 'CMM',
  key: 'pair',
  core: ['id'],
  actions: {},
  audience: 'everyone',
  toRow: membershipRow,
  one: {
    path: '/account/v2/companies/{company}/memberships/{user}',
    key: ['company', 'user'],
    switches: { company: 'includeCompanies' },
  },
  lists: [
    {
      parent: { path: 'user.id', key: ['user'] },
      path: '/account/v2/users/{user}/memberships',
      paging: 'whole',
      edition: 'newer',
    },
    {
      parent: { path: 'company.id', key: ['company'] },
      path: '/account/v2/companies/{company}/memberships',
      paging: 'page',
    },
  ],
});

let stub: AppDirectStub;
let closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  stub = await startAppDirect();
});
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
  await stub[Symbol.asyncDispose]();
});

function caller(more: Partial<SourceCaller> = {}): SourceCaller {
  return {
    authorization: 'Bearer token-of-a-caller',
    signal: new Cancellation(),
    deadline: performance.now() + 30_000,
    journal: createCallJournal(),
    reads: { begin: () => undefined, end: () => undefined },
    ...more,
  };
}

function sourceOf(more: Partial<SourceCaller> = {}, options: Partial<AppDirectOptions> = {}): Source {
  const provider = createAppDirect({ baseUrl: stub.origin, ...options });
  closers.push(() => provider.close());
  return provider.forCaller(caller(more));
}

const all = (source: Source, offset: number, limit: number, select: readonly string[] = []) =>
  source.list(companies, { select, order: ['NAME'], offset, limit, paths: [] });

function companyRows(count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => ({ uuid: uuid(1, index), name: `Company ${index}` }));
}

describe('lists', () => {
  test('a window is exact for every offset and size, whatever the cap of AppDirect is', async () => {
    const rows = companyRows(43);
    stub.routes.set('GET /api/account/v2/companies', () => ({ kind: 'rows', rows }));
    const source = sourceOf();
    for (const cap of [100, 7]) {
      stub.cap = cap;
      for (const [offset, limit] of [
        [0, 20],
        [20, 20],
        [3, 5],
        [13, 20],
        [40, 20],
        [60, 5],
        [0, 1],
        [42, 7],
        [5, 40],
      ] as const) {
        const got: string[] = [];
        // As the loaders do: a page may be shorter than it was asked for.
        while (got.length < limit) {
          const page = await all(source, offset + got.length, limit - got.length);
          expect(page.total).toBe(43);
          if (page.rows.length === 0) break;
          got.push(...page.rows.map(({ id }) => id));
        }
        expect(got).toEqual(
          rows.slice(offset, offset + limit).map((row) => `CMP-${(row as { uuid: string }).uuid}`),
        );
      }
    }
  });

  test('a list sends its filters, its order, and each switch that the selection leaves off', async () => {
    stub.routes.set('GET /api/account/v2/companies', () => ({ kind: 'rows', rows: [] }));
    const source = sourceOf();
    const filter = and(eq('name', 'Ann & Bob/1'), eq('custom:branch', 'notIn(a, b)'));
    await source.list(companies, {
      select: ['*'],
      filter,
      order: ['-NAME'],
      offset: 40,
      limit: 20,
      paths: [],
    });
    await all(source, 0, 5, ['customAttributes']);
    expect(stub.calls()).toEqual([
      'GET /api/account/v2/companies?name=Ann%20%26%20Bob%2F1&custom.branch=notIn(a,%20b)&sortField=NAME&sortOrder=DESC&includeCustomAttributes=false&page=2&size=20',
      'GET /api/account/v2/companies?sortField=NAME&sortOrder=ASC&includeCustomAttributes=true&page=0&size=5',
    ]);
  });

  test('a count alone asks for one row', async () => {
    stub.routes.set('GET /api/account/v2/companies', () => ({ kind: 'rows', rows: companyRows(3) }));
    expect(await all(sourceOf(), 0, 0)).toEqual({ rows: [], total: 3, limit: 0 });
    expect(stub.calls()[0]).toContain('page=0&size=1');
  });

  test('a list without pages is read once and sliced', async () => {
    const user = uuid(2, 1);
    const content = [1, 2, 3].map((index) => ({
      company: { uuid: uuid(1, index), name: null, channelAdmin: false },
      user: { uuid: user },
    }));
    stub.routes.set(`GET /api/account/v2/users/${user}/memberships`, () => ({
      kind: 'json',
      value: { content, links: [] },
    }));
    const page = await sourceOf().list(memberships, {
      select: [],
      filter: eq('user.id', `MKU-${user}`),
      order: [],
      offset: 1,
      limit: 1,
      paths: [],
    });
    expect(page.total).toBe(3);
    expect(page.rows.map(({ id }) => id)).toEqual([`CMM-${uuid(1, 2)}.${user}`]);
    // Null in an embedded company is no answer.
    expect(page.rows[0]?.['company']).toEqual({ id: `CMP-${uuid(1, 2)}`, uuid: uuid(1, 2) });
  });

  test.each([
    ['no list', { content: 'none' }],
    ['no page', { content: [] }],
    ['a row without an id', { content: [{ name: 'x' }], page: { size: 1, totalElements: 1 } }],
    ['an odd size', { content: [], page: { size: 1.5, totalElements: 1 } }],
    ['a bare list', []],
    ['null', null],
  ])('an answer with %s is a bad response and not an empty list', async (_case, value) => {
    stub.routes.set('GET /api/account/v2/companies', () => ({ kind: 'json', value }));
    await expect(all(sourceOf(), 0, 5)).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      upstream: 'APPDIRECT',
    });
  });
});

describe('objects', () => {
  test('a membership is read by its pair, with its switches', async () => {
    const [company, user] = [uuid(1, 1), uuid(2, 1)];
    stub.routes.set(`GET /api/account/v2/companies/${company}/memberships/${user}`, () => ({
      kind: 'json',
      value: { user: { uuid: user, username: 'ann' }, roles: ['ROLE_USER', 'SYS_ADMIN'], enabled: true },
    }));
    const row = await sourceOf().get(memberships, `CMM-${company}.${user}`, {
      select: ['company'],
      paths: [],
    });
    expect(row).toMatchObject({ roles: ['USER', 'SYS_ADMIN'], user: { id: `MKU-${user}`, userName: 'ann' } });
    expect(stub.calls()[0]).toContain('?includeCompanies=true');
  });

  test('another object than the requested one is a bad response', async () => {
    stub.routes.set(`GET /api/account/v2/companies/${uuid(1, 1)}`, () => ({
      kind: 'json',
      value: { uuid: uuid(1, 2) },
    }));
    const read = sourceOf().get(companies, `CMP-${uuid(1, 1)}`, { select: [], paths: [] });
    await expect(read).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  test('an id of another form makes no call', async () => {
    for (const id of ['CMP-roles', 'ACC-1234-5678', `CMP-${uuid(1, 1)}/active`]) {
      await expect(sourceOf().get(companies, id, { select: [], paths: [] })).rejects.toThrow(
        'must be a UUID',
      );
    }
    expect(stub.requests).toEqual([]);
  });
});

describe('errors', () => {
  const at = `GET /api/account/v2/companies/${uuid(1, 1)}`;
  const read = (source: Source) => source.get(companies, `CMP-${uuid(1, 1)}`, { select: [], paths: [] });

  test.each([
    [
      { status: 404, code: 'NOT_FOUND', message: 'gone', moreInfo: 'https://x.example' },
      { title: 'gone', code: 'NOT_FOUND', detail: 'https://x.example' },
    ],
    [
      [{ code: 'Not Found', message: 'User not found.' }, { code: 'x' }],
      { title: 'User not found.', code: 'Not Found' },
    ],
    [
      { code: 404, message: 'Token not found' },
      { title: 'Token not found', code: '404' },
    ],
    [
      { error: 'invalid_token', error_description: 'expired' },
      { title: 'expired', code: 'invalid_token' },
    ],
    ['<html>no</html>', { title: 'Not Found' }],
    [[], { title: 'Not Found' }],
    ['', { title: 'Not Found' }],
  ])('the body %j is read', async (value, problem) => {
    stub.routes.set(at, () => ({ kind: 'json', value, status: 404 }));
    await expect(read(sourceOf())).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404, problem });
  });

  test('a credential that a body repeats is masked', async () => {
    stub.routes.set(at, () => ({
      kind: 'json',
      value: { code: 'X', message: 'no token-of-a-caller here' },
      status: 400,
    }));
    await expect(read(sourceOf())).rejects.toMatchObject({ problem: { title: 'no *** here' } });
  });

  test('a 401 for a credential that AppDirect accepted a short time ago is a refusal', async () => {
    stub.routes.set(at, () => ({ kind: 'json', value: {}, status: 401 }));
    await expect(read(sourceOf())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(read(sourceOf({}, { isKnown: () => true }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
      status: 401,
    });
  });

  test.each([
    [403, 'FORBIDDEN'],
    [400, 'BAD_USER_INPUT'],
    [409, 'CONFLICT'],
    [500, 'UPSTREAM_UNAVAILABLE'],
  ])('status %i is %s', async (status, code) => {
    stub.routes.set(at, () => ({ kind: 'json', value: {}, status }));
    await expect(read(sourceOf())).rejects.toMatchObject({ code, status, upstream: 'APPDIRECT' });
  });

  test('a 429 says when to try again', async () => {
    stub.routes.set(at, () => ({ kind: 'json', value: {}, status: 429, headers: { 'retry-after': '7' } }));
    await expect(read(sourceOf())).rejects.toMatchObject({
      code: 'UPSTREAM_RATE_LIMITED',
      retryAfterSeconds: 7,
    });
  });

  test('an operation that an older edition does not have is not a missing object', async () => {
    const filter = eq('user.id', `MKU-${uuid(2, 9)}`);
    const list = (): Promise<unknown> =>
      sourceOf().list(memberships, { select: [], filter, order: [], offset: 0, limit: 5, paths: [] });
    await expect(list()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    stub.routes.set(`GET /api/account/v2/users/${uuid(2, 9)}/memberships`, () => ({
      kind: 'json',
      value: '<html>',
      status: 404,
    }));
    await expect(list()).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      message: expect.stringContaining('older') as string,
    });
  });
});

test('a PATCH sends JSON and its errors do not say that the outcome is known', async () => {
  const path = '/account/v2/companies/{company}';
  const source = sourceOf();
  if (!(source instanceof AppDirectSource)) throw new Error('expected the source of AppDirect');
  stub.routes.set(`PATCH /api/account/v2/companies/${uuid(1, 1)}`, () => ({
    kind: 'json',
    value: {},
    status: 503,
  }));
  const body = { kind: 'json', value: { enabled: false } } as const;
  const change = source.calls.call({ method: 'PATCH', path, parameters: { company: uuid(1, 1) }, body });
  await expect(change).rejects.toMatchObject({ outcome: 'unknown' });
  expect(stub.requests[0]).toMatchObject({ method: 'PATCH', body: '{"enabled":false}' });
  expect(stub.requests[0]?.headers['content-type']).toBe('application/json');
});

describe('credentials', () => {
  const credentials = { id: 'gateway', secret: 'gateway secret', scope: 'ROLE_PARTNER_READ' };
  const token = (value: string, status = 200, more = {}) =>
    stub.routes.set('POST /oauth2/token', () => ({
      kind: 'json',
      status,
      value: { access_token: value, expires_in: 43_199, ...more },
    }));
  const tokenCalls = () => stub.requests.filter(({ url }) => url === '/oauth2/token');

  test('without a credential no call is made', () => {
    expect(() => sourceOf({ authorization: '' })).toThrow('AppDirect-Authorization');
    expect(stub.requests).toEqual([]);
  });

  test('the client of the gateway serves callers whom the first upstream vouches for, with one token for all', async () => {
    token('own-token');
    stub.routes.set('GET /api/account/v2/companies', () => ({ kind: 'rows', rows: [] }));
    const provider = createAppDirect({ baseUrl: stub.origin, credentials });
    closers.push(() => provider.close());
    const sources = [1, 2, 3].map(() =>
      provider.forCaller(caller({ authorization: '', isOperator: () => Promise.resolve(true) })),
    );
    await Promise.all(sources.map((source) => all(source, 0, 5)));
    expect(tokenCalls()).toHaveLength(1);
    expect(tokenCalls()[0]).toMatchObject({ body: 'grant_type=client_credentials&scope=ROLE_PARTNER_READ' });
    expect(tokenCalls()[0]?.headers['authorization']).toBe(
      `Basic ${Buffer.from('gateway:gateway%20secret').toString('base64')}`,
    );
    const sent = stub.requests
      .filter(({ url }) => url.startsWith('/api/'))
      .map(({ headers }) => headers['authorization']);
    expect(sent).toEqual(['Bearer own-token', 'Bearer own-token', 'Bearer own-token']);
  });

  test.each([[() => Promise.resolve(false)], [undefined]])(
    'nobody else is served by it',
    async (isOperator) => {
      token('own-token');
      const source = sourceOf({ authorization: '', isOperator }, { credentials });
      await expect(all(source, 0, 5)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(stub.requests).toEqual([]);
    },
  );

  test('a token of the caller is used before the client of the gateway', async () => {
    stub.routes.set('GET /api/account/v2/companies', () => ({ kind: 'rows', rows: [] }));
    await all(sourceOf({ isOperator: () => Promise.resolve(true) }, { credentials }), 0, 5);
    expect(stub.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer token-of-a-caller',
    ]);
  });

  test('a refused token is replaced once, for a read', async () => {
    let tokens = 0;
    stub.routes.set('POST /oauth2/token', () => ({
      kind: 'json',
      value: { access_token: `token-${++tokens}`, expires_in: 60 },
    }));
    stub.routes.set('GET /api/account/v2/companies', ({ headers }) =>
      headers['authorization'] === 'Bearer token-2'
        ? { kind: 'rows', rows: [] }
        : { kind: 'json', value: {}, status: 401 },
    );
    const source = sourceOf({ authorization: '', isOperator: () => Promise.resolve(true) }, { credentials });
    expect((await all(source, 0, 5)).total).toBe(0);
    expect(tokens).toBe(2);
  });

  test('a client that AppDirect does not know is a fault of the configuration, without the secret', async () => {
    token('', 401, { error: 'invalid_client', error_description: 'gateway secret is wrong' });
    const source = sourceOf({ authorization: '', isOperator: () => Promise.resolve(true) }, { credentials });
    const error = await all(source, 0, 5).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: expect.stringContaining('APPDIRECT_CLIENT_ID') as string,
    });
    expect(JSON.stringify([error, String(error)])).not.toContain('gateway secret');
  });
});

test('a call in the journal names its upstream', async () => {
  stub.routes.set('GET /api/account/v2/companies', () => ({ kind: 'rows', rows: [] }));
  const journal = createCallJournal();
  await all(sourceOf({ journal }), 0, 5);
  expect(JSON.parse(JSON.stringify(journal.calls))).toMatchObject([
    { upstream: 'APPDIRECT', method: 'GET', status: 200 },
  ]);
});

import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { UserAccountWire } from '../../../src/contract/marketplace.ts';
import { InputError } from '../../../src/upstream/errors.ts';
import { createCallJournal } from '../../../src/upstream/http/journal.ts';
import type { Collection } from '../../../src/upstream/marketplace/path.ts';
import { and, eq, inList, ne } from '../../../src/query/expression.ts';
import { failure } from '../../support/origin.ts';
import { envelope, json } from '../../support/scripted-server.ts';
import type { Script } from '../../support/scripted-server.ts';
import { always, buyer, buyers, startMarketplace } from '../../support/marketplace.ts';

const userAccounts: Collection<UserAccountWire> = {
  path: '/accounts/users/{USR}/accounts',
  idPrefix: 'ACC',
  bareArray: 'accepted',
};
describe('a list', () => {
  test('a list is asked for with projection, filter, order and page in one URL', async () => {
    await using world = await startMarketplace(
      always(envelope([buyer], { total: 37, limit: 50, offset: 100 })),
    );
    const answer = await world.caller().list(buyers, {
      select: ['name', 'status'],
      filter: and(ne('status', 'Deleted'), eq('account.id', 'ACC-1000-0001')),
      order: ['name', 'id'],
      limit: 50,
      offset: 100,
    });
    expect(answer).toEqual({ rows: [buyer], total: 37, limit: 50, offset: 100, omitted: [] });
    expect(world.server.requests[0]?.url).toBe(
      '/public/v1/accounts/buyers?select=-*,id,name,status' +
        '&and(ne(status,%22Deleted%22),eq(account.id,%22ACC-1000-0001%22))&order=name,id&limit=50&offset=100',
    );
  });

  test.each([{ total: undefined }, { total: null }])(
    'a list may come without a total: %j',
    async (pagination) => {
      await using world = await startMarketplace(always(envelope([buyer], pagination)));
      expect((await world.caller().list(buyers, { limit: 1 })).total).toBeUndefined();
    },
  );

  test('a list names what upstream left out', async () => {
    const body = {
      $meta: { pagination: { offset: 0, limit: 1, total: 1 }, omitted: ['audit', 5] },
      data: [],
    };
    await using world = await startMarketplace(always(body));
    expect((await world.caller().list(buyers, { limit: 1 })).omitted).toEqual(['audit']);
  });

  test('a list below a parent has the parent in its path', async () => {
    await using world = await startMarketplace(always(envelope([])));
    await world.caller().list(userAccounts, { parents: ['USR-1000-0001'], limit: 1 });
    expect(world.server.requests[0]?.url).toBe('/public/v1/accounts/users/USR-1000-0001/accounts?limit=1');
  });

  test('a list may be a bare array where that has been seen', async () => {
    await using world = await startMarketplace(always([{ id: 'ACC-1000-0001' }, { id: 'ACC-1000-0002' }]));
    const answer = await world.caller().list(userAccounts, { parents: ['USR-1000-0001'], limit: 1 });
    expect(answer).toMatchObject({ total: 2, limit: 2, offset: 0 });
  });

  test.each<[string, Script]>([
    ['an empty body', (_, response) => void response.end()],
    ['204', (_, response) => void response.writeHead(204).end()],
    ['null', always('null')],
    ['a bare array', always([])],
    ['a text', always('"data"')],
    ['an object without envelope', always(buyer)],
    ['data that is no list', always({ $meta: { pagination: { offset: 0, limit: 1 } }, data: {} })],
    ['no pagination', always({ data: [] })],
    ['pagination of the wrong types', always(envelope([], { limit: '10' }))],
    ['a negative total', always(envelope([], { total: -1 }))],
    ['half a document', always('{"$meta":{"pagination":{"offset":0')],
    ['trailing garbage', always(`${JSON.stringify(envelope([]))}canary`)],
    [
      'a login page',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>canary'),
    ],
    ['broken UTF-8', (_, response) => void response.end(Buffer.from([0x22, 0xc3, 0x28, 0x22]))],
    ['100,000 levels', always('['.repeat(100_000) + ']'.repeat(100_000))],
  ])('a list that is %s is a bad response, and its text stays out of the error', async (_, script) => {
    await using world = await startMarketplace(script);
    const error = await failure(world.caller().list(buyers, { limit: 1 }));
    expect(error).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', call: 'GET /v1/accounts/buyers' });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('canary');
  });

  test('a list may begin with a byte order mark', async () => {
    await using world = await startMarketplace(always(`\uFEFF${JSON.stringify(envelope([buyer]))}`));
    expect((await world.caller().list(buyers, { limit: 1 })).rows).toEqual([buyer]);
  });

  test('a list with a __proto__ in a row changes no prototype', async () => {
    await using world = await startMarketplace(
      always(
        '{"$meta":{"pagination":{"offset":0,"limit":1}},"data":[{"id":"BUY-1000-0001","__proto__":{"polluted":1}}]}',
      ),
    );
    const { rows } = await world.caller().list(buyers, { limit: 1 });
    expect((rows[0] as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a list whose URL would be too long is refused without a call', async () => {
    await using world = await startMarketplace(always(envelope([])));
    const ids = Array.from({ length: 1_000 }, (_, index) => `BUY-1000-${String(index).padStart(4, '0')}`);
    const attempt = world.caller().list(buyers, { filter: inList('id', ids), limit: 100 });
    await expect(attempt).rejects.toThrow(InputError);
    await expect(attempt).rejects.toThrow(/must fit in a URL of 8192 bytes, but take \d+/);
    expect(world.server.requests).toHaveLength(0);
  });

  test('a list with a value that RQL cannot carry is refused without a call', async () => {
    await using world = await startMarketplace(always(envelope([])));
    await expect(world.caller().list(buyers, { filter: eq('name', `it's 5"`), limit: 1 })).rejects.toThrow(
      InputError,
    );
    expect(world.server.requests).toHaveLength(0);
  });
});

describe('an endpoint that refuses to project', () => {
  const refusing: Script = (_, response, { url }) => {
    if (url.includes('-*'))
      json(response, { title: 'Bad Request', errors: { select: ['not supported here'] } }, 400);
    else json(response, url.includes('BUY-') ? buyer : envelope([buyer]));
  };

  test('an endpoint that refuses to project is asked once more in additive form, and from then on only so', async () => {
    await using world = await startMarketplace(refusing);
    const journal = createCallJournal();
    const caller = world.caller({ journal });
    expect(await caller.get(buyers, 'BUY-1000-0001', { select: ['id', 'name', 'audit'] })).toEqual(buyer);
    expect(await world.caller().get(buyers, 'BUY-1000-0001', { select: ['name'] })).toEqual(buyer);
    await caller.list(buyers, { select: ['name'], limit: 1 });
    expect(world.server.requests.map((seen) => seen.url.split('?')[1])).toEqual([
      'select=-*,id,name,audit',
      'select=name,audit',
      'select=name',
      // Another path, of which nothing is known yet.
      'select=-*,id,name&limit=1',
      'select=name&limit=1',
    ]);
    expect(journal.calls.map((call) => call.status)).toEqual([400, 200, 400, 200]);
  });

  test('an endpoint that refuses to project keeps its refusal when the additive form fails as well, and nothing is remembered', async () => {
    await using world = await startMarketplace(always({ title: 'the select is wrong' }, 400));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error = await failure(world.caller().get(buyers, 'BUY-1000-0001', { select: ['name'] }));
      expect(error).toMatchObject({ code: 'BAD_USER_INPUT', problem: { title: 'the select is wrong' } });
    }
    expect(world.server.requests.map((seen) => seen.url.includes('-*'))).toEqual([true, false, true, false]);
  });

  test('an endpoint that refuses to project is not suspected when the 400 is about something else, or there was no projection', async () => {
    await using world = await startMarketplace(
      always({ title: 'Bad Request', errors: { order: ['selective'] } }, 400),
    );
    await failure(world.caller().get(buyers, 'BUY-1000-0001', { select: ['name'] }));
    await failure(world.caller().get(buyers, 'BUY-1000-0001'));
    expect(world.server.requests).toHaveLength(2);
  });
});

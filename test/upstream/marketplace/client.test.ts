import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/upstream/errors.ts';
import { createCallJournal } from '../../../src/upstream/http/journal.ts';
import { createMarketplace } from '../../../src/upstream/marketplace/client.ts';
import { eq } from '../../../src/query/expression.ts';
import { failure } from '../../support/origin.ts';
import { envelope, json, startServer } from '../../support/scripted-server.ts';
import { always, buyer, buyers, startMarketplace } from '../../support/marketplace.ts';

describe('one object', () => {
  test('one object is read by its id', async () => {
    await using world = await startMarketplace(always(buyer));
    expect(await world.caller().get(buyers, 'BUY-1000-0001', { select: ['name'] })).toEqual(buyer);
    expect(world.server.requests[0]).toMatchObject({
      method: 'GET',
      url: '/public/v1/accounts/buyers/BUY-1000-0001?select=-*,id,name',
    });
  });

  test.each(['../users', '..', '.', '', 'SEL-1000-0001', 'BUY-1000-0001?x=1'])(
    'one object is not asked for as %j',
    async (id) => {
      await using world = await startMarketplace(always(buyer));
      await expect(world.caller().get(buyers, id)).rejects.toThrow(InputError);
      await expect(world.caller().act(buyers, id, 'disable')).rejects.toThrow(InputError);
      await expect(world.caller().icon(buyers, id)).rejects.toThrow(InputError);
      expect(world.server.requests).toHaveLength(0);
    },
  );

  test.each([
    ['another object', { id: 'BUY-9999-9999', name: 'canary' }],
    ['an object without id', { name: 'canary' }],
    ['an id that is a number', { id: 5 }],
    ['a list', [buyer]],
    ['null', null],
  ])('one object that turns out to be %s is a bad response', async (_, body) => {
    await using world = await startMarketplace(always(body));
    const error = await failure(world.caller().get(buyers, 'BUY-1000-0001'));
    expect(error).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', call: 'GET /v1/accounts/buyers/{id}' });
    expect(error.message).not.toMatch(/canary|BUY-/);
  });
});

describe('any other call', () => {
  test('any other call is made of segments, a query and a template', async () => {
    await using world = await startMarketplace(always({ status: 'disabled' }));
    const answer = await world.caller().send({
      method: 'GET',
      segments: ['v1', 'accounts', 'users', 'ann@example.com', 'sso-check'],
      template: '/v1/accounts/users/{id}/sso-check',
      query: 'a=b%20c',
    });
    expect(answer).toEqual({ status: 200, value: { status: 'disabled' } });
    expect(world.server.requests[0]?.url).toBe(
      '/public/v1/accounts/users/ann%40example.com/sso-check?a=b%20c',
    );
  });

  test('any other call answers undefined for an empty body', async () => {
    await using world = await startMarketplace((_, response) => void response.writeHead(204).end());
    const answer = await world.caller().send({ method: 'DELETE', segments: ['v1', 'x'], template: '/v1/x' });
    expect(answer).toEqual({ status: 204, value: undefined });
  });

  test.each(['..', 'a/b', 'a?b'])('any other call cannot leave its template through %j', async (segment) => {
    await using world = await startMarketplace(always({}));
    const attempt = world.caller().send({ method: 'GET', segments: ['v1', segment], template: '/v1/{id}' });
    await expect(attempt).rejects.toThrow(InputError);
    expect(world.server.requests).toHaveLength(0);
  });

  test.each(['a#b', 'a b', 'a"b', 'a\r\nb', 'ä'])(
    'any other call cannot have %j for a query',
    async (query) => {
      await using world = await startMarketplace(always({}));
      const attempt = world.caller().send({ method: 'GET', segments: ['v1'], template: '/v1', query });
      await expect(attempt).rejects.toThrow(InputError);
      expect(world.server.requests).toHaveLength(0);
    },
  );
});

describe('headers', () => {
  test('headers go up as the caller sent them, each once, and nothing else does', async () => {
    await using world = await startMarketplace(always(buyer));
    await world
      .caller({
        authorization: 'Bearer idt:TKN-0000-0001:operations',
        requestId: 'req-1',
        acceptLanguage: 'de-CH',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      })
      .get(buyers, 'BUY-1000-0001');
    const names = world.server.requests[0]?.rawHeaders.filter((_, index) => index % 2 === 0);
    expect(names?.map((name) => name.toLowerCase()).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'accept-language',
      'authorization',
      'connection',
      'host',
      'traceparent',
      'user-agent',
      'x-request-id',
    ]);
    expect(world.server.requests[0]?.headers['authorization']).toBe('Bearer idt:TKN-0000-0001:operations');
  });

  test('headers with forbidden characters are refused before anything is sent', async () => {
    await using world = await startMarketplace(always(buyer));
    expect(() => world.caller({ requestId: 'a\r\nx-evil: 1' })).toThrow(InputError);
    expect(() => world.caller({ authorization: 'Bearer ключ' })).toThrow(InputError);
  });

  test.each(['', '  '])('headers without a token no call is made: %j', async (authorization) => {
    await using world = await startMarketplace(always(buyer));
    expect(() => world.caller({ authorization })).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED' }),
    );
  });

  test('headers never mix between callers, whatever order the answers come in', async () => {
    const late: (() => void)[] = [];
    await using world = await startMarketplace(
      (_: IncomingMessage, response: ServerResponse, { headers, url }) => {
        const answer = (): void => json(response, { id: url.split('/').at(-1), name: headers.authorization });
        late.push(answer);
        if (late.length % 7 === 0) for (const send of late.splice(0).toReversed()) send();
      },
    );
    const tokens = Array.from({ length: 20 }, (_, index) => `Bearer token-${index}`);
    const calls = Array.from({ length: 210 }, async (_, index) => {
      const authorization = tokens[index % tokens.length] ?? '';
      const row = await world.caller({ authorization }).get(buyers, 'BUY-1000-0001');
      expect(row.name).toBe(authorization);
    });
    await Promise.all(calls);
    expect(world.server.requests).toHaveLength(210);
  });
});

describe('refusals', () => {
  test.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [409, 'CONFLICT'],
    [422, 'BAD_USER_INPUT'],
    [503, 'UPSTREAM_UNAVAILABLE'],
    [307, 'UPSTREAM_BAD_RESPONSE'],
  ])('%d is %s', async (status, code) => {
    await using world = await startMarketplace(always({ title: 'no' }, status));
    const error = await failure(world.caller().get(buyers, 'BUY-1000-0001'));
    expect(error).toMatchObject({ code, status, call: 'GET /v1/accounts/buyers/{id}' });
    expect(world.server.requests).toHaveLength(1);
  });

  test('429 tells when to come back', async () => {
    await using world = await startMarketplace((_, response) => {
      response.writeHead(429, { 'retry-after': '7' });
      response.end();
    });
    expect(await failure(world.caller().get(buyers, 'BUY-1000-0001'))).toMatchObject({
      code: 'UPSTREAM_RATE_LIMITED',
      retryAfterSeconds: 7,
    });
  });

  test("refusals that repeat the caller's token are shown without it", async () => {
    await using world = await startMarketplace(always({ title: 'canary-token-1 is expired' }, 401));
    const error = await failure(world.caller().get(buyers, 'BUY-1000-0001'));
    expect(error.problem?.title).toBe('*** is expired');
  });
});

describe('concurrency and cancellation', () => {
  test('one caller has a limited number of calls under way at once', async () => {
    let open = 0;
    let most = 0;
    await using world = await startMarketplace((_, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        json(response, buyer);
      }, 3);
    });
    const caller = world.caller({ concurrency: 4 });
    await Promise.all(Array.from({ length: 30 }, () => caller.get(buyers, 'BUY-1000-0001')));
    expect(most).toBe(4);
  });

  test('an abort closes what is under way and starts nothing more', async () => {
    await using world = await startMarketplace(() => {});
    const controller = new AbortController();
    const journal = createCallJournal();
    const caller = world.caller({ signal: controller.signal, concurrency: 2, journal });
    const calls = Array.from({ length: 5 }, () => failure(caller.get(buyers, 'BUY-1000-0001')));
    await world.server.arrived(2);
    controller.abort();
    for (const error of await Promise.all(calls)) expect(error.code).toBe('REQUEST_DEADLINE');
    await world.server.cutOff(2);
    expect(world.server.requests).toHaveLength(2);
    expect(journal.calls.map((entry) => entry.toJSON())).toHaveLength(2);
    expect(await failure(caller.get(buyers, 'BUY-1000-0001'))).toMatchObject({ code: 'REQUEST_DEADLINE' });
  });

  test('the deadline counts for waiting calls as for running ones', async () => {
    await using world = await startMarketplace(() => {});
    const caller = world.caller({ concurrency: 1, deadline: performance.now() + 50 });
    const errors = await Promise.all([1, 2].map(() => failure(caller.get(buyers, 'BUY-1000-0001'))));
    expect(errors.map((error) => error.code)).toEqual(['REQUEST_DEADLINE', 'REQUEST_DEADLINE']);
  });

  test('fifty calls on one signal raise no warning about listeners', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    await using world = await startMarketplace(always(buyer));
    const caller = world.caller();
    await Promise.all(Array.from({ length: 50 }, () => caller.get(buyers, 'BUY-1000-0001')));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});

test('the journal has every call with its rows and who wanted it, and no secret', async () => {
  await using world = await startMarketplace((_, response, { url }) => {
    json(response, url.includes('/BUY-') ? buyer : envelope([buyer, buyer]));
  });
  const journal = createCallJournal();
  const caller = world.caller({ journal });
  await caller.list(buyers, { filter: eq('token', 'idt:TKN-0000-0001:canary'), limit: 2, paths: ['buyers'] });
  await caller.get(buyers, 'BUY-1000-0001', { paths: ['buyer', 'other'] });
  await caller.list(buyers, { limit: 0 });
  expect(journal.calls.map((entry) => entry.toJSON())).toEqual([
    {
      method: 'GET',
      url: '/public/v1/accounts/buyers?eq(token,***&limit=2',
      status: 200,
      ms: expect.any(Number) as number,
      bytes: expect.any(Number) as number,
      rows: 2,
      paths: ['buyers'],
      upstream: 'SOFTWAREONE',
    },
    expect.objectContaining({
      url: '/public/v1/accounts/buyers/BUY-1000-0001',
      rows: 1,
      paths: ['buyer', 'other'],
    }),
    expect.objectContaining({ url: '/public/v1/accounts/buyers?limit=0', paths: [] }),
  ]);
  expect(JSON.stringify(journal)).not.toContain('canary');
});

test.each(['', '/', '/public', '/public/v1/'])(
  'a base URL that ends in %j leads to the same paths',
  async (ending) => {
    await using server = await startServer(always(buyer));
    const marketplace = createMarketplace({ baseUrl: server.origin + ending });
    const { signal } = new AbortController();
    await marketplace.forCaller({ authorization: 'Bearer x', signal }).get(buyers, 'BUY-1000-0001');
    expect(server.requests[0]?.url).toBe('/public/v1/accounts/buyers/BUY-1000-0001');
    await marketplace.close();
  },
);

/** Upstream responds with an error status: what is retried, how many calls it costs, and what the client sees. */
import { describe, expect, test } from 'vitest';
import type { ServerResponse } from 'node:http';
import { envelope, json } from '../support/scripted-server.ts';
import { startWorld } from '../support/world.ts';
import {
  account,
  canary,
  expectNothingTold,
  expectOneBranchLost,
  seller,
  startScriptedWorld,
} from '../support/scripted-world.ts';

const path = '/public/v1/accounts/accounts';

function problem(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'set-cookie': canary,
    'x-internal-host': canary,
    ...headers,
  });
  response.end(JSON.stringify({ title: canary, status, detail: canary, stack: canary, traceId: '4bf92f35' }));
}

describe('a server error on a read', () => {
  test('a server error on a read that happens once is not seen by anyone but explain', async () => {
    await using world = await startWorld();
    world.sandbox.setFaults([{ method: 'GET', path, kind: 'status', status: 500, times: 1 }]);
    const { data, errors, calls } = await world.query('{ accounts(first: 1) { nodes { id } } }');
    expect(errors).toBeUndefined();
    expect(data.accounts.nodes).toHaveLength(1);
    expect(calls.map(({ status }) => status)).toEqual([500, 200]);
    expect(world.sent()).toHaveLength(2);
  });

  test('a server error on a read that persists is reported after three tries, with its status', async () => {
    await using world = await startScriptedWorld((_, response) => problem(response, 500));
    const answer = await world.query();
    expectOneBranchLost(world, answer, 'UPSTREAM_UNAVAILABLE');
    expect(answer.errors?.[0]?.extensions).toMatchObject({ status: 500, traceId: '4bf92f35' });
    expect(world.attempts()).toHaveLength(3);
  });

  test.each([502, 503, 504])('%i with a page of HTML shows nothing of the page', async (status) => {
    await using world = await startScriptedWorld((_, response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end(`<html><body><h1>${canary}</h1></body></html>`);
    });
    const answer = await world.query();
    expectOneBranchLost(world, answer, 'UPSTREAM_UNAVAILABLE');
    expect(answer.errors?.[0]?.extensions?.['status']).toBe(status);
    expect(world.attempts()).toHaveLength(3);
  });

  // Not split: what fails as a whole with 500 is upstream, not the number of ids, so halves would only be more calls.
  test.each([
    ['one call', 50, 3],
    ['two calls', 60, 6],
  ])(
    'a server error on a read of a batch by id in %s is reported for each of %i ids, in %i calls',
    async (_name, count, calls) => {
      await using world = await startScriptedWorld((_, response) => problem(response, 500), {
        MAX_IDS_PER_CALL: '50',
      });
      const ids = Array.from({ length: count }, (_, index) => `BUY-1000-${1000 + index}`);
      const answer = await world.query(
        'query ($ids: [ID!]!) { buyersByIds(ids: $ids) { id name } sellers(first: 1) { nodes { id } } }',
        { ids },
      );
      expect(answer.data).toEqual({ buyersByIds: ids.map(() => null), sellers: { nodes: [seller] } });
      // Five of them with their path, then one with the number of the others.
      expect(answer.errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
        ...[0, 1, 2, 3, 4, 5].map((index) => [['buyersByIds', index], 'UPSTREAM_UNAVAILABLE']),
      ]);
      expect(answer.errors?.at(-1)?.extensions?.['count']).toBe(count - 5);
      expect(world.attempts()).toHaveLength(calls);
      // Each try asks for a whole chunk: none was split.
      const asked = world.attempts().map(({ url }) => decodeURIComponent(url).match(/BUY-\d{4}-\d{4}/g));
      expect(new Set(asked.map((chunk) => chunk?.length))).toEqual(new Set(count > 50 ? [50, 10] : [50]));
      expectNothingTold(world, answer);
    },
  );

  test('a server error on a read counts each try as a call: the ceiling ends it, and the error is still the failure', async () => {
    await using world = await startScriptedWorld((_, response) => problem(response, 503), {
      MAX_CALLS_PER_OPERATION: '2',
    });
    const answer = await world.query('{ accounts { nodes { id } } }');
    expect(answer.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(answer.calls.map(({ status }) => status)).toEqual([503, 503]);
    expect(world.attempts()).toHaveLength(2);
  });

  test('a server error on a read is reported at once when retries are off', async () => {
    await using world = await startScriptedWorld((_, response) => problem(response, 503), {
      UPSTREAM_RETRIES: '0',
    });
    expectOneBranchLost(world, await world.query(), 'UPSTREAM_UNAVAILABLE');
    expect(world.attempts()).toHaveLength(1);
  });
});

describe('a server error on a write', () => {
  const writes: readonly (readonly [string, string, string])[] = [
    ['POST', 'buyerDisable', 'mutation { r: buyerDisable(id: "BUY-1000-0001") { errors { message } } }'],
    [
      'PUT',
      'userUpdate',
      'mutation { r: userUpdate(id: "USR-1000-0001", input: { firstName: "A" }) { errors { message } } }',
    ],
    ['DELETE', 'buyerDelete', 'mutation { r: buyerDelete(id: "BUY-1000-0001") { errors { message } } }'],
  ];
  test.each(writes)(
    '%s is sent once, and its outcome is reported as unknown',
    async (method, _name, document) => {
      await using world = await startScriptedWorld((request, response) => {
        if (request.method === 'GET') json(response, { id: 'USR-1000-0001', firstName: 'B', lastName: 'C' });
        else problem(response, 500, { 'retry-after': '0' });
      });
      const answer = await world.query(document);
      expect(world.attempts().filter((seen) => seen.method === method)).toHaveLength(1);
      expect(answer.errors).toHaveLength(1);
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', status: 500 });
      expect(answer.errors?.[0]?.message).toMatch(/unknown whether/);
      expect(answer.data?.r?.errors ?? []).toEqual([]);
      expectNothingTold(world, answer);
    },
  );
});

describe('too many requests', () => {
  test('a 429 with a short Retry-After is waited for once, and the client sees no error', async () => {
    let calls = 0;
    await using world = await startScriptedWorld((_, response) => {
      calls += 1;
      if (calls === 1) problem(response, 429, { 'retry-after': '1' });
      else json(response, envelope([account], { limit: 2 }));
    });
    const answer = await world.query();
    expect(answer.errors).toBeUndefined();
    expect(answer.data.accounts.nodes).toEqual([account]);
    expect(answer.calls.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
  });

  test('a 429 with a wait that does not fit the deadline is reported, with the wait', async () => {
    await using world = await startScriptedWorld(
      (_, response) => problem(response, 429, { 'retry-after': '1' }),
      { OPERATION_DEADLINE_MS: '1000' },
    );
    const answer = await world.query();
    expectOneBranchLost(world, answer, 'UPSTREAM_RATE_LIMITED');
    expect(answer.errors?.[0]?.extensions).toMatchObject({ status: 429, retryAfterSeconds: 1 });
    expect(world.attempts()).toHaveLength(1);
  });

  test.each([
    ['an hour', '3600', 3600],
    ['a date', new Date(Date.now() + 3_600_000).toUTCString(), expect.closeTo(3600, -2) as number],
    ['nonsense', 'soon', undefined],
    ['nothing', undefined, undefined],
  ])('a 429 with %s to wait is reported at once', async (_name, value, seconds) => {
    await using world = await startScriptedWorld((_, response) =>
      problem(response, 429, value === undefined ? {} : { 'retry-after': value }),
    );
    const answer = await world.query();
    expectOneBranchLost(world, answer, 'UPSTREAM_RATE_LIMITED');
    expect(answer.errors?.[0]?.extensions?.['retryAfterSeconds']).toEqual(seconds);
    expect(world.attempts()).toHaveLength(1);
  });
});

describe('a refusal', () => {
  test.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [409, 'CONFLICT'],
    [422, 'BAD_USER_INPUT'],
  ])('%i of a list is reported with its own code, after one call', async (status, code) => {
    await using world = await startScriptedWorld((_, response) => {
      response.writeHead(status, { 'content-type': 'application/problem+json', 'x-host': canary });
      response.end(JSON.stringify({ title: 'No', status, detail: 'No.' }));
    });
    expectOneBranchLost(world, await world.query(), code);
    expect(world.attempts()).toHaveLength(1);
  });

  test('404 of one object by id is null without an error, as nothing is there', async () => {
    await using world = await startScriptedWorld((_, response) => problem(response, 404));
    const answer = await world.query('{ account(id: "ACC-1000-0001") { id name } }');
    expect(answer).toMatchObject({ data: { account: null } });
    expect(answer.errors).toBeUndefined();
    expectNothingTold(world, answer);
  });

  test.each([
    [404, 'NotFoundError'],
    [409, 'ConflictError'],
    [422, 'ValidationError'],
  ])('%i of a write is an answer of the payload, and the write is not repeated', async (status, type) => {
    await using world = await startScriptedWorld((_, response) => {
      response.writeHead(status, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ title: 'No', status, errors: { id: ['Is wrong.'] } }));
    });
    const answer = await world.query(
      'mutation { r: buyerDisable(id: "BUY-1000-0001") { errors { __typename message } } }',
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.r.errors.map((error: { __typename: string }) => error.__typename)).toEqual([type]);
    expect(world.attempts().filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
  ])('%i of a write is reported once, with its own code, and nothing changes', async (status, code) => {
    await using world = await startScriptedWorld((_, response) => problem(response, status));
    const answer = await world.query('mutation { r: buyerDisable(id: "BUY-1000-0001") { errors { code } } }');
    const told = (answer.errors ?? []).map(({ extensions }) => extensions?.['code'] as string);
    expect([
      ...told,
      ...((answer.data?.r?.errors ?? []) as { code: string }[]).map((error) => error.code),
    ]).toEqual([code]);
    expect(answer.text).not.toMatch(/unknown whether/);
    expect(world.attempts().filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('422 of a write names each argument, in upstream’s words', async () => {
    await using world = await startScriptedWorld((request, response) => {
      if (request.method === 'GET')
        return json(response, { id: 'USR-1000-0001', firstName: 'B', lastName: 'C' });
      response.writeHead(422, { 'content-type': 'application/problem+json' });
      const errors = {
        firstName: ['Is too long.'],
        '$.lastName': ['Is wrong.'],
        'phone.number': ['Is none.'],
      };
      response.end(JSON.stringify({ title: 'No', status: 422, errors }));
    });
    const { data, errors } = await world.query(
      'mutation { r: userUpdate(id: "USR-1000-0001", input: { firstName: "A" }) { errors { __typename message path } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.r.errors).toEqual([
      { __typename: 'ValidationError', message: 'Is too long.', path: ['input', 'firstName'] },
      { __typename: 'ValidationError', message: 'Is wrong.', path: ['input', 'lastName'] },
      { __typename: 'ValidationError', message: 'Is none.', path: ['input', 'phone', 'number'] },
    ]);
  });

  test.each([401, 403, 404, 409, 422, 429])(
    'a refusal never opens the breaker, however many there are: %i',
    async (status) => {
      await using world = await startScriptedWorld((_, response) => problem(response, status));
      for (let round = 0; round < 3; round += 1) {
        await Promise.all(Array.from({ length: 10 }, () => world.query('{ accounts { nodes { id } } }')));
      }
      expect(world.attempts()).toHaveLength(30);
      expect((await fetch(`${world.gateway.url}/readyz`)).status).toBe(200);
    },
  );
});

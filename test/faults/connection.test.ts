/** No answer, or not a whole one: refused, unknown, reset, silent, slow. */
import { describe, expect, test } from 'vitest';
import { closedPort } from '../support/origin.ts';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import {
  account,
  expectNothingTold,
  expectOneBranchLost,
  startScriptedWorld,
  startGatewayOver,
} from '../support/scripted-world.ts';

describe('a connection that cannot be made', () => {
  async function ask(baseUrl: string) {
    await using world = await startGatewayOver(baseUrl, {}, { constants: { breakerMinCalls: 3 } });
    const answer = await world.query('{ __typename accounts { nodes { id } } }');
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ __typename: 'Query', accounts: null });
    expect(answer.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UPSTREAM_UNAVAILABLE']);
    expectNothingTold(world, answer);
    expect(JSON.stringify(answer.errors)).not.toMatch(/nowhere|127\.0\.0\.1/);
    // A call counts once for the breaker, however often it is tried.
    for (let more = 0; more < 2; more += 1) await world.query('{ accounts { nodes { id } } }');
    const ready = await fetch(`${world.gateway.url}/readyz`);
    return { tries: answer.calls.length, ready: ready.status };
  }

  test('a connection that cannot be made as it is refused is tried again, and counts for the breaker', async () => {
    expect(await ask(`http://127.0.0.1:${await closedPort()}`)).toEqual({ tries: 3, ready: 503 });
  });

  test('a connection that cannot be made as the name is unknown is tried again, and counts for the breaker', async () => {
    expect(await ask('http://nowhere.invalid')).toEqual({ tries: 3, ready: 503 });
  });

  test('a connection that cannot be made as the other side speaks no TLS is not tried again', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    expect((await ask(server.origin.replace('http:', 'https:'))).tries).toBe(1);
  });

  test('a connection that cannot be made without TLS on the other side opens the breaker in the end', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    const origin = server.origin.replace('http:', 'https:');
    await using world = await startGatewayOver(origin, {}, { constants: { breakerMinCalls: 3 } });
    for (let call = 0; call < 3; call += 1) await world.query('{ accounts { nodes { id } } }');
    expect((await fetch(`${world.gateway.url}/readyz`)).status).toBe(503);
  });
});

describe('a reset', () => {
  test('a reset before the headers is retried, and reported when it persists', async () => {
    await using world = await startScriptedWorld((request) => void request.socket.resetAndDestroy());
    expectOneBranchLost(world, await world.query(), 'UPSTREAM_UNAVAILABLE');
    expect(world.attempts()).toHaveLength(3);
  });

  test('a reset after the headers is retried, and the client sees no error when the retry succeeds', async () => {
    await using world = await startScriptedWorld((_, response) => {
      if (world.attempts().length > 1) return json(response, envelope([account], { limit: 2 }));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.flushHeaders();
      // A moment later, so that the headers arrive before the end does.
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    });
    const answer = await world.query();
    expect(answer.errors).toBeUndefined();
    expect(answer.data.accounts.nodes).toEqual([account]);
    expect(world.attempts()).toHaveLength(2);
  });

  test('a reset in the middle of the body is a bad answer, and final', async () => {
    await using world = await startScriptedWorld((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{"data":[', () => setTimeout(() => response.socket?.resetAndDestroy(), 20));
    });
    expectOneBranchLost(world, await world.query(), 'UPSTREAM_BAD_RESPONSE');
    expect(world.attempts()).toHaveLength(1);
  });
});

describe('a kept connection that the server has just given up', () => {
  /** Answers the first request of each connection and drops the connection with the second. */
  function startForgetful() {
    const served = new Map<unknown, number>();
    return startServer((request, response) => {
      const count = (served.get(request.socket) ?? 0) + 1;
      served.set(request.socket, count);
      if (count > 1) return void request.socket.destroy();
      if (request.method === 'GET') json(response, envelope([account], { limit: 2 }));
      else json(response, { id: 'BUY-1000-0001' });
    });
  }

  test('a kept connection that the server has just closed is replaced for a read, and the client sees no error', async () => {
    await using server = await startForgetful();
    await using world = await startGatewayOver(server.origin, { UPSTREAM_CONNECTIONS: '1' });
    await world.query('{ accounts { nodes { id name } } }');
    const answer = await world.query('{ accounts { nodes { id name } } }');
    expect(answer.errors).toBeUndefined();
    expect(answer.data.accounts.nodes).toEqual([account]);
    expect(server.requests).toHaveLength(3);
  });

  test('a kept connection that the server has just given up is not used for a write, which gets a connection of its own', async () => {
    await using server = await startForgetful();
    await using world = await startGatewayOver(server.origin, { UPSTREAM_CONNECTIONS: '1' });
    await world.query('{ accounts { nodes { id name } } }');
    const answer = await world.query('mutation { buyerDisable(id: "BUY-1000-0001") { errors { message } } }');
    expect(answer.errors).toBeUndefined();
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });
});

describe('an answer that takes too long', () => {
  test('an answer that takes too long to begin is given up at the limit for headers, and its connection closed', async () => {
    await using world = await startScriptedWorld(() => undefined, { UPSTREAM_HEADERS_TIMEOUT_MS: '1000' });
    expectOneBranchLost(world, await world.query(), 'UPSTREAM_TIMEOUT');
    await world.server.cutOff(1);
    expect(world.attempts()).toHaveLength(1);
  });

  test('an answer that takes too long with headers that come byte by byte is given up at the same limit', async () => {
    await using world = await startScriptedWorld(
      ({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
        const timer = setInterval(() => socket.write('a'), 5);
        socket.on('close', () => clearInterval(timer));
      },
      { UPSTREAM_HEADERS_TIMEOUT_MS: '1000' },
    );
    expectOneBranchLost(world, await world.query(), 'UPSTREAM_TIMEOUT');
    await world.server.cutOff(1);
    expect(world.attempts()).toHaveLength(1);
  });

  test('an answer that takes too long to end, as its body drips for ever, is given up at the limit for the call', async () => {
    await using world = await startScriptedWorld(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(timer));
      },
      { UPSTREAM_CALL_TIMEOUT_MS: '1500' },
    );
    expectOneBranchLost(world, await world.query(), 'UPSTREAM_TIMEOUT');
    await world.server.cutOff(1);
    expect(world.attempts()).toHaveLength(1);
  });

  test('an answer that takes too long for the operation leaves the rest of it at the deadline, even while a retry waits', async () => {
    await using world = await startScriptedWorld(
      (_, response) => {
        response.setHeader('retry-after', '2');
        json(response, {}, 503);
      },
      { OPERATION_DEADLINE_MS: '1500' },
    );
    expectOneBranchLost(world, await world.query(), 'UPSTREAM_UNAVAILABLE');
    expect(world.attempts()).toHaveLength(1);
  });
});

test('a client that leaves during a pause ends it: nothing more is sent', async () => {
  const retries: string[] = [];
  const client = new AbortController();
  await using server = await startServer((_, response) => {
    response.setHeader('retry-after', '30');
    json(response, {}, 503);
  });
  await using world = await startGatewayOver(
    server.origin,
    { OPERATION_DEADLINE_MS: '100000' },
    {
      constants: { retryMaxWaitMs: 60_000 },
      observers: [
        {
          onRetry: (call, reason) => {
            retries.push(`${call} ${reason}`);
            client.abort();
          },
        },
      ],
    },
  );
  const asked = world.query('{ accounts { nodes { id } } }', {}, { signal: client.signal });
  await expect(asked).rejects.toThrow();
  // The gateway writes its line when the operation has ended; the pause alone would outlast this test.
  await until(() => world.log.some((line) => line.includes('"request"')));
  expect(server.requests).toHaveLength(1);
  expect(retries).toEqual(['GET /v1/accounts/accounts 503']);
}, 20_000);

/** Waits without asserting on time: a test that never gets there fails by the runner's own limit. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Many operations at once over few connections: none opened beyond the ceiling, none lost, a queue with an end. */
import { expect, test } from 'vitest';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import { originOf, request } from '../support/origin.ts';
import { account, startGatewayOver } from '../support/scripted-world.ts';

const document = '{ accounts(first: 1) { nodes { id } } }';

test('a thousand operations at once share the connections there are, and all are answered', async () => {
  let open = 0;
  let most = 0;
  await using server = await startServer((_, response) => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      json(response, envelope([account], { limit: 1 }));
    }, 2);
  });
  await using world = await startGatewayOver(server.origin, {
    UPSTREAM_CONNECTIONS: '20',
    // The machine may be slow; the test checks that every client gets an answer.
    UPSTREAM_CALL_TIMEOUT_MS: '60000',
    OPERATION_DEADLINE_MS: '60000',
    LOG_LEVEL: 'error',
  });
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => world.query(document)));
  expect(answers.filter(({ errors }) => errors !== undefined)).toEqual([]);
  expect(server.requests).toHaveLength(1_000);
  expect(most).toBeLessThanOrEqual(20);
  expect(server.sockets.size).toBeLessThanOrEqual(20);
}, 60_000);

test('beyond the queue operations are refused at once, and those in it are answered', async () => {
  const held: (() => void)[] = [];
  await using server = await startServer((_, response) => {
    held.push(() => {
      json(response, envelope([account], { limit: 1 }));
    });
  });
  await using origin = originOf(server, { connections: 2, maxQueuedCalls: 3 });
  const calls = Array.from({ length: 10 }, () =>
    origin.send(request()).then(
      ({ status }) => status,
      (error: { code: string; retryAfterSeconds: number }) => `${error.code} ${error.retryAfterSeconds}`,
    ),
  );
  expect(await Promise.all(calls.slice(5))).toEqual(new Array(5).fill('UPSTREAM_UNAVAILABLE 1'));
  for (let answered = 1; answered <= 5; answered += 1) {
    await server.arrived(answered);
    held[answered - 1]?.();
  }
  expect(await Promise.all(calls.slice(0, 5))).toEqual([200, 200, 200, 200, 200]);
});

test('connections past their lifetime are replaced, so that new addresses are used', async () => {
  let answering = (answer: () => void): void => {
    answer();
  };
  await using server = await startServer((incoming, response) => {
    answering(() => {
      json(response, { port: incoming.socket.remotePort });
    });
  });
  const lifetimeMs = 200;
  await using origin = originOf(server, { connections: 2, socketLifetimeMs: lifetimeMs });
  const port = async (): Promise<unknown> => {
    const { body } = await origin.send(request());
    return (JSON.parse(body.toString()) as { port: number }).port;
  };
  const overlong = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, lifetimeMs + 50));

  // All of them are in use once, and all are past their time at once.
  const first = await Promise.all([port(), port()]);
  await overlong();
  const second = await Promise.all([port(), port()]);
  expect(second.filter((one) => first.includes(one))).toEqual([]);

  // A call that is under way when its connection's time is up is answered on it.
  let answer = (): void => undefined;
  answering = (later) => {
    answer = later;
  };
  const arrived = server.requests.length + 1;
  const slow = port();
  await server.arrived(arrived);
  await overlong();
  answering = (now) => {
    now();
  };
  const third = await port();
  answer();
  expect(await slow).not.toBe(third);
});

/** An upstream that is down for a while, seen through the whole gateway: refused at once, ready again, and told to those who watch. */
import { expect, test, vi } from 'vitest';
import type { BreakerState } from '../../src/upstream/resilience/breaker.ts';
import { scrape } from '../support/scrape.ts';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import { account, startGatewayOver } from '../support/scripted-world.ts';
import type { FaultWorld } from '../support/scripted-world.ts';

const quick = {
  UPSTREAM_RETRIES: '0',
  UPSTREAM_BREAKER_OPEN_MS: '300',
};
const document = '{ accounts(first: 1) { nodes { id name } } }';

async function readiness({ gateway }: FaultWorld): Promise<number> {
  return (await fetch(`${gateway.url}/readyz`)).status;
}

/** The states that the measurements say it is in. */
async function measured({ gateway }: FaultWorld): Promise<readonly string[]> {
  const samples = await scrape(gateway.url);
  const states = samples.filter(({ name, value }) => name === 'upstream_breaker_state' && value === 1);
  return states.map(({ labels }) => labels['state'] ?? '');
}

/** Waits without asserting on time: a test that never gets there fails by the runner's own limit. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Answers well or badly, as `mood` says. */
async function arrange(config: Record<string, string> = {}, breakerMinCalls = 5) {
  const mood = { status: 200 };
  const states: BreakerState[] = [];
  const server = await startServer((_, response) => {
    if (mood.status === 200) json(response, envelope([account], { limit: 1 }));
    else json(response, {}, mood.status);
  });
  const world = await startGatewayOver(
    server.origin,
    { ...quick, ...config },
    {
      observers: [{ onBreakerState: (state) => states.push(state) }],
      constants: { breakerMinCalls, breakerProbes: 2 },
    },
  );
  return {
    ...world,
    server,
    mood,
    states,
    ask: async (times: number) => {
      const answers = await Promise.all(Array.from({ length: times }, () => world.query(document)));
      return answers.map(({ errors }) => errors?.[0]?.extensions?.['code'] as string | undefined);
    },
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('an upstream that goes down and comes back is left alone in between, twice over', async () => {
  await using world = await arrange();
  for (const round of [1, 2]) {
    world.mood.status = 503;
    await world.ask(10);
    await until(() => world.states.at(-1) === 'open');
    expect(await measured(world)).toEqual(['open']);
    world.mood.status = 200;
    await until(async () => (await readiness(world)) === 200);
    await until(async () => {
      await world.ask(1);
      return world.states.at(-1) === 'closed';
    });
    expect(await world.ask(3)).toEqual([undefined, undefined, undefined]);
    expect(world.states.slice(-3)).toEqual(['open', 'half-open', 'closed']);
    expect(await measured(world)).toEqual(['closed']);
    expect(world.states.filter((state) => state === 'closed')).toHaveLength(round);
  }
  const lines = world.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  const changes = lines.filter(({ event }) => event === 'upstream breaker');
  expect(changes.map(({ breaker }) => breaker)).toEqual(world.states);
});

test('while it is open no call is sent, the answer says when to come back, and /readyz says no', async () => {
  await using world = await arrange({ UPSTREAM_BREAKER_OPEN_MS: '60000' });
  world.mood.status = 503;
  await world.ask(10);
  expect(await readiness(world)).toBe(503);
  expect((await fetch(`${world.gateway.url}/livez`)).status).toBe(200);
  const sent = world.server.requests.length;
  const answer = await world.query(`{ __typename a: ${document.slice(1)}`);
  expect(answer.data).toEqual({ __typename: 'Query', a: null });
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  const seconds = answer.errors?.[0]?.extensions?.['retryAfterSeconds'];
  expect(seconds).toBeGreaterThan(1);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(answer.calls).toEqual([]);
  const write = await world.query('mutation { buyerDisable(id: "BUY-1000-0001") { errors { message } } }');
  expect(JSON.stringify(write.errors)).toContain('UPSTREAM_UNAVAILABLE');
  expect(JSON.stringify(write.errors)).not.toContain('unknown whether');
  expect(world.server.requests).toHaveLength(sent);
});

test('reads whose upstream is known to be down are not tried again', async () => {
  await using world = await arrange({ UPSTREAM_RETRIES: '2', UPSTREAM_BREAKER_OPEN_MS: '60000' }, 1);
  world.mood.status = 503;
  expect(await world.ask(1)).toEqual(['UPSTREAM_UNAVAILABLE']);
  expect(world.server.requests).toHaveLength(1);
});

test('a clock that jumps a day ahead or back neither opens nor closes anything', async () => {
  await using world = await arrange({ UPSTREAM_BREAKER_OPEN_MS: '60000' });
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    for (const days of [1, -1]) {
      vi.setSystemTime(Date.now() + days * 86_400_000);
      expect(await world.ask(2)).toEqual([undefined, undefined]);
    }
    world.mood.status = 503;
    await world.ask(10);
    expect(world.states).toEqual(['open']);
    vi.setSystemTime(Date.now() + 86_400_000);
    expect(await readiness(world)).toBe(503);
    expect(world.states).toEqual(['open']);
  } finally {
    vi.useRealTimers();
  }
});

test('switched off, every call is sent', async () => {
  await using world = await arrange({ UPSTREAM_BREAKER: 'off' });
  world.mood.status = 503;
  await world.ask(30);
  expect(world.server.requests).toHaveLength(30);
  expect(await readiness(world)).toBe(200);
});

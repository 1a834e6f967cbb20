/** What changes around a running gateway: the address behind upstream's name, and the time of day. */
import { describe, expect, test } from 'vitest';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import type { Script, ScriptedServer } from '../support/scripted-server.ts';
import type { Answer } from '../support/world.ts';
import { account } from '../support/scripted-world.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Surroundings, SurroundingsReply } from './preload-surroundings.ts';

const hourMs = 3_600_000;

const well: Script = (_, response) => json(response, envelope([account], { limit: 1 }));

class World implements AsyncDisposable {
  readonly #gateway: GatewayProcess;
  readonly url: string;

  private constructor(gateway: GatewayProcess, url: string) {
    this.#gateway = gateway;
    this.url = url;
  }

  /** A gateway whose upstream is a name, at the port of this server. */
  static async start(port: number, config: Readonly<Record<string, string>> = {}): Promise<World> {
    const gateway = new GatewayProcess(
      { MPT_API_BASE_URL: `http://upstream.test:${port}`, ...config },
      { preload: ['./preload-surroundings.ts'] },
    );
    return new World(gateway, await gateway.url());
  }

  async change(surroundings: Surroundings): Promise<SurroundingsReply> {
    return (await this.#gateway.tell({ ...surroundings })) as SurroundingsReply;
  }

  /** The code of its error, or the name of the account that came. Without explain, so that answers may be kept. */
  async ask(): Promise<string> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer some-token' },
      body: JSON.stringify({ query: '{ accounts(first: 1) { nodes { name } } }' }),
    });
    const { data, errors } = (await response.json()) as Answer;
    return String(errors?.[0]?.extensions?.['code'] ?? data.accounts.nodes[0].name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway[Symbol.asyncDispose]();
  }
}

/** Waits without asserting on time: a test that never gets there fails by the runner's own limit. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("when the address behind upstream's name changes", () => {
  /** Two servers at one port of two addresses; each answers with its own. */
  async function startPair(): Promise<readonly [ScriptedServer, ScriptedServer]> {
    const at =
      (name: string): Script =>
      (_, response) =>
        json(response, envelope([{ ...account, name }], { limit: 1 }));
    for (;;) {
      const first = await startServer(at('first'));
      try {
        return [first, await startServer(at('second'), { host: '127.0.0.2', port: first.port })];
      } catch {
        // Somebody else has this port at the second address.
        await first[Symbol.asyncDispose]();
      }
    }
  }

  test('new calls go to the new one once the connections have served their time, and none to the old one', async () => {
    const [first, second] = await startPair();
    await using _first = first;
    await using _second = second;
    await using world = await World.start(first.port, { UPSTREAM_SOCKET_LIFETIME_MS: '300' });
    expect(await world.ask()).toBe('first');
    await world.change({ address: '127.0.0.2' });
    await until(async () => (await world.ask()) === 'second');
    const asked = first.requests.length;
    for (let call = 0; call < 5; call += 1) expect(await world.ask()).toBe('second');
    expect(first.requests).toHaveLength(asked);
    await until(() => first.sockets.size === 0);
    // And back again, as after a failover.
    await world.change({ address: '127.0.0.1' });
    await until(async () => (await world.ask()) === 'first');
  });

  test('connections are kept until then, without asking for the name again', async () => {
    const [first, second] = await startPair();
    await using _first = first;
    await using _second = second;
    await using world = await World.start(first.port, { UPSTREAM_SOCKET_LIFETIME_MS: '600000' });
    expect(await world.ask()).toBe('first');
    await world.change({ address: '127.0.0.2' });
    for (let call = 0; call < 5; call += 1) expect(await world.ask()).toBe('first');
    expect((await world.change({})).lookups).toBe(1);
    expect(second.requests).toEqual([]);
  });

  test('requests do not wait for a certificate of the old clock', async () => {
    const [first, second] = await startPair();
    await using _second = second;
    await using world = await World.start(first.port, { UPSTREAM_SOCKET_LIFETIME_MS: '600000' });
    expect(await world.ask()).toBe('first');
    await world.change({ address: '127.0.0.2' });
    await first[Symbol.asyncDispose]();
    expect(await world.ask()).toBe('second');
  });
});

describe.each([
  ['an hour ahead', hourMs],
  ['an hour back', -hourMs],
])('a clock that is set %s', (_name, jumpMs) => {
  async function jump(world: World): Promise<void> {
    const { now } = await world.change({ clockAheadMs: jumpMs });
    expect(Math.abs(now - Date.now() - jumpMs)).toBeLessThan(hourMs / 2);
  }

  test('neither cuts a call short nor keeps one beyond its limit', async () => {
    const held: (() => void)[] = [];
    // The first call is answered when the test says so, later ones never.
    await using server = await startServer((...call) => {
      if (held.length === 0) held.push(() => well(...call));
    });
    await using world = await World.start(server.port, { UPSTREAM_HEADERS_TIMEOUT_MS: '3000' });
    const answered = world.ask();
    await server.arrived(1);
    await jump(world);
    // The gateway has taken the new time, and still waits.
    await new Promise((resolve) => setTimeout(resolve, 100));
    held[0]?.();
    expect(await answered).toBe(account.name);
    const hanging = world.ask();
    await server.arrived(2);
    await world.change({ clockAheadMs: 0 });
    expect(await hanging).toBe('UPSTREAM_TIMEOUT');
    expect(server.requests).toHaveLength(2);
  });

  test('leaves a pause before the next try as it is, and the deadline that bounds it', async () => {
    await using server = await startServer((request, response, seen) => {
      if (server.requests.length > 1) return well(request, response, seen);
      response.writeHead(503, { 'retry-after': '1' });
      response.end();
    });
    await using world = await World.start(server.port);
    const answered = world.ask();
    await server.arrived(1);
    await jump(world);
    expect(await answered).toBe(account.name);
    expect(server.requests).toHaveLength(2);
  });

  test('does not close a breaker that is open, nor keep it open', async () => {
    let status = 503;
    await using server = await startServer((request, response, seen) => {
      if (status === 200) return well(request, response, seen);
      response.writeHead(status).end();
    });
    const config = { UPSTREAM_RETRIES: '0' };
    const openOf = async (openMs: string): Promise<World> => {
      status = 503;
      const world = await World.start(server.port, { ...config, UPSTREAM_BREAKER_OPEN_MS: openMs });
      // As many as the breaker needs to judge.
      for (let call = 0; call < 20; call += 1) await world.ask();
      status = 200;
      return world;
    };
    {
      await using world = await openOf('60000');
      const sent = server.requests.length;
      await jump(world);
      expect((await fetch(`${world.url}/readyz`)).status).toBe(503);
      expect(await world.ask()).toBe('UPSTREAM_UNAVAILABLE');
      expect(server.requests).toHaveLength(sent);
    }
    await using world = await openOf('300');
    await jump(world);
    await until(async () => (await world.ask()) === account.name);
  });

  test('neither makes kept answers old nor keeps them longer', async () => {
    await using server = await startServer(well);
    {
      await using world = await World.start(server.port, {
        RESPONSE_CACHE: 'memory',
        RESPONSE_CACHE_TTL_SECONDS: '600',
      });
      await world.ask();
      await jump(world);
      expect(await world.ask()).toBe(account.name);
      expect(server.requests).toHaveLength(1);
    }
    await using world = await World.start(server.port, {
      RESPONSE_CACHE: 'memory',
      RESPONSE_CACHE_TTL_SECONDS: '1',
    });
    await world.ask();
    await jump(world);
    const sent = server.requests.length;
    await until(async () => {
      await world.ask();
      return server.requests.length > sent;
    });
  });
});

/** A sandbox of any API as an HTTP server: data in memory or in a file, journal, faults, clock, controls. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SandboxApi } from './api.ts';
import { checkedFaults } from './http/faults.ts';
import type { Fault } from './http/faults.ts';
import type { Call } from './http/journal.ts';
import { faultNames, faultsNamed } from './http/named-faults.ts';
import { MemoryConnections } from './http/memory-socket.ts';
import { createRequestHandler } from './http/request-handler.ts';
import type { Person } from './people.ts';
import { Problem } from './problem.ts';
import type { ScenarioInfo } from './scenario.ts';
import { SandboxState } from './state.ts';
import { dataSchema } from './store/data-schema.ts';
import type { DataStore } from './store/store.ts';

export interface SandboxServerOptions {
  /** Default 127.0.0.1. The controls are refused when it is not a loopback address. */
  readonly host?: string;
  /** Default 0: any free port. `none`: only `connect` reaches it. */
  readonly port?: number | 'none';
  /** Fixed wait before each API response, in milliseconds. Default 0. */
  readonly latencyMs?: number;
  /** Where data is kept between runs: read at start if it exists (the seed is then ignored), written before a write is answered. */
  readonly file?: string;
}

export interface Sandbox {
  /** Scheme, host and port, without a slash at the end; without a port `http://localhost`. */
  readonly url: string;
  /** Where the data at the start came from; `seed` also when the file to keep it in did not exist yet. */
  readonly startedFrom: 'file' | 'seed';
  /** A connection inside the process, to speak HTTP over. */
  connect(): Duplex;
  /** Ends open connections at once. */
  close(): Promise<void>;
  /** Data, journal, faults and clock as at the start. */
  reset(): void;
  /** API calls in the order they were answered, the latest 20,000 of them. */
  calls(): readonly Call[];
  clearCalls(): void;
  /** Replaces the faults to come. A name is one of `GET /__sandbox/faults/named`. */
  setFaults(faults: readonly Fault[] | { readonly name: string }): void;
  /** The JSON schema of the data file. */
  readonly dataSchema: object;
  /** The people and programs to sign in as, with their tokens. */
  readonly people: readonly Person[];
  /** A token of any person in one of the person's accounts. Throws when the person is not a member. */
  tokenFor(userId: string, accountId: string): string;
  /** What `loadScenario` can load. */
  readonly scenarios: readonly ScenarioInfo[];
  /** Resets the sandbox, then applies the changes to the data, the faults and the clock of the scenario. */
  loadScenario(name: string): void;
  /** Fixes the clock at a moment, or lets it run with null. */
  setClock(now: Date | null): void;
}

/** Sockets of clients stay open this long between calls. */
const keepAliveMs = 65_000;
const maxHeaderBytes = 64 * 1024;

export async function createSandboxServer<S extends DataStore>(
  api: SandboxApi<S>,
  { host = '127.0.0.1', port = 0, latencyMs = 0, file }: SandboxServerOptions,
): Promise<Sandbox> {
  const state = new SandboxState(api, file);
  let url = 'http://localhost';
  let onLoopback = true;
  const server = createServer(
    { maxHeaderSize: maxHeaderBytes, keepAliveTimeout: keepAliveMs },
    createRequestHandler({
      api,
      state,
      latencyMs,
      authority: () => new URL(url).host,
      onLoopback: () => onLoopback,
    }),
  );
  if (port !== 'none') {
    onLoopback = false;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    const bound = server.address() as AddressInfo;
    onLoopback = isLoopback(bound.address);
    url = `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
  }
  const connections = new MemoryConnections(server);
  return {
    url,
    startedFrom: state.startedFrom,
    connect: () => connections.connect(),
    close: async () => {
      state.close();
      connections.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
    reset: () => state.reset(),
    calls: () => state.journal.list(),
    clearCalls: () => state.journal.clear(),
    setFaults: (list) =>
      state.faults.set('name' in list ? named(list.name, faultNames, faultsNamed) : checkedFaults(list)),
    dataSchema: dataSchema(api),
    get people() {
      return api.people?.(state.store) ?? [];
    },
    tokenFor: (userId, accountId) => tokenFor(api, state.store, userId, accountId),
    scenarios: state.scenarios.map(({ name, title, description }) => ({ name, title, description })),
    loadScenario: (name) => {
      const names = state.scenarios.map((scenario) => scenario.name);
      state.load(named(name, names, () => state.scenarios.find((scenario) => scenario.name === name)));
    },
    setClock: (now) => state.clock.fix(now?.getTime()),
  };
}

function named<T>(name: string, names: readonly string[], find: (name: string) => T | undefined): T {
  const found = find(name);
  if (found === undefined) throw new TypeError(`expected one of ${names.join(', ')}, but got ${name}`);
  return found;
}

/** For callers in the process, who get a message and no problem body. */
function tokenFor<S extends DataStore>(
  api: SandboxApi<S>,
  store: S,
  userId: string,
  accountId: string,
): string {
  if (!api.tokenFor) throw new TypeError(`expected an API with people, but got ${api.name}`);
  try {
    return api.tokenFor(store, userId, accountId);
  } catch (error) {
    throw error instanceof Problem ? new TypeError(error.message) : error;
  }
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

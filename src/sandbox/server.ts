/** The sandbox as an HTTP server: an Accounts API with its data in memory, to develop and test against. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { apiRoot, createApi, problemAnswer } from './accounts/api.ts';
import { createClock } from './core/clock.ts';
import type { Answer } from './accounts/common/route.ts';
import { control } from './core/http/controls.ts';
import { checkedFaults, FaultList } from './core/http/faults.ts';
import type { Fault } from './core/http/faults.ts';
import { imageAnswer, imagesPath } from './accounts/icons/serve-image.ts';
import { Journal } from './core/http/journal.ts';
import type { Call } from './core/http/journal.ts';
import { createMemoryConnection } from './core/http/memory-socket.ts';
import { readRequestBody } from './core/http/request-body.ts';
import { send } from './core/http/send.ts';
import { maskedToken } from './accounts/common/principal.ts';
import { Problem } from './core/problem.ts';
import { seedOf } from './accounts/seed/seed.ts';
import type { SeedChoice, Settings } from './accounts/common/settings.ts';
import { createSaver } from './core/store/saver.ts';
import { loadSnapshot } from './core/store/snapshot.ts';
import { Store } from './core/store/store.ts';

export interface SandboxOptions extends Partial<Settings> {
  /** Default 127.0.0.1. The controls are refused when it is not a loopback address. */
  readonly host?: string;
  /** Default 0: any free port. `none`: only `connect` reaches it. */
  readonly port?: number | 'none';
  readonly seed?: SeedChoice;
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
  /** Replaces the faults to come. */
  setFaults(faults: readonly Fault[]): void;
  /** Fixes the clock at a moment, or lets it run with null. */
  setClock(now: Date | null): void;
}

/** Sockets of clients stay open this long between calls. */
const keepAliveMs = 65_000;
const maxHeaderBytes = 64 * 1024;

export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, seed = { kind: 'demo' } } = options;
  const settings: Settings = {
    pageCap: options.pageCap ?? 100,
    latencyMs: options.latencyMs ?? 0,
    vendorReads: options.vendorReads ?? 'row-scope',
  };
  const api = createApi(settings);
  const clock = createClock();
  const journal = new Journal();
  const faults = new FaultList();
  const { file } = options;
  const kept = file === undefined ? undefined : loadSnapshot(file, clock);
  let store = kept ?? new Store(seedOf(seed, clock), clock);
  const saver = file === undefined ? undefined : createSaver(file, () => store);
  const reset = () => {
    clock.fix(undefined);
    journal.clear();
    faults.set([]);
    store = new Store(seedOf(seed, clock), clock);
    // The answer to the control says when it fails.
    saver?.saved().catch(() => undefined);
  };
  let onLoopback = false;

  const server = createServer(
    { maxHeaderSize: maxHeaderBytes, keepAliveTimeout: keepAliveMs },
    (request, response) => {
      const url = request.url ?? '/';
      const mark = url.indexOf('?');
      const path = mark < 0 ? url : url.slice(0, mark);
      const query = mark < 0 ? '' : url.slice(mark + 1);
      const answering = path.startsWith(`${apiRoot}/`)
        ? answerApi(request, response, path, query)
        : answerOther(request, response, path);
      answering.catch((error: unknown) => {
        process.emitWarning(error instanceof Error ? error : String(error));
        response.destroy();
      });
    },
  );

  async function answerApi(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: string,
  ): Promise<void> {
    const started = performance.now();
    const method = request.method ?? 'GET';
    const { authorization, host: authority } = request.headers;
    const shortPath = path.slice(apiRoot.length);
    const note = (status: number, bytes: number) => {
      journal.add({
        method,
        path,
        query,
        status,
        ms: Math.round((performance.now() - started) * 1000) / 1000,
        bytes,
        token: maskedToken(authorization) ?? null,
      });
    };
    const fault = faults.take(method, path, shortPath);
    const waitMs = settings.latencyMs + (fault?.delayMs ?? 0);
    if (waitMs > 0) await wait(waitMs);
    if (response.destroyed) return note(0, 0);
    if (fault?.kind === 'hang') return note(0, 0);
    if (fault?.kind === 'reset') {
      note(0, 0);
      request.socket.resetAndDestroy();
      return;
    }
    let answer: Answer;
    try {
      if (fault?.kind === 'status' || fault?.kind === 'html') {
        throw new Problem(fault.status ?? 500, {
          detail: 'A fault was ordered.',
          headers: fault.headers ?? {},
        });
      }
      const pending = api.handle(
        {
          method,
          path: shortPath,
          query,
          authorization,
          origin: `http://${authority ?? new URL(sandboxUrl()).host}`,
          readBody: (part) => readRequestBody(request, part),
        },
        store,
      );
      answer = pending instanceof Promise ? await pending : pending;
      if (method !== 'GET' && method !== 'HEAD') await saver?.saved();
    } catch (error) {
      // The client left while its body was being read.
      if (response.destroyed) return note(0, 0);
      answer = failure(error, request);
    }
    send(response, answer, fault, note);
  }

  async function answerOther(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<void> {
    let answer: Answer;
    try {
      if (path.startsWith('/__sandbox/')) {
        answer = await control(path, request, { journal, faults, clock, reset }, onLoopback);
        await saver?.pending();
      } else if (path.startsWith(imagesPath)) {
        answer = imageAnswer(path, store.images);
      } else if (path === '/') {
        answer = {
          status: 200,
          body: { name: 'Accounts API sandbox', api: apiRoot, controls: '/__sandbox' },
        };
      } else {
        throw new Problem(404, {
          detail: `Expected a path below ${apiRoot}, but got ${path.slice(0, 200)}.`,
        });
      }
    } catch (error) {
      answer = failure(error, request);
    }
    send(response, answer);
  }

  if (port === 'none') {
    onLoopback = true;
  } else {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    onLoopback = isLoopback((server.address() as AddressInfo).address);
  }

  function sandboxUrl(): string {
    if (port === 'none') return 'http://localhost';
    const { address, family, port: actual } = server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
  }

  const connections = new Set<Duplex>();
  const url = sandboxUrl();
  return {
    url,
    startedFrom: kept === undefined ? 'seed' : 'file',
    connect: () => {
      const ends = createMemoryConnection();
      connections.add(ends.server);
      ends.server.once('close', () => connections.delete(ends.server));
      server.emit('connection', ends.server);
      return ends.client;
    },
    close: async () => {
      saver?.close();
      for (const connection of connections) connection.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
    reset,
    calls: () => journal.list(),
    clearCalls: () => journal.clear(),
    // As over HTTP: a fault that can never hit is refused, and none that was valid is lost.
    setFaults: (list) => faults.set(checkedFaults(list)),
    setClock: (now) => clock.fix(now?.getTime()),
  };
}

function failure(error: unknown, request: IncomingMessage): Answer {
  const traceparent = request.headers['traceparent'];
  const known = problemAnswer(error, typeof traceparent === 'string' ? traceparent : undefined);
  if (known) return known;
  process.emitWarning(error instanceof Error ? error : String(error));
  return problemAnswer(new Problem(500), undefined) ?? { status: 500 };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

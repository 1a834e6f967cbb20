/** The load generator: a closed loop over keep-alive sockets, each with one request at a time. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Tokens } from './checks.ts';
import { ResponseReader } from './response-reader.ts';

export interface LoadOptions {
  /** The origin of the server. */
  readonly url: string;
  readonly token: Tokens;
  /** The bodies that each connection repeats. */
  readonly bodies: readonly (readonly string[])[];
  /** Expected length of the answer to each body: the cheapest check that it is the right one. */
  readonly lengths: readonly (readonly number[])[];
  /** After this time, each connection stops at the end of its cycle. */
  readonly seconds: number;
}

export interface LoadResult {
  readonly operations: number;
  readonly seconds: number;
  /** Milliseconds, ascending. */
  readonly latencies: Float64Array;
}

/** Rejects at the first unexpected answer. */
export async function runLoad({ url, token, bodies, lengths, seconds }: LoadOptions): Promise<LoadResult> {
  const started = performance.now();
  const end = started + seconds * 1000;
  const loops = await Promise.allSettled(
    bodies.map((own, connection) => {
      const requests = own.map((body) => encodeRequest(url, token, body));
      return runConnection(url, requests, lengths[connection] ?? [], end);
    }),
  );
  const elapsed = (performance.now() - started) / 1000;
  const failed = loops.find((loop) => loop.status === 'rejected');
  if (failed) throw failed.reason;
  const latencies = Float64Array.from(
    loops.flatMap((loop) => (loop.status === 'fulfilled' ? loop.value : [])),
  ).sort();
  return { operations: latencies.length, seconds: elapsed, latencies };
}

/** The nearest-rank quantile of ascending values. */
export function percentile(sorted: Float64Array, percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

function encodeRequest(url: string, { first, appDirect }: Tokens, body: string): Buffer {
  const head = [
    'POST /graphql HTTP/1.1',
    `host: ${new URL(url).host}`,
    `authorization: Bearer ${first}`,
    ...(appDirect === undefined ? [] : [`appdirect-authorization: Bearer ${appDirect}`]),
    'content-type: application/json',
    'accept: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Resolves with the latencies of its requests. */
function runConnection(
  url: string,
  requests: readonly Buffer[],
  lengths: readonly number[],
  end: number,
): Promise<number[]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    const reader = new ResponseReader();
    const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let turn = 0;
    let sent = 0;
    const send = (): void => {
      const request = requests[turn];
      if (request === undefined) return fail('a body to send, but got none');
      sent = performance.now();
      socket.write(request);
    };
    const fail = (what: string): void => {
      socket.destroy();
      reject(new Error(`expected ${what}`));
    };
    socket.once('connect', send);
    socket.once('error', (error) => fail(`a connection to ${url}, but got: ${error.message}`));
    socket.once('close', () => fail(`${url} to keep the connection, but it closed it`));
    socket.on('data', (chunk: Buffer) => {
      const response = reader.push(chunk);
      if (response === undefined) return;
      const now = performance.now();
      const length = lengths[turn] ?? -1;
      if (response.status !== 200 || response.length !== length) {
        return fail(
          `status 200 and ${length} bytes from ${url}, but got status ${response.status} and ${response.length} bytes`,
        );
      }
      latencies.push(now - sent);
      turn = (turn + 1) % requests.length;
      if (turn > 0 || now < end) return send();
      socket.removeAllListeners('close');
      socket.end();
      resolve(latencies);
    });
  });
}

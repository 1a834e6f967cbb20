/** An upstream that answers in rounds: it holds the requests of a round until all of them have arrived. */
import { startServer } from './scripted-server.ts';

export interface RoundServer extends AsyncDisposable {
  readonly origin: string;
  /** The requests so far, percent-decoded, without the common path. */
  readonly seen: () => readonly string[];
  /**
   * Sets the number of requests in each of the following rounds. The requests of a round are answered once all of them
   * have arrived. Requests after the last round are answered immediately.
   */
  expectRounds(sizes: readonly number[]): void;
  /** Number of requests that arrived after the last expected round. */
  readonly surplus: () => number;
}

const WAIT_MS = 8_000;

/** Forwards requests to `upstream`. A round that stays incomplete for eight seconds is answered, so that the test fails. */
export async function startRounds(upstream: string): Promise<RoundServer> {
  let sizes: number[] = [];
  let waiting: (() => void)[] = [];
  let seen: string[] = [];
  let surplus = 0;
  const release = (): void => {
    const all = waiting;
    waiting = [];
    for (const answer of all) answer();
  };
  const server = await startServer((request, response, { method, url, headers, body }) => {
    seen.push(`${method} ${decodeURIComponent(url).replace('/public/v1/accounts', '')}`);
    const answer = async (): Promise<void> => {
      const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
      const answered = await fetch(upstream + url, {
        method,
        headers: rest as Record<string, string>,
        ...(body === '' ? {} : { body }),
      });
      const bytes = Buffer.from(await answered.arrayBuffer());
      const kept = [...answered.headers].filter(
        ([name]) => !['content-encoding', 'content-length', 'transfer-encoding', 'connection'].includes(name),
      );
      response.writeHead(answered.status, Object.fromEntries(kept));
      response.end(bytes);
    };
    const [size] = sizes;
    if (size === undefined) {
      surplus += 1;
      void answer();
      return;
    }
    waiting.push(() => void answer());
    const timer = setTimeout(release, WAIT_MS);
    timer.unref();
    request.on('close', () => {
      clearTimeout(timer);
    });
    if (waiting.length < size) return;
    sizes.shift();
    release();
  });
  return {
    origin: server.origin,
    seen: () => seen,
    surplus: () => surplus,
    expectRounds(expected) {
      sizes = [...expected];
      seen = [];
      surplus = 0;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

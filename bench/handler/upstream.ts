/** Hand-written calls to one marketplace: one pool, no body streams, one JSON.parse per page or line. */
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import type { ListWire } from '../../src/contract/marketplace.ts';

/** The calls of one request, with its caller's token. */
export interface Upstream {
  get<T>(path: string): Promise<T>;
  post<T>(path: string): Promise<T>;
  /** All matching rows in one stream. Without streams, the first page has the total, and the others are read in parallel. */
  all<T>(path: string): Promise<readonly T[]>;
}

export interface UpstreamPool {
  as(authorization: string): Upstream;
  close(): Promise<void>;
}

const timeoutMs = 8_000;
/** More than any list of the workloads has. A page is cut to the page cap. */
const mostRows = 10_000;

export function createUpstreamPool(
  origin: string,
  pageCap: number,
  prefix = '/public/v1/accounts/',
): UpstreamPool {
  const pool = new Pool(origin, { connections: 100, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  return {
    as(authorization) {
      const ofPages = { authorization, accept: 'application/json' };
      const ofStreams = { authorization, accept: 'application/jsonl', 'mpt-streaming': 'true' };
      const call = <T>(
        method: 'GET' | 'POST',
        path: string,
        headers: Readonly<Record<string, string>> = ofPages,
      ): Promise<T> =>
        new Promise((resolve, reject) => {
          const collector = new Collector(resolve as (value: unknown) => void, reject);
          pool.dispatch({ method, path: prefix + path, headers }, collector);
        });
      const get = <T>(path: string): Promise<T> => call('GET', path);
      return {
        get,
        post: (path) => call('POST', path),
        async all<T>(path: string) {
          const first = await call<ListWire<T> | readonly T[]>('GET', `${path}&limit=${mostRows}`, ofStreams);
          if (!('data' in first)) return first;
          const { total, limit } = first.$meta.pagination;
          if (typeof total !== 'number') throw new Error(`expected a total for ${path}, but got none`);
          const further: Promise<ListWire<T>>[] = [];
          for (let offset = first.data.length; offset < total; offset += limit) {
            further.push(get(`${path}&limit=${pageCap}&offset=${offset}`));
          }
          if (further.length === 0) return first.data;
          return [first, ...(await Promise.all(further))].flatMap(({ data }) => data);
        },
      };
    },
    close: () => pool.close(),
  };
}

class Collector implements Dispatcher.DispatchHandler {
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #isStream = false;

  constructor(resolve: (value: unknown) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  // undici accepts an object as this kind of handler only if it has this method.
  onRequestStart(): void {}

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#isStream = headers['mpt-streaming'] === 'true';
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    try {
      const text = body.toString();
      if (this.#status < 200 || this.#status > 299)
        throw new Error(`upstream answered ${this.#status}: ${text}`);
      this.#resolve(this.#isStream ? rowsOf(text) : JSON.parse(text));
    } catch (error) {
      this.#reject(error as Error);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}

function rowsOf(text: string): readonly unknown[] {
  const lines = text.split('\n');
  // After the last line feed.
  lines.pop();
  return lines.map((line) => JSON.parse(line) as unknown);
}

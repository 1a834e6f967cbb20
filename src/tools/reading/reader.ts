/** Reads from an upstream for the tools: only GET, one call at a time, paced and bounded. */
import { setTimeout as sleep } from 'node:timers/promises';
import { UpstreamError } from '../../upstream/errors.ts';
import { parseJson } from '../../upstream/http/json.ts';
import type { Network } from '../../upstream/http/network.ts';
import { createOrigin } from '../../upstream/http/origin.ts';
import { readRetryAfter } from '../../upstream/http/retry-after.ts';
import { counted } from './counted.ts';

export interface ReaderOptions {
  readonly baseUrl: URL;
  /** What all paths have in common below the address: `/v1/accounts`. */
  readonly root: string;
  readonly token: string;
  readonly network?: Network | undefined;
  readonly signal: AbortSignal;
  /** Calls per second. */
  readonly rate: number;
  readonly maxCalls: number;
  /** `wait`: wait as long as the answer says and ask again. `stop`: throw `RateLimited`. */
  readonly whenLimited: 'wait' | 'stop';
  /** Called when the reader waits for a reason other than its own pace. */
  readonly onWait?: (reason: string, seconds: number) => void;
  /** Default 2. */
  readonly retries?: number;
  /** Wait before the first retry; each further one waits twice as long. Default 1,000, or `callTimeoutMs` if that is shorter. */
  readonly retryDelayMs?: number;
  /** Longest time of one call, from connecting to the end of the answer. Default: `longestCallMs`. */
  readonly callTimeoutMs?: number | undefined;
}

export interface GetOptions {
  /** Over the default ones. Null removes a header. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

export interface Reader {
  /**
   * `path` is below the root, encoded, with its query. Answers with any status are returned; a 5xx is
   * first asked for again. Throws UpstreamError without an answer.
   */
  get(path: string, options?: GetOptions): Promise<Answer>;
  /** Calls so far, retries included. */
  readonly calls: number;
  close(): Promise<void>;
}

/** The bound on calls is reached. */
export class CallLimitReached extends Error {
  constructor(maxCalls: number) {
    super(`the limit of ${counted(maxCalls, 'call')} is reached`);
  }
}

/** Upstream answered 429, and the reader does not wait. */
export class RateLimited extends Error {
  readonly retryAfterSeconds: number | undefined;

  constructor(retryAfterSeconds: number | undefined) {
    super('upstream asks for fewer requests (429)');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The user interrupted the tool. */
export class Interrupted extends Error {}

/** A longer Retry-After ends the run, because its state is kept and a later run goes on. */
export const longestWaitSeconds = 600;
/** An upstream that takes longer counts as one that does not answer. */
export const longestCallMs = 20_000;
const mostWaits = 20;

export function createReader(options: ReaderOptions): Reader {
  const { baseUrl, root, token, signal, rate, maxCalls, retries = 2 } = options;
  const { callTimeoutMs = longestCallMs } = options;
  const { retryDelayMs = Math.min(1_000, callTimeoutMs) } = options;
  const origin = createOrigin({
    origin: baseUrl.origin,
    connections: 1,
    connectTimeoutMs: callTimeoutMs,
    headersTimeoutMs: callTimeoutMs,
    callTimeoutMs,
    maxResponseBytes: 64 * 2 ** 20,
    ...(options.network === undefined ? {} : { network: options.network }),
  });
  const intervalMs = 1_000 / rate;
  let calls = 0;
  let nextStart = 0;

  const pause = async (ms: number): Promise<void> => {
    if (ms <= 0) return;
    await sleep(ms, undefined, { signal }).catch(() => {
      throw new Interrupted('interrupted');
    });
  };

  async function send(path: string, given: GetOptions['headers'] = {}): Promise<Answer> {
    if (signal.aborted) throw new Interrupted('interrupted');
    if (calls >= maxCalls) throw new CallLimitReached(maxCalls);
    await pause(nextStart - performance.now());
    nextStart = performance.now() + intervalMs;
    calls += 1;
    const headers = {
      accept: 'application/json',
      'user-agent': 'accounts-graph',
      authorization: `Bearer ${token}`,
      ...given,
    };
    try {
      const answer = await origin.send({
        // The only method of this file.
        method: 'GET',
        path: `${baseUrl.pathname}${root}${path}`,
        call: `GET ${root}${path.replace(/\?.*$/s, '')}`,
        headers: Object.fromEntries(
          Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== null),
        ),
        redirects: 'expected',
        signal,
      });
      return {
        status: answer.status,
        headers: answer.headers,
        text: answer.body.toString('utf8'),
        json: jsonOf(answer.body),
      };
    } catch (error) {
      if (signal.aborted) throw new Interrupted('interrupted');
      throw error;
    }
  }

  async function get(path: string, { headers }: GetOptions = {}): Promise<Answer> {
    let failures = 0;
    for (let waits = 0; ;) {
      let answer: Answer | undefined;
      try {
        answer = await send(path, headers);
      } catch (error) {
        // Each attempt is a GET, so it can be repeated.
        if (!(error instanceof UpstreamError) || failures >= retries) throw error;
        const problem =
          error.code === 'UPSTREAM_TIMEOUT'
            ? `${error.call}: upstream does not answer within ${callTimeoutMs / 1_000} s`
            : error.message;
        options.onWait?.(
          `${problem}, trying again (attempt ${failures + 2} of ${retries + 1})`,
          (retryDelayMs * 2 ** failures) / 1_000,
        );
      }
      if (answer?.status === 429) {
        const seconds = retryAfterOf(answer);
        if (options.whenLimited === 'stop') throw new RateLimited(seconds);
        const wait = seconds ?? 5;
        if (wait > longestWaitSeconds || waits >= mostWaits) throw new RateLimited(seconds);
        waits += 1;
        options.onWait?.('upstream asks for fewer requests', wait);
        await pause(wait * 1_000);
        continue;
      }
      const failed = answer === undefined || (answer.status >= 500 && answer.status !== 501);
      if (answer !== undefined && (!failed || failures >= retries)) return answer;
      await pause(retryDelayMs * 2 ** failures);
      failures += 1;
    }
  }

  return {
    get,
    get calls() {
      return calls;
    },
    close: () => origin.close(),
  };
}

/** Whether upstream did not answer in time. */
export function isTimeout(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && error.code === 'UPSTREAM_TIMEOUT';
}

function retryAfterOf({ headers }: Answer): number | undefined {
  const value = headers['retry-after'];
  return readRetryAfter(typeof value === 'string' ? value : undefined, Date.now());
}

function jsonOf(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}

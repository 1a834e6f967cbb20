/** Verifies the guesses about an API, with reads alone. */
import type { Network } from '../../upstream/http/network.ts';
import { CallLimitReached, createReader, isTimeout, RateLimited } from '../reading/reader.ts';
import type { Answer, Reader } from '../reading/reader.ts';
import type { Probe } from './probe.ts';
import { notRun, reasonOf, runProbes } from './run.ts';
import type { NoAnswer, ProbeResult, RunResult } from './run.ts';

export interface VerifyOptions {
  readonly baseUrl: URL;
  readonly token: string;
  readonly network?: Network | undefined;
  readonly rate: number;
  readonly maxCalls: number;
  readonly signal: AbortSignal;
  readonly onResult: (result: ProbeResult, calls: number) => void;
  readonly onNoAnswer: (failure: NoAnswer) => void;
  /** Longest time of one call. Default: that of the reader. */
  readonly callTimeoutMs?: number | undefined;
}

export interface VerifyResult extends RunResult {
  readonly calls: number;
  /** The kind of caller that the token belongs to. */
  readonly caller: string | undefined;
}

/** An API whose guesses can be verified. */
export interface VerifiedApi<Context> {
  /** What all paths have in common below the address. */
  readonly root: string;
  readonly probes: readonly Probe<Context>[];
  /** The first read, which every token may make that can verify anything. Its answer is a list. */
  readonly first: string;
  readonly isList: (answer: Answer) => boolean;
  readonly createContext: (reader: Reader, options: VerifyOptions) => Promise<VerifyContext<Context>>;
}

export interface VerifyContext<Context> {
  readonly context: Context;
  readonly caller: string | undefined;
}

/** Upstream does not answer as an Accounts API, or not to this token. */
export class NotVerifiable extends Error {}

/** Throws NotVerifiable, UpstreamError or Interrupted when the upstream cannot be verified before the first probe. */
export async function verify<Context>(
  api: VerifiedApi<Context>,
  options: VerifyOptions,
): Promise<VerifyResult> {
  // An answer with a 5xx is a finding, so nothing is asked twice.
  const reader = createReader({ ...options, root: api.root, whenLimited: 'stop', retries: 0 });
  try {
    const answer = await reader.get(api.first);
    const { status } = answer;
    const call = `GET ${api.root}${api.first.replace(/\?.*$/, '')}`;
    if (status === 401)
      throw new NotVerifiable(`${call}: expected a token that upstream accepts, but got status 401`);
    if (status !== 200) {
      const hint = status === 404 ? '; is --url the address of the marketplace API?' : '';
      throw new NotVerifiable(`${call}: expected a list, but got status ${status}${hint}`);
    }
    if (!api.isList(answer)) {
      throw new NotVerifiable(
        `${call}: expected a list with rows, but got something else; is --url the address of the marketplace API?`,
      );
    }
    const { context, caller } = await api.createContext(reader, options);
    const run = await runProbes(api.probes, context, {
      onResult: (result) => {
        options.onResult(result, reader.calls);
      },
      onNoAnswer: options.onNoAnswer,
    });
    return { ...run, calls: reader.calls, caller };
  } catch (error) {
    const isSlow = isTimeout(error);
    if (!(isSlow || error instanceof RateLimited || error instanceof CallLimitReached)) throw error;
    if (isSlow) options.onNoAnswer({ id: undefined, isTimeout: true, reason: reasonOf(error), isEnd: true });
    return { ...notRun(api.probes, error), calls: reader.calls, caller: undefined };
  } finally {
    await reader.close();
  }
}

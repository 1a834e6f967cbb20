/** Runs probes one after the other and collects what they found. */
import { UpstreamError } from '../../upstream/errors.ts';
import { CallLimitReached, Interrupted, isTimeout, RateLimited } from '../reading/reader.ts';
import type { Finding, Probe } from './probe.ts';

export interface ProbeResult {
  readonly id: string;
  readonly group: string;
  readonly guess: string;
  readonly expected: string;
  readonly finding: Finding;
}

export interface RunResult {
  readonly results: readonly ProbeResult[];
  /** Why the run ended before its end. Undefined: it did not. */
  readonly stopped: string | undefined;
  /** Whether that was an error and not a bound. */
  readonly isFailure: boolean;
}

/** Upstream did not answer a probe. */
export interface NoAnswer {
  /** Of the probe. Undefined: the run could not begin. */
  readonly id: string | undefined;
  readonly isTimeout: boolean;
  readonly reason: string;
  readonly isEnd: boolean;
}

export interface RunEvents {
  readonly onResult: (result: ProbeResult) => void;
  readonly onNoAnswer: (failure: NoAnswer) => void;
}

/** After this many probes without an answer in a row, the run ends. */
const mostFailures = 3;

export async function runProbes<Context>(
  probes: readonly Probe<Context>[],
  context: Context,
  { onResult, onNoAnswer }: RunEvents,
): Promise<RunResult> {
  const results: ProbeResult[] = [];
  let stopped: string | undefined;
  let isFailure = false;
  let failures = 0;
  for (const { run, ...probe } of probes) {
    let finding: Finding;
    if (stopped !== undefined) finding = { verdict: 'not determined', found: stopped };
    else {
      try {
        finding = await run(context);
        failures = 0;
      } catch (error) {
        const reason = reasonOf(error);
        failures += 1;
        const isEnd = !(error instanceof UpstreamError) || failures >= mostFailures;
        if (isEnd) {
          stopped = `not asked: ${reason}`;
          isFailure = !(error instanceof CallLimitReached);
        }
        finding = { verdict: 'not determined', found: reason };
        if (error instanceof UpstreamError)
          onNoAnswer({ id: probe.id, isTimeout: isTimeout(error), reason, isEnd });
      }
    }
    const result = { ...probe, finding };
    results.push(result);
    onResult(result);
  }
  return { results, stopped, isFailure };
}

/** The result of a run that could not begin, because of a bound, a 429 or an upstream that does not answer. */
export function notRun<Context>(
  probes: readonly Probe<Context>[],
  error: CallLimitReached | RateLimited | UpstreamError,
): RunResult {
  const stopped = `not asked: ${reasonOf(error)}`;
  return {
    results: probes.map(({ id, group, guess, expected }) => ({
      id,
      group,
      guess,
      expected,
      finding: { verdict: 'not determined', found: stopped },
    })),
    stopped,
    isFailure: !(error instanceof CallLimitReached),
  };
}

export function reasonOf(error: unknown): string {
  if (error instanceof CallLimitReached || error instanceof RateLimited || error instanceof Interrupted)
    return error.message;
  // Its code is from a closed list; its message names the path.
  if (isTimeout(error)) return 'upstream does not answer in time';
  if (error instanceof UpstreamError) return `no answer (${error.code})`;
  throw error;
}

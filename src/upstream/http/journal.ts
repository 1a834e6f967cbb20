/** The record of the upstream calls of one operation, in the order they were started. */
import { maskUrl } from '../secrets.ts';

/** Updated while the call runs. Its JSON has everything except the raw path. */
export class CallEntry {
  readonly method: string;
  /** Null until the response headers arrive. Stays null if none do. */
  status: number | null = null;
  /** From the hand-over to the connection to the last byte. Null while the call runs. */
  ms: number | null = null;
  /** Length of the response body on the wire. 0 for a shared response, which was received once. */
  bytes = 0;
  /** Objects in the response. */
  rows = 0;
  /** The response paths that need the call. More can be added while the call runs. */
  readonly paths: readonly string[];
  /** Whether another operation of the same caller sent the call, and this one only waited for its response. */
  readonly shared: boolean;
  /** The name of the upstream. */
  readonly upstream: string | undefined;
  /** Whether the response is a stream, which can have more rows than a page. */
  streamed = false;
  /** Whether it read lists together with an object above their parents. */
  ahead = false;
  /** Milliseconds from the start of the operation to the start of the call. */
  startedMs = 0;
  /** How many calls of the operation had ended when this one was requested. */
  asked = 0;
  /** The call whose redirect it follows. */
  follows: CallEntry | undefined = undefined;
  /** Its place in the order in which calls ended. Infinity while it runs. */
  ended = Infinity;
  /** One more than the largest round of the calls that it depends on. Set by `countRounds`. */
  round = 0;
  readonly #path: string;

  constructor(method: string, path: string, paths: readonly string[], shared = false, upstream?: string) {
    this.shared = shared;
    this.upstream = upstream;
    this.method = method;
    this.#path = path;
    this.paths = paths;
  }

  /** Path and query, without the origin. Secrets are masked when it is read. */
  get url(): string {
    return maskUrl(this.#path);
  }

  toJSON(): object {
    const { upstream, method, url, status, ms, bytes, rows, paths, startedMs, round } = this;
    const { shared, streamed, ahead } = this;
    return {
      upstream,
      method,
      url,
      status,
      ms,
      bytes,
      rows,
      paths,
      // Known once the rounds have been counted.
      startedMs: round === 0 ? undefined : Math.round(startedMs * 10) / 10,
      round: round === 0 ? undefined : round,
      shared: shared || undefined,
      streamed: streamed || undefined,
      ahead: ahead || undefined,
    };
  }
}

export interface CallJournal {
  readonly calls: CallEntry[];
  /** Number of shared calls. */
  shared: number;
  /** When the operation started, on the clock of performance.now(). */
  readonly startedAt: number;
  /** Number of calls that have ended. */
  ended: number;
  /** Number of calls admitted by the ceiling, including those that wait for a socket. */
  admitted: number;
  /** Number of calls that upstream's answers made necessary: a stream was refused or cut, or a row lacks a member. */
  repeated: number;
}

export function createCallJournal(): CallJournal {
  return { calls: [], shared: 0, repeated: 0, startedAt: performance.now(), ended: 0, admitted: 0 };
}

/** Marks the end of a call. Calls that are requested from now on can depend on it. */
export function closeEntry(journal: CallJournal | undefined, entry: CallEntry | undefined): void {
  if (journal === undefined || entry === undefined) return;
  entry.ended = journal.ended;
  journal.ended += 1;
}

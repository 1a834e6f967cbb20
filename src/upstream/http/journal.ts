/** The record of the upstream calls of one operation, in the order they were started. */
import { maskUrl } from '../secrets.ts';

/** Written to while the call runs. JSON of it has everything but the raw path. */
export class CallEntry {
  readonly method: string;
  /** Null until the answer's headers are there, and for ever if none came. */
  status: number | null = null;
  /** From the hand-over to the connection to the last byte; null while under way. */
  ms: number | null = null;
  /** Length of the answer's body as it came over the wire; 0 of a shared one, which came but once. */
  bytes = 0;
  /** Objects in the answer. */
  rows = 0;
  /** The response paths that wanted the call. The planner may still add to it while the call runs. */
  readonly paths: readonly string[];
  /** Whether another operation of the same caller had sent it already, and this one waited for its answer too. */
  readonly shared: boolean;
  readonly #path: string;

  constructor(method: string, path: string, paths: readonly string[], shared = false) {
    this.shared = shared;
    this.method = method;
    this.#path = path;
    this.paths = paths;
  }

  /** Path and query, without the origin; secrets masked, when somebody asks. */
  get url(): string {
    return maskUrl(this.#path);
  }

  toJSON(): object {
    const { method, url, status, ms, bytes, rows, paths, shared } = this;
    return { method, url, status, ms, bytes, rows, paths, shared: shared || undefined };
  }
}

export interface CallJournal {
  readonly calls: CallEntry[];
  /** How many of them are shared. */
  shared: number;
}

export function createCallJournal(): CallJournal {
  return { calls: [], shared: 0 };
}

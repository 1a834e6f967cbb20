/** The record of the upstream calls of one operation, in the order they were started. */

export interface CallEntry {
  readonly method: string;
  /** Path and query, without the origin; secrets masked. */
  readonly url: string;
  /** Null until the answer's headers are there, and for ever if none came. */
  status: number | null;
  /** From the hand-over to the connection to the last byte; null while under way. */
  ms: number | null;
  /** Length of the answer's body as it came over the wire. */
  bytes: number;
  /** Objects in the answer. */
  rows: number;
  /** The response paths that wanted the call. The planner may still add to it while the call runs. */
  readonly paths: readonly string[];
}

export interface CallJournal {
  readonly calls: CallEntry[];
}

export function createCallJournal(): CallJournal {
  return { calls: [] };
}

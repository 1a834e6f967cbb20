/** Receives statistics of reads: batch sizes, deduplicated reads, and streams. */
import type { StreamResult } from '../source/source.ts';

export interface LoadObserver {
  /** A call for `size` ids, or for the children of `size` parents. */
  batch(kind: 'id' | 'parent', size: number): void;
  /** `count` reads were answered by a call that another read of the operation makes. */
  shared(kind: 'by-id' | 'by-query', count: number): void;
  /** A read that asked for a stream has ended. */
  stream(result: StreamResult): void;
}

export const noLoadObserver: LoadObserver = {
  batch: () => undefined,
  shared: () => undefined,
  stream: () => undefined,
};

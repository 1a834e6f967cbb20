/** Receives batching statistics: batch sizes and deduplicated reads. */

export interface LoadObserver {
  /** A call for `size` ids, or for the children of `size` parents. */
  batch(kind: 'id' | 'parent', size: number): void;
  /** `count` reads were answered by a call that another read of the operation makes. */
  shared(kind: 'by-id' | 'by-query', count: number): void;
}

export const noLoadObserver: LoadObserver = { batch: () => undefined, shared: () => undefined };

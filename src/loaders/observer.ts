/** Who is told how well reads are put together: how many went in one call, and how many needed none. */

export interface LoadObserver {
  /** One call for so many ids, or for the children of so many parents. */
  batch(kind: 'id' | 'parent', size: number): void;
  /** So many reads were answered by a call that another read of the operation makes. */
  shared(kind: 'by-id' | 'by-query', count: number): void;
}

export const noLoadObserver: LoadObserver = { batch: () => undefined, shared: () => undefined };

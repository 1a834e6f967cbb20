/** How reads are put together. */
import type { LoadObserver } from '../loaders/observer.ts';

export interface ReadSettings {
  readonly maxIdsPerCall: number;
  /** The longest URL that is sent, encoded; the marketplace client refuses longer ones. */
  readonly maxUrlBytes: number;
  readonly policy: 'fewest-calls' | 'lowest-latency';
  readonly observer: LoadObserver;
}

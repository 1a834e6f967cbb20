/** The settings for batching reads. */
import type { LoadObserver } from '../loaders/observer.ts';

export interface ReadSettings {
  readonly maxIdsPerCall: number;
  /** The longest encoded URL. The marketplace client rejects longer ones. */
  readonly maxUrlBytes: number;
  readonly policy: 'fewest-calls' | 'lowest-latency';
  /** `auto`: reads of more rows than a page ask upstream for a stream, which predictions count. Default: off. */
  readonly streaming?: 'auto' | 'off';
  /** `on`: lists are read together with an object above their parents if its id is known. Default: off. */
  readonly ahead?: 'on' | 'off';
  readonly observer: LoadObserver;
}

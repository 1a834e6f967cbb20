/** What every resolver is given: the upstream as this caller, this operation's batches, and its plan. */
import type { LoadObserver } from '../loaders/observer.ts';
import type { MarketplaceCaller } from '../upstream/marketplace/calls.ts';
import type { CallPlanning } from '../planner/plan-of.ts';
import type { IdentityCache } from '../schema/accounts/caller-identity.ts';
import type { OperationLoaders } from './operation-loaders.ts';

export interface ReadSettings {
  readonly maxIdsPerCall: number;
  /** The longest URL that is sent, encoded; the marketplace client refuses longer ones. */
  readonly maxUrlBytes: number;
  readonly policy: 'fewest-calls' | 'lowest-latency';
  readonly observer: LoadObserver;
}

/** Objects that one operation may name in lists of ids and of representations, in all fields together. */
export const MAX_REFERENCES = 1_000;

export interface GraphContext {
  readonly requestId: string;
  /** Objects that the operation names in such lists. */
  readonly references: number;
  /** The whole `Authorization` header. */
  readonly authorization: string;
  readonly marketplace: MarketplaceCaller;
  /** Address that upstream's icon paths are below. */
  readonly publicUrl: string;
  readonly loaders: OperationLoaders;
  readonly planning: CallPlanning;
  /** Shared by all operations of the gateway; keyed by credential. */
  readonly identities: IdentityCache;
  readonly settings: ReadSettings;
  /** Runs a write once the writes to the same object that came before it are done, or have taken too long. */
  writeInTurn<T>(object: string, write: () => Promise<T>): Promise<T>;
}

/** The context of every resolver: the upstreams for this caller, the loaders of the operation, and its plan. */
import type { GraphQLError } from 'graphql';
import type { Resource } from '../source/resource.ts';
import type { Source } from '../source/source.ts';
import type { CallPlanning } from '../planner/plan-of.ts';
import type { Identity } from './identity.ts';
import type { OperationLoaders } from './operation-loaders.ts';
import type { ReadSettings } from './read-settings.ts';

/** Most objects that the lists of ids and representations of one operation may name in total. */
export const MAX_REFERENCES = 1_000;

/** What a request can do at one upstream, as far as it is known without a call. */
export interface MarketplaceState {
  readonly name: string;
  readonly isConfigured: boolean;
  /** Whether the request has a credential for it, or the gateway may have one for this caller. */
  readonly hasCredential: boolean;
  /** Whether it fails for all callers. */
  readonly isDown: boolean;
}

export interface GraphContext {
  readonly requestId: string;
  /** Number of objects that the operation names in such lists. */
  readonly references: number;
  /** The whole `Authorization` header. */
  readonly authorization: string;
  /** The upstream of a resource, for this caller. Created on first use. */
  source(resource: Pick<Resource, 'source'>): Source;
  /**
   * The caller's identity at that upstream: read once per operation, with its first calls, and cached by credential for
   * some minutes. Not a promise once it is known.
   */
  identityOf(resource: Pick<Resource, 'source'>): Identity | Promise<Identity>;
  /** Keeps the identity that a row of the caller shows. */
  learnIdentity(resource: Pick<Resource, 'source'>, identity: Identity): void;
  /** Base URL of relative icon URLs. */
  readonly publicUrl: string;
  readonly loaders: OperationLoaders;
  /** Drops everything read so far, because a write may have changed it. */
  forgetReads(): void;
  readonly planning: CallPlanning;
  readonly settings: ReadSettings;
  /** When the operation must be done, on the clock of performance.now(). */
  readonly deadline: number;
  /** All upstreams, in a fixed order. */
  marketplaces(): readonly MarketplaceState[];
  /** Adds an error to the answer beside the errors of fields that are null: for a field that has a part of its value. */
  report(error: GraphQLError): void;
  /** Runs a write after earlier writes to the same object are done or have taken too long. */
  writeInTurn<T>(object: string, write: () => Promise<T>): Promise<T>;
}

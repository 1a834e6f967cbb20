/** What every resolver receives: the upstreams as this caller sees them, the batches of the operation, and its plan. */
import type { Resource } from '../source/resource.ts';
import type { Source } from '../source/source.ts';
import type { CallPlanning } from '../planner/plan-of.ts';
import type { Identity } from './identity.ts';
import type { OperationLoaders } from './operation-loaders.ts';
import type { ReadSettings } from './read-settings.ts';

/** Objects that one operation may name in lists of ids and of representations, in all fields together. */
export const MAX_REFERENCES = 1_000;

export interface GraphContext {
  readonly requestId: string;
  /** Objects that the operation names in such lists. */
  readonly references: number;
  /** The whole `Authorization` header. */
  readonly authorization: string;
  /** The upstream that a resource belongs to, as this caller sees it. Made when first needed. */
  source(resource: Pick<Resource, 'source'>): Source;
  /** Who the caller is to that upstream: read once an operation, and remembered by credential for some minutes. */
  identityOf(resource: Pick<Resource, 'source'>): Promise<Identity>;
  /** Address that the relative addresses of icons are below. */
  readonly publicUrl: string;
  readonly loaders: OperationLoaders;
  readonly planning: CallPlanning;
  readonly settings: ReadSettings;
  /** Runs a write once the writes to the same object that came before it are done, or have taken too long. */
  writeInTurn<T>(object: string, write: () => Promise<T>): Promise<T>;
}

/** Predicts the calls of the operations of a gateway, and refuses those that could make too many. */
import { getOperationAST, GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql';
import { coerceVariables } from '../document/values.ts';
import { fragmentsOf } from '../document/fragments.ts';
import type { Planner } from '../planner/plan-of.ts';
import { predictLeast, type Least } from '../planner/least.ts';
import { predictLikely, type Likely } from '../planner/likely.ts';
import {
  createPredictor,
  predict,
  type PredictedField,
  type Prediction,
  type PredictSettings,
} from '../planner/predict.ts';
import type { Partitions, SourceProvider } from '../source/source.ts';
import type { SourceSpec } from '../source/spec.ts';
import type { ErrorCode } from '../upstream/errors.ts';
import { maxIdsInUrl } from './operation-loaders.ts';
import type { ReadSettings } from './read-settings.ts';

interface PredictorOptions {
  readonly schema: GraphQLSchema;
  readonly reads: ReadSettings;
  /** The first upstream comes first. */
  readonly sources: readonly [SourceOfPrediction, ...SourceOfPrediction[]];
}

interface SourceOfPrediction {
  readonly provider: SourceProvider;
}

export interface RefusalOptions {
  /** An operation that could make more upstream calls than this is refused before it makes any. */
  readonly maxPredictedCalls: number;
  /** The running ceiling: an operation that needs at least more is refused as well. Default: no limit. */
  readonly maxCallsPerOperation?: number;
  /**
   * An operation that needs more calls than this of an upstream without batches is refused as well: there, the predicted
   * calls are those that are made. Default: no limit.
   */
  readonly maxCallsWithoutBatches?: number;
}

export interface PredictedOperation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** As sent. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What differs from what is assumed, or known now. */
export interface Assumed {
  readonly embeddedEntries?: number;
  readonly partitions?: Partitions;
}

export interface CallPredictor {
  /** The most calls. */
  (operation: PredictedOperation, assumed?: Assumed): Prediction | undefined;
  readonly least: (operation: PredictedOperation) => Least | undefined;
  readonly likely: (operation: PredictedOperation) => Likely | undefined;
}

/** The lowest cap of the upstreams beside the first one; that of the first one if there is no other. */
function otherPageCap(sources: PredictorOptions['sources']): () => number {
  const [{ provider }, ...others] = sources;
  if (others.length === 0) return () => provider.pageCap();
  return () => Math.min(...others.map((binding) => binding.provider.pageCap()));
}

/** Only one source has operations with several paths. */
function knownPathsOf(sources: PredictorOptions['sources']): () => ReadonlySet<string> | undefined {
  const provider = sources.map((binding) => binding.provider).find(({ knownPaths }) => knownPaths);
  return () => provider?.knownPaths?.();
}

/** Only one source has partitioned objects. */
export function partitionsOf(sources: PredictorOptions['sources']): () => Partitions {
  const provider = sources.map((binding) => binding.provider).find(({ partitions }) => partitions);
  return () => provider?.partitions?.() ?? 'whole';
}

/** Assumed entries of an embedded list, which upstream does not page. */
export const EMBEDDED_ENTRIES = 20;

/** The settings of a prediction, for operations that run and for those that are only explained. */
export function predictSettings(
  {
    maxIdsPerCall,
    maxUrlBytes,
    pageCap,
    streaming = 'off',
    ahead = 'off',
  }: Pick<ReadSettings, 'maxIdsPerCall' | 'maxUrlBytes' | 'streaming' | 'ahead'> & {
    readonly pageCap: number;
  },
  sources: readonly SourceSpec[],
): PredictSettings {
  return {
    maxIdsPerCall,
    // Where each id takes a call, no URL holds many.
    maxIdsInUrl: maxIdsInUrl(
      maxUrlBytes,
      sources.filter(({ capabilities }) => capabilities.idsPerCall > 1),
    ),
    pageCap,
    streaming,
    ahead,
    embeddedEntries: EMBEDDED_ENTRIES,
  };
}

export function createCallPredictor(
  planner: Planner,
  { schema, reads, sources }: PredictorOptions,
  partitions: () => Partitions,
): CallPredictor {
  const specs = sources.map(({ provider }) => provider.spec);
  const [{ provider: first }] = sources;
  const otherCap = otherPageCap(sources);
  let settings: PredictSettings = {
    ...predictSettings({ ...reads, pageCap: first.pageCap() }, specs),
    otherPageCap: otherCap(),
  };
  const knownPaths = knownPathsOf(sources);
  const predictAsAssumed = createPredictor(schema, () => {
    const pageCap = first.pageCap();
    const otherPages = otherCap();
    const known = knownPaths();
    const divided = partitions();
    if (
      pageCap !== settings.pageCap ||
      otherPages !== settings.otherPageCap ||
      known !== settings.knownPaths ||
      divided !== settings.partitions
    ) {
      settings = {
        ...settings,
        pageCap,
        otherPageCap: otherPages,
        partitions: divided,
        ...(known && { knownPaths: known }),
      };
    }
    return settings;
  });
  const planned = ({ document, operationName, variables: given }: PredictedOperation) => {
    const operation = getOperationAST(document, operationName);
    if (!operation) return undefined;
    // Rarely needed, so coerced on demand. The executor reports invalid values.
    const variables = (): Readonly<Record<string, unknown>> =>
      coerceVariables(schema, operation, given) ?? {};
    const fragments = fragmentsOf(document);
    return { plan: planner.planFor({ operation, fragments, schema, variables }), variables };
  };
  const most = (operation: PredictedOperation, assumed?: Assumed): Prediction | undefined => {
    const found = planned(operation);
    if (found === undefined) return undefined;
    const { plan, variables } = found;
    if (assumed === undefined) return predictAsAssumed(plan, variables, operation.variables);
    return predict({ schema, plan, variables: variables(), settings: { ...settings, ...assumed } });
  };
  const least = (operation: PredictedOperation): Least | undefined => {
    const found = planned(operation);
    return found && predictLeast({ schema, plan: found.plan, variables: found.variables(), settings });
  };
  const likely = (operation: PredictedOperation): Likely | undefined => {
    const found = planned(operation);
    return found && predictLikely({ schema, plan: found.plan, variables: found.variables(), settings });
  };
  return Object.assign(most, { least, likely });
}

/**
 * Refuses an operation before it makes a call: its fewest calls are over the running ceiling, or its most calls are over
 * a limit of predictions. Any other runs as far as the running ceiling allows.
 */
export function refuseOver(
  { maxPredictedCalls, maxCallsPerOperation = Infinity, maxCallsWithoutBatches = Infinity }: RefusalOptions,
  prediction: Prediction | undefined,
  { least, mostAsHoped }: Bounds,
): void {
  if (!prediction) return;
  refuseWithoutBatches(maxCallsWithoutBatches, prediction);
  if (prediction.calls > maxPredictedCalls && (mostAsHoped()?.calls ?? 0) > maxPredictedCalls) {
    const { path, calls } = dearestOf(prediction.fields);
    const could = `could make ${prediction.calls} upstream calls, more than the ${maxPredictedCalls} allowed`;
    const dearest = `${path} alone could make ${calls}`;
    throw tooComplex(
      `The operation ${could}; ${dearest}. Ask for smaller pages, or for fewer levels at once.`,
      { predicted: prediction.calls, allowed: maxPredictedCalls, field: path },
    );
  }
  if (prediction.calls <= maxCallsPerOperation) return;
  const fewest = least();
  if (fewest === undefined || fewest.calls <= maxCallsPerOperation) return;
  const { path, calls } = dearestOf(fewest.fields);
  throw tooComplex(
    `The operation needs at least ${fewest.calls} upstream calls, more than the ${maxCallsPerOperation} it may make; ` +
      `${path} alone needs ${calls}. Ask for fewer objects at once.`,
    { predicted: fewest.calls, allowed: maxCallsPerOperation, field: path },
  );
}

/** Rarely needed, so computed on demand. */
interface Bounds {
  readonly least: () => Least | undefined;
  /** The most calls, if what is not known yet turns out well. */
  readonly mostAsHoped: () => Prediction | undefined;
}

function dearestOf(fields: Prediction['fields']): PredictedField {
  return fields.reduce((left, right) => (right.calls > left.calls ? right : left));
}

interface Excess {
  readonly predicted: number;
  readonly allowed: number;
  readonly field: string;
}

function tooComplex(message: string, excess: Excess): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_COMPLEX' satisfies ErrorCode, ...excess },
  });
}

/** The message names the field that needs most calls. */
function refuseWithoutBatches(most: number, { fields }: Prediction): void {
  const totals = new Map<string, number>();
  for (const { upstream, calls } of fields) {
    if (upstream !== undefined) totals.set(upstream, (totals.get(upstream) ?? 0) + calls);
  }
  for (const [marketplace, predicted] of totals) {
    if (predicted <= most) continue;
    const dearest = fields
      .filter(({ upstream }) => upstream === marketplace)
      .reduce((left, right) => (right.calls > left.calls ? right : left));
    throw new GraphQLError(
      `The operation needs up to ${predicted} calls of ${marketplace}, which has no batches, more than the ${most} that it ` +
        `may make; ${dearest.path} alone needs ${dearest.calls}. Ask for smaller pages, or for fewer levels at once.`,
      {
        extensions: {
          code: 'QUERY_TOO_COMPLEX' satisfies ErrorCode,
          marketplace,
          predicted,
          allowed: most,
          field: dearest.path,
        },
      },
    );
  }
}

/**
 * The most calls of each upstream. Together they can be more than `predicted`: the objects of one list may be all of either.
 * What has become more since the prediction belongs to the first.
 */
export function callsByUpstream(
  first: string,
  predicted: number,
  prediction: Prediction | undefined,
): Readonly<Record<string, number>> {
  const calls: Record<string, number> = {};
  const { fields = [], calls: before = 0 } = prediction ?? {};
  let ofFirst = Math.max(0, predicted - before);
  for (const { upstream, calls: count } of fields) {
    if (upstream === undefined) ofFirst += count;
    else calls[upstream] = (calls[upstream] ?? 0) + count;
  }
  return ofFirst > 0 ? { [first]: ofFirst, ...calls } : calls;
}

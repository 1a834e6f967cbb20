/** Makes the context of an operation: this caller's view of the upstream, and batches of its own. */
import { getOperationAST, GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { fragmentsOf } from '../document/fragments.ts';
import { Producers } from '../loaders/producers.ts';
import { createPlanner, type Planner, type CallPlanning } from '../planner/plan-of.ts';
import { createPredictor, predict, type Prediction, type PredictSettings } from '../planner/predict.ts';
import type { PlanSettings } from '../planner/plan.ts';
import type { CancelSignal } from '../upstream/http/cancellation.ts';
import type { ErrorCode } from '../upstream/errors.ts';
import { isBearer } from '../upstream/http/headers.ts';
import type { RequestBytes } from '../upstream/http/held-bytes.ts';
import { createCallJournal } from '../upstream/http/journal.ts';
import type { Marketplace } from '../upstream/marketplace/client.ts';
import type { MarketplaceCaller } from '../upstream/marketplace/calls.ts';
import type { GraphContext, ReadSettings } from './context.ts';
import { createIdentityCache, type IdentityCache } from '../schema/accounts/caller-identity.ts';
import { OperationLoaders, maxIdsInUrl } from './operation-loaders.ts';
import { checkBearer, planningWithoutToken } from './without-token.ts';
import { WriteTurns } from './write-turns.ts';

export interface ContextOptions {
  readonly marketplace: Marketplace;
  /** Address that upstream's icon paths are below, without a slash at the end: `https://api.example.com/public`. */
  readonly publicUrl: string;
  readonly reads: ReadSettings;
  readonly plan: PlanSettings;
  readonly schema: GraphQLSchema;
  /** An operation that could make more upstream calls than this is refused before it makes any. */
  readonly maxPredictedCalls: number;
  /** How long an operation may take, in milliseconds: no call is started that could not end in time. */
  readonly deadlineMs: number;
}

export interface ContextRequest {
  readonly headers: { get(name: string): string | null };
  readonly requestId: string;
  readonly signal: CancelSignal;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** As sent. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Where the bytes of upstream's answers are counted. */
  readonly held?: RequestBytes | undefined;
}

/** One per gateway. Of what it holds, only callers' identities outlive an operation, and those by credential; turns end with their writes. */
export function createContextFactory(
  options: ContextOptions,
): (request: ContextRequest) => GraphContext & Explained {
  const planner = createPlanner(options.plan);
  const identities = createIdentityCache(() => performance.now());
  const { marketplace: upstream, publicUrl, reads: settings } = options;
  const predict = createCallPredictor(planner, options);
  const turns = new WriteTurns();
  const { deadlineMs } = options;
  const shared = { upstream, publicUrl, settings, identities, turns, planning: planner, deadlineMs, predict };
  return (request) => {
    // Without a token no call is made, so there is nothing to plan: the fields that need one say so.
    const authorization = request.headers.get('authorization') ?? '';
    if (!isBearer(authorization)) {
      return new OperationGraphContext(
        { ...shared, planning: planningWithoutToken(authorization) },
        request,
        undefined,
      );
    }
    const prediction = predict(request);
    refuseOver(options.maxPredictedCalls, prediction);
    return new OperationGraphContext(shared, request, prediction);
  };
}

interface SharedByOperations {
  readonly upstream: Marketplace;
  readonly publicUrl: string;
  readonly settings: ReadSettings;
  readonly identities: IdentityCache;
  readonly turns: WriteTurns;
  readonly planning: CallPlanning;
  readonly deadlineMs: number;
  readonly predict: CallPredictor;
}

type CallPredictor = (request: ContextRequest, embeddedEntries?: number) => Prediction | undefined;

/** A class, as every object literal with getters has a shape of its own, which outlives it by far. */
class OperationGraphContext implements GraphContext, Explained {
  readonly requestId: string;
  readonly references: number;
  readonly authorization: string;
  readonly publicUrl: string;
  readonly settings: ReadSettings;
  readonly identities: IdentityCache;
  readonly planning: CallPlanning;
  readonly #upstream: Marketplace;
  readonly #turns: WriteTurns;
  readonly #request: ContextRequest;
  readonly #prediction: Prediction | undefined;
  readonly #predict: CallPredictor;
  /** When the calls were predicted. */
  readonly #pageCap: number;
  readonly #journal = createCallJournal();
  /** As performance.now() counts. */
  readonly #deadline: number;
  readonly #producers = new Producers();
  #caller: MarketplaceCaller | undefined;
  #loads: OperationLoaders | undefined;

  constructor(shared: SharedByOperations, request: ContextRequest, prediction: Prediction | undefined) {
    this.requestId = request.requestId;
    this.references = prediction?.references ?? 0;
    this.authorization = request.headers.get('authorization') ?? '';
    this.publicUrl = shared.publicUrl;
    this.settings = shared.settings;
    this.identities = shared.identities;
    this.planning = shared.planning;
    this.#upstream = shared.upstream;
    this.#pageCap = shared.upstream.pageCap();
    this.#turns = shared.turns;
    this.#request = request;
    this.#prediction = prediction;
    this.#predict = shared.predict;
    this.#deadline = performance.now() + shared.deadlineMs;
  }

  /** Made when first needed: introspection needs no token. */
  get marketplace(): MarketplaceCaller {
    return (this.#caller ??= this.#createCaller());
  }

  get loaders(): OperationLoaders {
    return (this.#loads ??= new OperationLoaders(this.marketplace, this.settings, this.#producers));
  }

  writeInTurn<T>(object: string, write: () => Promise<T>): Promise<T> {
    return this.#turns.inTurn(object, this.#request.signal, write);
  }

  explain(): Explanation {
    const { calls, shared } = this.#journal;
    return { calls, predicted: this.#predicted(), actual: calls.length - shared };
  }

  /** With what has come meanwhile of all that was assumed before: longer lists, and refused or cut answers. */
  #predicted(): number {
    if (this.#prediction === undefined) return 0;
    const { longestList = 0, recoveries = 0 } = this.#loads ?? {};
    const isAsAssumed = longestList <= EMBEDDED_ENTRIES && this.#pageCap === this.#upstream.pageCap();
    if (isAsAssumed) return this.#prediction.calls + recoveries;
    const again = this.#predict(this.#request, Math.max(EMBEDDED_ENTRIES, longestList));
    return Math.max(again?.calls ?? 0, this.#prediction.calls) + recoveries;
  }

  #createCaller(): MarketplaceCaller {
    checkBearer(this.authorization);
    const { headers, signal, held } = this.#request;
    return this.#upstream.forCaller({
      authorization: this.authorization,
      requestId: this.requestId,
      traceparent: headers.get('traceparent') ?? undefined,
      tracestate: headers.get('tracestate') ?? undefined,
      acceptLanguage: headers.get('accept-language') ?? undefined,
      signal,
      deadline: this.#deadline,
      journal: this.#journal,
      held,
      reads: this.#producers,
    });
  }
}

export interface Explained {
  /** The upstream calls so far, in the order they were started. */
  explain(): Explanation;
}

export interface Explanation {
  readonly calls: readonly object[];
  /** Most calls the operation could have made, each counted once however often it is tried. */
  readonly predicted: number;
  /** Those of `calls` that the operation made itself, and did not only wait for with another one. */
  readonly actual: number;
}

/** Entries of an embedded list; upstream does not page them. */
const EMBEDDED_ENTRIES = 20;

/** What a prediction depends on: the same for an operation that runs and for one that is only explained. */
export function predictSettings({
  maxIdsPerCall,
  maxUrlBytes,
  pageCap,
}: Pick<ReadSettings, 'maxIdsPerCall' | 'maxUrlBytes'> & { readonly pageCap: number }): PredictSettings {
  return {
    maxIdsPerCall,
    maxIdsInUrl: maxIdsInUrl(maxUrlBytes),
    pageCap,
    embeddedEntries: EMBEDDED_ENTRIES,
  };
}

function createCallPredictor(
  planner: Planner,
  { schema, reads, marketplace }: ContextOptions,
): CallPredictor {
  let settings = predictSettings({ ...reads, pageCap: marketplace.pageCap() });
  const predictAsAssumed = createPredictor(schema, () => {
    const pageCap = marketplace.pageCap();
    if (pageCap !== settings.pageCap) settings = { ...settings, pageCap };
    return settings;
  });
  return ({ document, operationName, variables: given }, embeddedEntries = EMBEDDED_ENTRIES) => {
    const operation = getOperationAST(document, operationName);
    if (!operation) return undefined;
    // Mostly not looked at. Values that do not fit are refused by the executor, with the error that says how.
    const variables = (): Readonly<Record<string, unknown>> =>
      getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 1 }).coerced ?? {};
    const fragments = fragmentsOf(document);
    const plan = planner.planFor({ operation, fragments, schema, variables });
    if (embeddedEntries === EMBEDDED_ENTRIES) return predictAsAssumed(plan, variables, given);
    return predict({ schema, plan, variables: variables(), settings: { ...settings, embeddedEntries } });
  };
}

function refuseOver(most: number, prediction: Prediction | undefined): void {
  if (!prediction || prediction.calls <= most) return;
  const dearest = prediction.fields.reduce((left, right) => (right.calls > left.calls ? right : left));
  throw new GraphQLError(
    `The operation could make ${prediction.calls} upstream calls, more than the ${most} allowed; ` +
      `${dearest.path} alone could make ${dearest.calls}. Ask for smaller pages, or for fewer levels at once.`,
    {
      extensions: {
        code: 'QUERY_TOO_COMPLEX' satisfies ErrorCode,
        predicted: prediction.calls,
        allowed: most,
      },
    },
  );
}

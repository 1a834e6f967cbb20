/** Creates the context of an operation: each upstream for this caller, and its own loaders. */
import { GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql';
import { Producers } from '../loaders/producers.ts';
import { createPlanner, type CallPlanning } from '../planner/plan-of.ts';
import type { Prediction } from '../planner/predict.ts';
import type { PlanSettings } from '../planner/plan.ts';
import type { Credential } from '../upstream/http/caller-key.ts';
import type { CancelSignal } from '../upstream/http/cancellation.ts';
import type { ErrorCode } from '../upstream/errors.ts';
import { isBearer } from '../upstream/http/headers.ts';
import type { RequestBytes } from '../upstream/http/held-bytes.ts';
import { createCallJournal } from '../upstream/http/journal.ts';
import type { Resource } from '../source/resource.ts';
import type { Partitions, Source, SourceProvider } from '../source/source.ts';
import type { GraphContext, MarketplaceState } from './context.ts';
import type { ReadSettings } from './read-settings.ts';
import { createIdentityCache, type Identity, type IdentityCache } from './identity.ts';
import { foreseen, roundsOf, type Explained, type Explanation, type Foreseen } from './explanation.ts';
import { between } from '../planner/likely.ts';
import { OperationIdentities } from './operation-identities.ts';
import { OperationLoaders } from './operation-loaders.ts';
import {
  callsByUpstream,
  createCallPredictor,
  EMBEDDED_ENTRIES,
  partitionsOf,
  refuseOver,
  type CallPredictor,
  type RefusalOptions,
} from './predict-calls.ts';
import { checkBearer, planningWithoutToken } from './without-token.ts';
import { WriteTurns } from './write-turns.ts';

/** One upstream, and how to read the caller's identity there. */
export interface SourceBinding {
  readonly provider: SourceProvider;
  /** Rejects when upstream does not provide it, for example because the token may not read itself. */
  readonly readIdentity: (context: GraphContext) => Promise<Identity>;
  /** Whether it fails for all callers. */
  readonly isDown?: (() => boolean) | undefined;
}

export interface ContextOptions extends RefusalOptions {
  /** The first source serves the icons. */
  readonly sources: readonly [SourceBinding, ...SourceBinding[]];
  readonly reads: ReadSettings;
  readonly plan: PlanSettings;
  readonly schema: GraphQLSchema;
  /** How long an operation may take, in milliseconds. */
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
  /** Counts the bytes of upstream responses. */
  readonly held?: RequestBytes | undefined;
  /** The credentials of the request, with their keys. */
  readonly credential?: Credential | undefined;
  readonly secondCredential?: Credential | undefined;
}

/** One per gateway. Between operations it keeps only identities, by credential. Write turns end with their writes. */
export function createContextFactory(
  options: ContextOptions,
): (request: ContextRequest) => GraphContext & Explained {
  const planner = createPlanner(options.plan);
  const identities = createIdentityCache(() => performance.now());
  const { sources, deadlineMs, reads: settings } = options;
  const { publicUrl } = sources[0].provider;
  const bindings = new Map(sources.map((binding) => [binding.provider.spec.name, binding] as const));
  const pageCap = (): number => sources[0].provider.pageCap();
  const partitions = partitionsOf(sources);
  const predict = createCallPredictor(planner, options, partitions);
  const turns = new WriteTurns();
  const shared = {
    first: sources[0].provider.spec.name,
    bindings,
    publicUrl,
    settings,
    identities,
    turns,
    planning: planner,
    deadlineMs,
    pageCap,
    partitions,
    predict,
    maxCalls: options.maxCallsPerOperation ?? Infinity,
  };
  const otherHeaders = sources.slice(1).map(({ provider }) => provider.credential.header.toLowerCase());
  return (request) => {
    const { headers } = request;
    const authorization = headers.get('authorization') ?? '';
    const isFirst = isBearer(authorization);
    // Without any token there are no calls to plan: fields that need one return an error.
    if (!isFirst && !otherHeaders.some((name) => isBearer(headers.get(name)))) {
      return new OperationGraphContext(
        { ...shared, planning: planningWithoutToken(authorization) },
        request,
        undefined,
        'none',
      );
    }
    const prediction = predict(request);
    refuseOver(options, prediction, {
      least: () => predict.least(request),
      mostAsHoped: () =>
        partitions() === 'unknown' ? predict(request, { partitions: 'whole' }) : prediction,
    });
    return new OperationGraphContext(shared, request, prediction, isFirst ? 'first' : 'other');
  };
}

/** Which upstreams the request has a token for: at least the first, only others, or none. */
type Tokens = 'first' | 'other' | 'none';

interface SharedByOperations {
  /** The name of the first source. */
  readonly first: string;
  readonly bindings: ReadonlyMap<string, SourceBinding>;
  readonly publicUrl: string;
  readonly settings: ReadSettings;
  readonly identities: IdentityCache;
  readonly turns: WriteTurns;
  readonly planning: CallPlanning;
  readonly deadlineMs: number;
  readonly pageCap: () => number;
  readonly partitions: () => Partitions;
  readonly predict: CallPredictor;
  readonly maxCalls: number;
}

/** A class, because each object literal with getters gets its own hidden class, which lives much longer. */
class OperationGraphContext implements GraphContext, Explained {
  readonly requestId: string;
  readonly references: number;
  readonly authorization: string;
  readonly publicUrl: string;
  readonly settings: ReadSettings;
  readonly planning: CallPlanning;
  readonly #shared: SharedByOperations;
  readonly #request: ContextRequest;
  readonly #prediction: Prediction | undefined;
  /** Looked at once: a token has thousands of characters. */
  readonly #tokens: Tokens;
  readonly #pageCap: number;
  readonly #partitions: Partitions;
  readonly #journal = createCallJournal();
  readonly deadline: number;
  #producers: Map<string, Producers> | undefined;
  /** Of the first upstream, which is nearly always the only one. */
  #firstSource: Source | undefined;
  #firstProducers: Producers | undefined;
  #sources: Map<string, Source> | undefined;
  #loaders: OperationLoaders | undefined;
  #reported: GraphQLError[] | undefined;
  #identities: OperationIdentities | undefined;

  constructor(
    shared: SharedByOperations,
    request: ContextRequest,
    prediction: Prediction | undefined,
    tokens: Tokens,
  ) {
    this.#tokens = tokens;
    this.requestId = request.requestId;
    this.references = prediction?.references ?? 0;
    this.authorization = request.headers.get('authorization') ?? '';
    this.publicUrl = shared.publicUrl;
    this.settings = shared.settings;
    this.planning = shared.planning;
    this.#shared = shared;
    this.#pageCap = shared.pageCap();
    this.#partitions = shared.partitions();
    this.#request = request;
    this.#prediction = prediction;
    this.deadline = this.#journal.startedAt + shared.deadlineMs;
  }

  /** Created on first use, because introspection needs no token. */
  source({ source: { name } }: Pick<Resource, 'source'>): Source {
    if (name === this.#shared.first) {
      if (this.#firstSource !== undefined) return this.#firstSource;
      this.#firstSource = this.#createSource(name);
      if (this.#prediction?.readsIdentity === true) this.#ofCaller.start(name);
      return this.#firstSource;
    }
    const sources = (this.#sources ??= new Map<string, Source>());
    let source = sources.get(name);
    if (source === undefined) sources.set(name, (source = this.#createSource(name)));
    return source;
  }

  producersOf(upstream: string): Producers {
    if (upstream === this.#shared.first) return (this.#firstProducers ??= new Producers());
    const all = (this.#producers ??= new Map<string, Producers>());
    let producers = all.get(upstream);
    if (producers === undefined) all.set(upstream, (producers = new Producers()));
    return producers;
  }

  get loaders(): OperationLoaders {
    return (this.#loaders ??= this.#createLoaders());
  }

  /** A write alone reads nothing, so it needs no loaders. */
  forgetReads(): void {
    this.#loaders?.forget();
  }

  identityOf({ source: { name } }: Pick<Resource, 'source'>): Identity | Promise<Identity> {
    return this.#ofCaller.at(name);
  }

  learnIdentity({ source: { name } }: Pick<Resource, 'source'>, identity: Identity): void {
    this.#ofCaller.learn(name, identity);
  }

  get #ofCaller(): OperationIdentities {
    return (this.#identities ??= new OperationIdentities({
      cache: this.#shared.identities,
      authorization: this.authorization,
      read: (name) => this.#binding(name).readIdentity(this),
    }));
  }

  writeInTurn<T>(object: string, write: () => Promise<T>): Promise<T> {
    return this.#shared.turns.inTurn(object, this.#request.signal, write);
  }

  marketplaces(): readonly MarketplaceState[] {
    return [...this.#shared.bindings].map(([name, { provider, isDown }]) => ({
      name,
      isConfigured: provider.isConfigured,
      hasCredential: this.#hasCredential(name, provider),
      isDown: isDown?.() === true,
    }));
  }

  #hasCredential(name: string, provider: SourceProvider): boolean {
    const isOfFirst = isBearer(this.authorization);
    if (name === this.#shared.first) return isOfFirst;
    try {
      if (isBearer(this.#credentialFor(provider))) return true;
    } catch {
      return false;
    }
    return provider.credential.isOptional === true && isOfFirst;
  }

  report(error: GraphQLError): void {
    (this.#reported ??= []).push(error);
  }

  get reported(): readonly GraphQLError[] | undefined {
    return this.#reported;
  }

  get callsMade(): number {
    return this.#journal.calls.length - this.#journal.shared;
  }

  explain(): Explanation {
    const { calls } = this.#journal;
    const ahead = this.#loaders?.aheadPaths;
    for (const call of calls) if (ahead?.has(call.paths) === true) call.ahead = true;
    const predicted = this.#predicted();
    const { predict } = this.#shared;
    const least = predict.least(this.#request)?.calls ?? 0;
    return {
      least,
      likely: between(least, predict.likely(this.#request)?.calls ?? 0, predicted),
      most: predicted,
      rounds: roundsOf(this.#journal, this.#request),
      bytes: calls.reduce((sum, { bytes }) => sum + bytes, 0),
      ms: Math.round((performance.now() - this.#journal.startedAt) * 10) / 10,
      calls,
      predicted,
      byMarketplace: callsByUpstream(this.#shared.first, predicted, this.#prediction),
      actual: this.callsMade,
    };
  }

  rounds(): number {
    return roundsOf(this.#journal, this.#request);
  }

  /** The most points that the operation can spend. */
  reserved(): number {
    return Math.min(this.#prediction?.calls ?? 0, this.#shared.maxCalls);
  }

  foresee(): Foreseen {
    if (this.#tokens === 'none') checkBearer(this.authorization);
    const { predict } = this.#shared;
    return foreseen(this.#prediction, predict.least(this.#request), predict.likely(this.#request));
  }

  /** The prediction, updated with what was observed since: longer lists, and rejected or cut responses. */
  #predicted(): number {
    if (this.#prediction === undefined) return 0;
    const { longestList = 0, recoveries: ofLoaders = 0 } = this.#loaders ?? {};
    const recoveries = ofLoaders + this.#journal.repeated;
    // Where reads could span partitions at first, they may have had to be divided since.
    const isSame = this.#partitions !== 'whole' || this.#shared.partitions() === 'whole';
    const isAsAssumed = isSame && longestList <= EMBEDDED_ENTRIES && this.#pageCap === this.#shared.pageCap();
    if (isAsAssumed) return this.#prediction.calls + recoveries;
    const again = this.#shared.predict(this.#request, {
      embeddedEntries: Math.max(EMBEDDED_ENTRIES, longestList),
      partitions: isSame ? this.#partitions : 'unknown',
    });
    return Math.max(again?.calls ?? 0, this.#prediction.calls) + recoveries;
  }

  #createLoaders(): OperationLoaders {
    if (this.#tokens === 'none') checkBearer(this.authorization);
    return new OperationLoaders(this);
  }

  #createSource(name: string): Source {
    const { headers, signal, held } = this.#request;
    const binding = this.#binding(name);
    const { provider } = binding;
    const isFirst = name === this.#shared.first;
    const authorization = isFirst ? this.authorization : this.#credentialFor(provider);
    if (isFirst) {
      if (this.#tokens !== 'first' && provider.isConfigured) {
        checkBearer(authorization, provider.credential.header, name);
      }
    } else if (authorization !== '' || provider.credential.isOptional !== true) {
      checkBearer(authorization, provider.credential.header, name);
    }
    return provider.forCaller({
      authorization,
      // An operator of the marketplace, by the word of the first upstream.
      isOperator: isFirst ? undefined : () => this.#isOperator(),
      requestId: this.requestId,
      traceparent: headers.get('traceparent') ?? undefined,
      tracestate: headers.get('tracestate') ?? undefined,
      acceptLanguage: headers.get('accept-language') ?? undefined,
      signal,
      deadline: this.deadline,
      journal: this.#journal,
      held,
      reads: this.producersOf(name),
      credential: isFirst ? this.#request.credential : this.#request.secondCredential,
      identity: () => Promise.resolve(this.#ofCaller.at(name)),
    });
  }

  /** Empty when there is none. Each upstream gets its own credential only. */
  #credentialFor({ credential: { header, alternative }, spec }: SourceProvider): string {
    const { headers } = this.#request;
    const own = headers.get(header.toLowerCase());
    const other = alternative === undefined ? null : headers.get(alternative.toLowerCase());
    if (own !== null && other !== null) {
      throw new GraphQLError(`Expected a token in "${header}" or in "${alternative}", but got one in each.`, {
        extensions: { code: 'UNAUTHENTICATED' satisfies ErrorCode, marketplace: spec.name },
      });
    }
    return own ?? other ?? '';
  }

  async #isOperator(): Promise<boolean> {
    if (this.#tokens !== 'first') return false;
    const { role } = await this.#ofCaller.at(this.#shared.first);
    return role === 'Operations';
  }

  #binding(name: string): SourceBinding {
    const binding = this.#shared.bindings.get(name);
    if (binding === undefined) throw new Error(`the gateway has no upstream ${name}`);
    return binding;
  }
}

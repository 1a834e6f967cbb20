/** Creates the graph from the configuration: schema, upstream and contexts. Independent of the HTTP server. */
import type { GraphQLSchema } from 'graphql';
import type { LoadObserver } from '../loaders/observer.ts';
import { noLoadObserver } from '../loaders/observer.ts';
import type { FederationConfig, PlannerConfig, UpstreamLimits } from '../config/config.ts';
import { addFederation } from '../federation/subgraph.ts';
import { createContextFactory, type ContextRequest } from '../operation/create-context.ts';
import type { Explained } from '../operation/explanation.ts';
import type { GraphContext } from '../operation/context.ts';
import { buildSchema } from '../schema/index.ts';
import { readBaseUrl } from '../upstream/base-url.ts';
import type { Connect } from '../upstream/http/origin.ts';
import type { Guard } from '../upstream/http/request.ts';
import type { Network } from '../upstream/http/network.ts';
import { createAbsentSource } from '../source/absent.ts';
import type { SourceProvider } from '../source/source.ts';
import { createAppDirect } from '../upstream/appdirect/client.ts';
import { appDirectSpec } from '../upstream/appdirect/spec.ts';
import type { ClientCredentials } from '../upstream/appdirect/token.ts';
import { createMarketplace } from '../upstream/marketplace/client.ts';
import { marketplaceSpec } from '../upstream/marketplace/resource.ts';
import { createMarketplaceSource } from '../upstream/marketplace/source.ts';
import { readIdentity } from '../schema/accounts/caller-identity.ts';
import type { Redirect } from '../upstream/http/redirect.ts';
import type { ResilienceObserver } from '../upstream/resilience/resilience.ts';
import { guardOrigin, type OriginGuards } from './origin-guards.ts';
import { planSettings } from './plan-settings.ts';
import { anyStanding, type RequestStandings } from '../upstream/resilience/standing.ts';

/** How the calls to one marketplace are made, and what records them. */
export interface MarketplaceTarget {
  /** Receives retries and state changes of the circuit breaker. */
  readonly observers?: readonly ResilienceObserver[];
  /** The innermost guard, around every attempt at a call: for metrics. */
  readonly observeCalls?: Guard | undefined;
  /** Replaces sockets, for an upstream inside the process. */
  readonly connect?: Connect | undefined;
  /** Called with redirects of upstream that are not followed. */
  readonly onRedirect?: ((redirect: Redirect) => void) | undefined;
  /** The proxies and certificate authorities of calls to a remote upstream. */
  readonly network?: Network | undefined;
}

export interface AppDirectTarget extends MarketplaceTarget {
  /** As in APPDIRECT_API_BASE_URL: with or without `/api`. */
  readonly baseUrl: URL | string;
  /** The client of the gateway itself, for callers without a token of their own. */
  readonly credentials?: ClientCredentials | undefined;
}

/** Its own members are about the first marketplace. */
export interface GraphOptions extends MarketplaceTarget {
  /** As in MPT_API_BASE_URL: with or without `/public` or `/public/v1`. Undefined: it is not configured, and its fields fail. */
  readonly baseUrl: URL | string | undefined;
  /** The second marketplace. Default: not configured. */
  readonly appDirect?: AppDirectTarget | undefined;
  /** Of both; each has its own connections, breaker and retries. */
  readonly upstream: UpstreamLimits;
  readonly planner: PlannerConfig;
  readonly operationDeadlineMs: number;
  /** Receives batching statistics. */
  readonly loads?: LoadObserver | undefined;
  /** Default: off. */
  readonly federation?: FederationConfig;
}

export interface Graph {
  readonly schema: GraphQLSchema;
  readonly createContext: (request: ContextRequest) => GraphContext & Explained;
  /** Whether every configured upstream fails for all callers. */
  readonly isUpstreamDown: () => boolean;
  /** The marketplaces that fail for all callers, as metrics name them. */
  readonly failing: () => readonly string[];
  /** Which credentials an upstream has accepted. */
  readonly standings: RequestStandings;
  /** See `SourceProvider.prepare`. */
  prepare(): Promise<void>;
  /** Closes the connections to the upstreams. */
  close(): Promise<void>;
}

/** An upstream with what guards it. */
interface Guarded {
  readonly provider: SourceProvider;
  readonly guards: OriginGuards | undefined;
}

/** AppDirect answers 401 to a valid token as well, when it lacks a role. */
const disprovedAfterMs = 5 * 60 * 1_000;

export function createGraph(options: GraphOptions): Graph {
  const { upstream: limits, planner } = options;
  const upstreams = [createFirst(options), createSecond(options)] as const;
  const { federation = { kind: 'off' } } = options;
  const schema = federation.kind === 'on' ? addFederation(buildSchema(), federation) : buildSchema();
  const [first, second] = upstreams;
  const createContext = createContextFactory({
    sources: [
      { provider: first.provider, readIdentity, isDown: first.guards?.isDown },
      { provider: second.provider, readIdentity: noIdentity, isDown: second.guards?.isDown },
    ],
    deadlineMs: options.operationDeadlineMs,
    schema,
    maxPredictedCalls: planner.maxPredictedCalls,
    maxCallsPerOperation: planner.maxCallsPerOperation,
    maxCallsWithoutBatches: planner.maxCallsPerOperation,
    plan: planSettings(planner),
    reads: {
      maxIdsPerCall: planner.maxIdsPerCall,
      maxUrlBytes: planner.maxUrlBytes,
      streaming: planner.streaming,
      ahead: planner.ahead,
      policy: planner.policy,
      observer: options.loads ?? noLoadObserver,
    },
  });
  const guards = upstreams.flatMap((upstream) => upstream.guards ?? []);
  return {
    schema,
    createContext,
    isUpstreamDown: () => guards.length > 0 && guards.every(({ isDown }) => isDown()),
    failing: () =>
      upstreams
        .filter(({ guards: ofOne }) => ofOne?.isDown() === true)
        .map(({ provider }) => provider.spec.name.toLowerCase()),
    standings: anyStanding(guards.map(({ standings }) => standings)),
    prepare: async () => {
      await Promise.all(upstreams.map(({ provider }) => provider.prepare?.() ?? Promise.resolve()));
    },
    close: async () => {
      await Promise.all(upstreams.map(({ provider }) => provider.close()));
    },
  };

  function guard({ observers, observeCalls }: MarketplaceTarget, disprovedAfter = 0): OriginGuards {
    const { maxCallsPerOperation } = planner;
    return guardOrigin({
      limits,
      maxCallsPerOperation,
      observers,
      observeCalls,
      disprovedAfterMs: disprovedAfter,
    });
  }

  function createFirst(target: GraphOptions): Guarded {
    if (target.baseUrl === undefined) {
      const message = 'no SoftwareOne Marketplace is configured: MPT_API_BASE_URL of the gateway is empty';
      return { provider: createAbsentSource(marketplaceSpec, 'Authorization', message), guards: undefined };
    }
    const baseUrl = readBaseUrl(target.baseUrl);
    const guards = guard(target);
    const marketplace = createMarketplace({
      ...originLimits(limits, target),
      baseUrl,
      iconOrigins: limits.iconOrigins,
      concurrency: limits.concurrencyPerOperation,
      pageCap: planner.pageCap,
      streaming: planner.streaming,
      onStream: options.loads === undefined ? undefined : (result) => options.loads?.stream(result),
      maxUrlBytes: planner.maxUrlBytes,
      layers: guards.layers,
      shareOf: guards.standings.shareOf,
    });
    return {
      provider: createMarketplaceSource(marketplace, {
        publicUrl: baseUrl.href.replace(/\/$/, ''),
        memberships: planner.memberships,
      }),
      guards,
    };
  }

  function createSecond({ appDirect: target }: GraphOptions): Guarded {
    if (target === undefined) {
      const message =
        'no AppDirect marketplace is configured: APPDIRECT_API_BASE_URL of the gateway is empty';
      return {
        provider: createAbsentSource(appDirectSpec, 'AppDirect-Authorization', message),
        guards: undefined,
      };
    }
    const guards = guard(target, disprovedAfterMs);
    const provider = createAppDirect({
      ...originLimits(limits, target),
      baseUrl: target.baseUrl,
      maxUrlBytes: planner.maxUrlBytes,
      layers: guards.layers,
      shareOf: guards.standings.shareOf,
      isKnown: (key) => guards.standings.standingOfKey(key) === 'accepted',
      credentials: target.credentials,
      isOnly: options.baseUrl === undefined,
    });
    return { provider, guards };
  }
}

function originLimits(limits: UpstreamLimits, { connect, network, onRedirect }: MarketplaceTarget) {
  return {
    connections: limits.connections,
    keepAliveMs: limits.keepAliveMs,
    socketLifetimeMs: limits.socketLifetimeMs,
    connectTimeoutMs: limits.connectTimeoutMs,
    headersTimeoutMs: limits.headersTimeoutMs,
    callTimeoutMs: limits.callTimeoutMs,
    maxResponseBytes: limits.maxResponseBytes,
    connect,
    network,
    onRedirect,
  };
}

/** No call of AppDirect says what a token may do. */
function noIdentity(): Promise<never> {
  return Promise.reject(new Error('AppDirect has no call that reads who the caller is'));
}

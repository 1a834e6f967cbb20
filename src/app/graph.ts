/** Creates the graph from the configuration: schema, upstream and contexts. Independent of the HTTP server. */
import type { GraphQLSchema } from 'graphql';
import type { LoadObserver } from '../loaders/observer.ts';
import { noLoadObserver } from '../loaders/observer.ts';
import type { FederationConfig, PlannerConfig, UpstreamLimits } from '../config/config.ts';
import { addFederation } from '../federation/subgraph.ts';
import { createContextFactory, type ContextRequest, type Explained } from '../operation/create-context.ts';
import type { GraphContext } from '../operation/context.ts';
import { buildSchema } from '../schema/index.ts';
import { readBaseUrl } from '../upstream/base-url.ts';
import type { Connect } from '../upstream/http/origin.ts';
import type { Guard } from '../upstream/http/request.ts';
import type { Network } from '../upstream/http/network.ts';
import { createMarketplace } from '../upstream/marketplace/client.ts';
import { createMarketplaceSource } from '../upstream/marketplace/source.ts';
import { readIdentity } from '../schema/accounts/caller-identity.ts';
import type { Redirect } from '../upstream/http/redirect.ts';
import type { ResilienceObserver } from '../upstream/resilience/resilience.ts';
import { guardOrigin } from './origin-guards.ts';
import { planSettings } from './plan-settings.ts';
import type { Standings } from '../upstream/resilience/standing.ts';

export interface GraphOptions {
  /** As in MPT_API_BASE_URL: with or without `/public` or `/public/v1`. */
  readonly baseUrl: URL | string;
  readonly upstream: UpstreamLimits;
  readonly planner: PlannerConfig;
  readonly operationDeadlineMs: number;
  /** Receives retries and state changes of the circuit breaker. */
  readonly observers?: readonly ResilienceObserver[];
  /** The innermost guard, around every attempt at a call: for metrics. */
  readonly observeCalls?: Guard | undefined;
  /** Receives batching statistics. */
  readonly loads?: LoadObserver | undefined;
  /** Default: off. */
  readonly federation?: FederationConfig;
  /** Replaces sockets, for an upstream inside the process. */
  readonly connect?: Connect | undefined;
  /** Called with redirects of upstream that are not followed. */
  readonly onRedirect?: ((redirect: Redirect) => void) | undefined;
  /** The proxies and certificate authorities of calls to a remote upstream. */
  readonly network?: Network | undefined;
}

export interface Graph {
  readonly schema: GraphQLSchema;
  readonly createContext: (request: ContextRequest) => GraphContext & Explained;
  /** Whether upstream fails for all callers. */
  readonly isUpstreamDown: () => boolean;
  /** Which credentials upstream has accepted. */
  readonly standings: Standings;
  /** Closes the connections to the upstream. */
  close(): Promise<void>;
}

export function createGraph(options: GraphOptions): Graph {
  const { upstream: limits, planner } = options;
  const baseUrl = readBaseUrl(options.baseUrl);
  const { layers, isDown, standings } = guardOrigin({
    limits,
    maxCallsPerOperation: planner.maxCallsPerOperation,
    observers: options.observers,
    observeCalls: options.observeCalls,
  });
  const marketplace = createMarketplace({
    baseUrl,
    connections: limits.connections,
    keepAliveMs: limits.keepAliveMs,
    socketLifetimeMs: limits.socketLifetimeMs,
    connectTimeoutMs: limits.connectTimeoutMs,
    headersTimeoutMs: limits.headersTimeoutMs,
    callTimeoutMs: limits.callTimeoutMs,
    maxResponseBytes: limits.maxResponseBytes,
    iconOrigins: limits.iconOrigins,
    concurrency: limits.concurrencyPerOperation,
    pageCap: planner.pageCap,
    maxUrlBytes: planner.maxUrlBytes,
    layers,
    connect: options.connect,
    network: options.network,
    onRedirect: options.onRedirect,
    shareOf: standings.shareOf,
  });
  const { federation = { kind: 'off' } } = options;
  const schema = federation.kind === 'on' ? addFederation(buildSchema(), federation) : buildSchema();
  const createContext = createContextFactory({
    sources: [
      {
        provider: createMarketplaceSource(marketplace, {
          publicUrl: baseUrl.href.replace(/\/$/, ''),
          memberships: planner.memberships,
        }),
        readIdentity,
      },
    ],
    deadlineMs: options.operationDeadlineMs,
    schema,
    maxPredictedCalls: planner.maxPredictedCalls,
    plan: planSettings(planner),
    reads: {
      maxIdsPerCall: planner.maxIdsPerCall,
      maxUrlBytes: planner.maxUrlBytes,
      policy: planner.policy,
      observer: options.loads ?? noLoadObserver,
    },
  });
  return {
    schema,
    createContext,
    isUpstreamDown: isDown,
    standings,
    close: () => marketplace.close(),
  };
}

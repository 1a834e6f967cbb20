/** The gateway without a port, to mount in another server. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { checkConfig, checkOptions } from '../config/call-check.ts';
import type { Config } from '../config/config.ts';
import { createGraph } from './graph.ts';
import type { GraphOptions } from './graph.ts';
import { graphiqlCredentials } from './graphiql.ts';
import type { Sandbox } from '../sandbox/server.ts';
import { closeSandboxes, startSandboxes, targetsOf, type UpstreamTargets } from './sandboxes.ts';
import { createSharedState, type ScaleOut } from '../server/shared-state/create-shared-state.ts';
import { turnOf } from '../server/http/connection.ts';
import { createHandler } from '../server/handler.ts';
import type { HandlerOptions } from '../server/handler.ts';
import { createLogger } from '../server/log/logger.ts';
import type { Logger } from '../server/log/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { observeCalls } from '../telemetry/observe-calls.ts';
import type { Redirect } from '../upstream/http/redirect.ts';
import type { ResilienceObserver } from '../upstream/resilience/resilience.ts';

/** Tokens that exist in every data set of the sandbox. */
export const sandboxTokens = {
  operations: 'idt:TKN-0000-0001:operations',
  client: 'idt:TKN-0000-0002:client',
  vendor: 'idt:TKN-0000-0003:vendor',
} as const;

export interface GatewayOptions
  extends Pick<HandlerOptions, 'plugins' | 'readiness' | 'wrappers'>, Pick<GraphOptions, 'observers'> {
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Made with `createMetrics`. Default: the gateway's own. */
  readonly metrics?: Metrics;
}

export interface Gateway extends AsyncDisposable {
  /** Answers a Fetch request. Works without `this`. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The same as a listener for node:http. Works without `this` and never rejects. */
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  readonly schema: GraphQLSchema;
  /** The embedded sandbox. Undefined with a remote upstream. */
  readonly sandbox: Sandbox | undefined;
  /** The embedded sandbox of AppDirect. Undefined when a real marketplace is configured. */
  readonly appDirectSandbox: Sandbox | undefined;
  /**
   * Asks upstream ahead, without a caller's token, which of its editions it is, and again every hour. Optional: otherwise
   * the first operation that needs to know asks. Never rejects.
   */
  readonly prepare: () => Promise<void>;
  /** Closes the connections to the upstream when the running calls have ended. */
  readonly close: () => Promise<void>;
}

export interface Assembly {
  readonly handler: HandlerOptions;
  /** See `Gateway.prepare`. */
  readonly prepare: () => Promise<void>;
  /** Closes the connections to the upstream and to Redis. */
  readonly close: () => Promise<void>;
}

/** Combines configuration, graph and HTTP, for a gateway with or without a port. */
export async function assemble(
  config: Config,
  { marketplace: first, appDirect: second }: UpstreamTargets,
  options: GatewayOptions,
): Promise<Assembly> {
  const { upstream, appDirect, planner, server, federation, profile } = config;
  const { logger = silentLogger(), metrics = createMetrics() } = options;
  const { readiness = [], observers = [], plugins = [], wrappers = [] } = options;
  const graph = createGraph({
    baseUrl: first?.baseUrl,
    connect: first?.connect,
    network: upstream.kind === 'remote' ? upstream.network : undefined,
    onRedirect: redirectLog(logger, 'MPT_API_BASE_URL', hrefOf(first?.baseUrl)),
    appDirect: second && {
      baseUrl: second.baseUrl,
      connect: second.connect,
      network: appDirect.kind === 'remote' ? appDirect.network : undefined,
      onRedirect: redirectLog(logger, 'APPDIRECT_API_BASE_URL', hrefOf(second.baseUrl)),
      credentials: appDirect.kind === 'absent' ? undefined : (appDirect.credentials ?? undefined),
      observers: [breakerLog(logger, 'appdirect'), metrics.resilienceOf('appdirect'), ...observers],
      observeCalls: observeCalls(metrics, 'appdirect'),
    },
    upstream,
    planner,
    federation,
    operationDeadlineMs: server.operationDeadlineMs,
    observers: [breakerLog(logger, 'softwareone'), metrics.resilience, ...observers],
    observeCalls: observeCalls(metrics, 'softwareone'),
    loads: metrics.loads,
  });
  const { schema } = graph;
  let scaleOut: ScaleOut;
  try {
    scaleOut = await createSharedState({
      config: config.scaleOut,
      schema,
      upstream: [hrefOf(first?.baseUrl), ...(second === undefined ? [] : [hrefOf(second.baseUrl)])].join(' '),
      standings: graph.standings,
      explain: server.explain,
      logger,
      metrics,
    });
  } catch (error) {
    await graph.close();
    throw error;
  }
  const handler: HandlerOptions = {
    config: server,
    profile,
    logger,
    metrics,
    schema,
    createContext: graph.createContext,
    standings: graph.standings,
    graphiql: { credentials: graphiqlCredentials({ marketplace: first, appDirect: second }) },
    // Only while the breaker is open: half-open, it needs requests as a trial.
    readiness: [() => (graph.isUpstreamDown() ? 'upstream fails' : undefined), ...readiness],
    failing: graph.failing,
    plugins,
    wrappers: [...wrappers, ...scaleOut.wrappers],
  };
  const close = async (): Promise<void> => {
    scaleOut.close();
    await graph.close();
  };
  return { handler, prepare: graph.prepare, close };
}

/** The options of `createGateway`, to check those of callers without types. */
export const gatewayOptionKinds = {
  plugins: 'list',
  readiness: 'list',
  wrappers: 'list',
  observers: 'list',
  logger: 'object',
  metrics: 'object',
} as const satisfies Record<keyof GatewayOptions, 'list' | 'object'>;

export async function createGateway(config: Config, options: GatewayOptions = {}): Promise<Gateway> {
  checkConfig('createGateway', config);
  checkOptions('createGateway', options, gatewayOptionKinds);
  const sandboxes = await startSandboxes(config, (open) => open('none'));
  const { marketplace: sandbox, appDirect: appDirectSandbox } = sandboxes;
  const behind = targetsOf(config, sandboxes, ({ connect }) => ({ connect }));
  let closing: Promise<void> | undefined;
  const ownState = (): string | undefined => (closing === undefined ? undefined : 'closed');
  const readiness = [ownState, ...(options.readiness ?? [])];
  const assembled = await assemble(config, behind, { ...options, readiness }).catch(
    async (error: unknown) => {
      await closeSandboxes(sandboxes);
      throw error;
    },
  );
  const { fetch, handle, close: closeHandler } = createHandler(assembled.handler);
  const closeAll = async (): Promise<void> => {
    closeHandler();
    await assembled.close();
    await closeSandboxes(sandboxes);
  };
  const close = (): Promise<void> => (closing ??= closeAll());
  return {
    fetch,
    handle: async (req, res) => {
      await handle(req, res);
      turnOf(req, res).answered(config.server.clientTimeouts.answerMs);
    },
    schema: assembled.handler.schema,
    sandbox,
    appDirectSandbox,
    prepare: assembled.prepare,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function hrefOf(baseUrl: URL | string | undefined): string {
  return String(baseUrl ?? '');
}

function breakerLog(logger: Logger, marketplace: string): ResilienceObserver {
  return {
    onBreakerState: (state, previous) => {
      logger.warn('upstream breaker', { marketplace, breaker: state, previously: previous });
    },
  };
}

/** Minimum time between two log lines for the same target, because every call may be redirected. */
const redirectLineMs = 60_000;

function redirectLog(logger: Logger, setting: string, upstream: string): (redirect: Redirect) => void {
  let last = { place: '', at: -Infinity };
  return ({ call, status, to, baseUrl }) => {
    const place = baseUrl ?? to;
    const now = performance.now();
    if (place === last.place && now - last.at < redirectLineMs) return;
    last = { place, at: now };
    const mend =
      baseUrl === undefined
        ? `check ${setting}: it must name the address that answers without a redirect`
        : `set ${setting} to ${baseUrl}`;
    const reason = `${call} was answered with status ${status}, a redirect to ${to}, which is not followed; ${mend}`;
    logger.error('upstream redirects', { upstream, url: to, status, reason });
  };
}

function silentLogger(): Logger {
  return createLogger({ level: 'silent', write: () => undefined });
}

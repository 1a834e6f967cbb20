/** The gateway without a port, to mount in another server. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { checkConfig, checkOptions } from '../config/call-check.ts';
import type { Config, SandboxConfig } from '../config/config.ts';
import { createGraph } from './graph.ts';
import type { GraphOptions } from './graph.ts';
import { createSandbox } from '../sandbox/server.ts';
import type { Sandbox, SandboxOptions } from '../sandbox/server.ts';
import { createSharedState, type ScaleOut } from '../server/shared-state/create-shared-state.ts';
import { turnOf } from '../server/http/connection.ts';
import { createHandler } from '../server/handler.ts';
import type { HandlerOptions } from '../server/handler.ts';
import { createLogger } from '../server/log/logger.ts';
import type { Logger } from '../server/log/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { observeCalls } from '../telemetry/observe-calls.ts';
import { readBaseUrl } from '../upstream/base-url.ts';
import type { Connect } from '../upstream/http/origin.ts';
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
  /** Closes the connections to the upstream when the running calls have ended. */
  readonly close: () => Promise<void>;
}

/** Where the calls go: to the sandbox, or to a remote upstream. */
export interface UpstreamTarget {
  readonly baseUrl: URL | string;
  readonly connect?: Connect;
  readonly sandbox: Sandbox | undefined;
}

export interface Assembly {
  readonly handler: HandlerOptions;
  /** Closes the connections to the upstream and to Redis. */
  readonly close: () => Promise<void>;
}

/** Combines configuration, graph and HTTP, for a gateway with or without a port. */
export async function assemble(
  config: Config,
  behind: UpstreamTarget,
  options: GatewayOptions,
): Promise<Assembly> {
  const { upstream, planner, server, federation, profile } = config;
  const { logger = silentLogger(), metrics = createMetrics() } = options;
  const { readiness = [], observers = [], plugins = [], wrappers = [] } = options;
  const graph = createGraph({
    baseUrl: behind.baseUrl,
    connect: behind.connect,
    network: upstream.kind === 'remote' ? upstream.network : undefined,
    onRedirect: redirectLog(logger, readBaseUrl(behind.baseUrl).href),
    upstream,
    planner,
    federation,
    operationDeadlineMs: server.operationDeadlineMs,
    observers: [breakerLog(logger), metrics.resilience, ...observers],
    observeCalls: observeCalls(metrics),
    loads: metrics.loads,
  });
  const { schema } = graph;
  let scaleOut: ScaleOut;
  try {
    scaleOut = await createSharedState({
      config: config.scaleOut,
      schema,
      upstream: readBaseUrl(behind.baseUrl).href,
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
    // This token is valid for the sandbox only.
    graphiql:
      behind.sandbox === undefined
        ? {}
        : { defaultHeaders: { Authorization: `Bearer ${sandboxTokens.operations}` } },
    // Only while the breaker is open: half-open, it needs requests as a trial.
    readiness: [() => (graph.isUpstreamDown() ? 'upstream fails' : undefined), ...readiness],
    plugins,
    wrappers: [...wrappers, ...scaleOut.wrappers],
  };
  const close = async (): Promise<void> => {
    scaleOut.close();
    await graph.close();
  };
  return { handler, close };
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
  const { upstream } = config;
  const sandbox =
    upstream.kind === 'sandbox'
      ? await createSandbox({ ...sandboxOptions(upstream.sandbox), port: 'none' })
      : undefined;
  const baseUrl = upstream.kind === 'remote' ? upstream.baseUrl : (sandbox as Sandbox).url;
  const behind: UpstreamTarget =
    sandbox === undefined ? { baseUrl, sandbox } : { baseUrl, sandbox, connect: sandbox.connect };
  let closing: Promise<void> | undefined;
  const ownState = (): string | undefined => (closing === undefined ? undefined : 'closed');
  const readiness = [ownState, ...(options.readiness ?? [])];
  const assembled = await assemble(config, behind, { ...options, readiness }).catch(
    async (error: unknown) => {
      await sandbox?.close();
      throw error;
    },
  );
  const { fetch, handle, close: closeHandler } = createHandler(assembled.handler);
  const closeAll = async (): Promise<void> => {
    closeHandler();
    await assembled.close();
    await sandbox?.close();
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
    close,
    [Symbol.asyncDispose]: close,
  };
}

export function sandboxOptions({ file, ...config }: SandboxConfig): SandboxOptions {
  return { ...config, ...(file === null ? {} : { file }) };
}

function breakerLog(logger: Logger): ResilienceObserver {
  return {
    onBreakerState: (state, previous) => {
      logger.warn('upstream breaker', { breaker: state, previously: previous });
    },
  };
}

/** Minimum time between two log lines for the same target, because every call may be redirected. */
const redirectLineMs = 60_000;

function redirectLog(logger: Logger, upstream: string): (redirect: Redirect) => void {
  let last = { place: '', at: -Infinity };
  return ({ call, status, to, baseUrl }) => {
    const place = baseUrl ?? to;
    const now = performance.now();
    if (place === last.place && now - last.at < redirectLineMs) return;
    last = { place, at: now };
    const mend =
      baseUrl === undefined
        ? 'check MPT_API_BASE_URL: it must name the address that answers without a redirect'
        : `set MPT_API_BASE_URL to ${baseUrl}`;
    const reason = `${call} was answered with status ${status}, a redirect to ${to}, which is not followed; ${mend}`;
    logger.error('upstream redirects', { upstream, url: to, status, reason });
  };
}

function silentLogger(): Logger {
  return createLogger({ level: 'silent', write: () => undefined });
}

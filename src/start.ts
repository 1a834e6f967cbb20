/** Starts the gateway, with the sandbox behind it when no upstream is configured. */
import type { Config, SandboxConfig } from './config.ts';
import { createGraph } from './graph.ts';
import type { GraphOptions } from './graph.ts';
import { createSandbox } from './sandbox/server.ts';
import type { Sandbox } from './sandbox/server.ts';
import { createScaleOut, type ScaleOut } from './server/scale-out/create-scale-out.ts';
import { createGateway } from './server/gateway.ts';
import type { Gateway, GatewayOptions } from './server/gateway.ts';
import type { Stopped } from './server/http-server.ts';
import type { Logger } from './server/logger.ts';
import type { ResilienceObserver } from './upstream/resilience.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { observeCalls } from './telemetry/observe-calls.ts';
import { readBaseUrl } from './upstream/base-url.ts';

/** Every set of sandbox data has these tokens. */
export const sandboxTokens = {
  operations: 'idt:TKN-0000-0001:operations',
  client: 'idt:TKN-0000-0002:client',
  vendor: 'idt:TKN-0000-0003:vendor',
} as const;

export interface Started {
  readonly gateway: Gateway;
  /** Undefined when the upstream is a remote one. */
  readonly sandbox: Sandbox | undefined;
  /** The gateway first, so that open requests still find their upstream. */
  readonly close: () => Promise<Stopped>;
}

export type StartOptions = Pick<GatewayOptions, 'plugins' | 'readiness'> & Pick<GraphOptions, 'observers'>;

export async function start(config: Config, logger: Logger, options: StartOptions = {}): Promise<Started> {
  const { upstream, planner, server, federation, profile } = config;
  const sandbox = upstream.kind === 'sandbox' ? await startEmbedded(upstream.sandbox) : undefined;
  const baseUrl = upstream.kind === 'remote' ? upstream.baseUrl : (sandbox as Sandbox).url;
  const metrics = createMetrics();
  const graph = createGraph({
    baseUrl,
    upstream,
    planner,
    federation,
    operationDeadlineMs: server.operationDeadlineMs,
    observers: [breakerLog(logger), metrics.resilience, ...(options.observers ?? [])],
    observeCalls: observeCalls(metrics),
    loads: metrics.loads,
  });
  let scaleOut: ScaleOut | undefined;
  const closeRest = async (): Promise<void> => {
    scaleOut?.close();
    await graph.close();
    await sandbox?.close();
  };
  try {
    const { schema } = graph;
    scaleOut = await createScaleOut({
      config: config.scaleOut,
      schema,
      upstream: readBaseUrl(baseUrl).href,
      logger,
      metrics,
    });
    const gateway = await createGateway({
      config: server,
      profile,
      logger,
      metrics,
      schema,
      wrappers: scaleOut.wrappers,
      createContext: graph.createContext,
      // The sandbox's token opens nothing but the sandbox.
      graphiql:
        sandbox === undefined
          ? {}
          : { defaultHeaders: { Authorization: `Bearer ${sandboxTokens.operations}` } },
      plugins: options.plugins ?? [],
      // Only while it is open: half-open, it needs requests to find out.
      readiness: [
        () => (graph.breakerState() === 'open' ? 'upstream fails' : undefined),
        ...(options.readiness ?? []),
      ],
    });
    const close = async (): Promise<Stopped> => {
      const stopped = await gateway.close();
      await closeRest();
      return stopped;
    };
    return { gateway, sandbox, close };
  } catch (error) {
    await closeRest();
    throw error;
  }
}

function breakerLog(logger: Logger): ResilienceObserver {
  return {
    onBreakerState: (state, previous) => {
      logger.warn('upstream breaker', { breaker: state, previously: previous });
    },
  };
}

/** A second gateway on the same machine must not fail for the sandbox's sake: it takes any free port. */
async function startEmbedded(config: SandboxConfig): Promise<Sandbox> {
  try {
    return await startSandbox(config);
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
    return startSandbox({ ...config, port: 0 });
  }
}

export function startSandbox({ file, ...config }: SandboxConfig): Promise<Sandbox> {
  return createSandbox({ ...config, ...(file === null ? {} : { file }) });
}

export function isAddressInUse(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

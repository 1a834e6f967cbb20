/** Starts the gateway on its port, with the sandbox behind it, on a port of its own, when no upstream is configured. */
import type { Config, SandboxConfig } from '../config/config.ts';
import { assemble, sandboxOptions } from './create-gateway.ts';
import type { Assembled, GatewayOptions } from './create-gateway.ts';
import { createSandbox } from '../sandbox/server.ts';
import type { Sandbox } from '../sandbox/server.ts';
import type { Stopped } from '../server/http/http-server.ts';
import type { Logger } from '../server/log/logger.ts';
import { serve } from '../server/serve.ts';
import type { Served } from '../server/serve.ts';

export { sandboxTokens } from './create-gateway.ts';

export interface Started {
  readonly gateway: Served;
  /** Undefined when the upstream is a remote one. */
  readonly sandbox: Sandbox | undefined;
  /** The gateway first, so that open requests still find their upstream. */
  readonly close: () => Promise<Stopped>;
}

export interface StartOptions extends Omit<GatewayOptions, 'logger'> {
  /** `required`: it was asked for by name, so that another one would not do. Default: preferred. */
  readonly sandboxPort?: 'preferred' | 'required';
}

export async function start(
  config: Config,
  logger: Logger,
  { sandboxPort, ...options }: StartOptions = {},
): Promise<Started> {
  const { upstream } = config;
  const sandbox =
    upstream.kind === 'sandbox' ? await startEmbedded(upstream.sandbox, sandboxPort) : undefined;
  const baseUrl = upstream.kind === 'remote' ? upstream.baseUrl : (sandbox as Sandbox).url;
  let assembled: Assembled | undefined;
  const closeRest = async (): Promise<void> => {
    await assembled?.close();
    await sandbox?.close();
  };
  try {
    assembled = await assemble(config, { baseUrl, sandbox }, { ...options, logger });
    const gateway = await serve(assembled.handler);
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

/** A second gateway on the same machine must not fail because of a port that was not asked for: it takes any free one. */
async function startEmbedded(config: SandboxConfig, port: StartOptions['sandboxPort']): Promise<Sandbox> {
  try {
    return await startSandbox(config);
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
    // Says which of several ports it was.
    if (port === 'required') throw Object.assign(error, { option: '--sandbox-port' });
    return startSandbox({ ...config, port: 0 });
  }
}

export function startSandbox(config: SandboxConfig): Promise<Sandbox> {
  return createSandbox(sandboxOptions(config));
}

export function isAddressInUse(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

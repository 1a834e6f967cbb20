/** Starts the gateway on its port, and the sandbox on another one when no upstream is configured. */
import type { AppDirectSandboxConfig, Config, SandboxConfig } from '../config/config.ts';
import { assemble, sandboxOptions } from './create-gateway.ts';
import type { Assembly, GatewayOptions } from './create-gateway.ts';
import { createAppDirectSandbox, createSandbox } from '../sandbox/server.ts';
import type { Sandbox } from '../sandbox/server.ts';
import type { Stopped } from '../server/http/http-server.ts';
import type { Logger } from '../server/log/logger.ts';
import { serve } from '../server/serve.ts';
import type { ListeningServer } from '../server/serve.ts';

export { sandboxTokens } from './create-gateway.ts';

export interface RunningGateway {
  readonly gateway: ListeningServer;
  /** Undefined with a remote upstream. */
  readonly sandbox: Sandbox | undefined;
  /** Closes the gateway first, so that open requests can finish their upstream calls. */
  readonly close: () => Promise<Stopped>;
}

export interface StartOptions extends Omit<GatewayOptions, 'logger'> {
  /** `required`: fail when the port is in use. `preferred`, the default: take another one. */
  readonly sandboxPort?: 'preferred' | 'required';
}

export async function start(
  config: Config,
  logger: Logger,
  { sandboxPort, ...options }: StartOptions = {},
): Promise<RunningGateway> {
  const { upstream } = config;
  const sandbox =
    upstream.kind === 'sandbox' ? await startEmbedded(upstream.sandbox, sandboxPort) : undefined;
  const baseUrl = upstream.kind === 'remote' ? upstream.baseUrl : (sandbox as Sandbox).url;
  let assembled: Assembly | undefined;
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

/** A second gateway on a machine takes a free port for its sandbox, unless the port was chosen explicitly. */
async function startEmbedded(config: SandboxConfig, port: StartOptions['sandboxPort']): Promise<Sandbox> {
  try {
    return await startSandbox(config);
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
    // The option names which of several ports is in use.
    if (port === 'required') throw Object.assign(error, { option: '--sandbox-port' });
    return startSandbox({ ...config, port: 0 });
  }
}

export function startSandbox(config: SandboxConfig): Promise<Sandbox> {
  return createSandbox(sandboxOptions(config));
}

export function startAppDirectSandbox({ file, ...config }: AppDirectSandboxConfig): Promise<Sandbox> {
  return createAppDirectSandbox({ ...config, ...(file === null ? {} : { file }) });
}

export function isAddressInUse(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** Starts the gateway on its port, and the sandbox on another one when no upstream is configured. */
import type { AppDirectSandboxConfig, Config, SandboxConfig } from '../config/config.ts';
import { assemble } from './create-gateway.ts';
import type { Assembly, GatewayOptions } from './create-gateway.ts';
import {
  appDirectSandboxOptions,
  closeSandboxes,
  sandboxOptions,
  startSandboxes,
  targetsOf,
  type OpenSandbox,
} from './sandboxes.ts';
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
  /** The sandbox of AppDirect. Undefined when a real marketplace is configured. */
  readonly appDirectSandbox: Sandbox | undefined;
  /** Closes the gateway first, so that open requests can finish their upstream calls. */
  readonly close: () => Promise<Stopped>;
}

export interface StartOptions extends Omit<GatewayOptions, 'logger'> {
  /** `required`: fail when the port is in use. `preferred`, the default: take another one. */
  readonly sandboxPort?: 'preferred' | 'required';
  /** Whether upstream is asked ahead which of its editions it is, in the background. See `Gateway.prepare`. Default: no. */
  readonly prepare?: boolean;
}

export async function start(
  config: Config,
  logger: Logger,
  { sandboxPort, prepare = false, ...options }: StartOptions = {},
): Promise<RunningGateway> {
  const sandboxes = await startSandboxes(config, (open, port, option) =>
    openAt(open, port, sandboxPort === 'required' ? option : undefined),
  );
  let assembled: Assembly | undefined;
  const closeRest = async (): Promise<void> => {
    await assembled?.close();
    await closeSandboxes(sandboxes);
  };
  try {
    assembled = await assemble(config, targetsOf(config, sandboxes), { ...options, logger });
    const gateway = await serve(assembled.handler);
    if (prepare) void assembled.prepare();
    const close = async (): Promise<Stopped> => {
      const stopped = await gateway.close();
      await closeRest();
      return stopped;
    };
    const { marketplace: sandbox, appDirect: appDirectSandbox } = sandboxes;
    return { gateway, sandbox, appDirectSandbox, close };
  } catch (error) {
    await closeRest();
    throw error;
  }
}

/**
 * A second gateway on a machine takes a free port for its sandbox, unless the port was chosen explicitly. `required`: the
 * option for the port, which the error then names.
 */
async function openAt(open: OpenSandbox, port: number, required: string | undefined): Promise<Sandbox> {
  try {
    return await open(port);
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
    if (required !== undefined) throw Object.assign(error, { option: required });
    return open(0);
  }
}

export function startSandbox(config: SandboxConfig): Promise<Sandbox> {
  return createSandbox(sandboxOptions(config));
}

export function startAppDirectSandbox(config: AppDirectSandboxConfig): Promise<Sandbox> {
  return createAppDirectSandbox(appDirectSandboxOptions(config));
}

export function isAddressInUse(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

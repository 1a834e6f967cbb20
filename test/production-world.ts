/** A gateway as production runs it, before a sandbox that is a process of its own to it. */
import { loadConfig } from '../src/config/config.ts';
import type { Environment } from '../src/config/config.ts';
import { createSandbox } from '../src/sandbox/server.ts';
import type { Sandbox } from '../src/sandbox/server.ts';
import type { Served } from '../src/server/serve.ts';
import { createLogger } from '../src/server/logger.ts';
import { start } from '../src/app/start.ts';

export interface ProductionWorld extends AsyncDisposable {
  readonly gateway: Served;
  readonly sandbox: Sandbox;
  readonly log: readonly string[];
}

export async function startProductionWorld(variables: Environment = {}): Promise<ProductionWorld> {
  const sandbox = await createSandbox({ host: '127.0.0.1', port: 0 });
  const config = loadConfig({
    NODE_ENV: 'production',
    MPT_API_BASE_URL: sandbox.url,
    PORT: '0',
    SHUTDOWN_DRAIN_MS: '0',
    // A busy machine is not what these tests are about.
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...variables,
  });
  const log: string[] = [];
  const logger = createLogger({ level: 'debug', write: (line) => log.push(line) });
  const { gateway, close } = await start(config, logger);
  return {
    gateway,
    sandbox,
    log,
    [Symbol.asyncDispose]: async () => {
      await close();
      await sandbox.close();
    },
  };
}

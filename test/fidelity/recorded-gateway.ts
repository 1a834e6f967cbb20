/** A gateway over a sandbox with a recorder between the two. */
import { loadConfig } from '../../src/config/config.ts';
import { createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import type { ListeningServer } from '../../src/server/serve.ts';
import { createLogger } from '../../src/server/log/logger.ts';
import { start } from '../../src/app/start.ts';
import { startRecorder } from './recorder.ts';
import type { Recorder } from './recorder.ts';

export interface RecordedGateway extends AsyncDisposable {
  readonly gateway: ListeningServer;
  readonly sandbox: Sandbox;
  readonly recorder: Recorder;
}

export async function startRecordedGateway(): Promise<RecordedGateway> {
  const sandbox = await createSandbox();
  const recorder = await startRecorder(sandbox.url);
  const config = loadConfig({ PORT: '0', MPT_API_BASE_URL: recorder.url });
  const { gateway, close } = await start(config, createLogger({ level: 'silent', write: () => undefined }));
  return {
    gateway,
    sandbox,
    recorder,
    [Symbol.asyncDispose]: async () => {
      await close();
      await recorder[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

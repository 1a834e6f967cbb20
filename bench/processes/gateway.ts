/** Process: the gateway as in production, without request logging. */
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/server/log/logger.ts';
import { start } from '../../src/app/start.ts';
import { reportUsage } from './report-usage.ts';

export interface ServerSettings {
  readonly upstreamUrl: string;
  readonly pageCap: number;
  readonly appDirectUrl?: string;
}

reportUsage<ServerSettings>(async ({ upstreamUrl, pageCap, appDirectUrl }) => {
  const config = loadConfig({
    NODE_ENV: 'production',
    PORT: '0',
    LOG_LEVEL: 'error',
    // The load exceeds what one process can handle on purpose.
    MAX_EVENT_LOOP_DELAY_MS: '0',
    MPT_API_BASE_URL: upstreamUrl,
    ...(appDirectUrl === undefined ? {} : { APPDIRECT_API_BASE_URL: appDirectUrl }),
    PAGE_CAP: String(pageCap),
    // All connections send the same queries with one token, unlike real callers, so reads must not be shared.
    UPSTREAM_SHARED_READS: 'off',
  });
  const write = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const { gateway } = await start(config, createLogger({ level: config.logLevel, write }));
  return gateway;
});

/** The command `serve`: starts the gateway, or only checks or prints its configuration. */
import { start } from '../app/start.ts';
import { loadConfig } from '../config/config.ts';
import type { Config, Environment } from '../config/config.ts';
import { helpOf } from '../config/help.ts';
import { idleSettings } from '../config/idle-settings.ts';
import { configReport, unknownVariables } from '../config/report.ts';
import { buildSchema } from '../schema/index.ts';
import { createLogger } from '../server/log/logger.ts';
import { createDocuments } from '../server/operation/documents.ts';
import { createPersistedDocuments } from '../server/persisted/persisted-documents.ts';
import { appDirectOf, banner, proxyOf, upstreamOf } from './banner.ts';
import { colours } from './colours.ts';
import { readableLine } from './log-text.ts';
import { readOptions } from './options.ts';
import { madeSlowly } from './seed-progress.ts';
import { stopSignal } from './process-host.ts';
import type { CliHost } from './process-host.ts';

const serveHelp = `Usage: accounts-graph serve [options]

Start the gateway. Each option can be set as the environment variable in parentheses. Options override variables.

Examples:
  accounts-graph serve
  accounts-graph serve --mpt-api-base-url https://api.example.com --port 8080
  accounts-graph serve --check

  --check
      Validate the configuration and exit: with 0 if it is valid, otherwise with 1 and every problem.
  --print-config
      The same, and print every setting with its value. Secrets are hidden.

`;

export async function serveCommand(argv: readonly string[], host: CliHost): Promise<number> {
  const { environment, own, wantsHelp } = readOptions('serve', argv, host.environment, {
    own: { check: { type: 'boolean' }, 'print-config': { type: 'boolean' } },
  });
  if (wantsHelp) {
    host.out(`${serveHelp}${helpOf('serve')}`);
    return 0;
  }
  const config = loadConfig(environment);
  if (own['check'] === true || own['print-config'] === true) {
    checkDocuments(config);
    for (const line of ignoredSettings(environment)) host.err(`accounts-graph: ${line}\n`);
    const { profile, federation } = config;
    host.out(
      own['print-config'] === true
        ? configReport(environment, { profile, federation: federation.kind })
        : 'The configuration is valid.\n',
    );
    return 0;
  }
  return serve(config, environment, host, own['sandbox-port'] === undefined ? 'preferred' : 'required');
}

async function serve(
  config: Config,
  environment: Environment,
  host: CliHost,
  sandboxPort: 'preferred' | 'required',
): Promise<number> {
  const stopped = stopSignal(host);
  const sink = host.log;
  const isText = config.logFormat === 'auto' ? host.outIsTerminal === true : config.logFormat === 'text';
  const paint = colours(host.hasColours);
  if (isText) sink?.formatWith((line) => readableLine(line, paint));
  const logger = createLogger({
    level: config.logLevel,
    write: sink === undefined ? (line) => host.out(`${line}\n`) : sink.write,
  });
  sink?.onDropped((dropped) => {
    logger.warn(`dropped ${dropped} lines`, { dropped });
  });
  for (const reason of unknownVariables(environment)) logger.warn('unknown variable', { reason });
  for (const reason of idleSettings(environment, 'serve')) logger.warn('setting without effect', { reason });
  host.onFault((event, error) => {
    logger.error(event, { error });
  });
  const { upstream } = config;
  const seed = upstream.kind === 'sandbox' ? upstream.sandbox.seed : { kind: 'none' };
  const running = await madeSlowly(host, seed, () => start(config, logger, { sandboxPort, prepare: true }));
  if (config.profile === 'development') host.out(banner(running, config));
  const { url, managementUrl } = running.gateway;
  logger.info('listening', {
    url,
    managementUrl: managementUrl === url ? undefined : managementUrl,
    upstream: upstreamOf(running, config),
    appDirect: appDirectOf(running, config),
    proxy: proxyOf(config),
  });
  logger.info('stopping', { signal: await stopped });
  const { cut } = await running.close();
  if (cut > 0) logger.error('stopped with open requests', { cut });
  return cut === 0 ? 0 : 1;
}

function ignoredSettings(environment: Environment): readonly string[] {
  return [...unknownVariables(environment), ...idleSettings(environment, 'serve')];
}

/** Persisted documents are configuration too: each must be valid against the schema. */
function checkDocuments({ server: { persistedDocuments: config, limits, introspection } }: Config): void {
  if (config.kind === 'off') return;
  const documents = createDocuments({ schema: buildSchema(), limits, introspection });
  const logger = createLogger({ level: 'silent', write: () => undefined });
  createPersistedDocuments({ config, documents, logger, graphiqlFreeText: 'refused' }).close();
}

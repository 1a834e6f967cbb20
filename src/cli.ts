#!/usr/bin/env node
/** The command line: `accounts-graph serve`, `sandbox`, `schema` and `explain`. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { GraphQLError } from 'graphql';
import { banner, proxyOf, tokenLines, upstreamOf } from './cli/banner.ts';
import { ConfigError, loadConfig, loadSandboxConfig } from './config/config.ts';
import type { Config, Environment } from './config/config.ts';
import { idleSettings } from './config/idle-settings.ts';
import { configReport, unknownVariables } from './config/report.ts';
import { processHost } from './cli/process-host.ts';
import type { CliHost } from './cli/process-host.ts';
import { helpOf, optionsOf, withOptions } from './config/help.ts';
import type { ServerCommand } from './config/help.ts';
import { explainDocument, explainTable } from './app/explain.ts';
import type { ExplainedOperation } from './app/explain.ts';
import { sandboxTokens } from './app/create-gateway.ts';
import { buildSchema } from './schema/index.ts';
import { schemaCommand } from './cli/schema.ts';
import { DataFileError } from './sandbox/core/store/snapshot.ts';
import { createDocuments } from './server/operation/documents.ts';
import { createLogger } from './server/log/logger.ts';
import { createPersistedDocuments } from './server/persisted/persisted-documents.ts';
import { start, startSandbox } from './app/start.ts';
import { withoutByteOrderMark } from './upstream/http/json-text.ts';
import { UserMistake } from './cli/user-mistake.ts';

const usage = `Usage: accounts-graph <command> [options]

Commands:
  serve     Start the gateway, with a sandbox behind it unless an upstream is given
  sandbox   Start only the sandbox of the Accounts API
  schema    Print the schema
  explain   Print what the operations in files can cost upstream

accounts-graph <command> --help lists the options of a command.

Exit codes: 0 when done, or stopped by SIGTERM, SIGINT or SIGHUP with every request answered; 1 for a mistake in options,
settings or files, each told in a line on standard error, for an operation over the limit of explain, or when
requests were cut off at the end.
`;

const intros = {
  serve: 'Start the gateway. Each option can be given as the environment variable in brackets; options win.',
  sandbox: 'Start a sandbox of the Accounts API with its data in memory.',
} as const satisfies Readonly<Record<ServerCommand, string>>;

const reports = { check: { type: 'boolean' }, 'print-config': { type: 'boolean' } } as const;

const reportsHelp = `  --check
      Start nothing: exit with 0 when the configuration is valid, else with 1 and all that is wrong with it.
  --print-config
      The same, and print every setting with its value; secrets are hidden.
`;

const explainHelp = `Usage: accounts-graph explain [options] FILE...

Print for every operation in the files the most upstream calls it can make, and which fields make them. Starts nothing.

  --max-calls <number>
      Exit with 1 when an operation can make more.
  --variables <file>
      JSON object of variables, such as page sizes; unset ones count with their defaults.
`;

/** Resolves with the exit code. A server's command resolves when the server has stopped. */
export async function run(argv: readonly string[], host: CliHost): Promise<number> {
  const [command, ...rest] = argv;
  try {
    switch (command) {
      case 'serve':
        return await serve(rest, host);
      case 'sandbox':
        return await sandbox(rest, host);
      case 'schema':
        host.out(schemaCommand(rest));
        return 0;
      case 'explain':
        return explain(rest, host);
      case '--version':
        host.out(`${version()}\n`);
        return 0;
      case '--help':
      case 'help':
        host.out(usage);
        return 0;
      case undefined:
        throw new UserMistake(
          'expected a command: serve, sandbox, schema or explain, but got none; see --help',
        );
      default:
        throw new UserMistake(
          `expected serve, sandbox, schema or explain, but got ${JSON.stringify(command)}; see --help`,
        );
    }
  } catch (error) {
    const lines = mistakesOf(error);
    if (lines === undefined) throw error;
    for (const line of lines) host.err(`accounts-graph: ${line}\n`);
    return 1;
  }
}

function mistakesOf(error: unknown): readonly string[] | undefined {
  if (error instanceof UserMistake) return [error.message];
  if (error instanceof ConfigError) return error.problems;
  if (error instanceof DataFileError) return [error.message];
  if (!(error instanceof Error)) return undefined;
  const { code, address, port, syscall, option } = error as NodeJS.ErrnoException & {
    option?: string;
    address?: string;
    port?: number;
  };
  const dashed = /^Option '(?:-\w, )?(--[\w-]+).*ambiguous/.exec(error.message)?.[1];
  if (dashed !== undefined)
    return [`${dashed} needs a value; one that begins with a dash is written ${dashed}=-…`];
  if (code?.startsWith('ERR_PARSE_ARGS') === true) return [`${error.message.split('\n', 1)[0]}; see --help`];
  if (syscall === 'listen' && code === 'EADDRINUSE') {
    return [`port ${port} of ${address} is in use; give another one with ${option ?? '--port'}`];
  }
  if (syscall === 'listen' || syscall === 'getaddrinfo') return [`cannot listen: ${error.message}`];
  return undefined;
}

/** Undefined when help was asked for, and given. */
function readOptions(
  command: ServerCommand,
  argv: readonly string[],
  host: CliHost,
): Environment | undefined {
  const options = Object.fromEntries(
    optionsOf(command).map(({ option }) => [option, { type: 'string' as const }]),
  );
  const { values } = parseArgs({
    args: [...argv],
    options: { ...options, ...reports, help: { type: 'boolean', short: 'h' } },
    strict: true,
    allowPositionals: false,
  });
  if (values['help'] === true) {
    const help = `${command === 'serve' ? reportsHelp : ''}${helpOf(command)}`;
    host.out(`Usage: accounts-graph ${command} [options]\n\n${intros[command]}\n\n${help}`);
    return undefined;
  }
  const environment = withOptions(
    command,
    host.environment,
    values as Readonly<Record<string, string | undefined>>,
  );
  if (values.check !== true && values['print-config'] !== true) return environment;
  if (command === 'sandbox') throw new UserMistake('--check and --print-config are options of serve');
  const config = loadConfig(environment);
  checkDocuments(config);
  for (const line of [...unknownVariables(environment), ...idleSettings(environment, 'serve')])
    host.err(`accounts-graph: ${line}\n`);
  host.out(
    values['print-config'] === true
      ? configReport(environment, { profile: config.profile, federation: config.federation.kind })
      : 'The configuration is valid.\n',
  );
  return undefined;
}

/** The set of persisted documents is configuration as well. */
function checkDocuments({ server: { persistedDocuments: config, limits, introspection } }: Config): void {
  if (config.kind === 'off') return;
  const documents = createDocuments({ schema: buildSchema(), limits, introspection });
  const logger = createLogger({ level: 'silent', write: () => undefined });
  createPersistedDocuments({ config, documents, logger, ownPages: 'refused' }).close();
}

async function serve(argv: readonly string[], host: CliHost): Promise<number> {
  const environment = readOptions('serve', argv, host);
  if (environment === undefined) return 0;
  const config = loadConfig(environment);
  const stopped = nextStop(host);
  const sink = host.log;
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
  const asked = argv.some((argument) => /^--sandbox-port(=|$)/.test(argument));
  const started = await start(config, logger, { sandboxPort: asked ? 'required' : 'preferred' });
  if (config.profile === 'development') host.out(banner(started, config));
  const { url, managementUrl } = started.gateway;
  logger.info('listening', {
    url,
    managementUrl: managementUrl === url ? undefined : managementUrl,
    upstream: upstreamOf(started, config),
    proxy: proxyOf(config),
  });
  logger.info('stopping', { signal: await stopped });
  const { cut } = await started.close();
  if (cut > 0) logger.error('stopped with open requests', { cut });
  return cut === 0 ? 0 : 1;
}

async function sandbox(argv: readonly string[], host: CliHost): Promise<number> {
  const environment = readOptions('sandbox', argv, host);
  if (environment === undefined) return 0;
  const config = loadSandboxConfig(environment);
  for (const line of idleSettings(environment, 'sandbox')) host.err(`accounts-graph: ${line}\n`);
  const stopped = nextStop(host);
  const started = await startSandbox(config);
  const url = `${started.url}/public/v1/accounts`;
  const data = started.startedFrom === 'file' ? `data from ${config.file}` : `data set "${config.seed.kind}"`;
  host.out(`The sandbox is ready at ${url}, ${data}.

${tokenLines()}
Try it:
  curl -s -H 'authorization: Bearer ${sandboxTokens.operations}' '${url}/accounts?limit=3'

`);
  await stopped;
  await started.close();
  return 0;
}

function explain(argv: readonly string[], host: CliHost): number {
  const { values, positionals: files } = parseArgs({
    args: [...argv],
    options: {
      'max-calls': { type: 'string' },
      variables: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
    allowPositionals: true,
  });
  if (values.help === true) {
    host.out(explainHelp);
    return 0;
  }
  const most = Number(values['max-calls'] ?? Number.POSITIVE_INFINITY);
  if (Number.isNaN(most)) {
    throw new UserMistake(`--max-calls must be a number, but got ${JSON.stringify(values['max-calls'])}`);
  }
  if (files.length === 0)
    throw new UserMistake('explain needs at least one file with operations; see --help');
  const variables = values.variables === undefined ? {} : readVariables(values.variables);
  let over = 0;
  for (const file of files) {
    const operations = explainFile(file, variables);
    host.out(`${explainTable(file, operations)}\n`);
    for (const { name, calls } of operations) {
      if (calls <= most) continue;
      over += 1;
      host.err(
        `accounts-graph: ${file}: ${name} can make ${calls} upstream calls, more than the ${most} allowed\n`,
      );
    }
  }
  return over === 0 ? 0 : 1;
}

function explainFile(
  file: string,
  variables: Readonly<Record<string, unknown>>,
): readonly ExplainedOperation[] {
  const text = readText(file);
  try {
    return explainDocument(text, { variables });
  } catch (error) {
    if (error instanceof GraphQLError) throw new UserMistake(`${file}: ${error.message}`);
    throw error;
  }
}

function readVariables(file: string): Readonly<Record<string, unknown>> {
  const text = readText(file);
  try {
    const value: unknown = JSON.parse(withoutByteOrderMark(text));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below, in the same words.
  }
  throw new UserMistake(`${file} must hold a JSON object of variables, but holds something else`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserMistake(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}

/** Listens from now on: a signal that comes while the server still starts is not lost. */
function nextStop(host: CliHost): Promise<string> {
  return new Promise((resolve) => {
    host.onStop(resolve);
  });
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** Run only as a program; a symbolic link, as npm makes for binaries, counts as the program. */
function isProgram(): boolean {
  const script = process.argv[1];
  return (
    script !== undefined && existsSync(script) && pathToFileURL(realpathSync(script)).href === import.meta.url
  );
}

if (isProgram()) {
  process.exitCode = await run(process.argv.slice(2), processHost(process.env));
}

/** The command line: finds the command, runs it, and prints errors that the user can correct. */
import { ConfigError } from '../config/config.ts';
import { DataFileError } from '../sandbox/core/store/snapshot.ts';
import { CliError } from './cli-error.ts';
import { colours } from './colours.ts';
import { explainCommand } from './explain.ts';
import { initCommand } from './init.ts';
import type { CliHost } from './process-host.ts';
import { withTypedNames } from './options.ts';
import { seeHelp } from './parse.ts';
import { sandboxCommand } from './sandbox.ts';
import { schemaCommand } from './schema.ts';
import { serveCommand } from './serve.ts';
import { snapshotCommand } from './snapshot.ts';
import { tokenCommand } from './token.ts';
import { verifyCommand } from './verify.ts';
import { version } from './version.ts';

/** Resolves with the exit code. The command of a server resolves when the server has stopped. */
type Command = (argv: readonly string[], host: CliHost) => number | Promise<number>;

const commands: Readonly<Record<string, Command>> = {
  serve: serveCommand,
  sandbox: sandboxCommand,
  init: initCommand,
  schema: schemaCommand,
  explain: explainCommand,
  token: tokenCommand,
  snapshot: snapshotCommand,
  verify: verifyCommand,
};

const usage = `Usage: accounts-graph <command> [options]

Commands:
  serve     Start the gateway. Without an upstream it also starts a sandbox.
  sandbox   Start the sandbox of one marketplace alone.
  init      Write the files of a new frontend project: types, a page, a test.
  schema    Print the GraphQL schema.
  token     Print a token of a person of the sandbox.
  explain   Print how many upstream calls the operations in files can make.

Tools for those who have a token of the marketplace:
  snapshot  Read what a token sees into a data file of the sandbox.
  verify    Compare what is assumed of the marketplace API with what it does. Only GET requests are sent.

Run "accounts-graph <command> --help" for the options of a command, and "accounts-graph --version" for the version.

Examples:
  accounts-graph serve
  accounts-graph serve --mpt-api-base-url https://api.example.com --port 8080
  accounts-graph explain --max-calls 20 src/**/*.graphql

Exit codes:
  0  Done, or stopped by SIGTERM, SIGINT or SIGHUP with every request answered.
  1  An option, a setting or a file is invalid, an operation exceeds the limit of explain, or requests were aborted
     at the end. Each problem is one line on standard error.
snapshot and verify have further codes; see their --help.
`;

export async function run(argv: readonly string[], host: CliHost): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === '--version') {
      host.out(`${version()}\n`);
      return 0;
    }
    if (name === '--help' || name === '-h' || name === 'help') {
      host.out(usage);
      return 0;
    }
    const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) {
      const names = Object.keys(commands);
      const help = name === undefined ? '; see --help' : seeHelp(name, names);
      const wanted = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
      const came = name === undefined ? 'none' : JSON.stringify(name);
      throw new CliError(`expected a command (${wanted}), but got ${came}${help}`);
    }
    return await command(rest, host);
  } catch (error) {
    const lines =
      error instanceof ConfigError
        ? error.problems.map((problem) => withTypedNames(problem, name ?? '', rest))
        : cliErrors(error);
    if (lines === undefined) throw error;
    const { red } = colours(host.hasColours);
    for (const line of lines) host.err(`${red('accounts-graph:')} ${line}\n`);
    if (error instanceof CliError && error.exitCode !== undefined) return error.exitCode;
    // 1 says that something differs.
    return name === 'verify' ? 2 : 1;
  }
}

/** One line for each problem that the user can correct. Undefined for any other error. */
function cliErrors(error: unknown): readonly string[] | undefined {
  if (error instanceof CliError || error instanceof DataFileError) return [error.message];
  if (!(error instanceof Error)) return undefined;
  const { code, address, port, syscall, option } = error as NodeJS.ErrnoException & {
    option?: string;
    address?: string;
    port?: number;
  };
  if (syscall === 'listen' && code === 'EADDRINUSE') {
    return [`port ${port} of ${address} is in use; choose another one with ${option ?? '--port'}`];
  }
  if (syscall === 'listen' || syscall === 'getaddrinfo') return [`cannot listen: ${error.message}`];
  return undefined;
}

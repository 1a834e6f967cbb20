/** Parses the options of a command; a name that does not exist is answered with those that look like it. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { suggestionList } from 'graphql/jsutils/suggestionList.js';
import { formerVariables } from '../config/constants.ts';
import { formerSetting } from '../config/report.ts';
import { CliError } from './cli-error.ts';

/** `; did you mean --port? See --help`, or `; see --help` where no name is like it. `dashes` stand before the name. */
export function seeHelp(name: string, known: readonly string[], dashes = ''): string {
  const [nearest] = suggestionList(name, known);
  return nearest === undefined ? '; see --help' : `; did you mean ${dashes}${nearest}? See --help`;
}

/** Strict. Throws a CliError for options that do not exist or lack a value. */
export function parseOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    throw new CliError(problemOf(message, Object.keys(config.options ?? {})));
  }
}

/** Node's message, or a better one. */
function problemOf(message: string, known: readonly string[]): string {
  const dashed = /^Option '(?:-\w, )?(--[\w-]+).*ambiguous/.exec(message)?.[1];
  if (dashed !== undefined) {
    return `${dashed} needs a value; write a value that begins with a dash as ${dashed}=-…`;
  }
  const unknown = /^Unknown option '--([^']*)'/.exec(message)?.[1];
  if (unknown === undefined) return `${message.split('\n', 1)[0]}; see --help`;
  const variable = unknown.toUpperCase().replaceAll('-', '_');
  const former = [variable, `SANDBOX_${variable}`].find((name) => Object.hasOwn(formerVariables, name));
  if (former !== undefined) return `Unknown option: ${formerSetting(former)}`;
  return `Unknown option '--${unknown}'${seeHelp(unknown, known, '--')}`;
}

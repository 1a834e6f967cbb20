/** The options of commands that have settings: one for each setting, over the environment. */
import type { Environment } from '../config/config.ts';
import { optionsOf, withOptions } from '../config/help.ts';
import type { ConfiguredCommand } from '../config/help.ts';
import { parseOptions } from './parse.ts';

type OwnOptions = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;

export interface ReadOptions {
  /** The environment with the options of settings over it. */
  readonly environment: Environment;
  /** The values of the command's own options. */
  readonly own: Readonly<Record<string, string | boolean | undefined>>;
  readonly files: readonly string[];
  readonly wantsHelp: boolean;
}

/** Throws a CliError for an option that does not exist. */
export function readOptions(
  command: ConfiguredCommand,
  argv: readonly string[],
  environment: Environment,
  { own = {}, takesFiles = false }: { readonly own?: OwnOptions; readonly takesFiles?: boolean } = {},
): ReadOptions {
  const settings = Object.fromEntries(
    optionsOf(command).map(({ option }) => [option, { type: 'string' as const }]),
  );
  const { values, positionals } = parseOptions({
    args: [...argv],
    options: { ...settings, ...own, help: { type: 'boolean', short: 'h' } },
    strict: true,
    allowPositionals: takesFiles,
  });
  const given = values as Readonly<Record<string, string | boolean | undefined>>;
  const texts = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
  return {
    environment: withOptions(command, environment, texts),
    own: given,
    files: positionals,
    wantsHelp: given['help'] === true,
  };
}

const commandsOf: Readonly<Record<string, readonly ConfiguredCommand[]>> = {
  serve: ['serve'],
  sandbox: ['sandbox', 'appdirect-sandbox'],
  explain: ['explain'],
  snapshot: ['snapshot'],
  verify: ['verify'],
};

/**
 * A problem of the settings, with the options that the user typed instead of the variables that they set. Quoted values
 * stay as they are.
 */
export function withTypedNames(problem: string, command: string, argv: readonly string[]): string {
  const typed = new Set(
    argv.filter((text) => text.startsWith('--')).map((text) => text.replace(/=.*$/s, '')),
  );
  const options = (Object.hasOwn(commandsOf, command) ? (commandsOf[command] ?? []) : []).flatMap(optionsOf);
  const names = new Map<string, string>(
    options
      .map(({ variable, option }) => [variable, `--${option}`] as const)
      .filter(([, option]) => typed.has(option)),
  );
  return problem.replaceAll(/"(?:[^"\\]|\\.)*"|[A-Z][A-Z0-9_]+/g, (text) => names.get(text) ?? text);
}

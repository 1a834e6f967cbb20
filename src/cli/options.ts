/** The options of commands that have settings: one for each setting, over the environment. */
import { parseArgs } from 'node:util';
import type { Environment } from '../config/config.ts';
import { optionsOf, withOptions } from '../config/help.ts';
import type { ConfiguredCommand } from '../config/help.ts';

type OwnOptions = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;

export interface ReadOptions {
  /** The environment with the options of settings over it. */
  readonly environment: Environment;
  /** The values of the command's own options. */
  readonly own: Readonly<Record<string, string | boolean | undefined>>;
  readonly files: readonly string[];
  readonly wantsHelp: boolean;
}

/** Throws Node's own error for an option that does not exist. */
export function readOptions(
  command: ConfiguredCommand,
  argv: readonly string[],
  environment: Environment,
  { own = {}, takesFiles = false }: { readonly own?: OwnOptions; readonly takesFiles?: boolean } = {},
): ReadOptions {
  const settings = Object.fromEntries(
    optionsOf(command).map(({ option }) => [option, { type: 'string' as const }]),
  );
  const { values, positionals } = parseArgs({
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

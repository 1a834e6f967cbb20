/** The table of variables as command line options, as help text and as Markdown. */
import type { Environment } from './config.ts';
import type { Entry } from './entry.ts';
import { variables } from './variables.ts';
import type { VariableName } from './variables.ts';

export type ServerCommand = 'serve' | 'sandbox';

export interface OptionOfVariable {
  /** Without the dashes: `mpt-api-base-url`. */
  readonly option: string;
  readonly variable: VariableName;
  readonly entry: Entry;
}

/**
 * The options of a command, one for each of its variables. The sandbox's own command drops the
 * prefix: `serve --sandbox-seed scale` is `sandbox --seed scale`.
 */
export function optionsOf(command: ServerCommand): readonly OptionOfVariable[] {
  const entries = Object.entries(variables) as [VariableName, Entry][];
  return entries
    .filter(([, entry]) => command === 'serve' || entry.scope !== 'serve')
    .map(([variable, entry]) => {
      const short = command === 'sandbox' ? variable.replace(/^SANDBOX_/, '') : variable;
      return { option: short.toLowerCase().replaceAll('_', '-'), variable, entry };
    });
}

/** The environment with options laid over it: what is on the command line wins. */
export function withOptions(
  command: ServerCommand,
  environment: Environment,
  options: Readonly<Record<string, string | undefined>>,
): Environment {
  const merged: Record<string, string | undefined> = { ...environment };
  for (const { option, variable } of optionsOf(command)) {
    if (options[option] !== undefined) merged[variable] = options[option];
  }
  return merged;
}

export function describeDefault({ default: value }: Pick<Entry, 'default'>): string {
  if (typeof value !== 'string') {
    return 'alone' in value
      ? `${value.alone}; ${value.federated} with FEDERATION=on`
      : `${value.development}; ${value.production} in production`;
  }
  return value === '' ? 'none' : value;
}

/** Two lines for each option: how to write it, then what it means. */
export function helpOf(command: ServerCommand): string {
  return optionsOf(command)
    .map(({ option, variable, entry }) => {
      const unit = entry.unit === '' ? '' : ` ${entry.unit}`;
      return `  --${option} <value>  (${variable}, default ${describeDefault(entry)}${unit})\n      ${entry.meaning}\n`;
    })
    .join('');
}

/** The table in docs/configuration.md. */
export function markdownTable(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = (Object.entries(variables) as [VariableName, Entry][]).map(
    ([name, entry]) =>
      `| \`${name}\` | ${entry.unit} | ${cell(describeDefault(entry))} | ${cell(`${entry.meaning} ${sentence(entry.wanted)}`)} |`,
  );
  return ['| Name | Unit | Default | Meaning and form |', '| --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

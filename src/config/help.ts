/** The table of settings as command line options, as help text and as Markdown. */
import type { Environment } from './config.ts';
import type { Entry, Scope } from './entry.ts';
import { variableGroups, variables } from './variables.ts';
import type { VariableName } from './variables.ts';

/** `appdirect-sandbox` is the command `sandbox` for another marketplace. */
export type ConfiguredCommand = 'serve' | 'sandbox' | 'appdirect-sandbox' | 'explain' | 'snapshot' | 'verify';

const scopesOf: Readonly<Record<ConfiguredCommand, ReadonlySet<Scope>>> = {
  serve: new Set(['serve', 'both', 'planner', 'sandbox', 'appdirect-sandbox', 'upstream', 'verify']),
  sandbox: new Set(['sandbox', 'both']),
  'appdirect-sandbox': new Set(['appdirect-sandbox', 'both']),
  explain: new Set(['planner']),
  snapshot: new Set(['upstream']),
  verify: new Set(['upstream', 'verify']),
};

export interface OptionOfVariable {
  /** Without the dashes: `mpt-api-base-url`. */
  readonly option: string;
  readonly variable: VariableName;
  readonly entry: Entry;
}

/** What a command drops from the names of variables to make its options. */
const droppedPrefixes: Partial<Readonly<Record<ConfiguredCommand, RegExp>>> = {
  sandbox: /^SANDBOX_/,
  'appdirect-sandbox': /^APPDIRECT_SANDBOX_/,
};

/**
 * The options of a command, one for each of its variables. The sandbox's own command drops the
 * prefix: `serve --sandbox-seed scale` is `sandbox --seed scale`.
 */
export function optionsOf(command: ConfiguredCommand): readonly OptionOfVariable[] {
  const entries = Object.entries(variables) as [VariableName, Entry][];
  return entries
    .filter(([, entry]) => scopesOf[command].has(entry.scope))
    .map(([variable, entry]) => {
      const short = variable.replace(droppedPrefixes[command] ?? '', '');
      return { option: short.toLowerCase().replaceAll('_', '-'), variable, entry };
    });
}

/** The environment with the options of the command line over it. */
export function withOptions(
  command: ConfiguredCommand,
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

/** Groups of options, two lines for each option: how to write it, and what it means. */
export function helpOf(command: ConfiguredCommand): string {
  const options = optionsOf(command);
  const isTool = command === 'snapshot' || command === 'verify';
  const linesOf = (option: OptionOfVariable): string =>
    (isTool ? requiredLines(option) : undefined) ?? helpLines(option);
  return variableGroups
    .flatMap(({ heading, variables: group }) => {
      const own = options.filter(({ variable }) => Object.hasOwn(group, variable));
      return own.length === 0 ? [] : [`${heading}:\n${own.map(linesOf).join('')}`];
    })
    .join('\n');
}

/** For commands that only read from an upstream: the address has no default there, and no sandbox answers. */
const requiredAddresses: Partial<
  Readonly<Record<VariableName, { readonly when: string; readonly meaning: string }>>
> = {
  MPT_API_BASE_URL: {
    when: 'required',
    meaning: 'Address of the marketplace API, with or without /public/v1. The same as --url.',
  },
  APPDIRECT_API_BASE_URL: {
    when: 'required with --marketplace appdirect',
    meaning: 'Address of an AppDirect marketplace, with or without /api. The same as --url.',
  },
};

function requiredLines({ option, variable }: OptionOfVariable): string | undefined {
  const address = requiredAddresses[variable];
  return address && `  --${option} <value>  (${variable}, ${address.when})\n      ${address.meaning}\n`;
}

function helpLines({ option, variable, entry }: OptionOfVariable): string {
  const unit = entry.unit === '' ? '' : ` ${entry.unit}`;
  const meaning = entry.meaning.replaceAll('`', '');
  return `  --${option} <${entry.choices?.join('|') ?? 'value'}>  (${variable}, default ${describeDefault(entry)}${unit})\n      ${meaning}\n`;
}

/** The tables in docs/configuration.md: a heading and a table for each group. */
export function markdownTables(): string {
  return variableGroups
    .map(({ heading, variables: group }) =>
      [
        `## ${heading}\n`,
        '| Name | Default | Values | Meaning |',
        '| --- | --- | --- | --- |',
        ...Object.entries(group).map(markdownRow),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function markdownRow([name, entry]: [string, Entry]): string {
  const unit = entry.unit === '' ? '' : ` ${entry.unit}`;
  const cells = [
    `\`${name}\``,
    `${describeDefault(entry)}${unit}`,
    entry.values ?? entry.wanted,
    entry.meaning,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

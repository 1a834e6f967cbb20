/** The command `explain`: prints how many upstream calls the operations in files can make. */
import { readFileSync } from 'node:fs';
import { GraphQLError } from 'graphql';
import { explainDocument, explainTable } from '../app/explain.ts';
import type { ExplainedOperation, ExplainOptions } from '../app/explain.ts';
import { loadPredictionConfig } from '../config/config.ts';
import { helpOf } from '../config/help.ts';
import { withoutByteOrderMark } from '../upstream/http/json-text.ts';
import { CliError } from './cli-error.ts';
import { colours } from './colours.ts';
import { readOptions } from './options.ts';
import type { CliHost } from './process-host.ts';

const explainHelp = `Usage: accounts-graph explain [options] <file>...

Print for every operation in the files the most and the fewest upstream calls it can make, how many of them can depend
on each other (rounds), what is likely on usual data, and the fields that make the calls. The numbers depend on the
settings below: use those of the gateway that will run the operations.

Examples:
  accounts-graph explain queries/*.graphql
  accounts-graph explain --max-calls 20 --variables page-sizes.json queries/accounts.graphql

  --max-calls <number>
      Exit with 1 if an operation can make more calls. Default: MAX_PREDICTED_CALLS, beyond which the gateway refuses it.
  --max-rounds <number>
      Exit with 1 if more calls can depend on each other: each round waits for the one before. Default: no limit.
  --variables <file>
      JSON object of variables, such as page sizes. Variables that are not in it have their defaults.

`;

export function explainCommand(argv: readonly string[], host: CliHost): number {
  const { environment, own, files, wantsHelp } = readOptions('explain', argv, host.environment, {
    own: { 'max-calls': { type: 'string' }, 'max-rounds': { type: 'string' }, variables: { type: 'string' } },
    takesFiles: true,
  });
  if (wantsHelp) {
    host.out(`${explainHelp}${helpOf('explain')}`);
    return 0;
  }
  const planner = loadPredictionConfig(environment);
  const { variables: variablesFile } = own;
  const maxCalls = limitIn(own, 'max-calls') ?? planner.maxPredictedCalls;
  const maxRounds = limitIn(own, 'max-rounds') ?? Infinity;
  if (files.length === 0) throw new CliError('explain needs at least one file with operations; see --help');
  const variables = typeof variablesFile === 'string' ? readVariables(variablesFile) : {};
  let exceeded = 0;
  const paint = colours(host.hasColours);
  for (const file of files) {
    const operations = explainFile(file, { variables, config: { planner } });
    host.out(`${explainTable(file, operations, paint.bold)}\n`);
    for (const operation of operations) {
      const problems = problemsOf(operation, { maxCalls, maxRounds });
      exceeded += problems.length;
      for (const problem of problems) {
        const place = `${file}:${operation.line}:${operation.column}`;
        host.err(`${paint.red('accounts-graph:')} ${place}: ${problem}\n`);
      }
    }
  }
  return exceeded === 0 ? 0 : 1;
}

/** Undefined when the option is not given. */
function limitIn(own: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const text = own[name];
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (Number.isNaN(limit)) throw new CliError(`--${name} must be a number, but got ${JSON.stringify(text)}`);
  return limit;
}

interface Limits {
  readonly maxCalls: number;
  readonly maxRounds: number;
}

function problemsOf(
  { name, calls, rounds }: ExplainedOperation,
  { maxCalls, maxRounds }: Limits,
): readonly string[] {
  const problems: string[] = [];
  if (calls > maxCalls) {
    problems.push(
      `${name} can make ${calls} upstream ${calls === 1 ? 'call' : 'calls'}, more than the ${maxCalls} allowed`,
    );
  }
  if (rounds > maxRounds) {
    problems.push(
      `${name} can take ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, more than the ${maxRounds} allowed`,
    );
  }
  return problems;
}

function explainFile(file: string, options: ExplainOptions): readonly ExplainedOperation[] {
  const text = readText(file);
  try {
    return explainDocument(text, options);
  } catch (error) {
    if (error instanceof GraphQLError) throw new CliError(`${placeOf(file, error)}: ${error.message}`);
    throw error;
  }
}

/** As compilers print it, so that editors can open it. Errors of variables have no place. */
function placeOf(file: string, { locations: [start] = [] }: GraphQLError): string {
  return start === undefined ? file : `${file}:${start.line}:${start.column}`;
}

function readVariables(file: string): Readonly<Record<string, unknown>> {
  const text = readText(file);
  try {
    const value: unknown = JSON.parse(withoutByteOrderMark(text));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The error below covers text that is not JSON as well.
  }
  throw new CliError(`${file} must contain a JSON object of variables`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}

/** The report of a run: as a table for people, and as JSON without ids, names or tokens. */
import { maskSecrets } from '../../upstream/secrets.ts';
import type { Setting } from './probe.ts';
import type { ProbeResult, RunResult } from './run.ts';

export interface Report {
  readonly tool: 'accounts-graph verify';
  readonly version: string;
  /** The kind of account that the token belongs to. */
  readonly caller: string;
  readonly calls: number;
  readonly stopped?: string;
  readonly counts: { readonly agrees: number; readonly differs: number; readonly notDetermined: number };
  readonly settings: Readonly<Record<string, string>>;
  readonly guesses: readonly {
    readonly id: string;
    readonly group: string;
    readonly guess: string;
    readonly expected: string;
    readonly found: string;
    readonly verdict: string;
    readonly details?: readonly string[];
  }[];
}

export interface RunFacts {
  readonly version: string;
  readonly caller: string | undefined;
  readonly calls: number;
  readonly token: string;
}

/** Probes put no values of upstream into their texts. This takes out what would look like one all the same. */
export function reportOf(
  { results, stopped }: RunResult,
  { version, caller, calls, token }: RunFacts,
): Report {
  const count = (verdict: string): number =>
    results.filter(({ finding }) => finding.verdict === verdict).length;
  const report: Report = {
    tool: 'accounts-graph verify',
    version,
    caller: caller ?? 'unknown',
    calls,
    ...(stopped === undefined ? {} : { stopped }),
    counts: { agrees: count('agrees'), differs: count('differs'), notDetermined: count('not determined') },
    settings: Object.fromEntries(
      settingsOf(results)
        .filter(({ isPrivate }) => isPrivate !== true)
        .map(({ name, value }) => [name, value]),
    ),
    guesses: results.map(({ finding, ...probe }) => ({
      ...probe,
      found: finding.found,
      verdict: finding.verdict,
      ...('details' in finding && finding.details !== undefined ? { details: finding.details } : {}),
    })),
  };
  return JSON.parse(withoutValues(JSON.stringify(report), token)) as Report;
}

function withoutValues(text: string, token: string): string {
  return maskSecrets(text, [token, ...token.split(':').filter((part) => part.length >= 8)])
    .replace(/\b[A-Z]{3,4}(?:-\d{4})+\b/g, 'an id')
    .replace(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi, 'an id')
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, 'an e-mail address');
}

export function settingsOf(results: readonly ProbeResult[]): readonly Setting[] {
  return results.flatMap(({ finding }) => ('settings' in finding ? (finding.settings ?? []) : []));
}

/** One block for each guess, grouped as the probes are. */
/** `paint`: colours a verdict. */
export function reportTable(
  { guesses }: Report,
  paint: (verdict: string, text: string) => string = (_verdict, text) => text,
): string {
  const lines: string[] = [];
  let group = '';
  for (const { verdict, found, expected, details = [], ...guess } of guesses) {
    if (guess.group !== group) {
      lines.push('', guess.group);
      group = guess.group;
    }
    lines.push(`  ${paint(verdict, (verdict === 'differs' ? 'DIFFERS' : verdict).padEnd(16))}${guess.guess}`);
    if (verdict === 'differs') lines.push(`${margin}expected: ${expected}`);
    lines.push(`${margin}found:    ${found}`);
    for (const detail of details) lines.push(`${margin}- ${detail}`);
  }
  return `${lines.join('\n').trimStart()}\n`;
}

const margin = ' '.repeat(18);

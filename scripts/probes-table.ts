/** The table of every guess that `verify` checks, for docs/verify.md. */
import { appDirectProbes } from '../src/tools/verify/appdirect/probes.ts';
import { accountsProbes } from '../src/tools/verify/marketplace/probes.ts';

export const accountsGuesses = (): string => probesTable(accountsProbes);
export const appDirectGuesses = (): string => probesTable(appDirectProbes);

type Listed = Pick<(typeof accountsProbes)[number], 'id' | 'group' | 'guess' | 'expected'>;

function probesTable(probes: readonly Listed[]): string {
  const groups = new Map<string, string[]>();
  for (const { id, group, guess, expected } of probes) {
    const cells = [`\`${id}\``, guess, expected].map((cell) =>
      cell.replaceAll('|', '\\|').replaceAll('*', '\\*'),
    );
    groups.set(group, [...(groups.get(group) ?? []), `| ${cells.join(' | ')} |`]);
  }
  return [...groups]
    .map(
      ([group, rows]) =>
        `### ${group}\n\n| Name | Guess | Expected |\n| --- | --- | --- |\n${rows.join('\n')}\n`,
    )
    .join('\n');
}

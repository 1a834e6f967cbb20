/** The table of every guess that `verify` checks, for docs/verify.md. */
import { accountsProbes } from '../src/tools/verify/marketplace/probes.ts';

export function probesTable(): string {
  const groups = new Map<string, string[]>();
  for (const { id, group, guess, expected } of accountsProbes) {
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

import { it } from 'vitest';
import { runEverything } from './broad-run.ts';
import { compare, readDescription } from './openapi.ts';
it('x', async () => {
  const d = readDescription('/work/shared/upstream/accounts-openapi.json')!;
  const ex = await runEverything();
  const { differences, unused } = compare(d, ex);
  console.log(ex.length, unused, differences.length);
  for (const x of differences) console.log([x.where, x.call, x.at, x.what, x.example].join(' | '));
}, 60000);

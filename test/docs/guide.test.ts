/** The guide: every snippet in it runs, and gives the answer that is shown beside it. */
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';
import { guidePages as pages, guideText, runGuide } from './run-guide.ts';
import { snippetsOf } from './snippets.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

async function runProgram(code: string): Promise<void> {
  const file = join(root, 'test/docs', `snippet-${process.pid}-${Math.random().toString(36).slice(2)}.ts`);
  const local = code
    .replace(/'accounts-graph\/testing'/g, "'../../src/testing.ts'")
    .replace(/'accounts-graph'/g, "'../../src/index.ts'");
  writeFileSync(file, local);
  try {
    // Throws with what was printed when an assertion in it fails.
    await run(process.execPath, ['--import', 'tsx', file], { cwd: root });
  } finally {
    rmSync(file);
  }
}

describe.each(pages)('%s', (page) => {
  const snippets = snippetsOf(guideText(page));

  test.each(['all', 'nested'] as const)(
    'every query and command gives the answer beside it, in their order, with the membership paths: %s',
    async (membershipPaths) => {
      await using world = await startWorld({ membershipPaths });
      for (const { place, given, expected } of await runGuide(page, world.gateway.url)) {
        expect(expected, `${place} has an answer beside it`).toBeDefined();
        expect(given, place).toEqual(expected);
      }
    },
  );

  const programs = snippets.filter(({ language }) => language === 'ts');
  if (programs.length > 0) {
    test('every program in it runs to its end', async () => {
      await Promise.all(programs.map(({ code }) => runProgram(code)));
    });
  }
});

test('the guide has a page for every task it lists, and lists every page', () => {
  const listed = [...guideText('README.md').matchAll(/\]\((\w[\w-]*\.md)\)/g)].map(([, name]) => name);
  const expected = [...pages.filter((name) => name !== 'README.md'), 'first-hour.md'];
  expect(listed.sort()).toEqual(expected.sort());
});

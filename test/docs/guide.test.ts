/** The guide: every snippet in it runs, and gives the answer that is shown beside it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startWorld, tokens } from '../support/world.ts';
import { snippetsOf } from './snippets.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'docs/guide');
const run = promisify(execFile);
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));

/** They differ each time. */
const withoutIds = (text: string): unknown =>
  JSON.parse(text, (name, value: unknown) =>
    name === 'requestId' || name === 'traceId' ? undefined : value,
  );

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
  const snippets = snippetsOf(readFileSync(join(folder, page), 'utf8'));

  test('every query and command gives the answer beside it, in their order', async () => {
    await using world = await startWorld();
    const directory = mkdtempSync(join(tmpdir(), 'guide-'));
    try {
      for (const { language, code, line, answer } of snippets) {
        if (language === 'ts') continue;
        let given: string;
        if (language === 'sh') {
          const command = code.replaceAll('http://127.0.0.1:4000', world.gateway.url);
          given = (await run('bash', ['-euc', command], { cwd: directory })).stdout;
        } else {
          const response = await fetch(`${world.gateway.url}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.operations}` },
            body: JSON.stringify({ query: code }),
          });
          given = await response.text();
        }
        expect(answer, `${page}:${line} has an answer beside it`).toBeDefined();
        expect(withoutIds(given), `${page}:${line}`).toEqual(withoutIds(answer ?? ''));
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  const programs = snippets.filter(({ language }) => language === 'ts');
  if (programs.length > 0) {
    test('every program in it runs to its end', async () => {
      await Promise.all(programs.map(({ code }) => runProgram(code)));
    });
  }
});

test('the guide has a page for every task it lists, and lists every page', () => {
  const listed = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\]\((\w[\w-]*\.md)\)/g)].map(
    ([, name]) => name,
  );
  expect(listed.sort()).toEqual(pages.filter((name) => name !== 'README.md').sort());
});

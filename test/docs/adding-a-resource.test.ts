/** The guide to a new resource: its steps, applied to a copy of the repository, give a resource that works. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import { tokens } from '../support/world.ts';
import { changed, copyTree, stepsOf, type Tree } from './guided-tree.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const guide = readFileSync(join(root, 'docs/contributing/adding-a-resource.md'), 'utf8');
const steps = stepsOf(guide);
const run = promisify(execFile);
const patience = 180_000;

let tree: Tree;
let data: string;
beforeAll(() => {
  tree = copyTree();
  tree.apply(steps);
  data = mkdtempSync(join(tmpdir(), 'guided-data-'));
});
afterAll(() => {
  tree[Symbol.dispose]();
  rmSync(data, { recursive: true });
});

/** Rejects with what the program printed when it fails. */
async function inTree(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, args, { cwd: tree.path, timeout: patience }).catch(
    (error: unknown) => {
      const { message, stdout: out = '' } = error as Error & { stdout?: string };
      throw new Error(`${message}\n${out}`);
    },
  );
  return stdout;
}

/** The test of the guide, and the tests that compare lists of the graph, the sandbox and the API. */
const tests = [
  'test/schema/cost-centers.test.ts',
  'test/operations/operations.test.ts',
  'test/fidelity/shared-knowledge.test.ts',
  'test/sandbox/scope.test.ts',
];

/** What is used of vitest's report. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const program = (code: string): Promise<string> =>
  inTree('--import', 'tsx', '--input-type=module', '--eval', code);

/** A program that starts the tree's sandbox on the data file and prints a list of it. */
const listCostCenters = (file: string): string => `
  import { createSandbox } from '${tree.path}/src/sandbox/server.ts';
  const sandbox = await createSandbox({ file: ${JSON.stringify(file)} });
  const get = async (path, method = 'GET') => {
    const response = await fetch(sandbox.url + '/public/v1/accounts' + path, {
      method,
      headers: { authorization: 'Bearer ${tokens.operations}' },
    });
    return { status: response.status, ids: ((await response.json()).data ?? []).map(({ id }) => id) };
  };
  await get('/users/USR-2001-0005/block', 'POST');
  console.log(JSON.stringify([sandbox.startedFrom, await get('/cost-centers')]));
  await sandbox.close();
`;

describe('a tree with the steps of the guide', () => {
  test('the steps write new files and add lines to lists, and name no other file', () => {
    expect(steps.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'change src/contract/marketplace.ts',
      'write src/schema/accounts/cost-center.ts',
      'change src/schema/index.ts',
      'write src/sandbox/accounts/cost-center.ts',
      'change src/sandbox/accounts/collections.ts',
      'change src/sandbox/accounts/collections.ts',
      'write src/sandbox/accounts/seed/demo-cost-centers.ts',
      'change src/sandbox/accounts/seed/demo.ts',
      'change src/sandbox/accounts/seed/demo.ts',
      'change scripts/operations.ts',
      'change test/operations/cases.ts',
      'change test/sandbox/scope.test.ts',
      'change test/fidelity/exchanges.ts',
      'change test/fidelity/exchanges.ts',
      'change test/fidelity/exchanges.ts',
      'write test/schema/cost-centers.test.ts',
    ]);
  });

  test(
    'the types of its source fit',
    async () => {
      writeFileSync(
        join(tree.path, 'tsconfig.source.json'),
        JSON.stringify({ extends: './tsconfig.json', include: ['src', 'test/operations', 'test/schema'] }),
      );
      await inTree('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.source.json');
    },
    patience,
  );

  test(
    'its generated files are those that the guide names, and contain the resource',
    async () => {
      const [section = ''] = /^`npm run codegen` writes [\s\S]*?\. Commit/m.exec(guide) ?? [];
      const named = [...section.matchAll(/`([\w/-]+\.\w+)`/g)].map(([, name]) => name);
      const stale = await program(`
        import { generateFiles, readCurrent } from '${tree.path}/scripts/generated-files.ts';
        import { writeFileSync } from 'node:fs';
        const stale = [];
        for (const file of await generateFiles()) {
          if ((await readCurrent(file)) === file.content) continue;
          stale.push(file.path);
          writeFileSync(file.path, file.content);
        }
        console.log(JSON.stringify(stale));
      `);
      const own = 'docs/schema/CostCenter.md';
      const written = JSON.parse(stale) as string[];
      // The reference of every type that leads to it changes too.
      expect(written.filter((path) => !path.startsWith('docs/schema/') || path === own).sort()).toEqual(
        named.sort(),
      );
      expect(written).toContain('docs/schema/Query.md');
      expect(tree.read('docs/operations.md')).toMatch(
        /^\| Close cost center \| `costCenterClose` \| `POST \/cost-centers\/\{id\}\/close` \| Client or Operations with Account Management \| one call/m,
      );
      expect(tree.read('schema.graphql')).toMatch(/^enum LifecycleAction \{[^}]*\n {2}CLOSE\n/m);
      expect(tree.read('node-stubs.graphql')).toContain('type CostCenter');
    },
    patience,
  );

  test(
    'its tests pass: nested and batched reads, node, roles, the action on one and on many',
    async () => {
      const report = join(data, 'report.json');
      const args = ['run', '--root', tree.path, '--maxWorkers=1', '--testTimeout=60000'];
      const output = ['--reporter=json', `--outputFile=${report}`];
      // Fails when a test does; the report says which.
      await inTree('node_modules/vitest/vitest.mjs', ...args, ...output, ...tests).catch(() => undefined);
      const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
      const failures = testResults.flatMap(({ name, message, assertionResults }) => [
        ...(message ? [`${name}: ${message}`] : []),
        ...assertionResults.flatMap(({ fullName, failureMessages }) =>
          failureMessages.map((failure) => `${fullName}: ${failure}`),
        ),
      ]);
      expect(failures).toEqual([]);
      const titles = testResults.flatMap(({ assertionResults }) =>
        assertionResults.map(({ fullName }) => fullName),
      );
      expect(titles).toContain('the cost centers of many accounts take one call for all accounts');
      expect(titles.filter((title) => /cost[- ]centers?/i.test(title)).length).toBeGreaterThanOrEqual(10);
    },
    patience,
  );

  test(
    'it loads a data file of the version before, with no cost centers in it',
    async () => {
      const file = join(data, 'older.json');
      const older = await createSandbox({ file });
      await fetch(`${older.url}/public/v1/accounts/users/USR-2001-0005/block`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens.operations}` },
      });
      await older.close();
      expect(readFileSync(file, 'utf8')).not.toContain('costCenters');
      expect(JSON.parse(await program(listCostCenters(file)))).toEqual(['file', { status: 200, ids: [] }]);
    },
    patience,
  );

  test(
    'the version before refuses its data file and says which collection it does not know',
    async () => {
      const file = join(data, 'newer.json');
      expect(JSON.parse(await program(listCostCenters(file)))).toEqual([
        'seed',
        { status: 200, ids: ['CCT-1000-0001', 'CCT-1000-0002', 'CCT-1000-0003', 'CCT-1000-0004'] },
      ]);
      await expect(createSandbox({ file })).rejects.toThrow(
        `expected the data of this version of the sandbox or an older one, but ${file} has the collection "costCenters", which this version does not know`,
      );
    },
    patience,
  );
});

describe('applying a step', () => {
  const step = { path: 'list.ts', kind: 'change', code: " import 'a';\n+import 'b';\n" } as const;

  test('a change puts its lines beside those that it shows', () => {
    expect(changed("import 'a';\nimport 'c';\n", step)).toBe("import 'a';\nimport 'b';\nimport 'c';\n");
  });

  test.each([
    ['no', "import 'c';\n"],
    ['more than one', "import 'a';\nimport 'a';\n"],
  ])('a change fails if the file has %s place for it', (_number, text) => {
    expect(() => changed(text, step)).toThrow('expected the lines of a change once in list.ts');
  });

  test('a change that removes lines fails', () => {
    expect(() => changed('a\n', { ...step, code: '-a\n' })).toThrow('expected only additions to list.ts');
  });
});

/** Which way things point: the parts of the program, and what each of them may import. */
import { readdirSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');

/**
 * A part is a folder of `src`, or a sub-folder where a folder has several. Every part may import itself.
 * Nothing above `source` knows an upstream by name: `schema/accounts` holds the fields of one of them.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  document: [],
  upstream: [],
  'upstream/http': ['upstream'],
  'upstream/resilience': ['upstream', 'upstream/http'],
  query: ['upstream'],
  source: ['contract', 'query', 'upstream', 'upstream/http'],
  'upstream/marketplace': ['contract', 'query', 'source', 'upstream', 'upstream/http'],
  'upstream/appdirect': ['contract', 'query', 'source', 'upstream', 'upstream/http'],
  loaders: ['source'],
  planner: ['document'],
  executor: ['document'],
  // The others report to it; it knows no schema and no server.
  telemetry: ['upstream', 'upstream/http', 'upstream/resilience', 'loaders', 'source'],
  operation: ['contract', 'document', 'query', 'source', 'upstream', 'upstream/http', 'loaders', 'planner'],
  'schema/core': ['contract', 'query', 'source', 'upstream', 'planner', 'operation'],
  'schema/read': [
    'contract',
    'document',
    'query',
    'source',
    'upstream',
    'loaders',
    'planner',
    'operation',
    'schema/core',
  ],
  'schema/values': ['contract', 'source', 'schema/core', 'schema/read'],
  'schema/write': [
    'contract',
    'source',
    'upstream',
    'planner',
    'operation',
    'schema/core',
    'schema/read',
    'schema/values',
  ],
  'schema/accounts': [
    'contract',
    'query',
    'source',
    'upstream',
    'upstream/marketplace',
    'loaders',
    'operation',
    'schema/core',
    'schema/read',
    'schema/values',
    'schema/write',
  ],
  'schema/appdirect': [
    'contract',
    'query',
    'source',
    'upstream',
    'upstream/appdirect',
    'loaders',
    'planner',
    'operation',
    'schema/core',
    'schema/read',
    'schema/values',
    'schema/write',
  ],
  // The lists that span several upstreams.
  'schema/organizations': [
    'query',
    'source',
    'upstream',
    'loaders',
    'planner',
    'operation',
    'schema/core',
    'schema/read',
    'schema/values',
    'schema/accounts',
    'schema/appdirect',
  ],
  schema: [
    'schema/core',
    'schema/read',
    'schema/write',
    'schema/accounts',
    'schema/appdirect',
    'schema/organizations',
  ],
  federation: ['contract', 'source', 'upstream', 'operation', 'schema/core', 'schema/read'],
  config: ['upstream', 'upstream/http', 'upstream/resilience', 'upstream/appdirect'],
  'server/log': ['upstream', 'config'],
  'server/operation': [
    'document',
    'upstream',
    'upstream/http',
    'upstream/resilience',
    'executor',
    'telemetry',
    'config',
    'server/log',
  ],
  'server/shared-state': [
    'upstream',
    'upstream/http',
    'upstream/resilience',
    'telemetry',
    'config',
    'server/log',
    'server/operation',
  ],
  'server/http': [
    'upstream',
    'upstream/http',
    'upstream/resilience',
    'telemetry',
    'config',
    'server/operation',
    'server/shared-state',
  ],
  'server/persisted': [
    'upstream',
    'upstream/http',
    'config',
    'server/log',
    'server/http',
    'server/operation',
  ],
  'server/graphiql': ['server/http'],
  'server/plugins': [
    'upstream',
    'upstream/http',
    'config',
    'server/log',
    'server/http',
    'server/operation',
    'server/graphiql',
  ],
  server: [
    'upstream',
    'upstream/http',
    'upstream/resilience',
    'telemetry',
    'config',
    'server/log',
    'server/http',
    'server/operation',
    'server/persisted',
    'server/plugins',
  ],
  'sandbox/core': [],
  'sandbox/rql': ['contract'],
  'sandbox/accounts': ['contract', 'sandbox/core', 'sandbox/rql'],
  'sandbox/appdirect': ['sandbox/core'],
  sandbox: ['sandbox/core', 'sandbox/accounts', 'sandbox/appdirect'],
  'tools/reading': ['upstream', 'upstream/http'],
  'tools/verify': ['contract', 'upstream', 'upstream/http', 'tools/reading'],
  // It writes the data file of the sandbox.
  'tools/snapshot': [
    'contract',
    'upstream',
    'upstream/http',
    'sandbox/core',
    'sandbox/accounts',
    'tools/reading',
  ],
};
/** These put the parts together, so they may import all of them. */
const assembly = ['app', 'cli', 'testing.ts', 'index.ts', 'cli.ts'];

interface Import {
  readonly from: string;
  readonly to: string;
}

function sourceFiles(): readonly string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
}

/** Relative imports only, from `import … from`, `export … from`, `import '…'` and `import('…')`. */
function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(source, file), 'utf8');
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)['"](\.[^'"]*)['"]/g);
  return [...found].map(([, path = '']) => ({
    from: file,
    to: relative(source, resolve(source, dirname(file), path)).replaceAll('\\', '/'),
  }));
}

const divided = new Set(
  Object.keys(mayImport).flatMap((part) => (part.includes('/') ? [part.split('/', 1)[0] ?? part] : [])),
);

function partOf(file: string): string {
  const [top = file, second = ''] = file.split('/');
  return divided.has(top) && !second.endsWith('.ts') ? `${top}/${second}` : top;
}

/** Files that import each other in a circle, imports of types included; undefined when there are none. */
function circleIn(arrows: readonly Import[]): readonly string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { from, to } of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (finished.has(file)) return undefined;
    for (const to of targets.get(file) ?? []) {
      const circle = visit(to, [...path, file]);
      if (circle) return circle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

const files = sourceFiles();
const imports = files.flatMap(importsOf);

describe('imports', () => {
  test('every part of the program has its place in the table', () => {
    const parts = new Set(files.map(partOf));
    const placed = new Set([...Object.keys(mayImport), ...assembly]);
    expect([...parts].filter((part) => !placed.has(part))).toEqual([]);
  });

  test.each(Object.entries(mayImport))('%s imports only what is below it', (part, allowed) => {
    const wrong = imports
      .filter(({ from }) => partOf(from) === part)
      .filter(({ to }) => partOf(to) !== part && !allowed.includes(partOf(to)))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  test('the parts form no circle', () => {
    const arrows = Object.entries(mayImport).flatMap(([from, allowed]) =>
      allowed.map((to) => ({ from, to })),
    );
    expect(circleIn(arrows)).toBeUndefined();
  });

  test('no files import each other in a circle, imports of types included', () => {
    expect(circleIn(imports)).toBeUndefined();
  });

  test('only its own fields and the composition root know the marketplace', () => {
    const allowed = /^(?:upstream\/marketplace|schema\/accounts|app)\//;
    const users = imports.filter(
      ({ from, to }) => to.startsWith('upstream/marketplace/') && !allowed.test(from),
    );
    expect(users).toEqual([]);
  });

  test('only its own fields, the configuration and the composition root know AppDirect', () => {
    const allowed = /^(?:upstream\/appdirect\/|schema\/appdirect\/|app\/|config\/kinds\.ts)/;
    const users = imports.filter(
      ({ from, to }) => to.startsWith('upstream/appdirect/') && !allowed.test(from),
    );
    expect(users).toEqual([]);
  });

  test('nothing imports the command line', () => {
    const users = imports.filter(
      ({ from, to }) => partOf(to).startsWith('cli') && !partOf(from).startsWith('cli'),
    );
    expect(users).toEqual([]);
  });

  test('the contract is types only', () => {
    const contract = files.filter((file) => partOf(file) === 'contract');
    for (const file of contract) {
      expect(readFileSync(join(source, file), 'utf8'), file).not.toMatch(
        /^import |\bexport (?:const|function|class|let) /m,
      );
    }
  });

  test('every relative import names an existing file with its extension', () => {
    const known = new Set(files);
    expect(imports.filter(({ to }) => !known.has(to)).map(({ from, to }) => `${from}: ${to}`)).toEqual([]);
  });
});

describe('the sandbox', () => {
  const inSandbox = imports.filter(({ from, to }) => [from, to].every((file) => partOf(file) === 'sandbox'));

  test('the sandbox has no circles of files', () => {
    expect(circleIn(inSandbox)).toBeUndefined();
  });

  test('the sandbox keeps server, tables and query language free of the Accounts API', () => {
    const layers = ['core', 'rql', 'accounts', 'server.ts'];
    const layerOf = (file: string) => layers.indexOf(file.split('/')[1] ?? '');
    const wrong = inSandbox
      .filter(({ from, to }) => {
        const sideways = layerOf(from) < 2 && layerOf(to) !== layerOf(from);
        return layerOf(to) < 0 || layerOf(to) > layerOf(from) || sideways;
      })
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
    const core = imports.filter(
      ({ from, to }) => from.startsWith('sandbox/core/') && partOf(to) === 'contract',
    );
    expect(core).toEqual([]);
  });

  test('the search for circles finds one', () => {
    const arrows = ['a b', 'b c', 'c d', 'd b', 'a d'].map((pair) => pair.split(' '));
    const found = circleIn(arrows.map(([from = '', to = '']) => ({ from, to })));
    expect(found).toEqual(['b', 'c', 'd', 'b']);
  });
});

describe('modules', () => {
  test('only the command line reads the environment', () => {
    const readers = files.filter((file) => /\bprocess\.env\b/.test(readFileSync(join(source, file), 'utf8')));
    expect(readers).toEqual(['cli.ts']);
  });

  test('no file is longer than 400 lines', () => {
    const long = files.filter((file) => readFileSync(join(source, file), 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });

  test('every file opens with what it is', () => {
    const silent = files.filter(
      (file) => !/^(?:#!.*\n)?\/\*\*?[ \n]/.test(readFileSync(join(source, file), 'utf8')),
    );
    expect(silent).toEqual([]);
  });

  test('every module can be imported with an empty environment, and then does nothing', () => {
    const script = `
      for (const file of ${JSON.stringify(files)}) await import(${JSON.stringify(`file://${source}/`)} + file);
      // A timer or a TCP socket would keep the process alive; the pipes are those of the loader of TypeScript.
      const open = () => process.getActiveResourcesInfo().filter((name) => !/^(?:TTY|Pipe|ConnectWrap|MessagePort)/.test(name));
      // What is only just ending, such as the reading of a file, is given time to.
      for (let count = 0; count < 40 && open().length > 0; count += 1) await new Promise((done) => setTimeout(done, 50));
      console.log('imported', open().join());
    `;
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', script],
      { cwd: root, env: {}, encoding: 'utf8', timeout: 60_000 },
    );
    expect({ stdout, stderr, status }).toEqual({ stdout: 'imported \n', stderr: '', status: 0 });
  });
});

test('docs/architecture.md lists every folder of the program', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const folders = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const untold = folders.map(({ name }) => `| \`src/${name}/\` `).filter((row) => !page.includes(row));
  expect(untold).toEqual([]);
});

test('every folder of tests has a row in its README', () => {
  const page = readFileSync(join(root, 'test/README.md'), 'utf8');
  const folders = readdirSync(join(root, 'test'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `\`${name}/\``);
  expect(folders.length).toBeGreaterThan(10);
  expect(folders.filter((folder) => !page.includes(`| ${folder}`))).toEqual([]);
});

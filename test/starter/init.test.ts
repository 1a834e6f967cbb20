/** The command `init`: what it writes, and that it changes nothing of an existing project. .ci/package runs the result. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isScalarType, isSpecifiedScalarType } from 'graphql';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/config.ts';
import { sandboxVariables } from '../../src/config/sandbox-variables.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { runTool } from '../tools/support.ts';

interface Service {
  readonly command: readonly string[];
  readonly ports: readonly string[];
  readonly user: string;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accounts-graph-init-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const init = (...args: readonly string[]) => runTool(['init', folder, ...args], { token: null });

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const listed = (): readonly string[] => readdirSync(folder, { recursive: true }).map(String).sort();
const filesOf = (out: string, verb: string): readonly string[] =>
  [...out.matchAll(/^ {2}(\w+) +(\S+)/gm)].flatMap(([, given, name = '']) => (given === verb ? [name] : []));

describe('in an empty folder', () => {
  test('it writes a whole project, lists each file and says what to do next', async () => {
    const { code, out } = await init();
    expect(code).toBe(0);
    const created = filesOf(out, 'create');
    for (const name of ['package.json', 'codegen.ts', '.graphqlrc.yml', 'compose.yaml', 'tsconfig.json'])
      expect(created).toContain(name);
    for (const name of ['.vscode/extensions.json', '.gitignore', 'bruno/bruno.json', 'test/accounts.test.ts'])
      expect(created).toContain(name);
    for (const name of created) expect(existsSync(join(folder, name)), name).toBe(true);
    expect(listed().filter((name) => !created.some((file) => file.startsWith(name)))).toEqual([]);
    const { scripts, devDependencies } = JSON.parse(read('package.json'));
    for (const [, name] of out.matchAll(/^ {2}npm run (\w+)/gm)) expect(scripts).toHaveProperty(name ?? '');
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(devDependencies['accounts-graph']).toBe(`^${version}`);
  });

  test('a dry run lists the same files and writes none', async () => {
    const dry = await init('--dry-run');
    expect(dry.out).toContain('Nothing was written');
    expect(listed()).toEqual([]);
    expect(filesOf((await init()).out, 'create')).toEqual(filesOf(dry.out, 'create'));
  });

  test('it creates the folder, and names the package after it', async () => {
    folder = join(folder, 'My New App');
    expect((await init()).code).toBe(0);
    expect(JSON.parse(read('package.json')).name).toBe('my-new-app');
    folder = join(folder, '..');
  });
});

describe('in a folder with files', () => {
  test('a second run changes nothing', async () => {
    await init();
    write('codegen.ts', 'mine');
    const before = read('package.json');
    const { code, out } = await init();
    expect(code).toBe(0);
    expect(filesOf(out, 'create')).toEqual([]);
    expect(filesOf(out, 'change')).toEqual([]);
    expect(read('codegen.ts')).toBe('mine');
    expect(read('package.json')).toBe(before);
  });

  test('with --force it overwrites its own files, but not what is in package.json', async () => {
    await init();
    write('codegen.ts', 'mine');
    write('package.json', JSON.stringify({ ...JSON.parse(read('package.json')), scripts: { test: 'jest' } }));
    const { out } = await init('--force');
    expect(filesOf(out, 'overwrite')).toContain('codegen.ts');
    expect(read('codegen.ts')).toContain('CodegenConfig');
    expect(JSON.parse(read('package.json')).scripts).toMatchObject({ test: 'jest', dev: 'vite' });
  });

  test('a package.json keeps its values and its indentation, and gets only what it does not have', async () => {
    const existing = {
      name: 'shop',
      scripts: { test: 'echo "Error: no test specified" && exit 1', dev: 'next dev' },
      dependencies: { graphql: '16.0.0' },
      devDependencies: { zod: '4.0.0', 'accounts-graph': 'file:accounts-graph.tgz' },
      unknown: [1],
    };
    write('package.json', JSON.stringify(existing, undefined, 4));
    const { out } = await init();
    expect(out).toMatch(/change +package\.json \(adds script .*test.*, package @graphql-codegen\/cli,/);
    const merged = JSON.parse(read('package.json'));
    expect(merged).toMatchObject({
      name: 'shop',
      scripts: { test: 'vitest run', dev: 'next dev', codegen: 'graphql-codegen' },
      dependencies: { graphql: '16.0.0' },
      devDependencies: {
        zod: '4.0.0',
        'accounts-graph': 'file:accounts-graph.tgz',
        vite: expect.any(String),
      },
      unknown: [1],
    });
    expect(merged.devDependencies).not.toHaveProperty('graphql');
    expect(Object.keys(merged.devDependencies)).toEqual(Object.keys(merged.devDependencies).toSorted());
    expect(read('package.json')).toContain('\n    "name"');
  });

  test.each([
    ['no JSON', '{', /expected JSON in .*package\.json/],
    ['no object', '[]', /expected an object in .*package\.json/],
    ['scripts of another kind', '{"scripts":1}', /expected an object as scripts of .*package\.json/],
  ])('with a package.json that has %s, it writes nothing and says why', async (_case, text, message) => {
    write('package.json', text);
    const { code, out, err } = await init();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(listed()).toEqual(['package.json']);
  });

  test('a file where a folder must be is an error that names it', async () => {
    write('src', '');
    const { code, err } = await init();
    expect(code).toBe(1);
    expect(err).toMatch(/cannot write .*src/);
  });
});

test('more than one folder is an error', async () => {
  expect((await init('other')).err).toMatch(/init expected one folder, but got .* and other/);
});

describe('the files of the starter', () => {
  beforeEach(async () => {
    await init();
  });

  test('codegen.ts has a type for every scalar of the schema', () => {
    const scalars = Object.values(buildSchema().getTypeMap()).filter(
      (type) => isScalarType(type) && !isSpecifiedScalarType(type),
    );
    expect(scalars.length).toBeGreaterThan(8);
    for (const { name } of scalars) expect(read('codegen.ts')).toMatch(new RegExp(`^ +${name}: ['{]`, 'm'));
  });

  test('the Compose file starts commands with settings that exist, and the gateway finds the sandbox', () => {
    const { services } = parse(read('compose.yaml'), { merge: true });
    expect(Object.keys(services)).toEqual(['sandbox', 'gateway']);
    for (const { command, ports, user } of Object.values<Service>(services)) {
      expect(command.slice(0, 2)).toEqual(['node', 'node_modules/accounts-graph/dist/cli.js']);
      expect(user).toBe('node');
      for (const published of ports) expect(published).toMatch(/^127\.0\.0\.1:/);
    }
    const { upstream, server } = loadConfig(services.gateway.environment);
    expect(upstream).toMatchObject({ kind: 'remote' });
    expect(new URL(services.gateway.environment.MPT_API_BASE_URL).port).toBe(
      sandboxVariables.SANDBOX_PORT.default,
    );
    expect(services.gateway.ports).toEqual([`127.0.0.1:${server.port}:${server.port}`]);
  });

  test('paths to the schema lead to a file of the package', () => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(files).toEqual(expect.arrayContaining(['schema.graphql', 'starter']));
    for (const name of ['codegen.ts', '.graphqlrc.yml'])
      expect(read(name)).toMatch(/node_modules\/accounts-graph\/schema\.graphql/);
  });
});

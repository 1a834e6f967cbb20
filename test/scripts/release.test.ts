/** Preparing a release, on a folder made by the test. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareRelease } from '../../scripts/release.ts';

let folder: string;
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const changelog = '# Changelog\n\n## Unreleased\n\n- graph: a field\n\n## 0.1.0 (2026-01-01)\n\n- first\n';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
  mkdirSync(join(folder, 'release'));
  const lock = {
    version: '0.1.0',
    packages: { '': { version: '0.1.0' }, 'node_modules/x': { version: '0.1.0' } },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', version: '0.1.0' }));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
  writeFileSync(join(folder, 'schema.graphql'), 'type Query { a: Int, b: Int }');
  writeFileSync(join(folder, 'release', 'schema-0.1.0.graphql'), 'type Query { a: Int }');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a release sets the version, dates the changelog and stores the schema', async () => {
  await prepareRelease(folder, '0.1.1', '2026-02-03');
  expect(JSON.parse(read('package.json'))).toEqual({ name: 'x', version: '0.1.1' });
  expect(JSON.parse(read('package-lock.json'))).toEqual({
    version: '0.1.1',
    packages: { '': { version: '0.1.1' }, 'node_modules/x': { version: '0.1.0' } },
  });
  expect(read('CHANGELOG.md')).toBe(
    '# Changelog\n\n## Unreleased\n\n## 0.1.1 (2026-02-03)\n\n- graph: a field\n\n## 0.1.0 (2026-01-01)\n\n- first\n',
  );
  expect(readdirSync(join(folder, 'release'))).toEqual(['schema-0.1.1.graphql']);
  expect(read('release/schema-0.1.1.graphql')).toBe('type Query { a: Int, b: Int }');
});

test.each([
  ['next', 'expected a version such as 1.2.0, but got "next"'],
  ['0.1.0', 'expected a version above 0.1.0, the last release, but got 0.1.0'],
  ['0.0.9', 'expected a version above 0.1.0, the last release, but got 0.0.9'],
])('the version %s is refused and nothing is written', async (version, message) => {
  await expect(prepareRelease(folder, version, '2026-02-03')).rejects.toThrow(message);
  expect(read('CHANGELOG.md')).toBe(changelog);
  expect(readdirSync(join(folder, 'release'))).toEqual(['schema-0.1.0.graphql']);
});

test('a breaking change under a patch version is refused and named', async () => {
  writeFileSync(join(folder, 'schema.graphql'), 'type Query { b: Int }');
  await expect(prepareRelease(folder, '0.1.1', '2026-02-03')).rejects.toThrow(
    "breaking: Field 'a' was removed",
  );
  await prepareRelease(folder, '0.2.0', '2026-02-03');
});

test('a changelog without entries is refused', async () => {
  writeFileSync(
    join(folder, 'CHANGELOG.md'),
    '# Changelog\n\n## Unreleased\n\n## 0.1.0 (2026-01-01)\n\n- first\n',
  );
  await expect(prepareRelease(folder, '0.2.0', '2026-02-03')).rejects.toThrow(
    'expected entries under "## Unreleased"',
  );
});

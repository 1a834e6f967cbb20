/** The schema-change gate, on folders made by the test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compareReleases, currentSchema, releasedSchema } from '../../scripts/schema-changes.ts';

const before = 'type Query { account(id: ID!): String, buyer: String }';
const removed = 'type Query { account(id: ID!): String }';

async function isRefused(from: string, to: string): Promise<boolean> {
  const changes = await compareReleases({ version: from, sdl: before }, { version: to, sdl: removed });
  return changes.isRefused;
}

describe('a change that removes a field', () => {
  test('a change that removes a field is refused under the same major version, and named', async () => {
    const changes = await compareReleases(
      { version: '1.2.0', sdl: before },
      { version: '1.3.0', sdl: removed },
    );
    expect(changes).toEqual({
      lines: ["breaking: Field 'buyer' was removed from object type 'Query'"],
      isRefused: true,
    });
  });

  test('a change that removes a field passes under the next major version', async () => {
    expect(await isRefused('1.2.0', '2.0.0')).toBe(false);
  });

  test('a change that removes a field passes under the next minor version before 1.0.0, but not under a patch version', async () => {
    expect(await isRefused('0.1.0', '0.2.0')).toBe(false);
    expect(await isRefused('0.1.0', '0.1.1')).toBe(true);
  });
});

test('a change that adds a field passes and is listed', async () => {
  const changes = await compareReleases(
    { version: '1.2.0', sdl: removed },
    { version: '1.2.1', sdl: before },
  );
  expect(changes).toEqual({
    lines: ["safe: Field 'buyer' was added to object type 'Query'"],
    isRefused: false,
  });
});

test('a change that makes an optional argument required is refused', async () => {
  const changes = await compareReleases(
    { version: '1.1.0', sdl: 'type Query { a(x: Int): Int }' },
    { version: '1.2.0', sdl: 'type Query { a(x: Int!): Int }' },
  );
  expect(changes.isRefused).toBe(true);
});

describe('the released schema', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'schema-changes-'));
    mkdirSync(join(folder, 'release'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('the released schema is the one file in release, and its name says its version', () => {
    writeFileSync(join(folder, 'release', 'schema-1.0.0.graphql'), before);
    expect(releasedSchema(folder)).toEqual({ version: '1.0.0', sdl: before });
  });

  test('the released schema must be there: the gate fails without it', () => {
    expect(() => releasedSchema(folder)).toThrow(
      'expected one file release/schema-<version>.graphql, but found none',
    );
  });

  test('the released schema must be one: the gate fails with two', () => {
    writeFileSync(join(folder, 'release', 'schema-1.0.0.graphql'), before);
    writeFileSync(join(folder, 'release', 'schema-1.1.0.graphql'), before);
    expect(() => releasedSchema(folder)).toThrow('but found schema-1.0.0.graphql, schema-1.1.0.graphql');
  });

  test('the released schema of this repository can be compared, and its version is not above that of the package', () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const number = (version: string): number =>
      version.split('.').reduce((sum, part) => sum * 1_000 + Number(part), 0);
    expect(number(releasedSchema(root).version)).toBeLessThanOrEqual(number(currentSchema(root).version));
  });
});

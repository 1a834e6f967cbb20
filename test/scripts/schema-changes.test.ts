/** The step that compares the schema with the last tag, on repositories of the test's own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compareReleases, lastTag, releaseAt } from '../../scripts/schema-changes.ts';

const before = 'type Query { account(id: ID!): String, buyer: String }';
const removed = 'type Query { account(id: ID!): String }';

describe('a change of the schema', () => {
  test('that removes a field is refused under the same major version', async () => {
    const changes = await compareReleases(
      { version: '1.2.0', sdl: before },
      { version: '1.3.0', sdl: removed },
    );
    expect(changes).toEqual({
      lines: ["breaking: Field 'buyer' was removed from object type 'Query'"],
      isRefused: true,
    });
  });

  test('that removes a field passes under the next major version', async () => {
    const { isRefused } = await compareReleases(
      { version: '1.2.0', sdl: before },
      { version: '2.0.0', sdl: removed },
    );
    expect(isRefused).toBe(false);
  });

  test('that adds a field passes, and is told', async () => {
    const { lines, isRefused } = await compareReleases(
      { version: '1.2.0', sdl: removed },
      { version: '1.2.1', sdl: before },
    );
    expect(lines).toEqual(["safe: Field 'buyer' was added to object type 'Query'"]);
    expect(isRefused).toBe(false);
  });

  test('that makes an optional argument required is refused', async () => {
    const { isRefused } = await compareReleases(
      { version: '0.1.0', sdl: 'type Query { a(x: Int): Int }' },
      { version: '0.2.0', sdl: 'type Query { a(x: Int!): Int }' },
    );
    expect(isRefused).toBe(true);
  });
});

describe('the last tag', () => {
  let folder: string;
  const git = (...args: readonly string[]): void => {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'tag.gpgSign=false'];
    execFileSync('git', [...identity, ...args], { cwd: folder });
  };
  const commit = (version: string, sdl: string): void => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
    writeFileSync(join(folder, 'schema.graphql'), sdl);
    git('add', '.');
    git('commit', '--quiet', '-m', version);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'schema-changes-'));
    git('init', '--quiet');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('is none in a repository without tags', () => {
    commit('1.0.0', before);
    expect(lastTag(folder)).toBeUndefined();
  });

  test('is the one that leads here, with the schema and the version of its time', () => {
    commit('1.0.0', before);
    git('tag', 'v1.0.0');
    commit('1.1.0', removed);
    expect(lastTag(folder)).toBe('v1.0.0');
    expect(releaseAt(folder, 'v1.0.0')).toEqual({ version: '1.0.0', sdl: before });
  });

  test('may be from before there was a schema', () => {
    writeFileSync(join(folder, 'readme'), '');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    git('tag', 'v0.0.1');
    expect(releaseAt(folder, 'v0.0.1')).toBeUndefined();
  });
});

/** docs/security.md names tests and settings that exist, and production dependencies run no install scripts. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { variables } from '../src/config/variables.ts';
import { errorCodes } from '../src/upstream/errors.ts';

const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/security.md');

describe('the page on security', () => {
  test('the page on security names tests that exist, one for every promise', () => {
    const named = [...page.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => !existsSync(fileURLToPath(new URL(path, root))))).toEqual([]);
    const promises = page.slice(page.indexOf('## Promises'), page.indexOf('## Limits'));
    const rows = promises.split('\n').filter((line) => /^\| (?!Promise |-)/.test(line));
    expect(rows.filter((row) => !row.includes('`test/'))).toEqual([]);
  });

  test('the page on security names variables that exist', () => {
    const named = [...page.matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`/g)].map(([, name = '']) => name);
    expect(named).toContain('OPERATION_DEADLINE_MS');
    const unknown = named.filter(
      (name) => !Object.hasOwn(variables, name) && !Object.hasOwn(errorCodes, name),
    );
    expect(unknown).toEqual([]);
  });

  test('the page on security lists the audits that production fails, as the test of them does', () => {
    const [, listed = ''] = /production misses five[^:]*:([\s\S]*?)\n\n/.exec(page) ?? [];
    const ids = [...listed.matchAll(/`([0-9A-F]{4})`/g)].map(([, id = '']) => id);
    expect(ids).toHaveLength(5);
    for (const id of ids) expect(read('test/server/audit.test.ts')).toContain(`'${id}'`);
  });
});

describe('the packages that are installed in production', () => {
  interface Locked {
    readonly dev?: boolean;
    readonly optional?: boolean;
    readonly hasInstallScript?: boolean;
    readonly integrity?: string;
    readonly link?: boolean;
  }
  const { packages } = JSON.parse(read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);

  test('the packages that are installed in production run nothing when they are installed', () => {
    expect(installed.length).toBeGreaterThan(10);
    expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual(
      [],
    );
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> };
    expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
  });

  test('the packages that are installed in production are locked to their content', () => {
    expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual(
      [],
    );
  });
});

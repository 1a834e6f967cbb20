/** Selections of many objects get generated code, where the process may generate code. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { generateBuild } from '../../src/executor/build-object.ts';
import { createExecutor } from '../../src/executor/execute.ts';

const run = promisify(execFile);

test('a process that may not generate code answers without it', async () => {
  const { stdout } = await run(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--import', 'tsx', 'test/executor/without-code.ts'],
    { env: { PATH: process.env['PATH'] } },
  );
  expect(JSON.parse(stdout)).toEqual({ canGenerateCode: false, names: 200 });
}, 60_000);

test('objects built by generated code have the keys in the order of the document', async () => {
  const schema = buildSchema('type Query { things: [Thing] } type Thing { a: String b: String c: String }');
  const things = Array.from({ length: 100 }, () => ({ a: 'a', c: 'c' }));
  const document = parse('{ things { c: a a: c b __typename } }');
  const result = await createExecutor({ codeAfter: 1 })({ schema, document, rootValue: { things } });
  const rows = result.data?.['things'] as readonly object[];
  expect(rows).toHaveLength(100);
  for (const row of rows) {
    expect(JSON.stringify(row)).toBe('{"c":"a","a":"c","b":null,"__typename":"Thing"}');
  }
});

test('keys that an object literal treats specially, and very many keys, get no generated code', () => {
  const selection = { type: undefined as never, bytes: 2, build: undefined, objects: 0 };
  const runner = undefined as never;
  expect(generateBuild({ ...selection, fields: [], prototype: 'none' }, runner)).toBeUndefined();
  const fields = new Array<never>(101);
  expect(generateBuild({ ...selection, fields, prototype: 'ordinary' }, runner)).toBeUndefined();
});

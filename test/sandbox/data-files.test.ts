/** Data files of both sandboxes: their JSON schema, import and export, and mistakes that are named. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAppDirectSandbox, createSandbox } from '../../src/sandbox/server.ts';

type Rows = Record<string, unknown>[];
interface DataFile {
  readonly tables: Record<string, Rows>;
}

const kinds = [
  { name: 'the Accounts API', start: createSandbox, table: 'buyers', member: 'name', words: 'a text' },
  {
    name: 'AppDirect',
    start: createAppDirectSandbox,
    table: 'companies',
    member: 'enabled',
    words: 'true or false',
  },
] as const;

test.each(kinds)('the export of $name fits its schema and can be imported again', async ({ start }) => {
  for (const seed of [{ kind: 'demo' }, { kind: 'scale', accounts: 12 }] as const) {
    const sandbox = await start({ seed });
    const data: unknown = await (await fetch(`${sandbox.url}/__sandbox/data`)).json();
    const schema = (await (await fetch(`${sandbox.url}/__sandbox/data/schema`)).json()) as object;
    expect(schema).toEqual(JSON.parse(JSON.stringify(sandbox.dataSchema)));
    const validate = new Ajv2020({ strict: false }).compile(schema);
    expect([validate(data), validate.errors]).toEqual([true, null]);
    const put = await fetch(`${sandbox.url}/__sandbox/data`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(data),
    });
    expect(put.status).toBe(204);
    expect(await (await fetch(`${sandbox.url}/__sandbox/data`)).json()).toEqual(data);
    await sandbox.close();
  }
});

test.each(kinds)(
  'a data file of $name with a mistake is refused with row and member',
  async ({ start, table, member, words }) => {
    const sandbox = await start();
    const data = (await (await fetch(`${sandbox.url}/__sandbox/data`)).json()) as DataFile;
    await sandbox.close();
    const folder = mkdtempSync(join(tmpdir(), 'data-'));
    const file = join(folder, 'data.json');
    const rows = data.tables[table] ?? [];
    const row = rows[3] ?? {};
    const id = String(row['id']);
    const before = row[member];
    row[member] = 5;
    writeFileSync(file, JSON.stringify(data));
    await expect(start({ file })).rejects.toThrow(
      `expected ${words} in ${member} of ${table}[3] (${id}), but ${file} has 5`,
    );
    row[member] = before;
    rows.push({ ...row });
    writeFileSync(file, JSON.stringify(data));
    await expect(start({ file })).rejects.toThrow(
      `expected ids once in ${table}, but ${file} has ${id} in ${table}[3] and ${table}[${rows.length - 1}]`,
    );
    rmSync(folder, { recursive: true });
  },
);

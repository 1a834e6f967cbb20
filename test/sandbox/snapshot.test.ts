/** Data kept in a file outlives the process. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resources } from '../../src/sandbox/accounts/collections.ts';
import { DataFileError } from '../../src/sandbox/core/store/snapshot.ts';
import { tinyPng } from '../support/images.ts';
import { form, startSandbox, total } from '../support/sandbox.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('what was written is there after a restart, pictures and ids to come included', async () => {
  const file = join(directory, 'deep', 'data.json');
  {
    await using world = await startSandbox({ file });
    await world.post('/accounts/ACC-2001-0001/disable');
    const body = form('account', { name: 'Kept', type: 'Client' }, tinyPng);
    expect((await world.call('POST', '/accounts', { body })).body.id).toBe('ACC-9000-0001');
  }
  expect(statSync(file).mode & 0o077).toBe(0);
  await using world = await startSandbox({ file });
  expect((await world.get('/accounts/ACC-2001-0001')).body.status).toBe('Disabled');
  expect((await world.get('/accounts/ACC-9000-0001/icon')).headers.get('location')).not.toContain(
    'identicon',
  );
  expect((await world.post('/accounts', { name: 'Next', type: 'Client' })).body.id).toBe('ACC-9000-0002');
  expect((await world.call('POST', '/__sandbox/reset', { as: null })).status).toBe(204);
  expect(total(await world.get('/accounts?limit=0'))).toBe(12);
});

test('nothing is written when nothing changed', async () => {
  const file = join(directory, 'data.json');
  {
    await using world = await startSandbox({ file });
    await world.get('/accounts');
  }
  expect(() => statSync(file)).toThrow();
});

test('a file of another version is refused, not overwritten', async () => {
  const file = join(directory, 'data.json');
  writeFileSync(file, '{"version":99}');
  await expect(startSandbox({ file })).rejects.toThrow(/expected a sandbox file of version 1/);
  expect(readFileSync(file, 'utf8')).toBe('{"version":99}');
});

test.each([
  ['{}', 'has no version'],
  ['', 'is not JSON'],
  ['[]', 'does not hold a JSON object'],
  ['{"version":1}', 'a list of accounts in tables'],
  ['{"version":1,"tables":{"accounts":[{}]}}', 'lacks one in accounts[0]'],
])('a file that holds %j is refused, naming the file', async (text, message) => {
  const file = join(directory, 'data.json');
  writeFileSync(file, text);
  const failed = await startSandbox({ file }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(DataFileError);
  expect((failed as Error).message).toContain(message);
  expect((failed as Error).message).toContain(file);
});

interface DataFile {
  readonly tables: Record<string, unknown[]>;
}

/** A data file as a sandbox writes it, changed by hand. */
async function writeDataFile(change: (tables: DataFile['tables']) => void): Promise<string> {
  const file = join(directory, 'data.json');
  {
    await using world = await startSandbox({ file });
    await world.post('/accounts/ACC-2001-0001/disable');
  }
  const data = JSON.parse(readFileSync(file, 'utf8')) as DataFile;
  change(data.tables);
  writeFileSync(file, JSON.stringify(data));
  return file;
}

test.each(resources.map(({ collection }) => collection.name))(
  'a file from before the collection %s existed is loaded',
  async (name) => {
    const file = await writeDataFile((tables) => delete tables[name]);
    await using world = await startSandbox({ file });
    expect(world.sandbox.startedFrom).toBe('file');
    // Without memberships and tokens no caller is known; what is left answers as it did.
    const { status, text } = await world.get('/modules?limit=0');
    expect([200, 401], text).toContain(status);
    expect(status === 401).toBe(name === 'accounts' || name === 'apiTokens');
  },
);

test('a collection that an older file lacks is empty, and its first object can be created', async () => {
  const file = await writeDataFile((tables) => delete tables['sellers']);
  {
    await using world = await startSandbox({ file });
    expect(total(await world.get('/sellers?limit=0'))).toBe(0);
    const seller = { name: 'First', externalId: 'F-1', currencies: ['EUR'] };
    expect((await world.post('/sellers', seller)).status).toBe(201);
    expect((await world.get('/accounts/ACC-2001-0001')).body.status).toBe('Disabled');
  }
  await using world = await startSandbox({ file });
  expect(total(await world.get('/sellers?limit=0'))).toBe(1);
});

test('modules that an older file lacks are those of the seed, because permissions follow from them', async () => {
  const file = await writeDataFile((tables) => delete tables['modules']);
  await using world = await startSandbox({ file });
  await using fresh = await startSandbox();
  expect(total(await world.get('/modules?limit=0'))).toBe(total(await fresh.get('/modules?limit=0')));
  expect((await world.post('/accounts/ACC-2001-0001/enable')).status).toBe(200);
});

test.each(['warehouses', '__proto__', 'toString'])(
  'a file of a newer sandbox is refused, naming its collection %s, and is not overwritten',
  async (name) => {
    const file = await writeDataFile(() => undefined);
    const text = readFileSync(file, 'utf8').replace('"tables":{', `"tables":{"${name}":[],`);
    writeFileSync(file, text);
    const failed = await startSandbox({ file }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(DataFileError);
    expect((failed as Error).message).toBe(
      `expected the data of this version of the sandbox or an older one, but ${file} has the collection "${name}", which this version does not know`,
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

test('it is known whether the data came from the file', async () => {
  const file = join(directory, 'data.json');
  {
    await using world = await startSandbox({ file });
    expect(world.sandbox.startedFrom).toBe('seed');
    await world.post('/accounts/ACC-2001-0001/disable');
  }
  await using world = await startSandbox({ file });
  expect(world.sandbox.startedFrom).toBe('file');
});

test('a write is in the file when it is answered', async () => {
  const file = join(directory, 'data.json');
  await using world = await startSandbox({ file });
  await Promise.all(['ACC-2001-0001', 'ACC-2002-0001'].map((id) => world.post(`/accounts/${id}/disable`)));
  const { tables } = JSON.parse(readFileSync(file, 'utf8')) as {
    tables: { accounts: { id: string; status: string }[] };
  };
  expect(tables.accounts.find(({ id }) => id === 'ACC-2001-0001')?.status).toBe('Disabled');
});

test.each([
  ['below a file', 'occupied/data.json'],
  ['that is too long a name', `${'x'.repeat(300)}.json`],
  ['below a folder of the system', '/proc/nowhere/data.json'],
])('a file that cannot be written, %s, is said at start', async (_, path) => {
  writeFileSync(join(directory, 'occupied'), '');
  const file = path.startsWith('/') ? path : join(directory, path);
  const failed = await startSandbox({ file }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(DataFileError);
  expect((failed as Error).message).toContain(`but ${file} cannot be`);
});

test('each write that would be lost is answered with 507 until the file can be written again', async () => {
  const folder = join(directory, 'folder');
  const file = join(folder, 'data.json');
  await using world = await startSandbox({ file });
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file in place of the folder');
  const lost = await Promise.all([
    world.post('/accounts/ACC-2001-0001/disable'),
    world.post('/accounts', { name: 'Lost', type: 'Client' }),
    world.call('POST', '/__sandbox/reset', { as: null }),
  ]);
  expect(lost.map(({ status }) => status)).toEqual([507, 507, 507]);
  expect(lost[0].body).toMatchObject({ title: 'Insufficient Storage', status: 507 });
  expect(lost[0].body.detail).toContain(file);
  // Reads lose nothing.
  expect((await world.get('/accounts?limit=1')).status).toBe(200);
  rmSync(folder);
  mkdirSync(folder);
  expect((await world.post('/accounts', { name: 'Kept', type: 'Client' })).status).toBe(201);
  expect(readFileSync(file, 'utf8')).toContain('Kept');
});

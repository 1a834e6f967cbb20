/** Writes the JSON schemas of the data files of both sandboxes. */
import { writeFile } from 'node:fs/promises';
import { createAppDirectSandbox, createSandbox } from '../src/sandbox/server.ts';

export async function writeDataSchemas(folder: URL): Promise<void> {
  const sandboxes = [
    ['sandbox-data.schema.json', await createSandbox({ port: 'none' })],
    ['appdirect-sandbox-data.schema.json', await createAppDirectSandbox({ port: 'none' })],
  ] as const;
  for (const [name, sandbox] of sandboxes) {
    await writeFile(new URL(name, folder), `${JSON.stringify(sandbox.dataSchema, undefined, 2)}\n`);
    await sandbox.close();
  }
}

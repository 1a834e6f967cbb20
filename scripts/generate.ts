/** Writes the generated files: schema, typed example documents, tables in the docs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { generateFiles, readCurrent, urlOf } from './generated-files.ts';

for (const file of await generateFiles()) {
  if ((await readCurrent(file)) === file.content) continue;
  await mkdir(new URL('./', urlOf(file)), { recursive: true });
  await writeFile(urlOf(file), file.content);
  console.log(`wrote ${file.path}`);
}

/** Writes the generated files: schema, typed example documents, tables in the docs. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { generateFiles, orphans, readCurrent, urlOf } from './generated-files.ts';

const files = await generateFiles();
for (const file of files) {
  if ((await readCurrent(file)) === file.content) continue;
  await mkdir(new URL('./', urlOf(file)), { recursive: true });
  await writeFile(urlOf(file), file.content);
  console.log(`wrote ${file.path}`);
}
for (const path of await orphans(files)) {
  await rm(urlOf({ path }));
  console.log(`removed ${path}`);
}

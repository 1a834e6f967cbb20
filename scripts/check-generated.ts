/** Fails if a generated file in the repository differs from what its source generates now. */
import { generateFiles, orphans, readCurrent } from './generated-files.ts';

const files = await generateFiles();
const stale = [...(await orphans(files))];
for (const file of files) {
  if ((await readCurrent(file)) !== file.content) stale.push(file.path);
}
if (stale.length > 0) {
  console.error(
    `Expected these to be up to date, but they are not: ${stale.join(', ')}. Run npm run codegen.`,
  );
  process.exitCode = 1;
}

/** Fails if a generated file in the repository differs from what its source generates now. */
import { generateFiles, readCurrent } from './generated-files.ts';

const stale: string[] = [];
for (const file of await generateFiles()) {
  if ((await readCurrent(file)) !== file.content) stale.push(file.path);
}
if (stale.length > 0) {
  console.error(
    `Expected these to be up to date, but they are not: ${stale.join(', ')}. Run npm run codegen.`,
  );
  process.exitCode = 1;
}

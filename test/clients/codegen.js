/** Runs graphql-codegen's client preset on the repository's schema: node codegen.js FOLDER MODE FILE..., where MODE is plain or strict. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { buildSchema, parse } from 'graphql';

const [folder, mode, ...files] = process.argv.slice(2);
const sdl = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');
const documents = await Promise.all(
  files.map(async (location) => {
    const rawSDL = await readFile(location, 'utf8');
    return { location, document: parse(rawSDL), rawSDL };
  }),
);
const outputs = await preset.buildGeneratesSection({
  baseOutputDir: `${folder}/`,
  schema: parse(sdl),
  schemaAst: buildSchema(sdl),
  documents,
  config: {
    useTypeImports: true,
    defaultScalarType: 'string',
    scalars: { Upload: 'File' },
    // For clients that throw where an error left a null: what is null only with an error is then never null.
    ...(mode === 'strict' ? { nullability: { errorHandlingClient: true } } : {}),
  },
  presetConfig: { fragmentMasking: false },
  plugins: [],
  pluginMap: {},
});
await mkdir(folder, { recursive: true });
for (const { filename, ...output } of outputs) {
  await writeFile(filename, await codegen({ filename, ...output }));
}
console.log(outputs.map(({ filename }) => join(filename)).join('\n'));

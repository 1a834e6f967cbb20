/** Runs graphql-codegen's client preset: node codegen.js [--schema FILE] FOLDER MODE FILE..., where MODE is plain, strict or string. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { buildSchema, parse } from 'graphql';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { schema: { type: 'string' } },
});
const [folder, mode, ...files] = positionals;
const sdl = await readFile(values.schema ?? new URL('../../schema.graphql', import.meta.url), 'utf8');
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
    // Documents as text that knows its types, for a client that is no more than fetch.
    ...(mode === 'string' ? { documentMode: 'string' } : {}),
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

/** Writes src/graphql: types and documents from the repository's schema and the operations, and the schema facts that the cache needs. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { buildSchema, isAbstractType, isObjectType, parse } from 'graphql';

const home = new URL('../', import.meta.url);
const target = new URL('src/graphql/', home);
const operations = new URL('src/operations/', home);

const sdl = await readFile(new URL('../../schema.graphql', home), 'utf8');
const schemaAst = buildSchema(sdl);
const names = (await readdir(operations)).filter((name) => name.endsWith('.graphql')).sort();
const documents = await Promise.all(
  names.map(async (name) => {
    const rawSDL = await readFile(new URL(name, operations), 'utf8');
    return { location: `src/operations/${name}`, document: parse(rawSDL), rawSDL };
  }),
);

const outputs = await preset.buildGeneratesSection({
  baseOutputDir: 'src/graphql/',
  schema: parse(sdl),
  schemaAst,
  documents,
  config: {
    useTypeImports: true,
    // Every scalar is a string in JSON; a file is a separate part of the form.
    strictScalars: false,
    defaultScalarType: 'string',
    scalars: { Upload: 'File' },
  },
  presetConfig: { fragmentMasking: false },
  plugins: [],
  pluginMap: {},
});

/** The object types that a fragment on an interface or union matches. */
const possibleTypes = {};
/** Lists that Apollo Client merges page by page: type → fields. */
const connections = {};
for (const type of Object.values(schemaAst.getTypeMap())) {
  if (type.name.startsWith('__')) continue;
  if (isAbstractType(type)) {
    possibleTypes[type.name] = schemaAst.getPossibleTypes(type).map(({ name }) => name);
  }
  if (isObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) =>
      /Connection!?$/.test(String(field.type)),
    );
    if (fields.length > 0) connections[type.name] = fields.map(({ name }) => name);
  }
}

await mkdir(target, { recursive: true });
for (const { filename, ...output } of outputs) {
  await writeFile(new URL(filename, home), await codegen({ filename, ...output }));
}
await writeFile(
  new URL('cache.ts', target),
  `/** Made by npm run codegen. */
export const possibleTypes: Record<string, string[]> = ${JSON.stringify(possibleTypes)};
export const connections: Record<string, string[]> = ${JSON.stringify(connections)};
`,
);

/** Typed documents for GraphiQL's example operations: proof that client generators understand the schema. */
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse } from 'graphql';
import { readdir, readFile } from 'node:fs/promises';

const header =
  '/* eslint-disable -- generated code has no style of ours */\n/** Made from the example operations by `npm run codegen`; not to be edited. */\n';

/** Wire forms of the scalars; what is not named is a string. */
const scalars = { Upload: 'unknown' };

/** From the text of the schema, as a client has it: enum values by their names in the graph. */
export async function generateTypedDocuments(sdl: string, folder: URL): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort();
  const documents = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8');
      return { location: name, document: parse(text), rawSDL: text };
    }),
  );
  const output = await codegen({
    filename: 'examples.ts',
    schema: parse(sdl),
    schemaAst: buildSchema(sdl),
    documents,
    config: {
      useTypeImports: true,
      enumsAsTypes: true,
      defaultScalarType: 'string',
      scalars,
      strictScalars: false,
    },
    plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
    pluginMap: { typescriptOperations, typedDocumentNode },
  });
  return `${header}${output}`;
}

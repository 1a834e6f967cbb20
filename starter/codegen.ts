/** Makes types and typed documents in src/graphql of the operations in src/operations. */
import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  // The schema of the installed version, with @semanticNonNull, which introspection leaves out.
  schema: 'node_modules/accounts-graph/schema.graphql',
  documents: 'src/operations/*.graphql',
  generates: {
    './src/graphql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        // Documents as text with types, for plain fetch. Apollo Client and urql need the default: remove this line.
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        // A new scalar in a later version is an error here, until it has a type.
        strictScalars: true,
        scalars: {
          CountryCode: 'string',
          CurrencyCode: 'string',
          DateTime: 'string',
          // Text, so that no digit is lost. An argument may also be a number.
          Decimal: { input: 'string | number', output: 'string' },
          EmailAddress: 'string',
          JSONObject: 'Record<string, unknown>',
          LanguageTag: 'string',
          RQL: 'string',
          URL: 'string',
          UUID: 'string',
          // Sent as multipart/form-data; never in an answer.
          Upload: 'File',
        },
      },
    },
  },
};

// The command line finds the configuration by its default export.
export default config;

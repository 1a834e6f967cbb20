/** The types that graphql-codegen's client preset makes of the schema compile under strict rules, and know what is never null. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { strictOptions } from './strict-options.ts';
import { areClientsInstalled, runProgram } from './installed.ts';
import type { Ended } from './installed.ts';

const home = fileURLToPath(new URL('./', import.meta.url));
const documentsOf = (path: string): readonly string[] => {
  const folder = fileURLToPath(new URL(`../../${path}/`, import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => join(folder, name));
};

const probe = `query Probe($id: ID!) {
  account(id: $id) {
    id
    name
    description
    buyers(first: 1) { nodes { name taxId } }
  }
  accounts(first: 1) { totalCount nodes { type website } }
}`;

// Two programs a test, one of them a compiler.
describe.skipIf(!areClientsInstalled('Types by graphql-codegen'))(
  'the client preset',
  { timeout: 120_000 },
  () => {
    let folder: string;

    beforeEach(() => {
      // Here, so that the compiler finds the packages.
      folder = mkdtempSync(join(home, 'generated-'));
      writeFileSync(join(folder, 'probe.graphql'), probe);
    });
    afterEach(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    const generate = async (mode: 'plain' | 'strict', files: readonly string[]): Promise<void> => {
      const { code, stderr } = await runProgram('codegen.js', [join(folder, 'graph'), mode, ...files]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
    };
    const compile = (text: string): Promise<Ended> => {
      writeFileSync(join(folder, 'use.ts'), text);
      const options = {
        compilerOptions: {
          ...strictOptions,
          noEmit: true,
        },
        include: ['.'],
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
      return runProgram('node_modules/typescript/lib/tsc.js', ['--project', folder]);
    };
    const clean = { code: 0, stdout: '', stderr: '' };

    test.each(['src/server/graphiql/examples', 'examples/frontend/src/operations'])(
      'the client preset makes types of the operations in %s that compile under strict rules',
      async (path) => {
        const files = documentsOf(path);
        expect(files.length).toBeGreaterThan(3);
        await generate('plain', files);
        expect(await compile("import './graph/index';\n")).toEqual(clean);
      },
    );

    test('the client preset types what goes in and what comes out of a document', async () => {
      await generate('plain', [join(folder, 'probe.graphql')]);
      const use = `import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import { ProbeDocument } from './graph/graphql';
export const variables: VariablesOf<typeof ProbeDocument> = { id: 'ACC-2001-0001' };
export const nameOf = (result: ResultOf<typeof ProbeDocument>): string | null => result.account?.name ?? null;
// @ts-expect-error The account has to be named.
export const wrong: VariablesOf<typeof ProbeDocument> = {};
`;
      expect(await compile(use)).toEqual(clean);
    });

    test('the client preset says null where an error may have left one, for clients that read on', async () => {
      await generate('plain', [join(folder, 'probe.graphql')]);
      const use = `import type { ProbeQuery } from './graph/graphql';
declare const result: NonNullable<ProbeQuery['account']>;
// @ts-expect-error Null when an error took it.
export const name: string = result.name;
// @ts-expect-error Null when the call for it failed.
export const nodes: readonly unknown[] = result.buyers.nodes;
`;
      expect(await compile(use)).toEqual(clean);
    });

    test('the client preset takes @semanticNonNull at its word, for clients that throw on errors', async () => {
      await generate('strict', [join(folder, 'probe.graphql')]);
      const use = `import type { ProbeQuery } from './graph/graphql';
declare const query: ProbeQuery;
declare const result: NonNullable<ProbeQuery['account']>;
export const name: string = result.name;
export const names: readonly string[] = result.buyers.nodes.map((buyer) => buyer.name);
export const types: readonly string[] = query.accounts.nodes.map((account) => account.type);
// @ts-expect-error Null without any error: it has none.
export const description: string = result.description;
// @ts-expect-error Null without any error: there is no such account.
export const id: string = query.account.id;
`;
      expect(await compile(use)).toEqual(clean);
    });
  },
);

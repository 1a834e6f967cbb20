/** Types made of the schema that the server itself tells, and a client that is fetch and those types: compiled, then run. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postQuery, tokens } from '../support/world.ts';
import { strictOptions } from './strict-options.ts';
import { areClientsInstalled, resultOf, runProgram } from './installed.ts';
import type { Ended } from './installed.ts';
import { introspectSdl } from './introspect.ts';
import { serve } from './served.ts';
import type { ListeningServer } from './served.ts';

const home = fileURLToPath(new URL('./', import.meta.url));

const operations = `query Clients($first: Int!, $filter: AccountFilter, $orderBy: [AccountOrder!]) {
  accounts(first: $first, filter: $filter, orderBy: $orderBy) {
    totalCount
    nodes { id name status buyers(first: 2) { totalCount nodes { id name } } }
  }
}

query Things($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on Account { name type }
    ... on Buyer { name account { id } }
  }
}

mutation Disable($id: ID!) {
  accountDisable(id: $id) {
    account { id status }
    errors { __typename message ... on InvalidStateError { current } }
  }
}`;

const client = `import { ClientsDocument, DisableDocument, ThingsDocument } from './graph/graphql.js';
import type { TypedDocumentString } from './graph/graphql.js';

declare const process: { readonly argv: readonly string[] };
const [, , url, token] = process.argv;

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

async function send<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
  const response = await fetch(\`\${url}/graphql\`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: \`Bearer \${token}\` },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as Answer<Data>;
  if (data == null || errors !== undefined) throw new Error(errors?.[0]?.message ?? 'no data');
  return data;
}
`;

const use = `
const { accounts } = await send(ClientsDocument, { first: 2, filter: { type: { eq: 'CLIENT' } }, orderBy: [{ field: 'NAME' }] });
const names: readonly (string | null | undefined)[] = accounts?.nodes?.map((account) => account?.name) ?? [];
const buyers = accounts?.nodes?.flatMap((account) => account?.buyers?.nodes?.map((buyer) => buyer?.id) ?? []);
const things = await send(ThingsDocument, { ids: ['BUY-2001-0001', 'ACC-2001-0001', 'ACC-9999-9999'] });
const kinds = things.nodes?.map((node) => {
  if (node == null) return null;
  // Only after the name of the type is known, does the compiler let its fields be read.
  if (node.__typename === 'Account') return node.type;
  if (node.__typename === 'Buyer') return node.account?.id;
  return undefined;
});
await send(DisableDocument, { id: 'ACC-2004-0001' });
const { accountDisable } = await send(DisableDocument, { id: 'ACC-2004-0001' });
const refusal = accountDisable?.errors?.map((error) => error.__typename === 'InvalidStateError' ? error.current : error.message);
console.log(JSON.stringify({ totalCount: accounts?.totalCount, names, buyers, kinds, refusal }));
`;

describe.skipIf(!areClientsInstalled('A typed fetch by graphql-codegen'))(
  'fetch, with types made of what the server tells',
  { timeout: 120_000 },
  () => {
    let folder: string;
    let served: ListeningServer;

    beforeAll(async () => {
      served = await serve();
      // Here, so that the compiler finds the packages.
      folder = mkdtempSync(join(home, 'generated-'));
      writeFileSync(join(folder, 'schema.graphql'), await introspectSdl(served.url, tokens.operations));
      writeFileSync(join(folder, 'operations.graphql'), operations);
      const schema = ['--schema', join(folder, 'schema.graphql')];
      const files = [join(folder, 'graph'), 'string', join(folder, 'operations.graphql')];
      expect(await runProgram('codegen.js', [...schema, ...files])).toMatchObject({ code: 0, stderr: '' });
    }, 120_000);

    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await served[Symbol.asyncDispose]();
    });

    /** Compiles the client with these lines under it; what it makes lies in `built` of that folder. */
    const compile = (name: string, lines: string): Promise<Ended> => {
      const place = join(folder, name);
      mkdirSync(place);
      cpSync(join(folder, 'graph'), join(place, 'graph'), { recursive: true });
      writeFileSync(join(place, 'client.ts'), client + lines);
      const options = {
        compilerOptions: {
          ...strictOptions,
          rootDir: '.',
          outDir: 'built',
        },
        files: ['client.ts'],
      };
      writeFileSync(join(place, 'tsconfig.json'), JSON.stringify(options));
      return runProgram('node_modules/typescript/lib/tsc.js', ['--project', place]);
    };

    test('typed fetch compiles under strict rules, and reads the answers that the server gives', async () => {
      expect(await compile('right', use)).toEqual({ code: 0, stdout: '', stderr: '' });
      const program = join(folder, 'right', 'built', 'client.js');
      const { data } = await postQuery(
        served.url,
        `{
          accounts(first: 2, filter: { type: { eq: CLIENT } }, orderBy: [{ field: NAME }]) {
            totalCount
            nodes { name buyers(first: 2) { nodes { id } } }
          }
        }`,
      );
      const { totalCount, nodes } = data.accounts;
      expect(nodes).toHaveLength(2);
      expect(await resultOf(program, [served.url, tokens.operations])).toEqual({
        totalCount,
        names: nodes.map(({ name }: { name: string }) => name),
        buyers: nodes.flatMap((account: { buyers: { nodes: { id: string }[] } }) =>
          account.buyers.nodes.map(({ id }) => id),
        ),
        kinds: ['ACC-2001-0001', 'CLIENT', null],
        refusal: ['DISABLED'],
      });
    });

    test.each([
      {
        wrong: 'a field that was not asked for',
        lines:
          'export const { accounts } = await send(ClientsDocument, { first: 1 });\naccounts?.nodes?.[0]?.website;',
        says: "Property 'website' does not exist",
      },
      {
        wrong: 'a variable of another name',
        lines: "await send(DisableDocument, { accountId: 'ACC-2001-0001' });",
        says: "'accountId' does not exist",
      },
      {
        wrong: 'a variable left out',
        lines: 'await send(ClientsDocument, {});',
        says: "Property 'first' is missing",
      },
      {
        wrong: 'a variable of another type',
        lines: "await send(ClientsDocument, { first: 'two' });",
        says: "Type 'string' is not assignable to type 'number'",
      },
      {
        wrong: 'a filter by a state that does not exist',
        lines: "await send(ClientsDocument, { first: 1, filter: { status: { eq: 'GONE' } } });",
        says: `Type '"GONE"' is not assignable`,
      },
    ])('typed fetch does not compile with $wrong', async ({ wrong, lines, says }) => {
      const { code, stdout } = await compile(wrong.replaceAll(' ', '-'), lines);
      expect(code).not.toBe(0);
      expect(stdout).toContain(says);
      // Nothing else is wrong with it.
      expect(stdout.match(/error TS/g)).toHaveLength(1);
    });
  },
);

describe.skipIf(!areClientsInstalled('graphql-codegen with a wrong document'))('the client preset', () => {
  test('the client preset refuses a document with a field that the schema does not have', async () => {
    const folder = mkdtempSync(join(home, 'generated-'));
    try {
      const file = join(folder, 'wrong.graphql');
      writeFileSync(file, 'query Wrong { accounts(first: 1) { nodes { nickname } } }');
      const { code, stderr } = await runProgram('codegen.js', [join(folder, 'graph'), 'string', file]);
      expect(code).not.toBe(0);
      expect(stderr).toContain('Cannot query field "nickname" on type "Account"');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

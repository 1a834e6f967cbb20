/** The Relay compiler takes the schema: every type with an id can be fetched again, every list can be paged. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { areClientsInstalled } from './installed.ts';
import type { Ended } from './installed.ts';
import { compileRelay, readArtifact } from './relay-compile.ts';
import { createRelayDocuments } from './relay-documents.ts';
import type { RelayModules } from './relay-documents.ts';

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
const schema = buildSchema(sdl);

describe.skipIf(!areClientsInstalled('The Relay compiler'))('the Relay compiler', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'relay-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const compile = (modules: RelayModules): Promise<Ended> =>
    compileRelay({ folder, sdl, modules, language: 'typescript' });
  const artifact = (name: string): string => readArtifact(folder, name);

  test('the Relay compiler makes a query for every type with an id, and a page for every list', async () => {
    const { modules, refetchable, connections } = createRelayDocuments(schema);
    const { code, stdout, stderr } = await compile(modules);
    expect(`${stdout}${stderr}`).not.toMatch(/error|✖/i);
    expect(code).toBe(0);
    const made = readdirSync(join(folder, '__generated__'));
    expect(made.filter((name) => name.endsWith('RefetchQuery.graphql.ts'))).toHaveLength(refetchable.length);
    expect(made.filter((name) => name.endsWith('PaginationQuery.graphql.ts'))).toHaveLength(
      connections.length,
    );
    expect(refetchable).toContain('Licensee');
    expect(connections).toEqual(
      expect.arrayContaining(['Query.accounts', 'Account.buyers', 'User.accounts']),
    );
    expect(artifact('LicenseeNodeRefetchQuery')).toContain('node(id: $id)');
  });

  test('the Relay compiler refuses a list that is not paged as Relay wants it', async () => {
    const wrong = new Map([
      [
        'Wrong',
        `fragment Wrong_object on Account @refetchable(queryName: "WrongQuery") {
          buyers(offset: 3) @connection(key: "Wrong_buyers") { edges { node { id } } }
        }`,
      ],
    ]);
    const { code, stderr } = await compile(wrong);
    expect(stderr).toMatch(/connection/i);
    expect(code).not.toBe(0);
  });

  test('the Relay compiler types what is null only with an error as never null, for those who throw on errors', async () => {
    const fields = 'id name description buyers(first: 1) { nodes { id } }';
    const { code, stderr } = await compile(
      new Map([
        ['Plain', `fragment Plain_account on Account { ${fields} }`],
        ['Strict', `fragment Strict_account on Account @throwOnFieldError { ${fields} }`],
      ]),
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(artifact('Plain_account')).toContain('readonly name: string | null;');
    expect(artifact('Strict_account')).toContain('readonly name: string;');
    expect(artifact('Strict_account')).toContain('readonly description: string | null;');
  });
});

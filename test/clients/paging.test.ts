/** The normalised caches of two clients join the pages of a list, against the real server: every row once. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postQuery, tokens } from '../support/world.ts';
import { areClientsInstalled, resultOf } from './installed.ts';
import { serve, type ListeningServer } from './served.ts';

interface List {
  readonly ids: readonly string[];
  readonly totalCount: number;
}

interface Paged {
  readonly accounts: List;
  readonly clients: List;
  readonly licensees: List;
  readonly requests: number;
}

describe.skipIf(!areClientsInstalled('Paging with Apollo Client and urql'))('a client pages', () => {
  let served: ListeningServer;
  let truth: Omit<Paged, 'requests'>;

  beforeAll(async () => {
    served = await serve();
    const { data } = await postQuery(
      served.url,
      `{
      accounts(first: 100) { totalCount nodes { id } }
      clients: accounts(first: 100, filter: { type: { eq: CLIENT } }) { totalCount nodes { id } }
      account(id: "ACC-2001-0001") {
        first: licensees(first: 100, orderBy: [{ field: NAME }]) { totalCount nodes { id } }
        second: licensees(first: 100, offset: 100, orderBy: [{ field: NAME }]) { nodes { id } }
      }
    }`,
    );
    const ids = (list: { nodes: { id: string }[] }): string[] => list.nodes.map(({ id }) => id);
    truth = {
      accounts: { ids: ids(data.accounts), totalCount: data.accounts.totalCount },
      clients: { ids: ids(data.clients), totalCount: data.clients.totalCount },
      licensees: {
        ids: [...ids(data.account.first), ...ids(data.account.second)],
        totalCount: data.account.first.totalCount,
      },
    };
  });

  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  /** Twelve accounts and eight clients by three, 127 licensees by fifty. */
  const pages = 4 + 3 + 3;

  test('a client pages with Apollo Client and relayStylePagination: every row once, in order', async () => {
    const { cachedAccounts, ...paged } = await resultOf<Paged & { cachedAccounts: number }>('apollo.js', [
      served.url,
      tokens.operations,
    ]);
    expect(paged).toEqual({ ...truth, requests: pages });
    expect(cachedAccounts).toBe(truth.accounts.totalCount);
  });

  test('a client pages with urql, graphcache and relayPagination: every row once, in order', async () => {
    const paged = await resultOf<Paged>('urql.js', [served.url, tokens.operations]);
    expect(paged).toEqual({ ...truth, requests: pages });
  });

  interface Mixed {
    readonly nodes: readonly string[];
    readonly edges: readonly string[];
    readonly both: readonly string[];
    readonly together: { readonly nodes: readonly string[]; readonly edges: readonly string[] };
    readonly requests: { readonly alone: number; readonly together: number };
  }

  test.each([
    ['Apollo Client', 'mixed-apollo.js'],
    ['urql', 'mixed-urql.js'],
  ])(
    'a client pages with %s by nodes, by edges, by both, and by one beside the other: every row once',
    async (_name, program) => {
      const { ids } = truth.accounts;
      const { requests, ...shown } = await resultOf<Mixed>(program, [served.url, tokens.operations]);
      expect(shown).toEqual({ nodes: ids, edges: ids, both: ids, together: { nodes: ids, edges: ids } });
      // Twelve accounts by three.
      expect(requests.alone).toBe(3 * 4);
      expect(requests.together).toBeLessThanOrEqual(6);
    },
  );

  test.each(['pages-apollo.js', 'pages-urql.js'])('the page for clients shows %s as it is', (name) => {
    const code = readFileSync(new URL(name, import.meta.url), 'utf8').replace(/^\/\*\* A [^\n]*\n+/, '');
    expect(readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8')).toContain(code);
  });
});

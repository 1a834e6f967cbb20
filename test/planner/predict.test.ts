/** The most calls an operation can make are known before it runs, and it never makes more. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explainDocument } from '../../src/app/explain.ts';
import { startWorld } from '../support/world.ts';

const callsOf = (document: string, variables = {}): number =>
  explainDocument(document, { variables })[0]?.calls ?? -1;

describe('prediction', () => {
  test.each([
    ['{ accounts { nodes { name } totalCount } }', 1],
    ['{ __typename }', 0],
    ['{ account(id: "ACC-1000-0001") { name } }', 1],
    ['{ licensees(first: 100) { nodes { buyer { taxId account { externalId } } seller { status } } } }', 1],
    // Two parents: four rounds and one page each. One parent: its page.
    ['{ accounts(first: 2) { nodes { buyers { nodes { id } } } } }', 1 + 6],
    ['{ accounts(first: 1) { nodes { buyers { nodes { id } } } } }', 1 + 1],
    ['{ accounts(first: 0) { totalCount nodes { buyers { nodes { id } } } } }', 1],
    // More parents than one call can name.
    [
      '{ accounts(first: 100) { nodes { buyers(first: 2) { nodes { licensees { nodes { id } } } } } } }',
      1 + 104 + 208,
    ],
    // Two paths for each user, as long as it is not known which of them upstream has.
    ['{ users(first: 30) { nodes { sso } } }', 1 + 60],
    ['{ users(first: 3) { nodes { accounts(first: 2) { nodes { website } } } } }', 1 + 3 + 1],
    ['{ nodes(ids: ["BUY-1000-0001", "BUY-1000-0002", "SEL-1000-0001"]) { id } }', 2],
    [
      '{ nodes(ids: ["BUY-1000-0001"]) { ... on Buyer { iconDataUri } ... on Seller { iconDataUri } } }',
      // An icon may redirect twice.
      1 + 3,
    ],
    ['{ accounts(first: 5) { nodes { availableActions } } buyers { nodes { availableActions } } }', 3],
    [
      'query ($id: ID!) { account(id: $id) { buyers(first: 5) { nodes { licensees { nodes { id } } } } } }',
      // The licensees are also read ahead.
      1 + 1 + 9 + 1,
    ],
    ['query ($ids: [ID!]!) { buyersByIds(ids: $ids) { licensees(first: 1) { nodes { id } } } }', 1 + 104],
    ['mutation { buyerDisable(id: "BUY-1000-0001") { buyer { id } } }', 4],
  ])('prediction of %s is %i', (document, calls) => {
    expect(callsOf(document)).toBe(calls);
  });

  test('prediction counts with the variables given, and their defaults', () => {
    const document = 'query ($n: Int = 10) { accounts(first: $n) { nodes { memberCount } } }';
    expect(callsOf(document)).toBe(1 + 14);
    expect(callsOf(document, { n: 50 })).toBe(1 + 54);
  });

  test('prediction names the fields that make the calls', () => {
    const [operation] = explainDocument(
      'query Page { accounts(first: 2) { nodes { buyers { nodes { id } } } } }',
    );
    expect(operation).toEqual({
      name: 'Page',
      type: 'query',
      line: 1,
      column: 1,
      least: 1,
      likely: 2,
      rounds: 6,
      likelyRounds: 2,
      calls: 7,
      byMarketplace: { SOFTWAREONE: 7 },
      fields: [
        { path: 'accounts', calls: 1 },
        { path: 'accounts.nodes.buyers', calls: 6 },
      ],
    });
  });

  test('prediction holds for every example, with the page cap and without it', async () => {
    const folder = new URL('../../src/server/graphiql/examples/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
    expect(files.length).toBeGreaterThan(4);
    for (const pageCap of [100, 30]) {
      await using world = await startWorld({ seed: { accounts: 40 }, pageCap });
      for (const file of files) {
        const document = readFileSync(new URL(file, folder), 'utf8');
        const variablesFile = new URL(file.replace('.graphql', '.variables.json'), folder);
        let variables = {};
        try {
          variables = JSON.parse(readFileSync(variablesFile, 'utf8')) as object;
        } catch {
          // Most examples have none.
        }
        // More than one operation: the request would have to name one.
        if (document.match(/^(query|mutation)\b/gm)?.length !== 1) continue;
        const { extensions, calls } = await world.query(document, variables);
        const { predicted, actual } = (extensions as { explain: { predicted: number; actual: number } })
          .explain;
        expect(actual).toBe(calls.length);
        expect(actual, file).toBeLessThanOrEqual(predicted);
      }
    }
  });
});

describe('an operation that could cost too much', () => {
  test('an operation that could cost too much is refused before any call, with the number and the field that costs most', async () => {
    await using world = await startWorld({ config: { MAX_PREDICTED_CALLS: '100' } });
    const { data, errors } = await world.query(
      '{ accounts(first: 50) { nodes { buyers(first: 5) { nodes { licensees(first: 5) { nodes { id } } } } } } }',
    );
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX', predicted: 317, allowed: 100 } },
    ]);
    expect(errors?.[0]?.message).toContain('accounts.nodes.buyers.nodes.licensees alone could make 262');
    expect(world.sent()).toEqual([]);
  });

  test('an operation that could cost too much is refused also after it was sent with variables that do not fit', async () => {
    await using world = await startWorld({ config: { MAX_PREDICTED_CALLS: '150' } });
    const document = `query ($field: AccountOrderField!) {
      accounts(first: 50, orderBy: [{ field: $field }]) {
        nodes { buyers(first: 5) { nodes { licensees(first: 5) { nodes { id } } } } }
      }
    }`;
    const wrong = await world.query(document, {});
    expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    const { errors } = await world.query(document, { field: 'NAME' });
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX', predicted: 317 } }]);
    expect(world.sent()).toEqual([]);
  });
});

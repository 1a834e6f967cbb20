/** The upstream's page cap does not show: no answer is short because of it, and the prediction counts its calls. */
import { describe, expect, test } from 'vitest';
import { startWorld, type Answer, type World } from '../../support/world.ts';

const LICENSEES = '{ licensees(first: 100) { nodes { id } } }';
const BY_IDS = 'query ($ids: [ID!]!) { licenseesByIds(ids: $ids) { id } }';

/** A gateway that takes the upstream's cap for 100, while it is lower. */
const startCut = (cap: number, config = {}): Promise<World> =>
  startWorld({ seed: { accounts: 6 }, pageCap: cap, config: { PAGE_CAP: '100', ...config } });

async function licenseeIds(): Promise<string[]> {
  await using world = await startWorld({ seed: { accounts: 6 } });
  const { data } = await world.query(LICENSEES);
  const ids = (data.licensees.nodes as { id: string }[]).map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(60);
  return ids;
}

const predictedIn = ({ extensions }: Answer): number =>
  (extensions as { explain: { predicted: number } }).explain.predicted;

describe('an upstream that puts fewer rows in an answer than configured', () => {
  test('an upstream that puts fewer rows in an answer than configured gives every object of a batch by id, and is asked for no more than its limit afterwards', async () => {
    const ids = (await licenseeIds()).slice(0, 40);
    await using world = await startCut(20);
    const expected = ids.map((id) => ({ id }));
    const first = await world.query(BY_IDS, { ids });
    expect(first.errors).toBeUndefined();
    expect(first.data.licenseesByIds).toEqual(expected);
    expect(first.calls).toHaveLength(2);
    const second = await world.query(BY_IDS, { ids });
    expect(second.data.licenseesByIds).toEqual(expected);
    expect(second.calls.map(({ rows }) => rows)).toEqual([20, 20]);
    expect(second.calls.every(({ url }) => url.includes('limit=20'))).toBe(true);
    expect(predictedIn(second)).toBe(2);
  });

  test('an upstream that puts fewer rows in an answer than configured gives every object of nodes, mixed with ids that do not exist', async () => {
    const ids = (await licenseeIds()).slice(0, 50);
    await using world = await startCut(20);
    const asked = ids.flatMap((id, index) =>
      index % 5 === 0 ? [id, `LCE-9999-9999-${1000 + index}`] : [id],
    );
    const { data, errors } = await world.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: asked,
    });
    expect(errors).toBeUndefined();
    expect(data.nodes).toEqual(asked.map((id) => (id.startsWith('LCE-9999') ? null : { id })));
  });

  test('an upstream that puts fewer rows in an answer than configured gives every entity to a federation router', async () => {
    const ids = (await licenseeIds()).slice(0, 60);
    await using world = await startCut(20, { FEDERATION: 'on' });
    const { data, errors } = await world.query(
      'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Licensee { id name } } }',
      { refs: ids.map((id) => ({ __typename: 'Licensee', id })) },
    );
    expect(errors).toBeUndefined();
    const entities = data._entities as ({ id: string; name: string } | null)[];
    expect(entities.map((entity) => entity?.id)).toEqual(ids);
  });

  test('an upstream that puts fewer rows in an answer than configured gives every referenced object and every child', async () => {
    const document = `{
      licensees(first: 60) { totalCount nodes { id buyer { taxId } } pageInfo { hasNextPage } }
      accounts(first: 6) { nodes { id buyers(first: 30) { totalCount nodes { id } } } }
    }`;
    await using whole = await startWorld({ seed: { accounts: 6 }, config: { EXPAND_REFERENCES: 'off' } });
    await using world = await startCut(7, { EXPAND_REFERENCES: 'off' });
    const expected = await whole.query(document);
    expect(expected.errors).toBeUndefined();
    const { data, errors } = await world.query(document);
    expect(errors).toBeUndefined();
    expect(data).toEqual(expected.data);
  });
});

describe('the page of a client', () => {
  test('the page of a client is 0 to 100 rows, whatever the cap of the upstream', async () => {
    await using world = await startWorld({ seed: { accounts: 6 }, pageCap: 1_000 });
    const { errors } = await world.query('{ buyers(first: 200) { nodes { id } } }');
    expect(errors).toMatchObject([
      { message: 'first must be 0 to 100, but got 200', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(world.sent()).toEqual([]);
  });

  test('the page of a client is filled by as many calls as the cap needs, all of them predicted', async () => {
    const documents = [
      '{ buyers { nodes { id } totalCount pageInfo { hasNextPage endCursor } } }',
      '{ buyers(first: 55, orderBy: [{ field: NAME }]) { nodes { id } } }',
      '{ buyers(last: 33) { edges { cursor node { id } } pageInfo { hasPreviousPage } } }',
      '{ accounts(first: 1) { nodes { buyers(first: 35) { nodes { id } totalCount } } } }',
      '{ accounts(first: 3) { nodes { buyers(first: 25) { nodes { id } totalCount } users { nodes { id } } } } }',
      '{ modules { id name } }',
      '{ users(first: 4) { nodes { accounts(first: 30) { nodes { id } } } } }',
    ];
    await using whole = await startWorld({ seed: { accounts: 6 } });
    await using world = await startWorld({ seed: { accounts: 6 }, pageCap: 10 });
    for (const document of documents) {
      const expected = await whole.query(document);
      expect(expected.errors).toBeUndefined();
      const answer = await world.query(document);
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toEqual(expected.data);
      expect(answer.calls.length, document).toBeLessThanOrEqual(predictedIn(answer));
    }
    const first = await world.query('{ buyers { nodes { id } } }');
    expect(first.data.buyers.nodes).toHaveLength(20);
    expect(first.calls).toHaveLength(2);
    // One more than its pages, because upstream may refuse the stream that is asked for first.
    expect(predictedIn(first)).toBe(3);
  });
});

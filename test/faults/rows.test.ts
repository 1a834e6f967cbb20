/** Upstream's lists are not what they should be: rows missing, twice, shuffled, of others; totals and limits that do not fit. */
import { describe, expect, test } from 'vitest';
import { envelope, json } from '../support/scripted-server.ts';
import { startScriptedWorld } from '../support/scripted-world.ts';

const buyerIds = Array.from({ length: 50 }, (_, index) => `BUY-1000-${1000 + index}`);
const rowOf = (id: string) => ({ id, name: `Name of ${id}` });

describe('a batch by id', () => {
  test('a batch by id is matched by id, whatever upstream left out, repeated, shuffled or added', async () => {
    const missing = new Set([buyerIds[3], buyerIds[20], buyerIds[49]]);
    const found = buyerIds.filter((id) => !missing.has(id)).map(rowOf);
    const sent = [...found.slice(30), ...found.slice(0, 30).reverse(), rowOf(buyerIds[7] ?? '')];
    const foreign = [rowOf('BUY-9999-0001'), rowOf('BUY-9999-0002')];
    await using world = await startScriptedWorld((_, response) =>
      json(response, envelope([...foreign, ...sent])),
    );
    const answer = await world.query('query ($ids: [ID!]!) { buyersByIds(ids: $ids) { id name } }', {
      ids: buyerIds,
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.data.buyersByIds).toEqual(buyerIds.map((id) => (missing.has(id) ? null : rowOf(id))));
    expect(answer.text).not.toContain('BUY-9999');
    expect(world.attempts()).toHaveLength(1);
  });

  test('a batch by id that is refused as too long is halved once, in three calls', async () => {
    await using world = await startScriptedWorld((_, response, { url }) => {
      const ids = decodeURIComponent(url).match(/BUY-1000-\d{4}/g) ?? [];
      if (ids.length > 25) json(response, { title: 'URI Too Long', status: 414 }, 414);
      else json(response, envelope(ids.map(rowOf)));
    });
    const answer = await world.query('query ($ids: [ID!]!) { buyersByIds(ids: $ids) { id name } }', {
      ids: buyerIds,
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.data.buyersByIds).toEqual(buyerIds.map(rowOf));
    expect(world.attempts()).toHaveLength(3);
  });
});

interface Walk {
  readonly ids: readonly string[];
  readonly pages: number;
}

const walkPage = `query ($after: String) {
  accounts(first: 10, after: $after) { nodes { id } totalCount pageInfo { hasNextPage endCursor } }
}`;

/** Pages forwards as a client does, until `hasNextPage` is false. */
async function walk(list: (offset: number, limit: number) => unknown): Promise<Walk> {
  await using world = await startScriptedWorld((_, response, { url }) => {
    const query = new URL(url, 'http://x').searchParams;
    json(response, list(Number(query.get('offset') ?? 0), Number(query.get('limit'))));
  });
  const ids: string[] = [];
  let after: string | null = null;
  for (let pages = 1; ; pages += 1) {
    if (pages > 50) throw new Error('expected the list to end');
    const { data, errors } = await world.query(walkPage, { after });
    expect(errors).toBeUndefined();
    const { nodes, pageInfo } = data.accounts as {
      nodes: { id: string }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
    ids.push(...nodes.map(({ id }) => id));
    if (!pageInfo.hasNextPage) return { ids, pages };
    after = pageInfo.endCursor;
  }
}

const accountRows = Array.from({ length: 25 }, (_, index) => ({ id: `ACC-1000-${1000 + index}` }));
const accountIds = accountRows.map(({ id }) => id);

describe('paging through a list', () => {
  test('paging through a list ends with an empty page, whatever total upstream reports', async () => {
    const { ids, pages } = await walk((offset, limit) =>
      envelope(accountRows.slice(offset, offset + limit), { offset, limit, total: 1_000_000 }),
    );
    expect(ids).toEqual(accountIds);
    expect(pages).toBeLessThanOrEqual(4);
  });

  test('paging through a list continues while pages are full, whatever total upstream reports', async () => {
    const { ids } = await walk((offset, limit) =>
      envelope(accountRows.slice(offset, offset + limit), { offset, limit, total: 3 }),
    );
    expect(ids.slice(0, 10)).toEqual(accountIds.slice(0, 10));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('paging through a list advances by what came, when upstream gives less than was asked for', async () => {
    const { ids, pages } = await walk((offset, limit) => {
      const applied = Math.min(limit, 4);
      return envelope(accountRows.slice(offset, offset + applied), { offset, limit: applied, total: 25 });
    });
    expect(ids).toEqual(accountIds);
    expect(pages).toBeGreaterThanOrEqual(3);
  });

  test('paging through a list advances by what came, when upstream does not say how many there are', async () => {
    const { ids } = await walk((offset, limit) => ({
      $meta: { pagination: { offset, limit } },
      data: accountRows.slice(offset, offset + limit),
    }));
    expect(ids).toEqual(accountIds);
  });

  test('paging through a list never holds a row twice in one page, also when rows appear between two calls', async () => {
    let inserted = 0;
    await using world = await startScriptedWorld((_, response, { url }) => {
      const query = new URL(url, 'http://x').searchParams;
      const [offset, limit] = [Number(query.get('offset') ?? 0), Math.min(Number(query.get('limit')), 4)];
      const rows = [
        ...Array.from({ length: inserted }, (_, index) => ({ id: `ACC-0000-${1000 + index}` })),
        ...accountRows,
      ];
      inserted += 1;
      json(response, envelope(rows.slice(offset, offset + limit), { offset, limit, total: rows.length }));
    });
    const { data } = await world.query(walkPage);
    const ids = (data.accounts.nodes as { id: string }[]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

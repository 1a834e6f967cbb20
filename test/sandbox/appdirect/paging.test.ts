/** The five forms in which the AppDirect sandbox cuts lists, and their order. */
import { describe, expect, test } from 'vitest';
import { companyId, startAppDirect, userId } from '../../support/appdirect.ts';
import type { AppDirectWorld } from '../../support/appdirect.ts';

const northwind = `/account/v2/companies/${companyId(2)}`;

const fullPages = [
  ['C3', '/account/v2/companies', 50],
  ['C4', `${northwind}/activities?displayType=EVERYONE`, 12],
  ['M9', `${northwind}/memberships`, 50],
  ['M14', `${northwind}/memberships/${userId(2)}/groups`, 50],
  ['X2', '/channel/v1/exchangeRates', 20],
  ['U1', '/account/v2/users', 50],
  ['U5', `/account/v2/users/${userId(3)}/rssrCompanyAssociations`, 50],
  ['G1', `${northwind}/groups`, 50],
  ['G3', `${northwind}/groups/60000000-0001-4001-8000-000000000002/memberships`, 50],
] as const;

function withParameters(path: string, parameters: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${parameters}`;
}

/** The rows as text, page by page. */
async function readAll(
  world: AppDirectWorld,
  path: string,
  size: number,
  { parameter = 'page', as = 'partner' }: { readonly parameter?: string; readonly as?: string } = {},
): Promise<readonly string[]> {
  const rows: string[] = [];
  for (let number = 0; ; number += 1) {
    const { status, body } = await world.get(withParameters(path, `${parameter}=${number}&size=${size}`), as);
    expect(status).toBe(200);
    const content = (Array.isArray(body) ? body : body.content) as readonly unknown[];
    expect(content.length).toBeLessThanOrEqual(size);
    rows.push(...content.map((row) => JSON.stringify(row)));
    if (content.length < size) return rows;
  }
}

describe('full pages', () => {
  test.each(fullPages)('%s has content, links and page, and its own default size', async (_, path, size) => {
    await using world = await startAppDirect();
    const { body } = await world.get(path);
    expect(Object.keys(body).sort()).toEqual(['content', 'links', 'page']);
    const { totalElements } = body.page as { totalElements: number };
    expect(body.page).toEqual({
      number: 0,
      size,
      totalElements,
      totalPages: Math.ceil(totalElements / size),
    });
    expect(body.content).toHaveLength(Math.min(size, totalElements));
    expect(totalElements).toBeGreaterThan(0);
  });

  test.each(fullPages)('%s gives every row once, whatever the size', async (_, path) => {
    await using world = await startAppDirect();
    const whole = await readAll(world, path, 100);
    for (const size of [1, 3, 7]) expect(await readAll(world, path, size)).toEqual(whole);
    expect(new Set(whole).size).toBe(whole.length);
  });

  test('a size over the cap is lowered, and the answer says so', async () => {
    await using world = await startAppDirect({ pageCap: 10 });
    const { body } = await world.get(`${northwind}/memberships?size=1000&page=1`);
    expect(body.page).toMatchObject({ number: 1, size: 10 });
    expect(body.content).toHaveLength(10);
  });

  test('a page behind the last one is empty and still tells the total', async () => {
    await using world = await startAppDirect();
    const { body } = await world.get('/account/v2/companies?page=9&size=50');
    expect(body).toMatchObject({ content: [], page: { number: 9, totalElements: 24 } });
  });

  test('a list of rates links to the next page, groups of a person to their own, other lists to none', async () => {
    await using world = await startAppDirect();
    const rates = (await world.get('/channel/v1/exchangeRates?size=4')).body;
    expect(rates.links).toEqual([{ rel: 'next', href: expect.stringMatching(/[?&]page=1(?:&|$)/) }]);
    expect((await world.get('/channel/v1/exchangeRates?size=4&page=1')).body.links).toEqual([]);
    const groups = (await world.get(`${northwind}/memberships/${userId(2)}/groups`)).body;
    expect(groups.links).toMatchObject([{ rel: 'self' }]);
    expect((await world.get('/account/v2/companies')).body.links).toEqual([]);
  });

  test.each(['page=-1', 'page=x', 'size=0', 'size=1.5', 'sortField=EMAIL', 'sortOrder=UP'])(
    'the parameter %s is 400 and named',
    async (parameters) => {
      await using world = await startAppDirect();
      const { status, body } = await world.get(`/account/v2/companies?${parameters}`);
      expect(status).toBe(400);
      expect(body[0].message).toContain(`The parameter ${parameters.split('=')[0]} must be`);
    },
  );
});

describe('the other forms', () => {
  test('people of a reseller come as a short page of ten', async () => {
    await using world = await startAppDirect();
    const path = '/appReseller/v1/users?context=RESELLER';
    const { body } = await world.get(path, 'reseller');
    expect(Object.keys(body).sort()).toEqual(['content', 'page']);
    expect(body.page).toMatchObject({ number: 0, size: 10 });
    const whole = await readAll(world, path, 100, { as: 'reseller' });
    expect(whole).toHaveLength(body.page.totalElements);
    expect(await readAll(world, path, 6, { as: 'reseller' })).toEqual(whole);
  });

  test('associations come as a short page whose parameter is number', async () => {
    await using world = await startAppDirect();
    const path = `/appReseller/v1/companyAssociations?resellerCompanyId=${companyId(3)}`;
    const { body } = await world.get(`${path}&number=1`);
    expect(body.page).toEqual({ number: 1, size: 10, totalElements: 12, totalPages: 2 });
    expect(body.content).toHaveLength(2);
    const ignored = await world.get(`${path}&page=1`);
    expect(ignored.body.page.number).toBe(0);
    const whole = await readAll(world, path, 100, { parameter: 'number' });
    expect(await readAll(world, path, 5, { parameter: 'number' })).toEqual(whole);
  });

  test('companies of a reseller come as a bare array in pages, without a total', async () => {
    await using world = await startAppDirect();
    const path = '/appReseller/v1/companies?context=RESELLER';
    const { body, headers } = await world.get(path, 'reseller');
    expect(Array.isArray(body)).toBe(true);
    expect(body).toHaveLength(10);
    expect([...headers.keys()].filter((name) => /total|count|link/.test(name))).toEqual([]);
    expect(await readAll(world, path, 4, { as: 'reseller' })).toHaveLength(13);
  });

  test('assignments and the memberships of a person come whole, without a page', async () => {
    await using world = await startAppDirect();
    for (const path of [
      `${northwind}/memberships/${userId(101)}/assignments`,
      `/account/v2/users/${userId(9)}/memberships`,
    ]) {
      const { body } = await world.get(`${path}?size=1`);
      expect(Object.keys(body).sort()).toEqual(['content', 'links']);
      expect(body.content.length).toBeGreaterThan(1);
    }
  });

  test('bundles and assignable roles come as a bare array, whole', async () => {
    await using world = await startAppDirect();
    const paths = [
      '/marketplace/v1/bundles?size=1',
      '/marketplace/v1/bundles/31002/status?size=1',
      `${northwind}/memberships/${userId(2)}/assignableRoles?size=1`,
      `${northwind}/assignableRoles?size=1`,
    ];
    for (const path of paths) {
      const { body } = await world.get(path, 'admin');
      expect(Array.isArray(body)).toBe(true);
      expect(body.length).toBeGreaterThan(1);
    }
  });
});

describe('order', () => {
  test.each([
    ['companies', '/account/v2/companies', 'DESC'],
    ['members', `${northwind}/memberships`, 'ASC'],
  ])('the default order of %s is %s %s', async (_, path, order) => {
    await using world = await startAppDirect();
    const byDefault = (await world.get(path)).body.content;
    expect((await world.get(`${path}?sortOrder=${order}`)).body.content).toEqual(byDefault);
  });

  test('people are in order of date, first name or last name, and null comes first', async () => {
    await using world = await startAppDirect();
    const last = (await world.get('/account/v2/users?sortField=LAST_NAME&size=1')).body.content[0];
    expect(last.lastName).toBeNull();
    const first = (await world.get('/account/v2/users?sortField=FIRST_NAME&size=100')).body.content;
    const names = first.map(({ firstName }: { firstName: string }) => firstName.toLowerCase());
    expect(names).toEqual([...names].sort());
  });

  test('associations are sorted by a sign and a field', async () => {
    await using world = await startAppDirect();
    const path = `/appReseller/v1/companyAssociations?resellerCompanyId=${companyId(3)}&size=50&sort=`;
    const times = async (sort: string) =>
      (await world.get(`${path}${sort}`)).body.content.map(
        ({ createdOn }: { createdOn: number }) => createdOn,
      );
    const up = (await times('%2BcreatedOn')) as number[];
    expect(up).toEqual([...up].sort((one, other) => one - other));
    expect(await times('-createdOn')).toEqual([...up].reverse());
    expect(await times('+createdOn')).toEqual(up);
    expect((await world.get(`${path}-size`)).status).toBe(400);
  });
});

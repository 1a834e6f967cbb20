/** Which rows a caller of the AppDirect sandbox sees: those that the roles of the operation reach. */
import { describe, expect, test } from 'vitest';
import { companyId, startAppDirect, userId } from '../../support/appdirect.ts';
import type { AppDirectWorld } from '../../support/appdirect.ts';

const company = (number: number) => `/account/v2/companies/${companyId(number)}`;

async function statuses(world: AppDirectWorld, as: string, paths: readonly string[]) {
  const found: number[] = [];
  for (const path of paths) found.push((await world.get(path, as)).status);
  return found;
}

describe('companies', () => {
  const paths = [company(2), company(3), company(4), company(22)];

  test.each([
    ['admin', [200, 200, 200, 200]],
    ['partnerRead', [200, 200, 200, 200]],
    // Their own; nothing of the marketplace's other companies.
    ['user', [200, 404, 404, 404]],
    ['companyAdmin', [200, 404, 404, 404]],
    // Their own, and the customers that are linked to it.
    ['reseller', [200, 200, 200, 404]],
    // The operation does not list the role, so being a member of a company is all that counts.
    ['resellerManager', [404, 404, 404, 404]],
  ])('%s reads %j', async (as, expected) => {
    await using world = await startAppDirect();
    expect(await statuses(world, as, paths)).toEqual(expected);
  });

  test('another company looks the same as one that does not exist', async () => {
    await using world = await startAppDirect();
    const other = await world.get(company(4), 'user');
    const none = await world.get(company(999), 'user');
    expect(other.text.replaceAll(companyId(4), '')).toBe(none.text.replaceAll(companyId(999), ''));
  });

  test('what is below a company that the caller does not reach is 404, in reads and in writes', async () => {
    await using world = await startAppDirect();
    const below = `${company(4)}/memberships`;
    expect(
      await statuses(world, 'companyAdmin', [
        below,
        `${below}/${userId(9)}`,
        `${below}/${userId(9)}/assignments`,
        `${company(4)}/groups`,
        `${company(4)}/assignableRoles`,
      ]),
    ).toEqual([404, 404, 404, 404, 404]);
    const write = await world.call('PATCH', `${below}/${userId(16)}`, {
      as: 'companyAdmin',
      json: { enabled: false },
    });
    expect(write.status).toBe(404);
    expect((await world.get(`${below}/${userId(16)}`)).body.enabled).toBe(true);
  });

  test('a link that is removed takes the customer out of the reach of the reseller', async () => {
    await using world = await startAppDirect();
    expect((await world.get(company(2), 'reseller')).status).toBe(200);
    await world.call('DELETE', '/appReseller/v1/companyAssociations/b0000000-0000-4000-8000-000000000001');
    expect((await world.get(company(2), 'reseller')).status).toBe(404);
  });

  test('in v296 a reseller changes the companies that are linked to its own, in the page none', async () => {
    await using later = await startAppDirect();
    const change = { as: 'reseller', json: { industry: 'Wine' } };
    expect((await later.call('PATCH', company(2), change)).status).toBe(200);
    expect((await later.call('PATCH', company(22), change)).status).toBe(404);
    await using page = await startAppDirect({ edition: 'page' });
    expect((await page.call('PATCH', company(2), change)).status).toBe(401);
  });
});

describe('oneself', () => {
  const member = `${company(2)}/memberships`;

  test.each([
    ['assignable roles', '/assignableRoles'],
    ['checklist', '/checklist'],
  ])('a plain user reads the %s of nobody else', async (_, tail) => {
    await using world = await startAppDirect();
    const [own, other] = [`${member}/${userId(5)}${tail}`, `${member}/${userId(2)}${tail}`];
    expect(await statuses(world, 'user', [own, other])).toEqual([200, 401]);
    expect(await statuses(world, 'companyAdmin', [own, other])).toEqual([200, 200]);
  });

  test('a plain user requests a purchase for nobody else, and reads the memberships of nobody else', async () => {
    await using world = await startAppDirect();
    const request = `${member}/${userId(101)}/applications/27013/purchaseRequests`;
    expect((await world.call('POST', request, { as: 'user' })).status).toBe(401);
    const other = await world.get(`/account/v2/users/${userId(2)}/memberships`, 'user');
    expect(other.status).toBe(401);
  });

  test('a plain user reads the members of the own company, and their groups, but no group by itself', async () => {
    await using world = await startAppDirect();
    expect(
      await statuses(world, 'user', [
        member,
        `${member}/${userId(2)}/groups`,
        `/account/v2/users/${userId(2)}`,
        `/account/v2/users/${userId(9)}`,
        `/account/v2/users/${userId(8)}`,
      ]),
      // Ann (9) is a member of Northwind as well; Dev (8) is not.
    ).toEqual([200, 200, 200, 200, 404]);
    expect((await world.get(`${company(2)}/groups`, 'user')).status).toBe(401);
  });
});

test('a reseller manager reads memberships of resellers and of linked companies, and no other', async () => {
  await using world = await startAppDirect();
  const paths = [
    // A reseller company, a referral, a linked customer, a reseller in one, and a company without any link.
    `${company(3)}/memberships/${userId(3)}`,
    `${company(11)}/memberships/${userId(17)}`,
    `${company(2)}/memberships/${userId(5)}`,
    `${company(22)}/memberships/${userId(222)}`,
  ];
  expect(await statuses(world, 'resellerManager', paths)).toEqual([200, 200, 200, 404]);
});

describe('the context of reseller operations', () => {
  const names = (body: readonly { readonly name: string }[]) => body.map(({ name }) => name);

  test('RESELLER shows the linked companies, RESELLER_MANAGER all resellers and referrals', async () => {
    await using world = await startAppDirect();
    const path = '/appReseller/v1/companies?size=100&context=';
    const linked = names((await world.get(`${path}RESELLER`, 'reseller')).body);
    expect(linked).toContain('Northwind Traders Ltd');
    expect(linked).not.toContain('Proseware, Inc.');
    const resellers = names((await world.get(`${path}RESELLER_MANAGER`, 'resellerManager')).body);
    expect(resellers).toEqual(['Tailspin Cloud Partners', 'Proseware, Inc.', 'Woodgrove Referrals']);
  });

  test('a context without its role is a refusal, a missing or unknown one is 400', async () => {
    await using world = await startAppDirect();
    const path = '/appReseller/v1/companies';
    expect(
      await statuses(world, 'reseller', [
        `${path}?context=RESELLER_MANAGER`,
        path,
        `${path}?context=RESELLER,RESELLER_MANAGER`,
        `${path}/${companyId(22)}?context=RESELLER`,
      ]),
    ).toEqual([401, 400, 400, 404]);
  });
});

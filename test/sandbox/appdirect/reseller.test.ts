/** The reseller operations of the AppDirect sandbox: linked companies, their people, and the links. */
import { describe, expect, test } from 'vitest';
import { companyId, startAppDirect, userId } from '../../support/appdirect.ts';

const associations = '/appReseller/v1/companyAssociations';
const companies = '/appReseller/v1/companies';
const users = '/appReseller/v1/users';

describe('links', () => {
  test.each([
    ['CANT_LINK_RESELLER_TO_ITSELF', 3, 3],
    ['RESELLER_REQUIRED', 2, 4],
    ['COMPANY_INACTIVE', 15, 3],
    ['COMPANY_DISABLED', 14, 3],
    ['ASSOCIATION_ALREADY_EXISTS', 2, 3],
  ])('%s is the code of the conflict of %i with %i', async (code, customer, reseller) => {
    await using world = await startAppDirect();
    const json = { customerCompanyId: companyId(customer), resellerCompanyId: companyId(reseller) };
    const { status, body } = await world.call('POST', associations, { json });
    expect(status).toBe(409);
    expect(body).toEqual({ status: 409, code, message: expect.any(String) });
  });

  test('a link is made, listed from both sides, and removed', async () => {
    await using world = await startAppDirect();
    const json = { customerCompanyId: companyId(24), resellerCompanyId: companyId(3) };
    const made = await world.call('POST', associations, { as: 'resellerManager', json });
    expect(made).toMatchObject({
      status: 200,
      body: { customerCompany: { name: 'Wingtip Toys' }, resellerCompany: { id: companyId(3) } },
    });
    const list = async (query: string) => (await world.get(`${associations}?${query}`)).body.content;
    expect(await list(`customerCompanyId=${companyId(24)}`)).toEqual([made.body]);
    expect(await list(`resellerCompanyId=${companyId(3)}&searchText=wingtip`)).toEqual([made.body]);
    expect((await world.call('DELETE', `${associations}/${made.body.id}`)).status).toBe(204);
    expect((await world.call('DELETE', `${associations}/${made.body.id}`)).status).toBe(404);
    expect(await list(`customerCompanyId=${companyId(24)}`)).toEqual([]);
  });

  test('a company that does not exist is 404, a missing one 400', async () => {
    await using world = await startAppDirect();
    const post = async (json: unknown) => (await world.call('POST', associations, { json })).status;
    expect(await post({ customerCompanyId: companyId(999), resellerCompanyId: companyId(3) })).toBe(404);
    expect(await post({ customerCompanyId: companyId(2) })).toBe(400);
  });

  test('a list needs one of the two companies, takes both, and a limit on the time', async () => {
    await using world = await startAppDirect();
    const list = (query: string) => world.get(`${associations}?${query}`);
    expect((await list('')).status).toBe(400);
    const both = `customerCompanyId=${companyId(4)}&resellerCompanyId=${companyId(10)}`;
    expect((await list(both)).body.content).toHaveLength(1);
    const [first] = (await list(`resellerCompanyId=${companyId(3)}&sort=%2BcreatedOn`)).body.content;
    const count = async (form: string) =>
      (await list(`resellerCompanyId=${companyId(3)}&createdOn=${form}`)).body.page.totalElements;
    expect(await count(`lte(${first.createdOn})`)).toBe(1);
    expect(await count(`gte(${first.createdOn + 1})`)).toBe(11);
    expect((await list(`resellerCompanyId=${companyId(3)}&createdOn=${first.createdOn}`)).status).toBe(400);
  });
});

describe('companies', () => {
  test('a new company is linked to the reseller of the caller', async () => {
    await using world = await startAppDirect();
    const json = { name: 'Relecloud', externalId: 'RC-1', companyAccess: 'REFERRAL', companySize: 'SMALL' };
    const { status, body } = await world.call('POST', companies, { as: 'reseller', json });
    expect({ status, body }).toMatchObject({ status: 200, body: { name: 'Relecloud', externalId: 'RC-1' } });
    const seen = await world.get(`${companies}/${body.id}?context=RESELLER`, 'reseller');
    expect(seen.body).toMatchObject({ active: true, enabled: true, grantedAccesses: ['REFERRAL'] });
    expect((await world.get(`/account/v2/companies/${body.id}`, 'reseller')).body.referral).toBe(true);
    const again = await world.call('POST', companies, { as: 'reseller', json });
    expect(again.status).toBe(400);
    const foreign = { name: 'X', createdByCompanyId: companyId(10) };
    expect((await world.call('POST', companies, { as: 'reseller', json: foreign })).status).toBe(400);
  });

  test.each([
    ['searchText=northwind', 1],
    ['active=ONLY_INACTIVE', 0],
    ['enabled=ONLY_ENABLED', 13],
    ['vendor=ONLY_RESELLERS', 1],
    ['vendor=ONLY_VENDORS', 0],
    ['channelAdmin=ONLY_NON_CHANNEL_ADMINS', 13],
    ['toDate=1705300000000', 1],
  ])('the filter %s gives %i', async (query, count) => {
    await using world = await startAppDirect();
    const { body } = await world.get(`${companies}?context=RESELLER&size=100&${query}`, 'reseller');
    expect(body).toHaveLength(count);
  });
});

describe('people', () => {
  const email = 'rita@northwind.example';

  test('a new person waits for the mail, and a taken address or external id is 500', async () => {
    await using world = await startAppDirect();
    const create = (json: object) =>
      world.call('POST', `${users}?context=RESELLER`, {
        as: 'reseller',
        json: { companyId: companyId(2), ...json },
      });
    const made = await create({ email, externalId: 'R-1', firstName: 'Rita', lastName: 'Vu' });
    expect(made).toMatchObject({
      status: 200,
      body: { email, activated: false, invitationRequired: true, memberships: [{ roles: ['USER'] }] },
    });
    expect((await create({ email })).status).toBe(500);
    expect((await create({ email: 'other@northwind.example', externalId: 'R-1' })).status).toBe(500);
    expect((await create({ email: 'x@y.example', companyId: companyId(22) })).status).toBe(404);
    await world.call('POST', `/__sandbox/invitations/${made.body.id}/accept`);
    const seen = await world.get(`${users}/${made.body.id}?context=RESELLER`, 'reseller');
    expect(seen.body).toMatchObject({ activated: true, actions: ['SEND_RESET_PASSWORD_EMAIL'] });
  });

  test('a person is shown in the companies of the context alone, or in one of them', async () => {
    await using world = await startAppDirect();
    const path = `${users}/${userId(9)}?context=RESELLER`;
    const ids = async (query: string) =>
      (await world.get(`${path}${query}`, 'reseller')).body.memberships.map(
        ({ company }: { company: { id: string } }) => company.id,
      );
    // Ann is in Adatum as well, which is not linked.
    expect(await ids('')).toEqual([companyId(2), companyId(4)]);
    expect(await ids(`&companyId=${companyId(4)}`)).toEqual([companyId(4)]);
    const other = await world.get(`${path}&companyId=${companyId(8)}`, 'reseller');
    expect(other.status).toBe(404);
  });

  test('states are joined by commas, and any of them is enough', async () => {
    await using world = await startAppDirect();
    const total = async (query: string) =>
      (await world.get(`${users}?context=RESELLER&size=1&${query}`, 'reseller')).body.page
        .totalElements as number;
    const all = await total('');
    const active = await total('active=ONLY_ACTIVE');
    const pending = await total('active=ONLY_PENDING_INVITE');
    expect(pending).toBe(1);
    expect(await total('active=ONLY_ACTIVE,ONLY_PENDING_INVITE')).toBe(active + pending);
    expect(await total('active=ONLY_ACTIVE,ONLY_INACTIVE')).toBe(all);
    expect(await total(`companyId=${companyId(4)}`)).toBe(3);
    expect(await total('searchText=keller')).toBe(1);
    const wrong = await world.get(`${users}?context=RESELLER&active=YES`, 'reseller');
    expect(wrong.status).toBe(400);
  });

  test('the companies that a person looks after are the customers of their reseller', async () => {
    await using world = await startAppDirect();
    const managed = async (person: number) =>
      (await world.get(`/account/v2/users/${userId(person)}/rssrCompanyAssociations`)).body.page
        .totalElements;
    expect(await managed(3)).toBe(12);
    expect(await managed(18)).toBe(3);
    expect(await managed(5)).toBe(0);
  });
});

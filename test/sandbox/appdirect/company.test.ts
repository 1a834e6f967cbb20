/** Companies of the AppDirect sandbox: reading, creating, the two kinds of change, limits, pictures, activities. */
import { describe, expect, test } from 'vitest';
import { companyId, startAppDirect, userId } from '../../support/appdirect.ts';
import { pngOfSize, tinyPng } from '../../support/images.ts';

const path = `/account/v2/companies/${companyId(2)}`;

describe('reading', () => {
  test('a company is found by its uuid, by id: and by its external id, whatever is in it', async () => {
    await using world = await startAppDirect();
    const external = encodeURIComponent('crm/ab?testing#1');
    for (const form of [
      companyId(19),
      companyId(19).toUpperCase(),
      `id:${companyId(19)}`,
      `externalId:${external}`,
      `externalID:${external}`,
      `externalId%3A${external}`,
    ]) {
      const { status, body } = await world.get(`/account/v2/companies/${form}`);
      expect({ form, status, name: body.name }).toEqual({ form, status: 200, name: 'A/B Testing ../Labs' });
    }
  });

  test.each([
    'externalId:CRM-unknown',
    'CRM-00002',
    'id:externalId:CRM-00002',
    '00000000-0000-0000-0000-000000000000',
    'null',
    '%2e%2e%2f',
  ])('the id %s leads to no company', async (id) => {
    await using world = await startAppDirect();
    expect((await world.get(`/account/v2/companies/${id}`)).status).toBe(404);
  });

  test('paths below a company take its uuid alone', async () => {
    await using world = await startAppDirect();
    const reply = await world.get('/account/v2/companies/externalId:CRM-00002/memberships');
    expect(reply.status).toBe(404);
  });

  test('the switches leave attributes and limits out, and a list never has allowLogin', async () => {
    await using world = await startAppDirect();
    const all = (await world.get('/account/v2/companies?size=1')).body.content[0];
    expect(all).toHaveProperty('customAttributes');
    expect(all).toHaveProperty('dailyPurchaseLimit');
    expect(all).not.toHaveProperty('allowLogin');
    const switches = 'includeCustomAttributes=false&includePurchaseLimitData=false';
    const lean = (await world.get(`/account/v2/companies?size=1&${switches}`)).body.content[0];
    const left = Object.keys(all).filter((name) => !(name in lean));
    expect(left.sort()).toEqual([
      'customAttributes',
      'dailyPurchaseLimit',
      'dailyPurchaseLimitExempt',
      'dailyPurchaseLimitOverrideAmt',
      'dailyPurchaseRemainingAmt',
      'thirtyDaysPurchaseLimit',
      'thirtyDaysPurchaseLimitExempt',
      'thirtyDaysPurchaseLimitOverrideAmt',
      'thirtyDaysPurchaseRemainingAmt',
    ]);
  });

  test('the list filters by part of the name, by excluded attribute and, in v296, by vendor', async () => {
    const names = (body: { readonly content: readonly { readonly name: string }[] }) =>
      body.content.map(({ name }) => name);
    await using world = await startAppDirect();
    const list = async (query: string) =>
      names((await world.get(`/account/v2/companies?size=100&${query}`)).body);
    expect(await list('name=CONTOSO')).toEqual(['Contoso Nordics', 'Contoso "Global" Retail']);
    expect(await list('vendor=true')).toHaveLength(4);
    expect(await list('vendor=false')).toHaveLength(20);
    const excluded = await list('custom.region=notIn(Americas, APAC)&sortOrder=ASC');
    expect(excluded).toEqual([
      'Contoso Nordics',
      'Müller Maschinenbau GmbH & Co. KG',
      'Northwind Traders Ltd',
      'VanArsdel, Ltd.',
    ]);
    await using page = await startAppDirect({ edition: 'page' });
    expect((await page.get('/account/v2/companies?vendor=true')).body.page.totalElements).toBe(24);
  });

  test.each(['custom.unknown=notIn(a)', 'custom.services=notIn(backup)', 'custom.region=EMEA', 'vendor=yes'])(
    'the filter %s is 400',
    async (query) => {
      await using world = await startAppDirect();
      expect((await world.get(`/account/v2/companies?${query}`)).status).toBe(400);
    },
  );

  test('the edition of the page has none of the later members', async () => {
    const later = ['status', 'referral', 'onlyAdminsCanBuy', 'importAppsEnabled', 'partner'];
    await using world = await startAppDirect();
    expect(Object.keys((await world.get(path)).body)).toEqual(expect.arrayContaining(later));
    await using page = await startAppDirect({ edition: 'page' });
    const members = Object.keys((await page.get(path)).body);
    expect(members.filter((name) => later.includes(name))).toEqual([]);
  });
});

describe('creating', () => {
  const firstUser = {
    email: 'first@lucerne.example',
    firstName: 'Luc',
    lastName: 'Erne',
    position: 'CTO',
    roles: ['ROLE_DEVELOPER'],
  };
  const company = { name: 'Lucerne Publishing', countryCode: 'CH', firstUser };

  test('a new company waits for its first user, who is its administrator, until the invitation is accepted', async () => {
    await using world = await startAppDirect();
    const { status, body } = await world.call('POST', '/account/v2/companies', { json: company });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      enabled: true,
      status: 'INACTIVE',
      firstUser: {
        email: 'first@lucerne.example',
        roles: ['SYS_ADMIN', 'BILLING_ADMIN', 'USER', 'DEVELOPER'],
      },
    });
    const created = `/account/v2/companies/${body.uuid}`;
    const [member] = (await world.get(`${created}/memberships`)).body.content;
    expect(member).toMatchObject({
      user: { activated: false },
      roles: ['ROLE_SYS_ADMIN', 'ROLE_BILLING_ADMIN', 'ROLE_USER', 'ROLE_DEVELOPER'],
      position: 'CTO',
    });
    const mails = (await world.get('/__sandbox/mails')).body.mails;
    expect(mails).toMatchObject([{ kind: 'ACTIVATION', to: ['first@lucerne.example'] }]);
    await world.call('POST', `/__sandbox/invitations/${member.user.uuid}/accept`);
    expect((await world.get(created)).body.status).toBe('ACTIVE');
    const activities = (await world.get(`${created}/activities?displayType=EVERYONE`)).body.content;
    expect(activities.map(({ verb }: { verb: string }) => verb).sort()).toEqual([
      'COMPANY_ACTIVATED',
      'USER_JOINED',
    ]);
  });

  test('the answer is thin in the edition of the page, and whole in v296', async () => {
    await using page = await startAppDirect({ edition: 'page' });
    const thin = (await page.call('POST', '/account/v2/companies', { json: company })).body;
    expect(thin).not.toHaveProperty('creationDate');
    expect(thin).not.toHaveProperty('address');
    await using world = await startAppDirect();
    const whole = (await world.call('POST', '/account/v2/companies', { json: company })).body;
    expect(whole).toMatchObject({ countryCode: 'CH', creationDate: expect.any(Number) });
    expect(whole).not.toHaveProperty('billingDayOfMonth');
  });

  test('a managed company is active at once, and nobody gets a mail', async () => {
    await using world = await startAppDirect();
    const { body } = await world.call('POST', '/account/v2/companies', {
      json: { ...company, allowLogin: false },
    });
    expect(body).toMatchObject({ allowLogin: false, status: 'ACTIVE' });
    const { content } = (await world.get(`/account/v2/companies/${body.uuid}/memberships`)).body;
    expect(content).toMatchObject([{ user: { allowLogin: false, activated: true } }]);
    expect((await world.get('/__sandbox/mails')).body.mails).toEqual([]);
  });

  test.each([
    ['no name', { ...company, name: undefined }, 'The name is required.'],
    ['no country', { ...company, countryCode: undefined }, 'The countryCode is required.'],
    ['no first user', { ...company, firstUser: undefined }, 'The firstUser is required.'],
    ['a country in words', { ...company, countryCode: 'Swiss' }, 'a country code of two letters'],
    ['a size that does not exist', { ...company, companySize: 'HUGE' }, 'SMALL, MEDIUM, ENTERPRISE'],
    ['half an address', { ...company, address: { street1: '1 Main Street' } }, 'The city is required.'],
    ['an amount in text', { ...company, dailyPurchaseLimitOverrideAmt: '12,50' }, 'must be a number'],
    ['a negative amount', { ...company, thirtyDaysPurchaseLimitOverrideAmt: -1 }, 'must be 0 or more'],
    ['an unknown attribute', { ...company, customAttributes: [{ name: 'x', value: 'y' }] }, 'region'],
    ['a taken external id', { ...company, externalId: 'CRM-00003' }, "is another company's"],
    [
      'the Marketplace Manager',
      { ...company, firstUser: { ...firstUser, roles: ['ROLE_CHANNEL_ADMIN'] } },
      'The Marketplace Manager cannot be set.',
    ],
    ['a list', [company], 'A JSON object was expected, but got a list.'],
  ])('%s is 400, and nothing is created', async (_, json, message) => {
    await using world = await startAppDirect();
    const { status, body } = await world.call('POST', '/account/v2/companies', { json });
    expect(status).toBe(400);
    expect(body.map((error: { message: string }) => error.message).join()).toContain(message);
    expect((await world.get('/account/v2/companies')).body.page.totalElements).toBe(24);
  });
});

describe('changing', () => {
  test('PATCH changes what is sent and leaves the rest', async () => {
    await using world = await startAppDirect();
    const before = (await world.get(path)).body;
    const { body } = await world.call('PATCH', path, {
      json: { industry: 'Wine', externalId: null, enabled: false, unknown: 1 },
    });
    expect(body).toEqual({ ...before, industry: 'Wine', externalId: null, enabled: false });
  });

  test('PUT clears what can be null and is not sent, and keeps what cannot', async () => {
    await using world = await startAppDirect();
    const before = (await world.get(path)).body;
    const { body } = await world.call('PUT', path, { json: { name: 'Northwind' } });
    expect(body).toMatchObject({
      name: 'Northwind',
      address: null,
      externalId: null,
      website: null,
      enabled: before.enabled,
      defaultRole: before.defaultRole,
      salesAgent: before.salesAgent,
    });
    expect((await world.call('PUT', path, { json: {} })).status).toBe(400);
  });

  test.each(['PATCH', 'PUT'])('%s refuses another allowLogin and takes the same', async (method) => {
    await using world = await startAppDirect();
    const change = (allowLogin: boolean) =>
      world.call(method, path, { json: { name: 'Northwind', allowLogin } });
    expect((await change(true)).status).toBe(200);
    const refused = await change(false);
    expect(refused).toMatchObject({ status: 400, body: [{ code: 'Bad Request' }] });
    expect(refused.body[0].message).toContain('allowLogin must not change');
  });

  test('v296 sets daily limits by PATCH alone, and thirty-day limits by both', async () => {
    await using world = await startAppDirect();
    const limits = { dailyPurchaseLimitOverrideAmt: 100, thirtyDaysPurchaseLimitOverrideAmt: 900 };
    const put = (await world.call('PUT', path, { json: { name: 'Northwind', ...limits } })).body;
    expect(put).toMatchObject({
      dailyPurchaseLimitOverrideAmt: 2_500,
      thirtyDaysPurchaseLimitOverrideAmt: 900,
    });
    const patched = (await world.call('PATCH', path, { json: limits })).body;
    expect(patched).toMatchObject({ ...limits, dailyPurchaseRemainingAmt: 0 });
    expect(patched.thirtyDaysPurchaseRemainingAmt).toBe(0);
  });

  test('the page sets every limit by PUT alone', async () => {
    await using world = await startAppDirect({ edition: 'page' });
    const limits = { dailyPurchaseLimitOverrideAmt: 1_000, thirtyDaysPurchaseLimitExempt: true };
    const patched = (await world.call('PATCH', path, { json: limits })).body;
    expect(patched).toMatchObject({
      dailyPurchaseLimitOverrideAmt: 2_500,
      thirtyDaysPurchaseLimitExempt: false,
    });
    const put = (await world.call('PUT', path, { json: { name: 'Northwind', ...limits } })).body;
    expect(put).toMatchObject({ ...limits, thirtyDaysPurchaseRemainingAmt: null });
  });
});

describe('the picture', () => {
  const form = (bytes: Uint8Array, part: string) => {
    const data = new FormData();
    data.set(part, new Blob([bytes as BlobPart]), 'picture');
    return data;
  };

  test.each(['picture', 'file', 'x'])(
    'is taken from a part named %s, and served without a token',
    async (part) => {
      await using world = await startAppDirect();
      const { status, body } = await world.call('PUT', `${path}/picture`, { body: form(tinyPng, part) });
      expect(status).toBe(200);
      const served = await fetch(body.picture as string);
      expect(served.headers.get('content-type')).toBe('image/png');
      expect(Buffer.from(await served.arrayBuffer())).toEqual(tinyPng);
    },
  );

  test('is refused as JSON, as text, over 5 MB and without a file', async () => {
    await using world = await startAppDirect();
    const send = async (options: object) => (await world.call('PUT', `${path}/picture`, options)).status;
    const field = new FormData();
    field.set('picture', 'text');
    expect(await send({ json: {} })).toBe(415);
    expect(await send({ body: form(Buffer.from('GIF89a'), 'picture') })).toBe(400);
    expect(await send({ body: form(pngOfSize(5 * 1024 * 1024 + 1), 'picture') })).toBe(413);
    expect(await send({ body: field })).toBe(400);
  });
});

describe('activities', () => {
  test('the default shows those of the acting person, and a client without a person none', async () => {
    await using world = await startAppDirect();
    const total = async (query: string, as: string) =>
      (await world.get(`${path}/activities${query}`, as)).body.page.totalElements as number;
    expect(await total('', 'companyAdmin')).toBe(3);
    expect(await total('', 'partner')).toBe(0);
    expect(await total('?displayType=EVERYONE', 'partner')).toBe(21);
  });

  test('a time is a list of parts in UTC, without the zeros at its end', async () => {
    await using world = await startAppDirect();
    const { content } = (await world.get(`${path}/activities?displayType=EVERYONE&size=50`)).body;
    expect(content.at(-1)).toMatchObject({ verb: 'COMPANY_ACTIVATED', timestamp: [2024, 1, 14, 10] });
    expect(content.at(-2)).toMatchObject({ timestamp: [2024, 1, 14, 10, 5, 30] });
  });

  test('a person who is deleted and one who acts for another are shown as such', async () => {
    await using world = await startAppDirect();
    const contoso = `/account/v2/companies/${companyId(4)}/activities?displayType=EVERYONE`;
    const [gone] = (await world.get(contoso)).body.content;
    expect(gone.subject).toMatchObject({
      uuid: userId(19),
      deleted: true,
      userRemovedFromCompanyTarget: true,
    });
    const { content } = (await world.get(`${path}/activities?displayType=EVERYONE&size=50`)).body;
    const bought = content.find(({ verb }: { verb: string }) => verb === 'APPLICATION_PURCHASED');
    expect(bought).toMatchObject({
      actor: { uuid: userId(1) },
      subject: { uuid: userId(2) },
      object: { type: 'APPLICATION' },
      context: { header: 'Adatum Mail' },
      origin: null,
    });
  });
});

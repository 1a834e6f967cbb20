/** The AppDirect sandbox as a server: faults, reset, clock, data file, pace, and both data sets. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../../src/sandbox/server.ts';
import { companyId, startAppDirect, userId } from '../../support/appdirect.ts';
import { tinyPng } from '../../support/images.ts';

const companies = '/account/v2/companies';

describe('faults', () => {
  test('an error has the body of the family of its path, and the operation does not run', async () => {
    await using world = await startAppDirect();
    const order = (status: number) =>
      world.sandbox.setFaults([{ kind: 'status', status, times: 3, headers: { 'retry-after': '7' } }]);
    order(503);
    const account = await world.call('PATCH', `${companies}/${companyId(2)}`, { json: { industry: 'X' } });
    expect(account).toMatchObject({ status: 503, body: [{ code: 'Service Unavailable' }] });
    expect(account.headers.get('retry-after')).toBe('7');
    const rates = await world.get('/channel/v1/exchangeRates');
    expect(rates.body).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' });
    const token = await world.call('POST', '/oauth2/token', { as: null, body: new URLSearchParams() });
    expect(token).toMatchObject({ status: 503, body: { error: 'server_error' } });
    expect((await world.get(`${companies}/${companyId(2)}`)).body.industry).toBe('Food wholesale');
  });

  test('a fault is found by the path below the root and by the whole path', async () => {
    await using world = await startAppDirect();
    world.sandbox.setFaults([
      { kind: 'status', status: 500, path: '/account/v2/users*' },
      { kind: 'status', status: 502, path: '/oauth2/token' },
      { kind: 'status', status: 504, path: '/api/channel/*' },
    ]);
    expect((await world.get('/account/v2/users')).status).toBe(500);
    expect((await world.call('POST', '/oauth2/token', { as: null })).status).toBe(502);
    expect((await world.get('/channel/v1/exchangeRates')).status).toBe(504);
    expect((await world.get(companies)).status).toBe(200);
  });

  test('a connection that is reset is in the journal with the status 0', async () => {
    await using world = await startAppDirect();
    world.sandbox.setFaults([{ kind: 'reset', times: 1 }]);
    await expect(world.get(companies)).rejects.toThrow();
    expect(world.sandbox.calls()).toMatchObject([{ status: 0 }]);
  });
});

test('a reset brings back data, tokens, mails and the clock', async () => {
  await using world = await startAppDirect();
  world.sandbox.setClock(new Date('2030-01-01T00:00:00Z'));
  const created = await world.call('POST', '/appReseller/v1/companies', {
    as: 'reseller',
    json: { name: 'Relecloud' },
  });
  expect(created.body.createdOn).toBe(Date.UTC(2030, 0, 1));
  const issued = await world.call('POST', '/oauth2/token', {
    as: null,
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ROLE_PARTNER_READ' }),
    headers: { authorization: `Basic ${btoa('appdirect-reader:appdirect-reader-secret')}` },
  });
  await world.call('POST', '/__sandbox/reset');
  expect((await world.get(`${companies}/${created.body.id}`)).status).toBe(404);
  expect((await world.get(companies, issued.body.access_token)).status).toBe(401);
  expect(world.sandbox.calls()).toHaveLength(2);
  const again = await world.call('POST', '/appReseller/v1/companies', {
    as: 'reseller',
    json: { name: 'Relecloud' },
  });
  expect(again.body.id).toBe(created.body.id);
  expect(again.body.createdOn).not.toBe(created.body.createdOn);
});

test('a data file keeps companies, people, pictures, mails and issued tokens between runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'appdirect-'));
  const file = join(folder, 'data.json');
  try {
    let token = '';
    let picture = '';
    {
      await using world = await startAppDirect({ file });
      expect(world.sandbox.startedFrom).toBe('seed');
      const form = new FormData();
      form.set('file', new Blob([tinyPng]), 'x.png');
      const changed = await world.call('PUT', `${companies}/${companyId(2)}/picture`, { body: form });
      picture = new URL(changed.body.picture as string).pathname;
      await world.call('POST', `${companies}/${companyId(2)}/memberships`, {
        as: 'companyAdmin',
        json: { user: { email: 'guest@guest.example' } },
      });
      const issued = await world.call('POST', '/oauth2/token', {
        as: null,
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ROLE_PARTNER_READ' }),
        headers: { authorization: `Basic ${btoa('appdirect-reader:appdirect-reader-secret')}` },
      });
      token = issued.body.access_token as string;
    }
    await using world = await startAppDirect({ file });
    expect(world.sandbox.startedFrom).toBe('file');
    const members = await world.get(`${companies}/${companyId(2)}/memberships?searchText=guest@guest`, token);
    expect(members.body.page.totalElements).toBe(1);
    const guest = members.body.content[0].user.uuid as string;
    expect((await world.call('POST', `/__sandbox/invitations/${guest}/accept`)).status).toBe(200);
    expect((await world.get('/__sandbox/mails')).body.mails).toHaveLength(1);
    expect((await world.get(picture, null)).headers.get('content-type')).toBe('image/png');
    // The acceptance is a change as well, and is kept before it is answered.
    expect(readFileSync(file, 'utf8')).toContain('"accepted":true');
    const next = await world.call('POST', '/appReseller/v1/companies', {
      as: 'reseller',
      json: { name: 'N' },
    });
    expect(next.body.id).toBe('c0000000-0000-4000-8000-900000000001');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('the pace of the list of companies', () => {
  test('twenty calls at once and five more a second for each token, by the clock of the sandbox', async () => {
    await using world = await startAppDirect({ listPace: 'on' });
    const start = Date.UTC(2026, 0, 1);
    world.sandbox.setClock(new Date(start));
    for (let call = 0; call < 20; call += 1) expect((await world.get(companies)).status).toBe(200);
    const refused = await world.get(companies);
    expect(refused).toMatchObject({ status: 429, body: [{ code: 'Too Many Requests' }] });
    expect(refused.headers.get('retry-after')).toBe('1');
    // Other callers and other operations have room.
    expect((await world.get(companies, 'partnerRead')).status).toBe(200);
    expect((await world.get(`${companies}/${companyId(2)}`)).status).toBe(200);
    world.sandbox.setClock(new Date(start + 1_000));
    const after: number[] = [];
    for (let call = 0; call < 6; call += 1) after.push((await world.get(companies)).status);
    expect(after).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test('is off by default', async () => {
    await using world = await startAppDirect();
    for (let call = 0; call < 30; call += 1) expect((await world.get(companies)).status).toBe(200);
  });
});

describe('controls', () => {
  test('they are refused to pages of other origins, and an unknown one is 404', async () => {
    await using world = await startAppDirect();
    const foreign = await world.call('GET', '/__sandbox/mails', {
      headers: { origin: 'https://evil.example' },
    });
    expect(foreign.status).toBe(403);
    expect((await world.get('/__sandbox/other')).status).toBe(404);
    expect((await world.call('POST', '/__sandbox/mails')).status).toBe(404);
    expect(world.sandbox.calls()).toEqual([]);
  });

  test('the sandbox of the other marketplace has none of them', async () => {
    const sandbox = await createSandbox();
    try {
      expect((await fetch(`${sandbox.url}/__sandbox/mails`)).status).toBe(404);
      expect((await fetch(`${sandbox.url}/oauth2/token`, { method: 'POST' })).status).toBe(404);
    } finally {
      await sandbox.close();
    }
  });
});

test('the page at the root names the API', async () => {
  await using world = await startAppDirect();
  const response = await fetch(world.sandbox.url);
  expect(await response.json()).toMatchObject({ name: 'AppDirect API sandbox', api: '/api' });
});

test('some companies of the demo data are accounts of the demo data of the other marketplace', async () => {
  await using world = await startAppDirect();
  const other = await createSandbox();
  try {
    const response = await fetch(`${other.url}/public/v1/accounts/accounts?limit=100`, {
      headers: { authorization: 'Bearer idt:TKN-0000-0001:operations' },
    });
    const { data } = (await response.json()) as { readonly data: readonly { readonly name: string }[] };
    const accounts = new Set(data.map(({ name }) => name));
    const { content } = (await world.get(`${companies}?size=100&sortOrder=ASC`)).body;
    const shared = content
      .map(({ name }: { name: string }) => name)
      .filter((name: string) => accounts.has(name));
    expect(shared).toHaveLength(9);
    expect(shared).toEqual(expect.arrayContaining(['Northwind Traders Ltd', '株式会社さくら商事']));
    expect(content.length).toBeGreaterThan(shared.length);
  } finally {
    await other.close();
  }
});

describe('the scale data set', () => {
  const scale = (accounts: number) => startAppDirect({ seed: { kind: 'scale', accounts } });

  test('has the companies that were asked for, twenty people in each, and the same ones every time', async () => {
    const texts: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      await using world = await scale(50);
      const { body, text } = await world.get(`${companies}?size=100`);
      expect(body.page.totalElements).toBe(50);
      const members = await world.get(`${companies}/${companyId(17)}/memberships`);
      expect(members.body.page.totalElements).toBe(20);
      texts.push(text, members.text);
    }
    expect(texts.slice(0, 2)).toEqual(texts.slice(2));
  });

  test('a smaller one is the beginning of a larger one', async () => {
    await using small = await scale(10);
    await using large = await scale(40);
    for (const path of [companyId(7), `${companyId(7)}/memberships`, `${companyId(7)}/groups`]) {
      const [one, other] = [await small.get(`${companies}/${path}`), await large.get(`${companies}/${path}`)];
      expect(one.text).toBe(other.text);
    }
  });

  test('every well-known token works, and every association is of a reseller', async () => {
    await using world = await scale(30);
    expect((await world.get(companies, 'admin')).status).toBe(200);
    expect((await world.get(`${companies}/${companyId(2)}/memberships`, 'companyAdmin')).status).toBe(200);
    expect((await world.get(`${companies}/${companyId(2)}/memberships/${userId(5)}`, 'user')).status).toBe(
      200,
    );
    const linked = await world.get('/appReseller/v1/companies?context=RESELLER', 'reseller');
    expect(linked.body.length).toBeGreaterThan(5);
    const resellers = await world.get(
      '/appReseller/v1/companies?context=RESELLER_MANAGER',
      'resellerManager',
    );
    for (const { id } of resellers.body as { id: string }[]) {
      const found = await world.get(`/appReseller/v1/companyAssociations?resellerCompanyId=${id}&size=100`);
      expect(found.body.page.totalElements).toBeGreaterThan(0);
    }
  });

  test.each([2, 10_001, 3.5])('%d companies are refused', async (accounts) => {
    await expect(scale(accounts)).rejects.toThrow('expected 3 to 10000 companies');
  });
});

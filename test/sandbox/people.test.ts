/** People to sign in as, tokens of any person, named faults and scenarios, of both sandboxes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../src/sandbox/core/people.ts';
import { createTestWorld } from '../../src/testing.ts';
import { companyId, startAppDirect, userId } from '../support/appdirect.ts';
import type { AppDirectWorld } from '../support/appdirect.ts';
import { startSandbox } from '../support/sandbox.ts';
import type { SandboxWorld } from '../support/sandbox.ts';
import { runTool } from '../tools/support.ts';

let first: SandboxWorld;
let second: AppDirectWorld;

beforeAll(async () => {
  first = await startSandbox();
  second = await startAppDirect();
});

afterAll(async () => {
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

describe('people', () => {
  test('of the first sandbox have tokens that the API accepts, for each type of account', async () => {
    const { people } = (await first.call('GET', '/__sandbox/people', { as: null })).body as {
      people: readonly Person[];
    };
    expect(people).toEqual(first.sandbox.people);
    expect(people.slice(0, 3).map(({ role }) => role)).toEqual(['Operations', 'Client', 'Vendor']);
    expect(people.map(({ token }) => token)).toEqual(
      expect.arrayContaining([
        'idt:TKN-0000-0001:operations',
        'idt:TKN-0000-0002:client',
        'idt:TKN-0000-0003:vendor',
      ]),
    );
    for (const { token, accountId, name, userId: id } of people) {
      const path = id === null ? `/accounts/${accountId}` : `/users/${id}`;
      const reply = await first.get(path, token);
      expect(reply.status, name).toBe(200);
    }
  });

  test('of AppDirect have tokens that its API accepts, and a role each', async () => {
    const { people } = (await second.call('GET', '/__sandbox/people', { as: null })).body as {
      people: readonly Person[];
    };
    expect(people).toHaveLength(8);
    expect(new Set(people.map(({ role }) => role)).size).toBe(8);
    for (const { token, accountId, role } of people.filter(({ userId: id }) => id !== null)) {
      const reply = await second.get(`/account/v2/companies/${accountId}`, token);
      expect(reply.status, role).toBe(200);
    }
  });

  test('exist in a generated data set too, one for each well-known account', async () => {
    await using world = await startSandbox({ seed: { kind: 'scale', accounts: 12 } });
    const persons = world.sandbox.people.filter(({ userId: id }) => id !== null);
    expect(persons.map(({ role }) => role)).toEqual(['Operations', 'Client', 'Vendor']);
    for (const { token, userId: id } of persons) {
      expect((await world.get(`/users/${id}`, token)).status).toBe(200);
    }
  });
});

describe('tokens of a person', () => {
  test('name the person to the API', async () => {
    const token = first.sandbox.tokenFor('USR-2001-0001', 'ACC-2001-0001');
    expect((await first.get('/users/USR-2001-0001', token)).body.id).toBe('USR-2001-0001');
    const company = second.sandbox.tokenFor(userId(5), companyId(2));
    expect((await second.get(`/account/v2/companies/${companyId(2)}`, company)).status).toBe(200);
  });

  test.each([
    ['USR-9999-9999', 'ACC-2001-0001', 'There is no user USR-9999-9999.'],
    ['USR-2001-0001', 'ACC-9999-9999', 'There is no account ACC-9999-9999.'],
    [
      'USR-3001-0001',
      'ACC-2001-0001',
      'The user USR-3001-0001 is a member of ACC-3001-0001, not of ACC-2001-0001.',
    ],
  ])('are refused for %s in %s', (user, account, message) => {
    expect(() => first.sandbox.tokenFor(user, account)).toThrow(message);
  });

  test('are refused for a company that the person is not in', () => {
    expect(() => second.sandbox.tokenFor(userId(5), companyId(3))).toThrow(
      `The user ${userId(5)} is a member of ${companyId(2)}, not of ${companyId(3)}.`,
    );
  });

  test('of a person of AppDirect who does not exist are 401', async () => {
    const reply = await second.get('/account/v2/companies', `appdirect-person:${userId(999)}`);
    expect(reply.status).toBe(401);
  });

  test('are printed by the command token', async () => {
    const { url } = first.sandbox;
    const printed = await runTool(
      ['token', '--user', 'USR-2001-0001', '--account', 'ACC-2001-0001', '--url', url],
      { token: null },
    );
    expect(printed).toEqual({
      code: 0,
      out: `${first.sandbox.tokenFor('USR-2001-0001', 'ACC-2001-0001')}\n`,
      err: '',
    });
    const wrong = await runTool(
      ['token', '--user', 'USR-3001-0001', '--account', 'ACC-2001-0001', '--url', url],
      { token: null },
    );
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain('is a member of ACC-3001-0001, not of ACC-2001-0001');
    const other = await runTool(['token', '--user', 'x', '--account', 'y', '--url', second.sandbox.url], {
      token: null,
    });
    expect(other.err).toContain('There is no user x.');
    const nowhere = await runTool(['token', '--user', 'x', '--account', 'y', '--url', 'http://127.0.0.1:1'], {
      token: null,
    });
    expect(nowhere.err).toContain('no sandbox answers at http://127.0.0.1:1 (ECONNREFUSED)');
    expect((await runTool(['token', '--user', 'x'], { token: null })).err).toContain(
      'token needs --user and --account',
    );
  });
});

describe('named faults', () => {
  test.each(['slow', 'down', 'rate-limited', 'expired-token', 'half-an-answer'])('has %s', async (name) => {
    for (const world of [first, second]) {
      const reply = await world.call('PUT', '/__sandbox/faults', { as: null, json: { name } });
      const listed = await world.call('GET', '/__sandbox/faults/named', { as: null });
      const wanted = (listed.body.faults as { name: string; faults: unknown }[]).find(
        (entry) => entry.name === name,
      );
      expect(reply.body).toEqual({ faults: wanted?.faults });
      world.sandbox.setFaults([]);
    }
  });

  test('answer as the API itself does where a token has expired', async () => {
    first.sandbox.setFaults({ name: 'expired-token' });
    second.sandbox.setFaults({ name: 'expired-token' });
    const one = await first.get('/accounts');
    const other = await second.get('/account/v2/companies');
    first.sandbox.setFaults([]);
    second.sandbox.setFaults([]);
    expect([one.status, one.body]).toEqual([
      401,
      { statusCode: 401, message: 'Unauthorized: the token has expired.' },
    ]);
    expect([other.status, other.body.error]).toEqual([401, 'invalid_token']);
  });

  test('of another name are refused with the names that exist', async () => {
    const reply = await first.call('PUT', '/__sandbox/faults', { as: null, json: { name: 'sluggish' } });
    expect(reply.status).toBe(400);
    expect(JSON.stringify(reply.body)).toContain('rate-limited');
    expect(() => first.sandbox.setFaults({ name: 'sluggish' })).toThrow('expected one of slow, down');
  });
});

describe('scenarios', () => {
  test('all of them load, and are removed without a trace', async () => {
    for (const { sandbox, call } of [first, second]) {
      const { scenarios } = (await call('GET', '/__sandbox/scenarios', { as: null })).body as {
        scenarios: readonly { name: string }[];
      };
      expect(scenarios).toEqual(sandbox.scenarios);
      for (const { name } of scenarios) {
        const put = await call('PUT', '/__sandbox/scenario', { as: null, json: { name } });
        expect([put.status, put.body.scenario.name]).toEqual([200, name]);
      }
      expect((await call('DELETE', '/__sandbox/scenario', { as: null })).status).toBe(204);
      expect((await call('GET', '/__sandbox/scenario', { as: null })).body).toEqual({ scenario: null });
      expect((await call('GET', '/__sandbox/faults', { as: null })).body).toEqual({ faults: [] });
    }
  });

  test('change data, faults and clock as they say', async () => {
    const { sandbox } = first;
    sandbox.loadScenario('new-client');
    expect((await first.get('/buyers', 'client')).body.$meta.pagination.total).toBe(0);
    sandbox.loadScenario('licensees-down');
    expect((await first.get('/licensees')).status).toBe(503);
    expect((await first.get('/buyers', 'client')).body.$meta.pagination.total).toBeGreaterThan(0);
    sandbox.loadScenario('invitations-expired');
    const invited = await first.get('/account-users?eq(invitation.status,Invited)');
    expect(invited.body.$meta.pagination.total).toBe(0);
    sandbox.reset();
    expect(() => sandbox.loadScenario('nothing')).toThrow('expected one of slow, down');
  });

  test('work through a gateway, by the same names', async () => {
    await using world = await createTestWorld();
    world.sandbox.loadScenario('down');
    const down = await world.query('{ accounts(first: 1) { totalCount } }');
    expect(down.errors?.[0]?.extensions?.['code']).toBeDefined();
    world.sandbox.reset();
    const token = world.tokenFor('USR-2001-0001', 'ACC-2001-0001');
    const up = await world.query('{ viewer { user { id } account { id } } }', {}, { token });
    expect(up).toEqual({
      data: { viewer: { user: { id: 'USR-2001-0001' }, account: { id: 'ACC-2001-0001' } } },
    });
    expect(new Set(world.people.map(({ marketplace }) => marketplace))).toEqual(
      new Set(['marketplace', 'appdirect']),
    );
  });
});

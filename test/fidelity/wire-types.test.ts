/** What the sandbox answers and what the gateway sends has the shape that the wire types say. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../scripts/operations.ts';
import { createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { cases } from '../operations/cases.ts';
import { runCase } from '../operations/run-case.ts';
import { tokens } from '../support/world.ts';
import { createChecker } from './check.ts';
import { documentOf } from './recorder.ts';
import type { Exchange } from './recorder.ts';
import { startRecordedGateway } from './recorded-gateway.ts';
import type { Untyped } from '../support/untyped.ts';

const checker = createChecker();

/** Fails with every problem at once, each with the call it was found in. */
function expectShape(kind: 'Answers' | 'Bodies' | 'Parts', name: string, value: unknown): void {
  const problems = checker.problems(kind, name, value);
  if (!problems) throw new Error(`expected a type for ${name} in ${kind}, but there is none`);
  expect(problems, `${kind} of ${name}: ${JSON.stringify(value).slice(0, 300)}`).toEqual([]);
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox();
});
afterAll(async () => {
  await sandbox.close();
});

// Read out of JSON, and checked here.
async function get(path: string, role: keyof typeof tokens): Promise<Untyped> {
  const response = await fetch(`${sandbox.url}/public/v1/accounts${path}`, {
    headers: { authorization: `Bearer ${tokens[role]}` },
  });
  return response.status === 403 || response.status === 404 ? undefined : response.json();
}

const roles = ['operations', 'client', 'vendor'] as const;
const collections = checker.names('Parts');
/** What `select` adds to the default shape; every edition of these members is asked for at once. */
const additions: Readonly<Record<string, string>> = {
  accounts: 'audit,groups',
  'account-users': 'audit,groups,modules,buyers',
  users: 'audit,accounts,currentAccount',
  'user-groups': 'audit,modules,users,buyers',
  buyers: 'audit,sellers,sellers.erpLink.status,account.groups',
  licensees: 'audit,seller,buyer.status,buyer.account,account',
  sellers: 'audit',
  'erp-links': 'audit,buyer,seller',
  'cloud-tenants': 'audit,account',
  'api-tokens': 'audit,modules',
  modules: 'audit,accountTypes',
  services: 'audit',
};

describe('the sandbox', () => {
  test.each(collections)(
    'the sandbox answers %s in default shape, as lists and alone, to every role',
    async (collection) => {
      let seen = 0;
      for (const role of roles) {
        const list = await get(`/${collection}?limit=100&order=id`, role);
        if (list === undefined) continue;
        expectShape('Answers', `GET /${collection}`, list);
        for (const { id } of list.data as { id: string }[]) {
          expectShape('Answers', `GET /${collection}/{id}`, await get(`/${collection}/${id}`, role));
          seen += 1;
        }
      }
      expect(seen).toBeGreaterThan(5);
    },
  );

  test.each(collections)(
    'the sandbox answers %s with everything that can be selected',
    async (collection) => {
      const select = additions[collection];
      expect(select).toBeDefined();
      for (const role of roles) {
        const list = await get(`/${collection}?limit=100&order=id&select=${select}`, role);
        if (list === undefined) continue;
        expectShape('Answers', `GET /${collection}`, list);
        const [first] = list.data as { id: string }[];
        if (first) {
          expectShape(
            'Answers',
            `GET /${collection}/{id}`,
            await get(`/${collection}/${first.id}?select=${select}`, role),
          );
        }
      }
      const whole = await get(`/${collection}?limit=100&order=id&select=${select}`, 'operations');
      for (const member of (select ?? '').split(',').map((path) => path.replace(/\..*/, ''))) {
        // `buyers` of a group are absent where it is not limited to some; somewhere it must be there.
        expect(
          whole.data.some((row: object) => member in row),
          `${member} of some ${collection}`,
        ).toBe(true);
      }
    },
  );

  test.each(collections)('the sandbox answers a part of %s when so much is selected', async (collection) => {
    for (const role of roles) {
      for (const select of [
        '-*,id',
        '-*,id,name,status,icon',
        '-name,-audit',
        '-*,id,account.id,account.name,audit.created.at',
      ]) {
        const list = await get(`/${collection}?limit=20&select=${select}`, role);
        if (list === undefined) continue;
        for (const row of list.data) expectShape('Parts', collection, row);
      }
    }
  });

  test('the sandbox answers the other reads in their shape', async () => {
    const user = 'USR-2000-0001';
    const account = 'ACC-2001-0001';
    expectShape(
      'Answers',
      'GET /users/{id}/accounts',
      await get(`/users/${user}/accounts?select=audit`, 'operations'),
    );
    for (const path of ['sso', 'sso-check']) {
      expectShape('Answers', `GET /users/{id}/${path}`, await get(`/users/${user}/${path}`, 'client'));
    }
    for (const [form, path] of [
      ['GET /accounts/{accountId}/users', `/accounts/${account}/users`],
      ['GET /{accountId}/users', `/${account}/users`],
    ] as const) {
      expectShape(
        'Answers',
        form,
        await get(`${path}?select=audit,groups,modules,buyers&limit=100`, 'client'),
      );
      expectShape('Answers', `${form}/{userId}`, await get(`${path}/${user}`, 'client'));
    }
    expectShape(
      'Answers',
      'GET /buyers/{id}/transfer',
      await get('/buyers/BUY-2002-0001/transfer', 'operations'),
    );
  });
});

describe('the check itself', () => {
  const seller = {
    id: 'SEL-4000-0001',
    name: 'Germany',
    status: 'Active',
    icon: '/v1/accounts/sellers/SEL-4000-0001/icon',
    currencies: [{ value: 'EUR', isDefault: true, billingEnabled: true }],
    revision: 1,
    audit: { created: { at: '2026-01-31T23:00:00.000Z' } },
  };

  test.each([
    ['nothing', {}, []],
    ['a missing member', { name: undefined }, [" must have required property 'name'"]],
    ['an unknown member', { href: '/x' }, [' must NOT have additional properties (href)']],
    ['another kind of value', { revision: '1' }, ['/revision must be number']],
    ['an unknown state', { status: 'Aktiv' }, ['/status must be equal to one of the allowed values']],
    ['the id of something else', { id: 'BUY-4000-0001' }, ['/id must match pattern "^SEL(-\\d{4}){2}$"']],
    [
      'a date without its zone',
      { audit: { created: { at: '2026-01-31' } } },
      [expect.stringContaining('/audit/created/at must match pattern')],
    ],
  ])('the check itself finds %s', (_what, change, problems) => {
    const value: unknown = JSON.parse(JSON.stringify({ ...seller, ...change }));
    expect(checker.problems('Answers', 'GET /sellers/{id}', value)).toEqual(problems);
  });
});

describe('the gateway', () => {
  test('the gateway sends only bodies of their types, and every answer to a write has its type', async () => {
    await using world = await startRecordedGateway();
    for (const operation of operations) {
      const found = cases[operation.name];
      if (!found) throw new Error(`expected a case for ${operation.name}, but there is none`);
      world.sandbox.reset();
      await runCase(world.gateway.url, found);
    }
    const writes = world.recorder.exchanges().filter(({ method }) => method !== 'GET');
    const templates = new Set(writes.map(templateOf));
    for (const exchange of writes) {
      const call = templateOf(exchange);
      const body = documentOf(exchange);
      if (checker.names('Bodies').includes(call)) expectShape('Bodies', call, body);
      else expect(body, `body of ${call}`).toBeUndefined();
      if (exchange.status === 200 || exchange.status === 201) {
        expectShape('Answers', call, JSON.parse(exchange.answer.toString('utf8')));
      }
    }
    // Every type of a body was met.
    expect(checker.names('Bodies').filter((name) => !templates.has(name))).toEqual([]);
  });
});

/** `PUT /buyers/BUY-2001-0001` → `PUT /buyers/{id}` */
function templateOf({ method, path }: Exchange): string {
  const concrete = `${method} ${path.replace('/public/v1/accounts', '')}`;
  const known = operations.map(({ call }) => call);
  const found = known.find((call) =>
    new RegExp(`^${call.replaceAll(/\{\w+\}/g, '[A-Z]+(-\\d+)+')}$`).test(concrete),
  );
  return found ?? concrete;
}

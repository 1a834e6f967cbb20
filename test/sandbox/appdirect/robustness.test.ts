/** Odd requests to the AppDirect sandbox are errors of the caller, and random writes keep the rules of the data. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { companyId, startAppDirect, userId } from '../../support/appdirect.ts';
import type { AppDirectWorld } from '../../support/appdirect.ts';
import { callOf, cases } from './cases.ts';

const odd: readonly unknown[] = [
  undefined,
  null,
  0,
  '',
  'text',
  [],
  [null],
  ['text'],
  [[]],
  {},
  { name: 1, user: 2, roles: 'ROLE_USER', firstUser: [], address: 'x', customAttributes: {}, enabled: 'yes' },
  { user: { email: 'x' }, roles: [1], key: 1, action: [], contents: [1], changes: { fields: [{}] } },
  [{ userUuid: 1, rolesToAdd: 'x', rolesToRemove: [{}] }],
  {
    name: 'x',
    countryCode: 'DE',
    firstUser: { email: 'a@b.example', firstName: 'A', lastName: 'B', roles: [{}] },
  },
  { __proto__: null, constructor: 1, customAttributes: [{ name: '__proto__', value: 'x' }] },
];

describe('odd requests', () => {
  test('a body of any form is answered with an error of the caller or carried out, and never breaks', async () => {
    await using world = await startAppDirect();
    for (const found of cases.filter(({ method }) => method !== 'GET')) {
      for (const json of odd) {
        const { as, path, method } = found;
        const { status, text } = await world.call(method, path, { as, json });
        expect(status, `${found.operation} ${JSON.stringify(json)}: ${text}`).toBeLessThan(500);
      }
    }
  });

  test('parameters of any form are answered with an error of the caller or ignored', async () => {
    await using world = await startAppDirect();
    const names = ['page', 'size', 'sort', 'sortField', 'name', 'createdOn', 'groupUuid', 'custom.region'];
    const values = ['', '%00', '-1', '99999999999999999999', 'gte()'];
    for (const { operation, method, path, as } of cases.filter((one) => one.method === 'GET')) {
      for (const name of names) {
        for (const value of values) {
          const joined = `${path}${path.includes('?') ? '&' : '?'}${name}=${value}`;
          const { status } = await world.call(method, joined, { as });
          expect(status, `${operation} ${joined}`).toBeLessThan(500);
        }
      }
    }
  }, 60_000);

  test('ids of any form in a path lead nowhere', async () => {
    await using world = await startAppDirect();
    const ids = ['%00', '%2F', '%25', '%zz', '..%2f..', 'ACC-2001-0001', '__proto__', 'x'.repeat(2_000)];
    for (const found of cases) {
      for (const id of ids) {
        const path = found.path.replace(/[\da-f]{8}-[\da-f-]{27}|\b(?:31001|27013)\b/, id);
        if (path === found.path || path.includes(`=${id}`)) continue;
        const { status } = await world.call(found.method, path, callOf(found));
        expect(status, `${found.operation} ${path.slice(0, 200)}`).toBeGreaterThanOrEqual(400);
        expect(status, `${found.operation} ${path.slice(0, 200)}`).toBeLessThan(500);
      }
    }
  });
});

const people = [2, 5, 9, 10, 11, 13, 101, 102, 110] as const;
const roles = ['ROLE_SYS_ADMIN', 'ROLE_BILLING_ADMIN', 'ROLE_DEVELOPER', 'ROLE_RESELLER'] as const;
const company = fc.constantFrom(2, 3, 4, 12);
const person = fc.constantFrom(...people);
const email = fc.constantFrom(
  'guest@guest.example',
  'oliver.grant@northwind.example',
  'lift.one@alpine-ski.example',
  'extra@northwind.example',
);

interface Write {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
}

const memberships = (number: number) => `/account/v2/companies/${companyId(number)}/memberships`;
const write = fc.oneof(
  fc
    .record({ company, email, allowLogin: fc.boolean() })
    .map(({ company: number, email: address, allowLogin }): Write => ({
      method: 'POST',
      path: `${memberships(number)}?inviterUuid=${userId(1)}`,
      json: { user: { email: address, allowLogin } },
    })),
  fc.record({ company, email }).map(({ company: number, email: address }): Write => ({
    method: 'POST',
    path: `${memberships(number)}/active`,
    json: { user: { email: address } },
  })),
  fc.record({ company, person }).map(({ company: number, person: who }): Write => ({
    method: 'DELETE',
    path: `${memberships(number)}/${userId(who)}`,
  })),
  fc
    .record({ company, person, roles: fc.subarray([...roles]), enabled: fc.boolean() })
    .map(({ company: number, person: who, ...json }): Write => ({
      method: 'PUT',
      path: `${memberships(number)}/${userId(who)}`,
      json,
    })),
  fc
    .record({ company, person, rolesToAdd: fc.subarray([...roles]) })
    .map(({ company: number, person: who, rolesToAdd }): Write => ({
      method: 'PATCH',
      path: `${memberships(number)}/roles`,
      json: [{ userUuid: userId(who), rolesToAdd }],
    })),
  fc.record({ company, person }).map(({ company: number, person: who }): Write => ({
    method: 'POST',
    path: `${memberships(number)}/${userId(who)}/invite?inviterUuid=${userId(1)}`,
  })),
  person.map((who): Write => ({ method: 'POST', path: `/__sandbox/invitations/${userId(who)}/accept` })),
);

interface Member {
  readonly user: { readonly uuid: string; readonly allowLogin: boolean };
  readonly roles: readonly string[];
}

/** What must hold whatever was written. */
async function checkRules(world: AppDirectWorld): Promise<void> {
  for (const number of [2, 3, 4, 12]) {
    const one = (await world.get(`/account/v2/companies/${companyId(number)}`)).body;
    const all = (await world.get(`${memberships(number)}?size=100`)).body.content as Member[];
    expect(new Set(all.map(({ user }) => user.uuid)).size).toBe(all.length);
    for (const { user, roles: held } of all) {
      // Nobody signs in to a managed company, and a member is never somebody who was deleted.
      if (one.allowLogin === false) expect(user.allowLogin).toBe(false);
      expect((await world.get(`/account/v2/users/${user.uuid}`)).status).toBe(200);
      expect(new Set(held).size).toBe(held.length);
    }
    const groups = (await world.get(`/account/v2/companies/${companyId(number)}/groups?size=100`)).body
      .content;
    const count = (name: string) =>
      groups.find((group: { name: string }) => group.name === name).memberCount as number;
    expect(count('Everyone')).toBe(all.length);
    expect(count('Developers')).toBe(all.filter(({ roles: held }) => held.includes('ROLE_DEVELOPER')).length);
    expect(count('Resellers')).toBe(all.filter(({ roles: held }) => held.includes('ROLE_RESELLER')).length);
  }
}

test('any sequence of writes keeps the rules', async () => {
  await using world = await startAppDirect();
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 25 }), async (writes) => {
      world.sandbox.reset();
      for (const { method, path, json } of writes) {
        const { status } = await world.call(method, path, json === undefined ? {} : { json });
        expect(status).toBeLessThan(500);
      }
      await checkRules(world);
    }),
    { numRuns: 12 },
  );
}, 60_000);

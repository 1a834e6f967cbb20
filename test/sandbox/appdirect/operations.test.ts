/** Each of the 49 operations of the AppDirect sandbox, in both editions, with the right role and with a wrong one. */
import { describe, expect, test } from 'vitest';
import { startAppDirect } from '../../support/appdirect.ts';
import { callOf, cases } from './cases.ts';

test('the cases are of the 49 operations, each once', () => {
  const operations = cases.map(({ operation }) => operation);
  expect(new Set(operations).size).toBe(49);
  expect(operations).toHaveLength(49);
  expect(cases.filter(({ later }) => later)).toHaveLength(9);
});

describe.each(['v296', 'page'] as const)('the edition %s', (edition) => {
  test('answers every operation to a caller with one of its roles, and the journal names it', async () => {
    await using world = await startAppDirect({ edition });
    for (const found of cases) {
      world.sandbox.reset();
      const { status, text } = await world.call(found.method, found.path, callOf(found));
      const expected = found.later && edition === 'page' ? 404 : found.status;
      expect({ operation: found.operation, status, text }).toMatchObject({
        operation: found.operation,
        status: expected,
      });
      const [path = ''] = found.path.split('?');
      expect(world.sandbox.calls()).toMatchObject([
        { method: found.method, path: `/api${path}`, status: expected },
      ]);
    }
  });

  test('refuses every operation with a rule to a caller without its roles, before the body is read', async () => {
    await using world = await startAppDirect({ edition });
    for (const found of cases) {
      if (found.wrong === undefined || (found.later && edition === 'page')) continue;
      const { status, body } = await world.call(found.method, found.path, callOf(found, found.wrong));
      expect({ operation: found.operation, status }).toEqual({ operation: found.operation, status: 401 });
      expect(JSON.stringify(body), found.operation).toContain('ROLE_');
    }
  });

  test('refuses every operation without a token, with a wrong scheme and with an unknown token', async () => {
    await using world = await startAppDirect({ edition });
    for (const found of cases) {
      if (found.later && edition === 'page') continue;
      for (const options of [
        { ...callOf(found), as: null },
        { ...callOf(found), as: 'no-such-token' },
        { ...callOf(found), as: null, headers: { authorization: 'Basic YTpi' } },
      ]) {
        const reply = await world.call(found.method, found.path, options);
        expect({ operation: found.operation, status: reply.status }).toEqual({
          operation: found.operation,
          status: 401,
        });
        expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer /);
      }
    }
  });
});

test('a refusal is 403 where the sandbox is started so', async () => {
  await using world = await startAppDirect({ refusal: '403' });
  const { status, body } = await world.get('/account/v2/companies', 'user');
  expect({ status, code: body[0].code }).toEqual({ status: 403, code: 'Forbidden' });
  expect((await world.get('/account/v2/companies', 'no-such-token')).status).toBe(401);
});

test('an operation that an edition lacks is told apart from an object that is not found', async () => {
  await using page = await startAppDirect({ edition: 'page' });
  const missing = await page.get('/account/v2/users/a0000000-0000-4000-8000-000000000001');
  expect(missing).toMatchObject({ status: 404, body: { status: 404, error: 'Not Found' } });
  await using later = await startAppDirect();
  const unknown = await later.get('/account/v2/users/a0000000-0000-4000-8000-999999999999');
  expect(unknown.status).toBe(404);
  expect(unknown.body).toEqual([
    { code: 'Not Found', message: 'User with UUID=a0000000-0000-4000-8000-999999999999 not found.' },
  ]);
});

test('a path with another method says which ones it has', async () => {
  await using world = await startAppDirect();
  const reply = await world.call('DELETE', '/account/v2/companies');
  expect(reply.status).toBe(405);
  expect(reply.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'POST']);
});

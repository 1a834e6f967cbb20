/** The Bruno collection of the starter: every request gives what its assertions say. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';
import { readBruno, readVars } from './bruno-file.ts';

const folder = new URL('../../starter/bruno/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const requests = readdirSync(folder).filter((name) => /^\d.*\.bru$/.test(name));
const environment = readVars(read('environments/sandbox.bru'));

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** The value at a path such as `res.body.data.list[0].id`. */
function valueAt(response: unknown, path: string): unknown {
  const keys = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  expect(keys.shift()).toBe('res');
  return keys.reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], response);
}

const checks: Readonly<Record<string, (value: unknown, wanted: string) => void>> = {
  eq: (value, wanted) => expect(String(value)).toBe(wanted),
  isEmpty: (value) => expect(value).toEqual([]),
  isString: (value) => expect(value).toBeTypeOf('string'),
};

test('the environment has the default addresses of gateway and sandbox', () => {
  expect(environment).toEqual({
    url: 'http://127.0.0.1:4000/graphql',
    sandbox: 'http://127.0.0.1:4010',
    token: 'idt:TKN-0000-0001:operations',
  });
});

test.each(requests)('%s gives the answer that it expects', async (name) => {
  const addresses = { url: `${world.gateway.url}/graphql`, sandbox: world.sandbox.url };
  const request = readBruno(read(name), { ...environment, ...addresses });
  expect(request.asserts.length).toBeGreaterThan(1);
  const response = await fetch(request.url, {
    method: request.method,
    headers: {
      ...request.headers,
      authorization: `Bearer ${environment['token']}`,
      'content-type': 'application/json',
    },
    ...(request.query === undefined
      ? {}
      : { body: JSON.stringify({ query: request.query, variables: request.variables }) }),
  });
  const result = { status: response.status, body: await response.json() };
  for (const [path, check] of request.asserts) {
    const [operator = '', ...wanted] = check.split(' ');
    const compare = checks[operator];
    if (compare === undefined)
      throw new Error(`expected one of ${Object.keys(checks).join(', ')}, but got ${check}`);
    compare(valueAt(result, path), wanted.join(' '));
  }
});

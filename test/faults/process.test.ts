/** Faults of the gateway's own code cost the request that met them; the process lives, or ends with 1 and all of its log. */
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { tokens } from '../support/world.ts';
import type { Answer } from '../support/world.ts';
import { GatewayProcess } from './gateway-process.ts';

const inside = 'of-the-inside-7d793037';
const healthy = '{ accounts(first: 1) { totalCount } }';

interface Got {
  readonly status: number;
  readonly text: string;
  readonly answer: Omit<Answer, 'calls'>;
}

/** By the short way through the server, or by the long one. */
async function ask(
  url: string,
  query: string,
  way: 'POST' | 'GET' = 'POST',
  headers: Readonly<Record<string, string>> = {},
): Promise<Got> {
  const all = {
    authorization: `Bearer ${tokens.operations}`,
    'content-type': 'application/json',
    ...headers,
  };
  const response = await (way === 'GET'
    ? fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, { headers: all })
    : fetch(`${url}/graphql`, { method: 'POST', headers: all, body: JSON.stringify({ query }) }));
  const text = await response.text();
  return { status: response.status, text, answer: JSON.parse(text) as Got['answer'] };
}

describe.each(['POST', 'GET'] as const)(
  'in the process of the command line, a resolver asked by %s',
  (way) => {
    const start = () => new GatewayProcess({}, { preload: ['./preload-faulty-resolvers.ts'] });

    test.each([
      ['throws', 'account(id: "ACC-1000-0001") { id }', 'account', 'thrown'],
      ['rejects', 'buyer(id: "BUY-1000-0001") { id }', 'buyer', 'rejected'],
    ])('that %s costs its own field, masked, and the process lives', async (_name, field, path, words) => {
      await using gateway = start();
      const url = await gateway.url();
      const { status, text, answer } = await ask(url, `{ ${field} ${healthy.slice(1)}`, way);
      expect(status).toBe(200);
      expect(answer.data).toEqual({ [path]: null, accounts: { totalCount: 12 } });
      expect(answer.errors?.map((error) => [error.path, error.extensions?.['code']])).toEqual([
        [[path], 'INTERNAL_SERVER_ERROR'],
      ]);
      expect(text).not.toContain(inside);
      await gateway.printed(new RegExp(`"${words} ${inside}"`));
      expect((await ask(url, healthy, way)).answer.errors).toBeUndefined();
    });

    test('that leaves an unhandled rejection is logged, and the process survives', async () => {
      await using gateway = start();
      const url = await gateway.url();
      const { text } = await ask(url, '{ licensee(id: "LCE-1000-0001") { id } }', way);
      expect(text).not.toContain(inside);
      await gateway.printed(new RegExp(`"stray ${inside}".*"unhandled rejection"`));
      expect((await ask(url, healthy, way)).answer.errors).toBeUndefined();
    });
  },
);

test('an uncaught exception ends the process with 1 after the whole log is written, however slowly it is read', async () => {
  await using gateway = new GatewayProcess({}, { preload: ['./preload-faulty-resolvers.ts'] });
  const url = await gateway.url();
  gateway.child.stdout?.pause();
  await ask(url, '{ seller(id: "SEL-1000-0001") { id } }').catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 500));
  gateway.child.stdout?.resume();
  expect(await gateway.ended()).toBe(1);
  const lines = gateway.out.split('\n').filter((line) => line.startsWith('{'));
  expect(lines.filter((line) => line.startsWith('{"filler"'))).toHaveLength(4_000);
  // A count of dropped lines may follow it.
  const errors = lines.filter((line) => line.startsWith('{"level":"error"'));
  expect(JSON.parse(errors.at(-1) ?? '')).toMatchObject({
    level: 'error',
    event: 'uncaught exception',
    error: { message: `fatal ${inside}` },
  });
});

test("an uncaught exception ends the process with 1 even when the log's reader has gone", async () => {
  await using gateway = new GatewayProcess({}, { preload: ['./preload-faulty-resolvers.ts'] });
  const url = await gateway.url();
  gateway.child.stdout?.pause();
  const exited = once(gateway.child, 'exit');
  await ask(url, '{ seller(id: "SEL-1000-0001") { id } }').catch((error: unknown) => error);
  expect(await exited).toEqual([1, null]);
  gateway.child.stdout?.resume();
});

describe('in a process that catches nothing, a plugin', () => {
  test.each(['on request', 'on request, later', 'on parse', 'on execute', 'on response'])(
    'that fails %s costs that request, masked, and the process lives',
    async (fault) => {
      await using gateway = new GatewayProcess({}, { program: ['test/faults/faulty-plugins.ts'] });
      const url = await gateway.url();
      const { text, answer } = await ask(url, healthy, 'POST', { 'x-fault': fault });
      expect(answer.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['INTERNAL_SERVER_ERROR']);
      expect(text).not.toContain(inside);
      await gateway.printed(new RegExp(`"${fault} ${inside}"`));
      const next = await ask(url, healthy);
      expect(next.answer.errors).toBeUndefined();
      expect(next.answer.data.accounts.totalCount).toBe(12);
    },
  );
});

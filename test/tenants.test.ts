/**
 * Who sees what: an answer holds what its own token may see, and nothing that another token was shown, through
 * batches, shared calls, retries and the breaker. What is true for a tenant is what it is told when nobody
 * else asks; calls are counted by the sandbox.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { accounts } from '../src/schema/accounts/account.ts';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../src/config/config.ts';
import { createGraph } from '../src/app/graph.ts';
import { postQuery, startWorld, tokens, type World } from './support/world.ts';

interface Tenant {
  readonly accountId: string;
  readonly token: string;
  /** Name of its own token: in its answers, and in nobody else's. */
  readonly mark: string;
}

let world: World;
let tenants: readonly Tenant[];

beforeAll(async () => {
  world = await startWorld({ seed: { accounts: 60 } });
  const { data } = await world.query(
    '{ accounts(first: 20, filter: { type: { eq: CLIENT }, status: { eq: ACTIVE } }) { nodes { id } } }',
  );
  const accounts = data?.accounts.nodes as readonly { readonly id: string }[];
  tenants = await Promise.all(
    accounts.map(async ({ id: accountId }, index) => {
      const mark = `mark ${String(index).padStart(2, '0')} of ${accountId}`;
      const { data: made, errors } = await world.query(
        'mutation ($id: ID!, $name: String) { apiTokenCreate(accountId: $id, input: { name: $name }) { secret errors { message } } }',
        { id: accountId, name: mark },
      );
      expect({ errors, refused: made?.apiTokenCreate.errors }).toEqual({ errors: undefined, refused: [] });
      return { accountId, mark, token: made?.apiTokenCreate.secret as string };
    }),
  );
});
beforeEach(() => {
  world.clearCalls();
});
afterEach(() => {
  world.sandbox.setFaults([]);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** The same words for everybody: only the token says who asks. */
const documents = [
  '{ viewer { account { id name } token { name } } }',
  '{ buyers(first: 5) { totalCount nodes { id name account { id name } licensees(first: 2) { nodes { id buyer { id } } } } } }',
  '{ accounts(first: 3) { totalCount nodes { id name buyers(first: 2) { totalCount nodes { id } } } } }',
  '{ licensees(first: 4) { totalCount nodes { id account { id name } seller { id name } } } }',
];

/** Ids of every tenant, so that each asks for all of them and is to be given its own. */
function allAccounts(): string {
  const ids = tenants.map(({ accountId }) => JSON.stringify(accountId)).join(', ');
  return `{ nodes(ids: [${ids}]) { id ... on Account { name buyers(first: 1) { nodes { id name } } } } }`;
}

/** One by one, without faults: what each is to be told. */
async function truths(): Promise<readonly (readonly string[])[]> {
  const found: string[][] = [];
  for (const { token } of tenants) {
    const answers: string[] = [];
    for (const document of [...documents, allAccounts()]) {
      const { data, errors } = await postQuery(world.gateway.url, document, {}, { token, headers: plain });
      expect(errors).toBeUndefined();
      answers.push(JSON.stringify(data));
    }
    found.push(answers);
  }
  return found;
}

const plain = { 'x-explain': 'false' };
const longWay = { ...plain, accept: 'application/json;q=0.9' };

test('twenty tenants differ in what they may see', async () => {
  const all = await truths();
  expect(all).toHaveLength(20);
  expect(new Set(all.map(([own]) => own)).size).toBe(20);
  for (const [index, { accountId, mark }] of tenants.entries()) {
    expect(all[index]?.[0]).toContain(accountId);
    expect(all[index]?.[0]).toContain(mark);
    // Of all the accounts asked for, its own.
    const nodes = (JSON.parse(all[index]?.at(-1) ?? '') as { nodes: ({ id: string } | null)[] }).nodes;
    expect(nodes.map((node) => node?.id).filter((id) => id !== undefined)).toEqual([accountId]);
  }
});

interface Asked {
  readonly tenant: number;
  readonly document: number;
  readonly way: 'short' | 'long';
}

const interleaved = fc.array(
  fc.record({
    tenant: fc.nat({ max: 19 }),
    document: fc.nat({ max: documents.length }),
    way: fc.constantFrom('short' as const, 'long' as const),
  }),
  { minLength: 200, maxLength: 200 },
);

/** All at once; half of them also without any token, who is to be told nothing. */
async function askAll(
  requests: readonly Asked[],
  check: (asked: Asked, text: string) => void,
): Promise<void> {
  const texts = [...documents, allAccounts()];
  await Promise.all(
    requests.map(async (asked, index) => {
      const headers = asked.way === 'short' ? plain : longWay;
      const document = texts[asked.document] ?? '';
      if (index % 20 === 0) {
        const anonymous = await postQuery(world.gateway.url, document, {}, { token: null, headers });
        expect(Object.values(anonymous.data ?? {}).every((value) => value === null)).toBe(true);
        expect(JSON.stringify(anonymous)).toContain('UNAUTHENTICATED');
      }
      const { token } = tenants[asked.tenant] as Tenant;
      const { data, errors } = await postQuery(world.gateway.url, document, {}, { token, headers });
      check(asked, JSON.stringify({ data, errors }));
    }),
  );
}

function expectNothingOfOthers(tenant: number, text: string): void {
  const foreign = tenants.filter((other, index) => {
    if (index === tenant) return false;
    return text.includes(other.mark) || text.includes(other.token);
  });
  expect(foreign).toEqual([]);
}

describe('two hundred interleaved requests with twenty tokens', () => {
  test('each get what their own token may see, and all of it', async () => {
    const expected = await truths();
    await fc.assert(
      fc.asyncProperty(interleaved, (requests) =>
        askAll(requests, ({ tenant, document }, text) => {
          expect(text).toBe(`{"data":${expected[tenant]?.[document]}}`);
          expectNothingOfOthers(tenant, text);
        }),
      ),
      { numRuns: 3 },
    );
  });

  test('two hundred interleaved requests with twenty tokens and a failing upstream get their own data or less, and no data of another token', async () => {
    const expected = await truths();
    await fc.assert(
      fc.asyncProperty(interleaved, fc.integer({ min: 20, max: 60 }), async (requests, failures) => {
        world.sandbox.setFaults([
          { kind: 'status', status: 503, times: failures },
          { kind: 'reset', times: 20 },
          { kind: 'truncate', times: 10 },
          { kind: 'delay', delayMs: 20, times: 40 },
        ]);
        world.clearCalls();
        await askAll(requests, ({ tenant, document }, text) => {
          expectNothingOfOthers(tenant, text);
          const { data } = JSON.parse(text) as { data: unknown };
          expect(partOf(data, JSON.parse(expected[tenant]?.[document] ?? '{}'))).toBe(true);
        });
        expect(world.calls().some(({ status }) => status === 503)).toBe(true);
      }),
      { numRuns: 3 },
    );
  });
});

/** Whether every value is the true one, or null, or left out of a list that could not be read. */
function partOf(found: unknown, whole: unknown): boolean {
  if (found === null || found === undefined) return true;
  if (typeof found !== 'object' || typeof whole !== 'object' || whole === null) return found === whole;
  if (Array.isArray(found)) {
    return (
      Array.isArray(whole) &&
      found.length === whole.length &&
      found.every((item, i) => partOf(item, whole[i]))
    );
  }
  return Object.entries(found).every(([key, value]) =>
    partOf(value, (whole as Record<string, unknown>)[key]),
  );
}

describe('one object asked for at one moment', () => {
  const document = '{ buyers(first: 3) { nodes { id account { id } } } }';

  test('one object asked for at one moment by two tokens is two calls, with the data of each', async () => {
    const [one, other] = tenants as [Tenant, Tenant];
    const answers = await Promise.all(
      [one, other].map(({ token }) => postQuery(world.gateway.url, document, {}, { token })),
    );
    const accounts = answers.map(
      ({ data }) =>
        new Set((data?.buyers.nodes as { account: { id: string } }[]).map(({ account }) => account.id)),
    );
    expect(accounts).toEqual([new Set([one.accountId]), new Set([other.accountId])]);
    expect(world.calls()).toHaveLength(2);
  });

  test('twice in one operation is one call', async () => {
    const [{ token, accountId }] = tenants as [Tenant];
    const twice = `{ a: account(id: "${accountId}") { name } b: account(id: "${accountId}") { name } }`;
    const { data } = await postQuery(world.gateway.url, twice, {}, { token });
    expect(data?.a.name).toBe(data?.b.name);
    expect(world.calls()).toHaveLength(1);
  });

  test('one object asked for at one moment by one token, in two requests, is one call, whose rows each makes objects of its own of', async () => {
    const [{ token, accountId }] = tenants as [Tenant];
    world.sandbox.setFaults([{ kind: 'delay', delayMs: 1_000, times: 1 }]);
    const headers = { 'x-explain': 'true' };
    const answers = await Promise.all(
      [document, document].map((text) => postQuery(world.gateway.url, text, {}, { token, headers })),
    );
    for (const { data, errors } of answers) {
      expect(errors).toBeUndefined();
      expect(data?.buyers.nodes[0].account.id).toBe(accountId);
    }
    expect(world.calls()).toHaveLength(1);
    const shared = answers.map(({ extensions }) => extensions?.explain.calls[0].shared);
    expect(new Set(shared)).toEqual(new Set([undefined, true]));
  });

  test('one object read by one token, then another, then no token, is never answered from a kept answer', async () => {
    const [one, other] = tenants as [Tenant, Tenant];
    for (const { token } of [one, other, one, other])
      await postQuery(world.gateway.url, document, {}, { token });
    expect(world.calls()).toHaveLength(4);
    const { data } = await postQuery(world.gateway.url, document, {}, { token: null });
    expect(data).toEqual({ buyers: null });
    expect(world.calls()).toHaveLength(4);
  });
});

test('a context keeps the token that it was made with, whichever operation uses it again', async () => {
  const { operationDeadlineMs } = loadConfig({}).server;
  const { upstream, planner } = loadConfig({});
  const graph = createGraph({ baseUrl: world.sandbox.url, upstream, planner, operationDeadlineMs });
  const contextOf = (token: string) =>
    graph.createContext({
      headers: new Headers({ authorization: `Bearer ${token}` }),
      requestId: 'r',
      signal: new AbortController().signal,
      document: parse('{ __typename }'),
      operationName: undefined,
      variables: {},
    });
  try {
    const [one, other] = tenants as [Tenant, Tenant];
    const contexts = [contextOf(one.token), contextOf(other.token), contextOf(one.token)] as const;
    expect(new Set(contexts.map(({ loaders: loads }) => loads)).size).toBe(3);
    const get = async (index: 0 | 1 | 2, id: string): Promise<string | undefined> => {
      try {
        return (await contexts[index].source(accounts).get(accounts, id, { select: ['id'], paths: [] })).id;
      } catch (error) {
        return (error as { readonly code?: string }).code;
      }
    };
    for (let round = 0; round < 2; round += 1) {
      expect(await get(0, one.accountId)).toBe(one.accountId);
      expect(await get(1, one.accountId)).toBe('NOT_FOUND');
      expect(await get(1, other.accountId)).toBe(other.accountId);
      expect(await get(2, other.accountId)).toBe('NOT_FOUND');
    }
    expect(world.calls()).toHaveLength(8);
  } finally {
    await graph.close();
  }
});

test('no HTTP cache stands between the gateway and upstream', () => {
  // It would keep answers by their URL; that it leaves out those with a credential is its own decision.
  const source = new URL('../src/', import.meta.url);
  const users = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) =>
      /interceptors\.cache\b|cacheStores\b|interceptors\.deduplicate\b/.test(
        readFileSync(new URL(name, source), 'utf8'),
      ),
    );
  expect(users).toEqual([]);
});

test('no token of a tenant is in the log', () => {
  const log = world.log.join('\n');
  for (const token of [...tenants.map((tenant) => tenant.token), ...Object.values(tokens)]) {
    expect(log).not.toContain(token);
  }
});

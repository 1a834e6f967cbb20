/** What scanners of GraphQL endpoints look for, one check each, against a gateway as production runs it: they find nothing. */
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, tokens, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ profile: 'production' });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

interface Found {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly body: {
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly extensions: Readonly<Record<string, unknown>>;
    }[];
    readonly extensions?: object;
  };
}

async function ask(init: RequestInit, search = ''): Promise<Found> {
  const response = await fetch(`${world.gateway.url}/graphql${search}`, {
    ...init,
    headers: { authorization: `Bearer ${tokens.operations}`, ...(init.headers as Record<string, string>) },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, text, headers: response.headers, body: isJson ? JSON.parse(text) : {} };
}

function post(query: string, headers: Readonly<Record<string, string>> = {}): Promise<Found> {
  return ask({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');

test('aliases are not without number', async () => {
  const { body } = await post(`{ ${times(101, (index) => `alias${index}: __typename`)} }`);
  expect(body.data).toBeUndefined();
});

test('operations are not taken in arrays', async () => {
  const one = { query: '{ __typename }' };
  const { status, body } = await ask({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Array.from({ length: 10 }, () => one)),
  });
  expect(status).toBe(400);
  expect(body.data).toBeUndefined();
});

test('directives do not each get an error of their own', async () => {
  const { body } = await post(`query { __typename ${times(10, () => '@aa')} }`);
  expect(body.data).toBeUndefined();
  expect(body.errors?.length).toBeLessThan(10);
});

test('introspection does not go in circles', async () => {
  const circle = 'fields { type { fields { type { fields { type { name } } } } }';
  const { body } = await post(`{ __schema { types { name ${circle} } } } }`);
  expect(body.data).toBeUndefined();
});

test('the same field is not looked at without end', async () => {
  const { body } = await post(`{ account(id: "ACC-1000-0001") { ${times(1_000, () => 'id')} } }`);
  expect(body.data).toBeUndefined();
});

test('nothing is suggested', async () => {
  const guesses = [
    '{ acounts { nodes { id } } }',
    '{ accounts { node { id } } }',
    '{ accounts(frist: 1) { totalCount } }',
    '{ accounts(filter: { nam: {} }) { totalCount } }',
    '{ accounts(filter: { type: { eq: CLIEN } }) { totalCount } }',
    '{ accounts(filter: { rql: "eq(nam,1)" }) { totalCount } }',
    '{ node(id: "x") { ... on Acount { id } } }',
    'query ($a: AcountFilter) { accounts(filter: $a) { totalCount } }',
    '{ accounts }',
    '{ __typename @skp }',
    'query ($x: Int) { accounts(first: $y) { totalCount } }',
  ];
  for (const guess of guesses) {
    const { body } = await post(guess);
    expect(body.errors).toBeDefined();
    expect(JSON.stringify(body).toLowerCase(), guess).not.toMatch(/did you mean|suggest/);
  }
});

test('a GET changes nothing', async () => {
  world.sandbox.clearCalls();
  const mutation = 'mutation { buyerDisable(id: "BUY-2001-0001") { errors { message } } }';
  const { status, body } = await ask({ method: 'GET' }, `?query=${encodeURIComponent(mutation)}`);
  expect(status).toBe(405);
  expect(body.data).toBeUndefined();
  expect(world.sandbox.calls()).toEqual([]);
});

test('a GET that any page can make runs nothing', async () => {
  const search = `?query=${encodeURIComponent('{ __typename }')}`;
  for (const type of [undefined, 'text/plain', 'foo/bar']) {
    const headers: HeadersInit = type === undefined ? [] : [['content-type', type]];
    const response = await fetch(`${world.gateway.url}/graphql${search}`, { headers });
    expect(response.ok).toBe(false);
    expect(await response.text()).not.toContain('"data"');
  }
});

test('nor does a form', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/graphql', undefined]) {
    const { status, body } = await ask({
      method: 'POST',
      headers: type === undefined ? {} : { 'content-type': type },
      body: new Blob([new URLSearchParams({ query: '{ __typename }' }).toString()]),
    });
    expect(status).toBe(415);
    expect(body.data).toBeUndefined();
  }
});

test('no tracing is in the answer, however it is asked for', async () => {
  const answer = await post('{ accounts(first: 1) { totalCount } }', {
    'x-explain': 'true',
    'x-apollo-tracing': '1',
    'apollo-federation-include-trace': 'ftv1',
    debug: 'true',
  });
  expect(answer.body.data).toBeDefined();
  expect(answer.body).not.toHaveProperty('extensions');
  expect([...answer.headers.keys()].filter((name) => /trace|powered|server$/.test(name))).toEqual([]);
});

test('errors are all its own, and say nothing of its insides', async () => {
  const bad = [
    '{',
    '{ unknown }',
    '\u0000',
    '"',
    '{ accounts(first: "x") { totalCount } }',
    'subscription { a }',
    '',
  ];
  for (const query of bad) {
    const { status, text, body } = await post(query);
    expect(status).toBeLessThan(500);
    for (const error of body.errors ?? []) expect(error.extensions['code']).toBeTypeOf('string');
    expect(text).not.toMatch(/node_modules|\bat .+:\d+:\d+|stacktrace|exception|Error:.*\n/i);
  }
});

test('there is no editor to be found', async () => {
  const paths = [
    '/',
    '/graphql',
    '/graphiql',
    '/graphiql/',
    '/playground',
    '/altair',
    '/voyager',
    '/console',
  ];
  for (const path of paths) {
    const response = await fetch(world.gateway.url + path, { headers: { accept: 'text/html' } });
    expect(response.ok, path).toBe(false);
    expect(await response.text()).not.toMatch(/<html|graphiql\.|playground\./i);
  }
});

test('the schema is not shown', async () => {
  const questions = [
    getIntrospectionQuery(),
    '{ __schema { queryType { name } } }',
    '{ __type(name: "Account") { name } }',
    '{ ...A } fragment A on Query { __schema { queryType { name } } }',
    '{ a: __schema { queryType { name } } }',
    'mutation { __type(name: "Account") { name } }',
  ];
  for (const question of questions) {
    const { body } = await post(question);
    expect(body.data, question).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain('"queryType"');
  }
});

test('other origins get no permission', async () => {
  for (const origin of ['https://evil.example', 'null', world.gateway.url]) {
    const { headers } = await post('{ __typename }', { origin });
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

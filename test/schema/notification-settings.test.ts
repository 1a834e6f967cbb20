/** Notification settings of an account: an object of unknown shape is passed through, within limits. */
import { describe, expect, test } from 'vitest';
import { json } from '../support/scripted-server.ts';
import { startScriptedWorld } from '../support/scripted-world.ts';
import { startWorld, type World } from '../support/world.ts';

const own = 'ACC-2001-0001';
const client = { token: 'client' } as const;
const set = (payload: string) =>
  `mutation ($settings: JSONObject!) { accountSetNotificationSettings(id: "${own}", settings: $settings) {
    ${payload} errors { __typename message path ... on ValidationError { rule limit actual } } } }`;
const read = `{ account(id: "${own}") { notificationSettings } }`;

const calls = (world: World): string[] => world.calls().map(({ method, path }) => `${method} ${path}`);
const path = `/public/v1/accounts/accounts/${own}/settings/notifications`;

test('settings are written and read as they are, at one call each', async () => {
  await using world = await startWorld();
  expect((await world.query(read, {}, client)).data.account.notificationSettings).toEqual({});

  const settings = {
    senderName: 'Zürich & Söhne',
    footer: { lines: ['a', 1.5, null, true, {}] },
    __proto: 1,
  };
  world.clearCalls();
  const written = await world.query(set('account { id notificationSettings }'), { settings }, client);
  expect(written.errors).toBeUndefined();
  expect(written.data.accountSetNotificationSettings).toEqual({
    account: { id: own, notificationSettings: settings },
    errors: [],
  });
  expect(calls(world)).toEqual([`PUT ${path}`]);

  world.clearCalls();
  const again = await world.query(
    `{ account(id: "${own}") { notificationSettings more: notificationSettings } }`,
  );
  expect(again.data.account).toEqual({ notificationSettings: settings, more: settings });
  expect(calls(world).filter((call) => call === `GET ${path}`)).toHaveLength(1);
});

test('a write replaces the settings, and a literal works like a variable', async () => {
  await using world = await startWorld();
  await world.query(set('account { id }'), { settings: { a: 1, b: 2 } }, client);
  const { data, errors } = await world.query(
    `mutation ($b: String) { accountSetNotificationSettings(id: "${own}", settings: { b: { c: [$b, 2, null, true] } }) { account { notificationSettings } } }`,
    { b: 'x' },
    client,
  );
  expect(errors).toBeUndefined();
  expect(data.accountSetNotificationSettings.account.notificationSettings).toEqual({
    b: { c: ['x', 2, null, true] },
  });
});

describe('an input that is no object', () => {
  test.each([
    [[1], 'a list'],
    ['text', 'a text'],
    [7, 'a number'],
    [true, 'a boolean'],
  ])('%j is rejected before a call, as a variable and as a literal', async (settings, got) => {
    await using world = await startWorld();
    const variable = await world.query(set('account { id }'), { settings }, client);
    expect(variable.errors?.[0]?.message).toContain(`expected a JSON object such as`);
    expect(variable.errors?.[0]?.message).toContain(`but got ${got}`);
    const literal = await world.query(
      `mutation { accountSetNotificationSettings(id: "${own}", settings: ${JSON.stringify(settings)}) { errors { message } } }`,
      {},
      client,
    );
    expect(literal.errors?.[0]?.message).toContain(`but got ${got}`);
    expect(world.sent()).toEqual([]);
  });
});

describe('limits', () => {
  test('more than 64 KiB of JSON is rejected before a call, in bytes and not in characters', async () => {
    await using world = await startWorld();
    const filled = (count: number) => ({ settings: Object.fromEntries(chunks('ü', count)) });
    const { data } = await world.query(set('account { id }'), filled(9), client);
    expect(data.accountSetNotificationSettings.errors).toEqual([
      {
        __typename: 'ValidationError',
        message: expect.stringContaining('must have at most 65536 bytes as JSON, but has'),
        path: ['settings'],
        rule: 'MAX_BYTES',
        limit: 65_536,
        actual: expect.any(Number),
      },
    ]);
    expect(world.sent()).toEqual([]);
    const fitting = await world.query(set('account { id }'), filled(7), client);
    expect(fitting.data.accountSetNotificationSettings.errors).toEqual([]);
  });

  test('more than 20 levels in a literal are rejected before a call', async () => {
    await using world = await startWorld();
    const nested = (levels: number) => `${'{ a: '.repeat(levels)}1${' }'.repeat(levels)}`;
    const write = (levels: number) =>
      world.query(
        `mutation { accountSetNotificationSettings(id: "${own}", settings: ${nested(levels)}) { errors { message path } } }`,
        {},
        client,
      );
    const deep = await write(21);
    expect(deep.data.accountSetNotificationSettings.errors).toEqual([
      { message: 'settings must have at most 20 levels, but has more', path: ['settings'] },
    ]);
    expect(world.sent()).toEqual([]);
    expect((await write(20)).data.accountSetNotificationSettings.errors).toEqual([]);
  });
});

/** Members of 4,000 characters each. */
function chunks(letter: string, count: number): [string, string][] {
  return Array.from({ length: count }, (_, index) => [`m${index}`, letter.repeat(4_000)]);
}

describe('who may', () => {
  test('a vendor reads its own settings, and not those of a client that it sees', async () => {
    await using world = await startWorld();
    const { data, errors } = await world.query(
      `{ accountsByIds(ids: ["ACC-3001-0001", "${own}"]) { name notificationSettings } }`,
      {},
      { token: 'vendor' },
    );
    expect(data.accountsByIds).toEqual([
      { name: 'Adatum Software AG', notificationSettings: {} },
      { name: 'Northwind Traders Ltd', notificationSettings: null },
    ]);
    expect(errors?.map(({ path: at, extensions }) => [at, extensions?.['code']])).toEqual([
      [['accountsByIds', 1, 'notificationSettings'], 'NOT_FOUND'],
    ]);
  });

  test('a write to the settings of another account is a NotFoundError, and viewer.can knows it', async () => {
    await using world = await startWorld();
    const { data } = await world.query(set('account { id }'), { settings: {} }, { token: 'vendor' });
    expect(data.accountSetNotificationSettings).toMatchObject({
      account: null,
      errors: [{ __typename: 'NotFoundError' }],
    });
    const can = await world.query(
      `{ viewer {
        own: can(mutation: "accountSetNotificationSettings", id: "ACC-3001-0001")
        other: can(mutation: "accountSetNotificationSettings", id: "${own}") } }`,
      {},
      { token: 'vendor' },
    );
    expect(can.data.viewer).toEqual({ own: true, other: false });
  });
});

describe('what upstream answers', () => {
  const answering = (value: unknown) =>
    startScriptedWorld((_, response, { url }) => {
      if (url.includes('/settings/')) json(response, value);
      else json(response, { id: own, name: 'Northwind' });
    });

  test.each([
    ['a list', []],
    ['a text', 'text'],
    ['too many levels', JSON.parse(`${'{"a":'.repeat(21)}1${'}'.repeat(21)}`) as object],
    ['too many bytes', { a: 'x'.repeat(70_000) }],
  ])('%s is an error of the field', async (_what, value) => {
    await using world = await answering(value);
    const { data, errors } = await world.query(`{ account(id: "${own}") { name notificationSettings } }`);
    expect(data.account).toEqual({ name: 'Northwind', notificationSettings: null });
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UPSTREAM_BAD_RESPONSE']);
  });

  test('a write that is answered with something else was made: only the field of the payload fails', async () => {
    await using world = await answering(['done']);
    const { data, errors } = await world.query(set('account { id notificationSettings }'), { settings: {} });
    expect(data.accountSetNotificationSettings).toEqual({
      account: { id: own, notificationSettings: null },
      errors: [],
    });
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UPSTREAM_BAD_RESPONSE']);
  });
});

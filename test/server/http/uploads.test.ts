/** Multipart requests that are not what the specification of uploads has: refused without a change. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pngOfSize } from '../../support/images.ts';
import { postUpload, startWorld, tokens, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  world.clearCalls();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const document =
  'mutation ($id: ID!, $file: Upload!) { iconSet(id: $id, file: $file) { errors { __typename message } } }';
const operations = JSON.stringify({ query: document, variables: { id: 'BUY-2001-0001', file: null } });
const map = JSON.stringify({ 0: ['variables.file'] });
const png = pngOfSize(12);

async function send(parts: readonly (readonly [string, string | Blob])[]) {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value);
  const response = await fetch(`${world.gateway.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.operations}` },
    body: form,
  });
  return { status: response.status, text: await response.text() };
}

const file = (type = 'image/png'): Blob => new Blob([png], { type });
const mapped = (value: unknown, name = '0'): readonly (readonly [string, string | Blob])[] => [
  ['operations', operations],
  ['map', typeof value === 'string' ? value : JSON.stringify(value)],
  [name, file()],
];

describe('a form is refused', () => {
  test.each<[string, readonly (readonly [string, string | Blob])[], string]>([
    ['without operations', [['map', map]], 'operations must be a text, but is not there'],
    ['with a file for operations', [['operations', file()]], 'operations must be a text, but is a file'],
    ['with operations that are no JSON', [['operations', '{']], 'operations is not valid JSON'],
    [
      'with operations that are null',
      [['operations', 'null']],
      'operations must be a JSON object, but is null',
    ],
    ['with a list of operations', [['operations', `[${operations}]`]], 'but is a list'],
    ['with a map that is no JSON', mapped('{'), 'map is not valid JSON'],
    ['with a map that is null', mapped('null'), 'map must be a JSON object, but is null'],
    ['with a map that is a list', mapped([]), 'map must be a JSON object, but is a list'],
    ['with a map of numbers', mapped({ 0: 5 }), 'map must list 1 to 10 places for'],
    ['with a map of texts', mapped({ 0: 'variables.file' }), 'map must list 1 to 10 places for'],
    ['with no place', mapped({ 0: [] }), 'map must list 1 to 10 places for'],
    [
      'with eleven places',
      mapped({ 0: Array.from({ length: 11 }, (_, index) => `variables.files.${index}`) }),
      'map must list 1 to 10 places for',
    ],
    ['with a place that is no text', mapped({ 0: [{}] }), 'map must lead to a variable that is null'],
    [
      'with a second place that holds something',
      mapped({ 0: ['variables.file', 'variables.id'] }),
      'map must lead to a variable that is null',
    ],
    [
      'with the same place twice',
      mapped({ 0: ['variables.file', 'variables.file'] }),
      'map must lead to a variable that is null',
    ],
    [
      'with a place outside the variables',
      mapped({ 0: ['query'] }),
      'map must lead to a variable that is null',
    ],
    ['with a place that holds something', mapped({ 0: ['variables.id'] }), 'map must lead to a variable'],
    ['with a place that is not there', mapped({ 0: ['variables.other'] }), 'map must lead to a variable'],
    [
      'with a place in a prototype',
      mapped({ 0: ['variables.__proto__.polluted'] }),
      'map must lead to a variable',
    ],
    [
      'with a place in a constructor',
      mapped({ 0: ['variables.constructor.x'] }),
      'map must lead to a variable',
    ],
    [
      'with a place a thousand steps deep',
      mapped({ 0: [`variables${'.a'.repeat(1_000)}`] }),
      'map must lead to',
    ],
    [
      'with a map that names what is not there',
      mapped({ 1: ['variables.file'] }),
      'map names "1", but no file',
    ],
    [
      'with a map that names a text',
      mapped({ operations: ['variables.file'] }),
      'map names "operations", but no',
    ],
    [
      'with a thousand files',
      [
        ['operations', operations],
        [
          'map',
          JSON.stringify(
            Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [i, ['variables.file']])),
          ),
        ],
        ...Array.from({ length: 1_000 }, (_, i) => [String(i), file()] as const),
      ],
      'A form may have 12 parts',
    ],
    [
      'whose file is not placed',
      [
        ['operations', operations],
        ['0', file()],
      ],
      'must not be null',
    ],
    [
      'that is larger than allowed',
      [
        ['operations', operations],
        ['0', new Blob([new Uint8Array(7_000_000)])],
      ],
      '',
    ],
  ])('%s', async (_name, parts, message) => {
    const { status, text } = await send(parts);
    expect(status).toBe(message === '' ? 413 : 400);
    expect(JSON.parse(text).errors[0]).toMatchObject({
      message: expect.stringContaining(message),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(text.length).toBeLessThan(1_000);
    expect(world.calls()).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
  });

  test.each([
    ['no boundary', 'multipart/form-data', ''],
    [
      'an end that does not come',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="a"',
    ],
    ['nothing in it', 'multipart/form-data; boundary=x', '--x--\r\n'],
    ['bytes that are no form', 'multipart/form-data; boundary=x', '\0\x01\x02'],
  ])('a form is refused with %s', async (_name, type, body) => {
    const response = await fetch(`${world.gateway.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.operations}`, 'content-type': type },
      body,
    });
    expect(response.status).toBe(400);
    expect((await response.json()).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(world.calls()).toEqual([]);
  });
});

test('the parts of a form may come in any order', async () => {
  const { text } = await send([
    ['0', file()],
    ['map', map],
    ['operations', operations],
  ]);
  expect(JSON.parse(text)).toEqual({ data: { iconSet: { errors: [] } } });
  expect(world.calls().map(({ method }) => method)).toContain('PUT');
});

describe('the type of a file follows from its content, not from its label', () => {
  test.each([
    [
      'an SVG with a script',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      'image/svg+xml',
    ],
    ['the same, said to be a PNG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/png'],
    ['HTML, said to be a PNG', '<!doctype html><script>alert(1)</script>', 'image/png'],
    ['nothing', '', 'image/png'],
  ])('%s is refused', async (_name, content, type) => {
    const bytes = new TextEncoder().encode(content);
    const { data, errors } = await postUpload(
      world.gateway.url,
      document,
      { id: 'BUY-2001-0001' },
      bytes,
      type,
    );
    expect(errors).toBeUndefined();
    expect(data?.iconSet.errors).toMatchObject([{ __typename: 'ValidationError' }]);
    expect(world.calls().filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

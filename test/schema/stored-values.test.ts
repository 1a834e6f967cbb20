/** What upstream stores is shown whatever its form, and one fault in many rows is a few errors. */
import { describe, expect, test } from 'vitest';
import { startScriptedWorld, startGatewayOver } from '../support/scripted-world.ts';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import { startWorld } from '../support/world.ts';
import type { Untyped } from '../support/untyped.ts';

/** A gateway over an upstream that answers every list with these rows. */
function serving(rows: readonly object[]) {
  return startScriptedWorld((_, response) => json(response, envelope(rows)));
}

const ids = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-1000-${1000 + index}`);

describe('a text that upstream stores', () => {
  test.each([
    'www.contoso.example',
    'ftp://files.contoso.example',
    'Contoso Ltd',
    'Support <support@contoso.example>',
    'en_US',
    'UK',
    'not-a-uuid',
  ])('a text that upstream stores is shown as it is: %s', async (text) => {
    await using world = await serving([
      {
        id: 'ACC-1000-0001',
        website: text,
        technicalSupportEmail: text,
        defaultLanguageCode: text,
        externalIds: { pyraTenantId: text },
        address: { country: text },
        icon: text,
      },
    ]);
    const { data, errors } = await world.query(
      '{ accounts(first: 1) { nodes { website technicalSupportEmail defaultLanguage pyraTenantId address { country } icon } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.accounts.nodes[0]).toMatchObject({
      website: text,
      technicalSupportEmail: text,
      defaultLanguage: text,
      address: { country: text },
      icon: text,
    });
  });

  test.each(['', '  '])(
    'a text that upstream stores is null without an error when it is empty: "%s"',
    async (text) => {
      await using world = await serving([
        {
          id: 'USR-1000-0001',
          email: text,
          icon: text,
          lastLoginAt: text,
          settings: { languageCode: text, cultureCode: text },
          // Members of what upstream lists below a user, which this server answers with the same row.
          audit: { access: { at: text }, created: { at: text } },
          invitation: { status: text },
          status: text,
        },
      ]);
      const { data, errors } = await world.query(
        '{ users(first: 1) { nodes { email language culture icon lastLoginAt status audit { created { at } } accounts { edges { lastAccessAt invitation } } } } }',
      );
      expect(errors).toBeUndefined();
      expect(data.users.nodes[0]).toEqual({
        email: null,
        language: null,
        culture: null,
        icon: null,
        lastLoginAt: null,
        status: null,
        audit: { created: { at: null } },
        accounts: { edges: [{ lastAccessAt: null, invitation: null }] },
      });
    },
  );

  test('a text that upstream stores of a currency is shown, known to ISO 4217 or not', async () => {
    await using server = await startServer((_, response) =>
      json(response, envelope([{ id: 'SEL-1000-0001', currencies: [{ value: 'EURO' }] }])),
    );
    await using world = await startGatewayOver(server.origin);
    const { data, errors } = await world.query('{ sellers(first: 1) { nodes { currencies { code } } } }');
    expect(errors).toBeUndefined();
    expect(data.sellers.nodes[0].currencies).toEqual([{ code: 'EURO' }]);
  });

  test('a text that upstream stores that is a number is still a bad answer', async () => {
    await using world = await serving([{ id: 'ACC-1000-0001', website: 7 }]);
    const { data, errors } = await world.query('{ accounts(first: 1) { nodes { id website } } }');
    expect(data.accounts.nodes).toEqual([{ id: 'ACC-1000-0001', website: null }]);
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UPSTREAM_BAD_RESPONSE']);
  });
});

describe('a web address that a client sends', () => {
  test.each([
    'javascript:alert(1)',
    'ftp://contoso.example',
    'www.contoso.example',
    '',
    'data:text/html,x',
    'http://',
  ])('a web address that a client sends is refused: %s', async (website) => {
    await using world = await startWorld();
    const { data, errors } = await world.query(
      'mutation ($website: URL) { accountUpdate(id: "ACC-2001-0001", input: { website: $website }) { account { website } errors { message } } }',
      { website },
    );
    expect(data?.accountUpdate ?? null).toBeNull();
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(world.sent().filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  test.each(['http://contoso.example', 'HTTPS://Contoso.example/a?b=c'])(
    'a web address that a client sends is taken: %s',
    async (website) => {
      await using world = await startWorld();
      const { data, errors } = await world.query(
        'mutation ($website: URL) { accountUpdate(id: "ACC-2001-0001", input: { website: $website }) { account { website } errors { message } } }',
        { website },
      );
      expect(errors).toBeUndefined();
      expect(data.accountUpdate).toEqual({ account: { website }, errors: [] });
    },
  );
});

describe('a value that an enum does not list', () => {
  test('a value that an enum does not list is one error for its field, with the values seen', async () => {
    const rows = ids('BUY', 60).map((id, index) => ({
      id,
      status: ['Frozen', 'Active', 'Migrating'][index % 3],
    }));
    await using world = await serving(rows);
    const { data, errors, text } = await world.query('{ buyers(first: 60) { nodes { id status } } }');
    expect(data.buyers.nodes.map(({ status }: Untyped) => status)).toEqual(
      rows.map(({ status }) => (status === 'Active' ? 'ACTIVE' : null)),
    );
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      path: ['buyers', 'nodes', 0, 'status'],
      extensions: {
        code: 'UPSTREAM_BAD_RESPONSE',
        values: ['Frozen', 'Migrating'],
        count: 40,
        fields: ['buyers.nodes.*.status'],
      },
    });
    expect(text).not.toContain('expected a value of the enum BuyerStatus, but got "');
    expect(world.log.join()).not.toContain('Frozen');
    const request = world.log.map((line) => JSON.parse(line)).find(({ event }) => event === 'request');
    expect(request.errors).toEqual({ UPSTREAM_BAD_RESPONSE: 40 });
  });

  test('a value that an enum does not list is an error for each field that holds one, in every shape of list', async () => {
    await using world = await serving([
      { id: 'ACC-1000-0001', type: 'Reseller', status: 'Frozen' },
      { id: 'ACC-1000-0002', type: 'Broker', status: 'Frozen' },
    ]);
    const { errors } = await world.query(
      '{ accounts(first: 2) { nodes { type } edges { node { state: status } } } }',
    );
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.['values']])).toEqual([
      ['accounts.nodes.0.type', ['Reseller', 'Broker']],
      ['accounts.edges.0.node.state', ['Frozen']],
    ]);
  });

  test('a value that an enum does not list is not repeated when it is no word, and at most ten values are', async () => {
    const rows = ids('BUY', 30).map((id, index) => ({
      id,
      status: index === 0 ? '<script>ann@example.com</script>' : `State ${index}`,
    }));
    await using world = await serving(rows);
    const { errors, text } = await world.query('{ buyers(first: 30) { nodes { status } } }');
    expect(errors?.[0]?.extensions?.['values']).toEqual(
      Array.from({ length: 10 }, (_, index) => `State ${index + 1}`),
    );
    expect(text).not.toContain('ann@example.com');
  });
});

describe('one fault in many rows', () => {
  test('one fault in many rows is a few errors with their paths, then one with a count', async () => {
    await using world = await serving(ids('BUY', 100).map((id) => ({ id, taxId: 7 })));
    const { data, errors } = await world.query('{ buyers(first: 100) { nodes { taxId } } }');
    expect(data.buyers.nodes).toHaveLength(100);
    expect(errors?.map(({ path }) => path?.join('.'))).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => `buyers.nodes.${index}.taxId`),
    );
    expect(errors?.map(({ extensions }) => extensions?.['count'])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      95,
    ]);
    expect(errors?.at(-1)).toMatchObject({
      message: expect.stringContaining('in 95 places'),
      extensions: { code: 'UPSTREAM_BAD_RESPONSE', fields: ['buyers.nodes.*.taxId'] },
    });
  });

  test('one fault in many rows that costs many fields of each row is counted over all of them', async () => {
    await using world = await startWorld();
    world.sandbox.setFaults([{ path: '/public/v1/accounts/buyers', kind: 'status', status: 403 }]);
    const aliases = Array.from({ length: 30 }, (_, index) => `b${index}: buyers(first: 1) { totalCount }`);
    const { errors } = await world.query(`{ accounts(first: 3) { nodes { ${aliases.join(' ')} } } }`);
    expect(errors).toHaveLength(21);
    expect(errors?.at(-1)?.extensions?.['count']).toBe(70);
    expect(errors?.at(-1)?.extensions?.['fields']).toHaveLength(20);
  });

  test('one fault in many rows hides no other fault', async () => {
    await using world = await serving([
      ...ids('BUY', 50).map((id) => ({ id, taxId: 7, name: 'Name' })),
      { id: 'BUY-2000-0001', taxId: 'A', name: 7 },
      { id: 'BUY-2000-0002', taxId: ['A'], name: 'Name' },
    ]);
    const { errors } = await world.query('{ buyers(first: 60) { nodes { taxId name } } }');
    const paths = errors?.map(({ path }) => path?.join('.'));
    expect(paths).toContain('buyers.nodes.50.name');
    expect(paths).toContain('buyers.nodes.51.taxId');
    expect(errors).toHaveLength(8);
  });

  test('one fault in many rows is the same over GET, which is answered another way', async () => {
    await using world = await serving(ids('BUY', 100).map((id) => ({ id, taxId: 7 })));
    const query = encodeURIComponent('{ buyers(first: 100) { nodes { taxId } } }');
    const response = await fetch(`${world.gateway.url}/graphql?query=${query}`, {
      headers: { authorization: 'Bearer x', 'apollo-require-preflight': '1' },
    });
    const { errors } = await response.json();
    expect(errors).toHaveLength(6);
    expect(errors[5].extensions.count).toBe(95);
  });
});

/** What fails costs its own fields, with one error for each path, and leaves the rest of the page. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { postQuery, startWorld } from '../support/world.ts';
import { start } from '../../src/app/start.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/server/log/logger.ts';

const PAGE =
  '{ accounts(first: 3) { nodes { id name buyers(first: 2) { totalCount nodes { id } } users(first: 1) { nodes { id } } } } sellers(first: 2) { nodes { id } } }';

describe('a failing collection', () => {
  test('a failing collection nulls its own fields with an error each', async () => {
    await using world = await startWorld();
    const whole = await world.query(PAGE);
    world.sandbox.setFaults([{ path: '/public/v1/accounts/buyers', kind: 'status', status: 500 }]);
    const { data, errors } = await world.query(PAGE);
    expect(data.sellers).toEqual(whole.data.sellers);
    expect(data.accounts.nodes).toEqual(
      whole.data.accounts.nodes.map((node: object) => ({ ...node, buyers: null })),
    );
    expect(
      errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.['code'], extensions?.['status']]),
    ).toEqual([0, 1, 2].map((index) => [`accounts.nodes.${index}.buyers`, 'UPSTREAM_UNAVAILABLE', 500]));
  });

  test.each([
    ['status', { kind: 'status', status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    ['html', { kind: 'html' }, /UPSTREAM_BAD_RESPONSE|UPSTREAM_UNAVAILABLE/],
    ['malformed', { kind: 'malformed' }, 'UPSTREAM_BAD_RESPONSE'],
    ['truncate', { kind: 'truncate' }, 'UPSTREAM_BAD_RESPONSE'],
    ['reset', { kind: 'reset' }, 'UPSTREAM_UNAVAILABLE'],
  ] as const)(
    'a failing collection in the way of %s is reported by its code, without upstream’s text',
    async (_name, fault, code) => {
      await using world = await startWorld();
      world.sandbox.setFaults([{ path: '/public/v1/accounts/sellers', ...fault }]);
      const { data, errors } = await world.query(
        '{ accounts(first: 1) { nodes { id } } sellers(first: 2) { nodes { id } } }',
      );
      expect(data.accounts.nodes).toHaveLength(1);
      expect(data.sellers).toBeNull();
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.extensions?.['code']).toMatch(code);
      expect(JSON.stringify(errors)).not.toMatch(/<html|127\.0\.0\.1|stack|Bearer|idt:/i);
    },
  );

  test('a failing collection that hangs ends at the operation’s deadline, with what was ready by then', async () => {
    await using world = await startWorld({ config: { OPERATION_DEADLINE_MS: '600' } });
    world.sandbox.setFaults([{ path: '/public/v1/accounts/sellers', kind: 'hang' }]);
    const { data, errors } = await world.query(
      '{ accounts(first: 1) { nodes { id } } sellers(first: 2) { nodes { id } } }',
    );
    expect(data.accounts.nodes).toHaveLength(1);
    expect(data.sellers).toBeNull();
    expect(errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
      [['sellers'], 'REQUEST_DEADLINE'],
    ]);
  });

  test('a failing collection by id keeps what the summary holds, and fails only the rest', async () => {
    await using world = await startWorld({ config: { EXPAND_REFERENCES: 'off' } });
    const document =
      '{ licensees(first: 4) { nodes { id buyer { id name taxId status } seller { name status } } } }';
    const whole = await world.query(document);
    world.sandbox.setFaults([{ path: '/public/v1/accounts/buyers', kind: 'status', status: 403 }]);
    const { data, errors } = await world.query(document);
    expect(data.licensees.nodes).toEqual(
      whole.data.licensees.nodes.map((node: { buyer: object }) => ({
        ...node,
        buyer: { ...node.buyer, taxId: null, status: null },
      })),
    );
    expect(errors?.map(({ path }) => path?.join('.')).sort()).toEqual(
      [0, 1, 2, 3].flatMap((index) => [
        `licensees.nodes.${index}.buyer.status`,
        `licensees.nodes.${index}.buyer.taxId`,
      ]),
    );
    for (const error of errors ?? []) expect(error.extensions?.['code']).toBe('FORBIDDEN');
  });
});

describe('a client that goes away', () => {
  test('a client that goes away takes its upstream calls with it', async () => {
    let open = 0;
    let closed = 0;
    const upstream = createServer((request, response) => {
      open += 1;
      request.resume();
      response.on('close', () => {
        closed += 1;
      });
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    const config = loadConfig({ MPT_API_BASE_URL: `http://127.0.0.1:${port}`, PORT: '0' });
    const running = await start(config, createLogger({ level: 'silent', write: () => undefined }));
    try {
      const client = new AbortController();
      const asked = fetch(`${running.gateway.url}/graphql`, {
        method: 'POST',
        signal: client.signal,
        headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
        body: JSON.stringify({ query: '{ a: accounts { nodes { id } } b: buyers { nodes { id } } }' }),
      });
      await until(() => open === 2);
      client.abort();
      await expect(asked).rejects.toThrow();
      await until(() => closed === 2);
      expect(open).toBe(2);
    } finally {
      await running.close();
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
    }
  });
});

describe('an odd answer', () => {
  test('an odd answer of a single value costs that field, not the object', async () => {
    const upstream = createServer((request, response) => {
      request.resume();
      response.setHeader('content-type', 'application/json');
      const row = {
        id: 'ACC-1000-0001',
        name: 'Good',
        type: 'Alien',
        status: 'Active',
        website: 'not an address',
        technicalSupportEmail: 'nobody',
        revision: 'three',
        audit: { created: { at: 'yesterday' } },
        address: { country: 'Germany', city: 7 },
        somethingNew: true,
      };
      response.end(
        JSON.stringify({ $meta: { pagination: { offset: 0, limit: 20, total: 1 } }, data: [row] }),
      );
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    const running = await start(
      loadConfig({ MPT_API_BASE_URL: `http://127.0.0.1:${port}/public/v1/`, PORT: '0' }),
      createLogger({ level: 'silent', write: () => undefined }),
    );
    try {
      const { data, errors } = await postQuery(
        running.gateway.url,
        '{ accounts { nodes { id name type status website technicalSupportEmail revision audit { created { at } } address { country city } } } }',
        {},
        { token: 'whatever' },
      );
      expect(data.accounts.nodes).toEqual([
        {
          id: 'ACC-1000-0001',
          name: 'Good',
          type: null,
          status: 'ACTIVE',
          website: 'not an address',
          technicalSupportEmail: 'nobody',
          revision: null,
          audit: { created: { at: null } },
          address: { country: 'Germany', city: null },
        },
      ]);
      const failed = errors?.map(({ path, extensions }) => [path?.slice(3).join('.'), extensions?.['code']]);
      expect(failed?.sort()).toEqual(
        ['address.city', 'audit.created.at', 'revision', 'type'].map((path) => [
          path,
          'UPSTREAM_BAD_RESPONSE',
        ]),
      );
      expect(errors?.find(({ path }) => path?.at(-1) === 'type')?.extensions?.['values']).toEqual(['Alien']);
    } finally {
      await running.close();
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
    }
  });
});

/** Waits without asserting on time: a test that never gets there fails by the runner's own limit. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('an operation over its ceiling of calls', () => {
  test('an operation over its ceiling of calls fails the fields that would need more, and answers the rest', async () => {
    await using world = await startWorld({ config: { MAX_CALLS_PER_OPERATION: '3' } });
    const { data, errors, calls } = await world.query('{ users(first: 6) { nodes { id sso } } }');
    expect(calls).toHaveLength(3);
    expect(data.users.nodes.filter(({ sso }: { sso: string | null }) => sso !== null)).toHaveLength(2);
    expect(errors).toHaveLength(4);
    for (const error of errors ?? []) expect(error.extensions?.['code']).toBe('QUERY_TOO_COMPLEX');
  });
});

describe('an object whose own read succeeds', () => {
  test('an object whose own read succeeds is whole, although the row that refers to it was refused', async () => {
    await using world = await startWorld({ config: { EXPAND_REFERENCES: 'off' } });
    const id = 'BUY-2002-0001';
    world.sandbox.setFaults([{ path: `/buyers/${id}`, method: 'GET', kind: 'status', status: 403 }]);
    const { data, errors } = await world.query(
      `mutation { buyerDisable(id: "${id}") { buyer { audit { created { at } } account { website description } } } }`,
    );
    // The account has no description, and upstream leaves out what is null.
    expect(data.buyerDisable.buyer.account).toEqual({
      website: 'https://contoso.example',
      description: null,
    });
    expect(errors?.map(({ path }) => path?.join('.'))).toEqual(['buyerDisable.buyer.audit']);
  });
});

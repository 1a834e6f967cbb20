/** One marketplace that is down, slow, refuses or is absent leaves the other's half of every answer whole. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json, startServer } from '../support/scripted-server.ts';
import { startWorldOver, type Answer } from '../support/world.ts';
import {
  accountId,
  companyId,
  startTwoMarketplaces,
  type Fault,
  type TwoMarketplaces,
} from './two-marketplaces.ts';

const document = /* GraphQL */ `
  query ($after: String, $marketplace: Marketplace) {
    organizations(first: 3, after: $after, marketplace: $marketplace) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
        endCursor
      }
      nodes {
        id
      }
      sources {
        marketplace
        status
        totalCount
        message
        retryAfterSeconds
      }
    }
    accounts(first: 2) {
      nodes {
        id
      }
    }
    companies(first: 2) {
      nodes {
        id
      }
    }
  }
`;

type Side = 'softwareOne' | 'appDirect';

const nameOf = { softwareOne: 'SOFTWAREONE', appDirect: 'APPDIRECT' } as const;
const labelOf = { softwareOne: 'softwareone', appDirect: 'appdirect' } as const;
const fieldOf = { softwareOne: 'accounts', appDirect: 'companies' } as const;
const otherOf = { softwareOne: 'appDirect', appDirect: 'softwareOne' } as const;
const sides: readonly Side[] = ['softwareOne', 'appDirect'];

const names = ['a', 'b', 'c', 'd'];
const idsOf = (side: Side): readonly string[] =>
  names.map((_, index) => (side === 'softwareOne' ? accountId(index) : companyId(index)));

const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    json(response, { status: code, title: 'no', message: 'no', code: 'X' }, code);
  };

let open: Set<ServerResponse>;
const hang: Fault = (response) => {
  open.add(response);
};
const reset: Fault = (response) => {
  response.destroy();
};

interface Case {
  readonly fault: Fault;
  readonly status: string;
  readonly code: string;
}

const cases: Readonly<Record<string, Case>> = {
  'answers 401': { fault: status(401), status: 'UNAUTHENTICATED', code: 'UNAUTHENTICATED' },
  'answers 403': { fault: status(403), status: 'FORBIDDEN', code: 'FORBIDDEN' },
  'answers 429': {
    fault: status(429, { 'retry-after': '7' }),
    status: 'UNAVAILABLE',
    code: 'UPSTREAM_RATE_LIMITED',
  },
  'answers 500': { fault: status(500), status: 'UNAVAILABLE', code: 'UPSTREAM_UNAVAILABLE' },
  'answers 404': { fault: status(404), status: 'UNAVAILABLE', code: '' },
  'breaks connections': { fault: reset, status: 'UNAVAILABLE', code: 'UPSTREAM_UNAVAILABLE' },
  'answers with text': {
    fault: (response) => response.end('<html>'),
    status: 'UNAVAILABLE',
    code: 'UPSTREAM_BAD_RESPONSE',
  },
  'does not answer': { fault: hang, status: 'UNAVAILABLE', code: 'UPSTREAM_TIMEOUT' },
};

const config = {
  OPERATION_DEADLINE_MS: '3000',
  UPSTREAM_RETRIES: '0',
};

let both: TwoMarketplaces;
beforeEach(async () => {
  open = new Set();
  both = await startTwoMarketplaces(config);
  both.lists = { softwareOne: { names, cap: 100 }, appDirect: { names, cap: 100 } };
});
afterEach(async () => {
  for (const response of open) response.destroy();
  await both[Symbol.asyncDispose]();
});

const ids = (nodes: readonly { readonly id: string }[]): readonly string[] => nodes.map(({ id }) => id);

describe.each(sides)('with %s in trouble', (side) => {
  const other = otherOf[side];

  test.each(Object.entries(cases))(
    'when it %s, the half of the other one is whole',
    async (_what, wanted) => {
      both.faults = { [side]: wanted.fault };
      const { data, errors } = await both.query(document);
      const whole = idsOf(other);
      expect(ids(data.organizations.nodes)).toEqual(whole.slice(0, 3));
      expect(ids(data[fieldOf[other]].nodes)).toEqual(whole.slice(0, 2));
      expect(data[fieldOf[side]]).toBeNull();
      expect(data.organizations).toMatchObject({ totalCount: null, pageInfo: { hasNextPage: true } });
      const sources = new Map(
        data.organizations.sources.map((source: { marketplace: string }) => [source.marketplace, source]),
      );
      expect(sources.get(nameOf[other])).toEqual({
        marketplace: nameOf[other],
        status: 'AVAILABLE',
        totalCount: 4,
        message: null,
        retryAfterSeconds: null,
      });
      expect(sources.get(nameOf[side])).toMatchObject({
        marketplace: nameOf[side],
        status: wanted.status,
        totalCount: null,
        message: expect.any(String),
        retryAfterSeconds: wanted.code === 'UPSTREAM_RATE_LIMITED' ? 7 : null,
      });
      const found = errors?.find(({ path }) => path?.[0] === 'organizations');
      expect(found?.path).toEqual(['organizations', 'sources']);
      expect(found?.extensions).toMatchObject({ marketplace: nameOf[side] });
      if (wanted.code !== '') expect(found?.extensions['code']).toBe(wanted.code);
      expect(errors).toHaveLength(2);
    },
  );

  test('a later page goes on where each marketplace was', async () => {
    both.faults = { [side]: status(500) };
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 6; page += 1) {
      // It recovers before the second page.
      if (page === 1) both.faults = {};
      const { data }: Answer = await both.query(document, { after });
      seen.push(...ids(data.organizations.nodes));
      if (data.organizations.pageInfo.hasNextPage !== true) break;
      after = data.organizations.pageInfo.endCursor;
    }
    expect(seen.toSorted()).toEqual([...idsOf('softwareOne'), ...idsOf('appDirect')].toSorted());
  });

  test('pages end although it never recovers', async () => {
    both.faults = { [side]: status(500) };
    const seen: string[] = [];
    let after: string | null = null;
    let pages = 0;
    for (; pages < 10; pages += 1) {
      const { data }: Answer = await both.query(document, { after });
      const { nodes, pageInfo } = data.organizations;
      expect(pageInfo.hasPreviousPage).toBe(pages > 0);
      seen.push(...ids(nodes));
      if (pageInfo.hasNextPage !== true) break;
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual(idsOf(other));
    expect(pages).toBe(2);
  });

  test('when it is asked alone, or the other one fails too, the field is null with its error', async () => {
    both.faults = { [side]: status(500) };
    const alone = await both.query(document, { marketplace: nameOf[side] });
    expect(alone.data.organizations).toBeNull();
    expect(alone.errors?.filter(({ path }) => path?.[0] === 'organizations')).toMatchObject([
      { path: ['organizations'], extensions: { marketplace: nameOf[side] } },
    ]);
    both.faults = { softwareOne: status(500), appDirect: status(403) };
    const none = await both.query(document);
    expect(none.data.organizations).toBeNull();
    expect(
      none.errors
        ?.filter(({ path }) => path?.[0] === 'organizations')
        .map(({ extensions }) => extensions['marketplace'])
        .toSorted(),
    ).toEqual(['APPDIRECT', 'SOFTWAREONE']);
  });

  test('without a token for it, its half is missing with an error, and no call is made', async () => {
    const tokens = side === 'softwareOne' ? { first: null } : { second: null };
    const { data, errors } = await both.query(document, {}, tokens);
    expect(ids(data.organizations.nodes)).toEqual(idsOf(other).slice(0, 3));
    // It was not asked, so the total is that of the others.
    expect(data.organizations).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toMatchObject(
      [
        [['organizations', 'sources'], { code: 'UNAUTHENTICATED', marketplace: nameOf[side] }],
        [[fieldOf[side]], { code: 'UNAUTHENTICATED', marketplace: nameOf[side] }],
      ].toSorted(),
    );
    expect(both[side].requests).toEqual([]);
    const state = await both.query('{ marketplaces { marketplace status } }', {}, tokens);
    expect(state.data.marketplaces).toEqual(
      sides.map((each) => ({
        marketplace: nameOf[each],
        status: each === side ? 'UNAUTHENTICATED' : 'AVAILABLE',
      })),
    );
    expect(both[other].requests).toHaveLength(2);
  });

  test('the metrics, the state of readiness and the field marketplaces tell that it fails, and not the other one', async () => {
    both.faults = { [side]: status(500) };
    for (let attempt = 0; attempt < 30; attempt += 1) await both.query(document);
    const { url } = both.world.gateway;
    const state = await both.query('{ marketplaces { marketplace status } }');
    expect(state.data.marketplaces).toEqual(
      sides.map((each) => ({
        marketplace: nameOf[each],
        status: each === side ? 'UNAVAILABLE' : 'AVAILABLE',
      })),
    );
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', failing: [labelOf[side]] }]);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const lines = metrics.split('\n');
    const failed = lines.filter((line) => /upstream_request_duration_seconds_count\{.*"5\w\w"/.test(line));
    expect(failed.length).toBeGreaterThan(0);
    for (const line of failed) expect(line).toContain(`"${labelOf[side]}"`);
    const open = lines.filter((line) => /upstream_breaker_state\{.*"open".* 1$/.test(line));
    expect(open).toEqual([expect.stringContaining(`"${labelOf[side]}"`)]);
    // The half of the other one stays whole while the breaker is open.
    const { data } = await both.query(document);
    expect(ids(data.organizations.nodes)).toEqual(idsOf(other).slice(0, 3));
    // With both down there is nothing to send requests for.
    both.faults = { softwareOne: status(500), appDirect: status(500) };
    // The other one has answered many calls, so it takes more failures than before.
    let last = 200;
    for (let attempt = 0; attempt < 500 && last !== 503; attempt += 1) {
      await both.query('{ accounts(first: 1) { nodes { id } } companies(first: 1) { nodes { id } } }');
      last = (await fetch(`${url}/readyz`)).status;
    }
    expect(last).toBe(503);
  });

  test('what is read below the rows of the other one does not wait for it', async () => {
    both.faults = { [side]: hang };
    const below =
      side === 'appDirect'
        ? '{ companies(first: 2) { nodes { id } } accounts(first: 2) { nodes { id audit { created { at } } } } }'
        : '{ accounts(first: 2) { nodes { id } } companies(first: 2) { nodes { id memberships(first: 1) { totalCount } } } }';
    const running = both.query(below);
    const isChild = side === 'appDirect' ? /audit|select/ : /memberships/;
    const deadline = performance.now() + 10_000;
    while (!both[other].requests.some(({ url }) => isChild.test(url))) {
      expect(performance.now()).toBeLessThan(deadline);
      await pause(5);
    }
    // Nothing has come from the slow one, and its call is still open.
    expect(open.size).toBeGreaterThan(0);
    expect([...open].every((response) => !response.writableEnded)).toBe(true);
    for (const response of open) response.destroy();
    await running;
  });
});

test('an address that nothing listens at leaves the other half whole', async () => {
  const closed = await startServer(() => {});
  await closed[Symbol.asyncDispose]();
  for (const side of sides) {
    const other = otherOf[side];
    const origin = { ...both, [side]: closed };
    await using world = await startWorldOver(origin.softwareOne.origin, {
      config: { ...config, APPDIRECT_API_BASE_URL: origin.appDirect.origin },
    });
    const { data, errors } = await world.query(
      document,
      {},
      { token: 'first', headers: { 'appdirect-authorization': 'Bearer second' } },
    );
    expect(ids(data.organizations.nodes)).toEqual(idsOf(other).slice(0, 3));
    expect(errors?.map(({ path }) => path?.[0]).toSorted()).toEqual(
      [fieldOf[side], 'organizations'].toSorted(),
    );
  }
});

test('a marketplace that the gateway does not have is no error of the page, only of a request for it alone', async () => {
  for (const side of sides) {
    const other = otherOf[side];
    await using world = await startWorldOver(side === 'softwareOne' ? '' : both.softwareOne.origin, {
      config: {
        ...config,
        ...(side === 'softwareOne' ? { APPDIRECT_API_BASE_URL: both.appDirect.origin } : {}),
      },
    });
    const ask = (text: string) =>
      world.query(
        text,
        {},
        side === 'softwareOne'
          ? { token: null, headers: { 'appdirect-authorization': 'Bearer second' } }
          : { token: 'first' },
      );
    const { data, errors } = await ask(
      '{ marketplaces { marketplace status } organizations(first: 3) { totalCount nodes { id } sources { marketplace status } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.organizations).toMatchObject({
      totalCount: 4,
      nodes: idsOf(other)
        .slice(0, 3)
        .map((id) => ({ id })),
    });
    const states = sides.map((each) => ({
      marketplace: nameOf[each],
      status: each === side ? 'NOT_CONFIGURED' : 'AVAILABLE',
    }));
    expect(data.organizations.sources).toEqual(states);
    expect(data.marketplaces).toEqual(states);
    const alone = await ask(`{ organizations(marketplace: ${nameOf[side]}) { totalCount } }`);
    expect(alone.data).toEqual({ organizations: null });
    expect(alone.errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_UNAVAILABLE', marketplace: nameOf[side] } },
    ]);
  }
});

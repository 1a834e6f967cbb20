/** Random requests to the fast path and to the Yoga path: the same answers, upstream calls and log lines. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exchangeRaw } from '../support/raw-request.ts';
import { startWorld, type World } from '../support/world.ts';
import { budget, fuzzTimeout } from './budget.ts';
import { bytesOf, described, randomRequest } from './random-request.ts';

interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly calls: readonly string[];
  readonly log: readonly unknown[];
}

test.each([
  ['development', 800],
  ['production', 500],
] as const)(
  'in %s, the fast path and the Yoga path answer random requests alike',
  async (profile, runs) => {
    const options = { profile, config: { MAX_EVENT_LOOP_DELAY_MS: '0' } };
    await using fast = await startWorld(options);
    // With any plugin, every request goes through Yoga.
    await using yoga = await startWorld({ ...options, plugins: [{}] });
    const statuses = new Set<number>();
    let calls = 0;
    await fc.assert(
      fc.asyncProperty(randomRequest, async (request) => {
        const bytes = bytesOf(request);
        const [expected, seen] = await Promise.all([ask(yoga, bytes), ask(fast, bytes)]);
        expect(seen, described(request)).toEqual(expected);
        expect(seen.status, described(request)).not.toBe(500);
        statuses.add(seen.status);
        calls += seen.calls.length;
      }),
      budget(runs),
    );
    // Otherwise the requests say nothing about the two paths.
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404, 405, 415]));
    expect(calls).toBeGreaterThan(30);
  },
  fuzzTimeout,
);

async function ask({ gateway, sandbox, log }: World, bytes: Buffer): Promise<Seen> {
  sandbox.clearCalls();
  const before = log.length;
  const text = await exchangeRaw(gateway.url, bytes);
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const made = headers['x-request-id'] ?? '';
  const same = (value: string): string =>
    value
      .replaceAll(made === '' ? '\u0000' : made, 'request')
      .replace(/00-[0-9a-f]{32}-[0-9a-f]{16}-0\d|[0-9a-f]{32}/g, 'trace')
      .replace(/"(?:ms|startedMs|startedAt|bytes)":[\d.]+/g, '"$1":0');
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name !== 'date' && name !== 'content-length')
        .map(([name, value]) => [name, same(value)]),
    ),
    body: headers['content-encoding'] === undefined ? same(text.slice(end + 4)) : '',
    calls: sandbox
      .calls()
      .map(({ method, path, query, status }) => `${method} ${path}${query} ${status}`)
      .sort(),
    log: log.slice(before).map((line) => ({ ...(JSON.parse(same(line)) as object), time: '', ms: 0 })),
  };
}

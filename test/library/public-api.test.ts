/** The public API: docs/api.md lists all of it, and what the page says can be passed is accepted. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as api from '../../src/index.ts';
import type {
  GatewayOptions,
  OperationWrapper,
  ReadinessCheck,
  ResilienceObserver,
} from '../../src/index.ts';
import { gatewayOptionKinds } from '../../src/app/create-gateway.ts';
import * as testing from '../../src/testing.ts';
import { tokens } from '../support/world.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** Values and types that a module exports, by its text. */
function exportsOf(path: string): readonly string[] {
  const text = read(path);
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
    list.split(','),
  );
  const declared = [
    ...text.matchAll(/^export (?:async )?(?:function|const|class|interface|type) (\w+)/gm),
  ].map(([, name = '']) => name);
  return [...lists.map((name) => name.trim()).filter((name) => name !== ''), ...declared];
}

describe('docs/api.md', () => {
  const page = read('docs/api.md');
  const [main = '', forTests = ''] = page.split('## `accounts-graph/testing`');

  test.each([
    ['src/index.ts', main, api],
    ['src/testing.ts', forTests, testing],
  ])('lists every export of %s', (path, part, module) => {
    const names = exportsOf(path);
    for (const name of Object.keys(module)) expect(names).toContain(name);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !part.includes(`\`${name}\``))).toEqual([]);
  });

  test('lists no export that does not exist', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `') && !line.includes('readonly '));
    const cells = rows.map((row) => row.split('|')[1] ?? '');
    const listed = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
    const known = new Set([
      ...exportsOf('src/index.ts'),
      ...exportsOf('src/testing.ts'),
      ...Object.keys(gatewayOptionKinds),
    ]);
    expect(listed.filter((name) => !known.has(name))).toEqual([]);
  });

  test('lists every option of createGateway', () => {
    for (const name of Object.keys(gatewayOptionKinds)) expect(main).toContain(`| \`${name}\``);
  });
});

test('createGateway accepts metrics of the program that embeds it, and adds to them', async () => {
  const metrics = api.createMetrics();
  const wrapper: OperationWrapper = (next) => (operation) => next(operation);
  const check: ReadinessCheck = () => undefined;
  const observer: ResilienceObserver = {};
  const options: GatewayOptions = { metrics, wrappers: [wrapper], readiness: [check], observers: [observer] };
  await using gateway = await api.createGateway(api.loadConfig({}), options);
  const response = await gateway.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.operations}` },
      body: JSON.stringify({ query: '{ accounts(first: 0) { totalCount } }' }),
    }),
  );
  expect(response.status).toBe(200);
  const text = await metrics.text();
  expect(text).toMatch(/request_duration_seconds_count\{operation="query",status="2xx"\} 1\n/);
  expect(text).toMatch(/upstream_request_duration_seconds_count\{[^}]*\} 1\n/);
});

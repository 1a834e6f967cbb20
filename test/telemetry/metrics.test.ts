/** What /metrics says after requests of many kinds, and that nobody can make it say more. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  codeLabels,
  limitRules,
  operationTypes,
  statusClasses,
  marketplaces,
} from '../../src/telemetry/labels.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { startGatewayOver } from '../support/scripted-world.ts';
import { startStub } from '../support/stub.ts';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import { postQuery, startWorld } from '../support/world.ts';
import { parseMetrics, scrape, sum } from '../support/scrape.ts';

describe('requests', () => {
  test('requests are counted by operation, status and code, whichever way they went', async () => {
    await using world = await startWorld();
    const { url } = world.gateway;
    await world.query('{ accounts(first: 1) { nodes { id } } }');
    await world.query('mutation { buyerDisable(id: "BUY-0000-0000") { buyer { id } } }');
    await postQuery(url, '{ nothing }');
    await postQuery(url, '{ accounts { totalCount } buyers { totalCount } }', {}, { token: null });
    // Neither JSON nor a POST: the long way.
    await fetch(`${url}/graphql?query={__typename}`, { headers: { 'x-graphql-csrf': '1' } });
    const samples = await scrape(url);
    const count = (labels: Readonly<Record<string, string>>) =>
      sum(samples, 'request_duration_seconds_count', labels);
    expect(count({})).toBe(5);
    expect(count({ operation: 'query', status: '2xx' })).toBe(3);
    expect(count({ operation: 'mutation', status: '2xx' })).toBe(1);
    expect(count({ operation: 'none', status: '2xx' })).toBe(1);
    expect(sum(samples, 'errors_total', { operation: 'none', code: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1);
    expect(sum(samples, 'errors_total', { operation: 'query', code: 'UNAUTHENTICATED' })).toBe(2);
    expect(sum(samples, 'requests_with_errors_total', { operation: 'query', code: 'UNAUTHENTICATED' })).toBe(
      1,
    );
    expect(sum(samples, 'requests_in_flight')).toBe(1);
  });

  test('requests that pass a ceiling are counted by its rule', async () => {
    await using world = await startWorld({ config: { MAX_DEPTH: '3' }, constants: { maxAliases: 2 } });
    const { url } = world.gateway;
    await postQuery(url, '{ a: __typename b: __typename c: __typename }');
    await postQuery(url, '{ accounts { nodes { buyers { nodes { id } } } } }');
    const samples = await scrape(url);
    expect(sum(samples, 'limit_rejections_total', { rule: 'aliases' })).toBe(1);
    expect(sum(samples, 'limit_rejections_total', { rule: 'depth' })).toBe(1);
  });

  test('requests for other paths are not counted, whatever they are', async () => {
    await using world = await startWorld();
    for (const path of ['/livez', '/nothing', '/graphql/x', '/%2e%2e']) await fetch(world.gateway.url + path);
    expect(sum(await scrape(world.gateway.url), 'request_duration_seconds_count')).toBe(0);
  });
});

describe('upstream calls', () => {
  test('upstream calls are counted by method, path template and status, one for each that was made', async () => {
    await using world = await startWorld();
    const { url } = world.gateway;
    await world.query('{ accounts(first: 3) { nodes { id buyers(first: 1) { nodes { id } } } } }');
    await world.query('{ account(id: "ACC-9999-9999") { name } }');
    const samples = await scrape(url);
    const count = (labels: Readonly<Record<string, string>>) =>
      sum(samples, 'upstream_request_duration_seconds_count', labels);
    expect(count({ method: 'GET', route: '/v1/accounts/accounts', status: '2xx' })).toBe(1);
    expect(count({ method: 'GET', route: '/v1/accounts/accounts/{id}', status: '4xx' })).toBe(1);
    expect(count({})).toBe(world.calls().length);
    expect(sum(samples, 'upstream_requests_in_flight')).toBe(0);
  });

  test('upstream calls without an answer are counted by what went wrong', async () => {
    await using world = await startWorld();
    await fetch(`${world.sandbox.url}/__sandbox/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ kind: 'reset' }]),
    });
    await world.query('{ accounts { totalCount } }');
    const samples = await scrape(world.gateway.url);
    const attempts = sum(samples, 'upstream_request_duration_seconds_count', { status: 'none' });
    expect(attempts).toBeGreaterThan(0);
    expect(sum(samples, 'upstream_errors_total', { code: 'UPSTREAM_UNAVAILABLE' })).toBe(attempts);
  });

  test('upstream calls tell their retries, and each change of the breaker', async () => {
    let isWell = false;
    let asked = 0;
    await using upstream = await startServer((_request, response) => {
      if (isWell) json(response, envelope([]));
      else response.writeHead((asked += 1) % 2 === 0 ? 503 : 500).end();
    });
    await using world = await startGatewayOver(
      upstream.origin,
      { UPSTREAM_BREAKER_OPEN_MS: '100' },
      { constants: { breakerMinCalls: 4, breakerProbes: 1 } },
    );
    const { url } = world.gateway;
    const state = async (name: string) => sum(await scrape(url), 'upstream_breaker_state', { state: name });
    expect(await state('closed')).toBe(1);
    while ((await state('closed')) === 1) await world.query('{ accounts { totalCount } }');
    const failed = await scrape(url);
    const sent = sum(failed, 'upstream_request_duration_seconds_count', { status: '5xx' });
    expect(sent).toBe(upstream.requests.length);
    expect(sum(failed, 'upstream_retries_total', { reason: '500' })).toBeGreaterThan(0);
    expect(sum(failed, 'upstream_retries_total', { reason: '503' })).toBeGreaterThan(0);
    expect(sum(failed, 'upstream_breaker_transitions_total', { to: 'open' })).toBeGreaterThan(0);
    isWell = true;
    while ((await state('closed')) === 0) await world.query('{ accounts { totalCount } }');
    const well = await scrape(url);
    expect(sum(well, 'upstream_breaker_transitions_total', { to: 'half-open' })).toBeGreaterThan(0);
    expect(sum(well, 'upstream_breaker_transitions_total', { to: 'closed' })).toBe(1);
    expect(sum(well, 'upstream_breaker_state')).toBe(1);
  });

  test('upstream calls say how much was put in one of them, and what needed none', async () => {
    await using world = await startWorld({ config: { EXPAND_REFERENCES: 'off' } });
    await world.query(
      '{ accounts(first: 4) { nodes { id buyers(first: 1) { totalCount } } } again: accounts(first: 4) { nodes { id } } }',
    );
    const samples = await scrape(world.gateway.url);
    expect(sum(samples, 'batch_size_sum', { kind: 'parent' })).toBe(4);
    expect(sum(samples, 'batch_size_count', { kind: 'parent' })).toBe(1);
    expect(sum(samples, 'shared_reads_total', { kind: 'by-query' })).toBe(1);
  });
});

describe('labels', () => {
  test('labels stay within their closed sets whatever clients send', async () => {
    const metrics = createMetrics();
    await using stub = await startStub({ metrics });
    const before = Object.keys(seriesOf(await metrics.text())).length;
    const odd = ['\n', '"', '\\', '{', '}', '__proto__', 'é', '𝒜', '%2e', "'"];
    for (let number = 0; number < 2_000; number += 1) {
      const text = `${odd[number % odd.length]}${number}`;
      const name = `Name${number}`;
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': `id-${number}` },
      };
      const query = number % 2 === 0 ? `query ${name} { hello }` : `query ${text} { hello }`;
      const body = JSON.stringify({ query, operationName: number % 4 === 0 ? text : name });
      await stub.gateway.fetch(`/graphql?${encodeURIComponent(text)}`, { ...init, body });
    }
    await stub.gateway.fetch('/graphql', { method: 'PROPFIND' });
    const labels = new Map<string, Set<string>>();
    for (const sample of parseMetrics(await metrics.text())) {
      // The process's own: those are about this process, not about its clients.
      if (/^(?:process|nodejs)_/.test(sample.name)) continue;
      for (const [label, value] of Object.entries(sample.labels)) {
        labels.set(label, (labels.get(label) ?? new Set()).add(value));
      }
    }
    const allowed: Readonly<Record<string, readonly string[]>> = {
      operation: operationTypes,
      status: statusClasses,
      code: codeLabels,
      kind: ['by-id', 'by-query', 'id', 'parent'],
      marketplace: marketplaces,
      state: ['closed', 'half-open', 'open'],
    };
    for (const [label, values] of labels) {
      if (label === 'le') continue;
      expect(Object.keys(allowed)).toContain(label);
      expect([...values].filter((value) => allowed[label]?.includes(value) === false)).toEqual([]);
    }
    // One each for the few outcomes there were, with their buckets.
    expect(Object.keys(seriesOf(await metrics.text())).length - before).toBeLessThan(80);
    const samples = parseMetrics(await metrics.text());
    expect(sum(samples, 'request_duration_seconds_count')).toBe(2_001);
  });

  test('labels take unknown values as one', async () => {
    const metrics = createMetrics();
    for (let number = 0; number < 5_000; number += 1) {
      metrics.request({
        operation: `type${number}`,
        status: 1_000 + number,
        ms: 1,
        codes: [`CODE_${number}`],
        rules: [`rule ${number}`, { toString: () => 'x' }],
      });
      metrics.callStarted();
      metrics.callEnded({ call: `GET /x/${number}`, status: number, ms: 1, code: `CODE_${number}` });
    }
    const samples = parseMetrics(await metrics.text());
    const values = (label: string) => new Set(samples.flatMap(({ labels }) => labels[label] ?? []));
    expect(values('code')).toEqual(new Set(['other']));
    expect(values('rule')).toEqual(new Set(['other']));
    expect(values('operation')).toEqual(new Set(['none']));
    expect([...values('status')].filter((value) => !statusClasses.includes(value as never))).toEqual([]);
    expect(values('route').size).toBe(301);
    expect(sum(samples, 'upstream_request_duration_seconds_count', { route: 'other' })).toBe(4_700);
  });

  test('labels know every rule that a ceiling is refused by', () => {
    const folder = new URL('../../src/server/', import.meta.url);
    const named = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(new URL(file, folder), 'utf8').matchAll(/(?:tooComplex|refuseOver)\(\s*'([^']+)'/g),
      ])
      .map(([, rule]) => rule);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((rule) => !(limitRules as readonly unknown[]).includes(rule))).toEqual([]);
  });
});

function seriesOf(text: string): Record<string, number> {
  return Object.fromEntries(
    parseMetrics(text).map(({ name, labels, value }) => [name + JSON.stringify(labels), value]),
  );
}

test('two gateways in one process do not mix their measurements', async () => {
  await using busy = await startWorld();
  await using idle = await startWorld();
  await busy.query('{ __typename }');
  expect(sum(await scrape(busy.gateway.url), 'request_duration_seconds_count')).toBe(1);
  expect(sum(await scrape(idle.gateway.url), 'request_duration_seconds_count')).toBe(0);
});

test('memory, processor time and event loop of the process are reported as well', async () => {
  await using world = await startWorld();
  const names = new Set((await scrape(world.gateway.url)).map(({ name }) => name));
  for (const name of [
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
    'nodejs_eventloop_lag_p99_seconds',
  ]) {
    expect(names).toContain(name);
  }
});

/** docs/operating.md names only settings, metrics, codes that exist, and its capacity table is calculated. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capacityTable } from '../../scripts/capacity-table.ts';
import { variables } from '../../src/config/variables.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { errorCodes } from '../../src/upstream/errors.ts';
import { root } from './dockerfile.ts';

const page = readFileSync(join(root, 'docs/operating.md'), 'utf8');

test('every setting and every code in it is one of ours', () => {
  const names = new Set([...page.matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g)].map(([name]) => name));
  // The Dockerfile's own arguments, and Node's.
  const others = new Set([
    'BUILD_IMAGE',
    'RUNTIME_IMAGE',
    'NODE_OPTIONS',
    'NODE_EXTRA_CA_CERTS',
    'ALL_PROXY',
  ]);
  const unknown = [...names].filter(
    (name) => !Object.hasOwn(variables, name) && !Object.hasOwn(errorCodes, name) && !others.has(name),
  );
  expect(unknown).toEqual([]);
  expect(names.size).toBeGreaterThan(20);
});

test('every measurement in it is taken', async () => {
  const metrics = createMetrics();
  const own = metrics
    .list()
    .flatMap(({ name, type }) => (type === 'histogram' ? [name, `${name}_count`] : [name]));
  const text = await metrics.text();
  const named = new Set(
    [...page.matchAll(/\b(?:accounts_graph|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name),
  );
  const unknown = [...named].filter((name) => !own.includes(name) && !text.includes(`# TYPE ${name} `));
  expect(unknown).toEqual([]);
  expect(named.size).toBeGreaterThan(8);
});

test('the capacity is worked out from the measured time of an operation', () => {
  const measured = [
    '| W1  |    20 ms | gateway |   570 |   27.1 |   43.8 |    700 |    137 |',
    '- W1: a flat list.',
  ].join('\n');
  expect(capacityTable(measured)).toContain('| W1: a flat list | 0.7 ms | 1000 | 1 | 137 MB |');
  expect(() => capacityTable('')).toThrow('docs/performance.md');
});

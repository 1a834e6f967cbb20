/** The documentation of what is measured and logged names what there is, all of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fieldNames } from '../../src/server/log/logger.ts';
import { labelValues } from '../../src/telemetry/labels.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { parseMetrics } from '../support/scrape.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/observability.md', root), 'utf8');
const metrics = createMetrics().list();

test('every measurement is in the table with its labels and its meaning', () => {
  const rows = page.split('\n').map((line) => line.replace(/ {2,}/g, ' '));
  for (const { name, type, labels, help } of metrics) {
    const shown = labels.map((label) => `\`${label}\``).join(', ');
    expect(rows).toContain(`| \`${name}\` | ${type} | ${shown === '' ? '' : `${shown} `}| ${help} |`);
  }
});

test('every value of a label is in the other table', () => {
  for (const value of Object.values(labelValues).flat()) expect(page).toContain(`\`${value}\``);
});

test('the metrics of /metrics are those of the table', async () => {
  const reported = new Set(parseMetrics(await createMetrics().text()).map(({ name }) => name));
  // A metric with labels has no sample before its first event.
  for (const { name, labels, type } of metrics) {
    if (labels.length > 0) continue;
    expect(reported).toContain(name.replace(/^accounts_graph_/, '') + (type === 'histogram' ? '_count' : ''));
  }
});

test('queries and alerts in the documentation use names that there are', () => {
  const known = new Set(
    metrics.flatMap(({ name, type }) =>
      type === 'histogram' ? [name, `${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
  const used = readdirSync(new URL('docs/', root))
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => [
      ...readFileSync(new URL(`docs/${file}`, root), 'utf8').matchAll(/\baccounts_graph_\w+/g),
    ])
    .map(([name]) => name);
  expect(used.length).toBeGreaterThan(metrics.length);
  expect(used.filter((name) => !known.has(name))).toEqual([]);
});

test('every field that a log line can have is named, or belongs to the line of the start and the end', () => {
  const ofTheProcess = [
    'url',
    'managementUrl',
    'upstream',
    'appDirect',
    'proxy',
    'signal',
    'cut',
    'breaker',
    'previously',
  ];
  expect(fieldNames.length).toBeGreaterThan(10);
  for (const field of fieldNames) {
    if (!ofTheProcess.includes(field)) expect(page).toContain(`\`${field}\``);
  }
});

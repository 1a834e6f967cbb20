/** The tables of docs/observability.md: every metric with its labels, and every label value. */
import { labelValues } from '../src/telemetry/labels.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';

export function metricsTable(): string {
  const metrics = createMetrics()
    .list()
    .map(
      ({ name, type, labels, help }) =>
        `| \`${name}\` | ${type} | ${labels.map(code).join(', ')} | ${help} |`,
    );
  const labels = Object.entries(labelValues).map(
    ([label, values]) =>
      `| ${label.replace(/^[\w, ]*?(?= of |$)/, (names) => names.split(', ').map(code).join(', '))} | ${values.map(code).join(', ')} |`,
  );
  return [
    '| Name | Kind | Labels | Meaning |',
    '| --- | --- | --- | --- |',
    ...metrics,
    '',
    '| Label | Values |',
    '| --- | --- |',
    ...labels,
    '| `method`, `route` | of the upstream calls that the program makes, such as `GET` and `/v1/accounts/buyers/{id}` |',
    '',
  ].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Formats the results as Markdown, for the terminal and docs/performance.md. */
import type { UpstreamCost } from './checks.ts';
import type { Measurement } from './measure.ts';
import type { Options } from './options.ts';
import { limits } from './soak.ts';
import type { Growth, Memory } from './soak.ts';
import type { WorkloadName } from './workloads.ts';

export interface Results {
  readonly options: Options;
  /** In start order; the first is the reference. */
  readonly servers: readonly string[];
  readonly costs: readonly Cost[];
  readonly measurements: readonly Measured[];
  /** With one connection. */
  readonly alone: readonly Measured[];
  readonly growth: readonly Growth[];
  readonly memory: Memory | undefined;
  /** Why other stacks were not measured. */
  readonly withoutPeers: string | undefined;
  readonly machine: { readonly node: string; readonly cores: number };
}

export interface Cost extends UpstreamCost {
  readonly workload: WorkloadName;
  readonly server: string;
  /** Most rows in an upstream response. */
  readonly pageCap: number;
}

export interface Measured extends Measurement {
  readonly latencyMs: number;
  readonly workload: WorkloadName;
  readonly server: string;
}

type Row = readonly string[];

export function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
}

export function progressLine(measured: Measured): string {
  const { workload, latencyMs, server } = measured;
  const cells = [
    `${workload} ${latencyMs} ms`,
    server.padEnd(20),
    `${fixed(measured.requestsPerSecond, 0)} req/s`,
    `${fixed(measured.throughputShare * 100, 0)} %`,
    `p50 ${fixed(measured.p50Ms)} ms`,
    `p99 ${fixed(measured.p99Ms)} ms`,
    `CPU ${fixed(measured.cpuMicrosPerOperation, 0)} µs/op`,
    `${fixed(measured.cpuRatio, 2)} x`,
    `RSS ${megabytes(measured.rssBytes)} MB`,
  ];
  return cells.map((cell, index) => (index < 2 ? cell : cell.padStart(15))).join(' ');
}

const reasons =
  'In addition to the handler’s work, the gateway checks each request and counts it towards its limits, plans the calls and predicts their number, checks and converts every value, and records each call for the metrics. Most of this is per request and per call, so small operations and operations with several calls have the highest ratios. See [decision 42](decisions/0042-generated-code-for-selections.md) for what was done about it and what it brought.';

export function report(results: Results): string {
  const { options } = results;
  return [
    '# Performance',
    '`npm run bench` writes this page. Compare the servers with each other, not with your machine: they were measured in alternating rounds on one machine.',
    '## CPU time per operation, relative to the handler',
    `Median of ${options.rounds} rounds; the ratio is taken within each round. The upstream adds ${options.latencies[0] ?? 0} ms. Lower is better.`,
    perWorkload(results, results.measurements, options.latencies[0] ?? 0, ({ cpuRatio }) =>
      fixed(cpuRatio, 2),
    ),
    reasons,
    '## Throughput, relative to the handler',
    ...options.latencies.flatMap((latencyMs) => [
      `With ${options.connections} connections and an upstream that takes ${latencyMs} ms per call. Higher is better.`,
      perWorkload(
        results,
        results.measurements,
        latencyMs,
        ({ throughputShare }) => `${fixed(throughputShare * 100, 0)} %`,
      ),
    ]),
    ...aloneSection(results),
    '## Upstream calls and kilobytes per operation',
    ...[...new Set(results.costs.map(({ pageCap }) => pageCap))].flatMap((pageCap) => [
      `The upstream sends at most ${pageCap.toLocaleString('en')} rows per response, and the servers are configured for that:`,
      costTable(results, pageCap),
    ]),
    ...soakSections(results),
    '## Absolute figures of the gateway and the handler',
    `${results.machine.cores} cores, Node ${results.machine.node}; shared by load generator, upstream and server.`,
    absolute(results),
    ...method(results),
  ].join('\n\n');
}

/** What one user waits for. */
function aloneSection(results: Results): readonly string[] {
  const { alone } = results;
  const latencyMs = alone[0]?.latencyMs;
  if (latencyMs === undefined) return [];
  const reference = (workload: WorkloadName): number =>
    alone.find((one) => one.workload === workload)?.p50Ms ?? Number.NaN;
  return [
    '## Time of one request alone',
    `With one connection and an upstream that takes ${latencyMs} ms per call: median in milliseconds, and relative to the handler.`,
    perWorkload(
      results,
      alone,
      latencyMs,
      ({ p50Ms, workload }) => `${fixed(p50Ms)} (${fixed(p50Ms / reference(workload), 2)})`,
    ),
  ];
}

function perWorkload(
  results: Results,
  measurements: readonly Measured[],
  latencyMs: number,
  show: (measured: Measured) => string,
): string {
  const names = results.options.workloads.map(({ name }) => name);
  const cell = (server: string, workload: WorkloadName): string => {
    const found = measurements.find(
      (one) => one.server === server && one.workload === workload && one.latencyMs === latencyMs,
    );
    return found ? show(found) : '';
  };
  return table(
    ['', ...names],
    results.servers.map((server) => [server, ...names.map((name) => cell(server, name))]),
  );
}

function costTable({ options, servers, costs }: Results, pageCap: number): string {
  const names = options.workloads.map(({ name }) => name);
  const cell = (server: string, workload: WorkloadName): string => {
    const found = costs.find(
      (one) => one.server === server && one.workload === workload && one.pageCap === pageCap,
    );
    return found ? `${found.calls} / ${fixed(found.bytes / 1000)}` : '';
  };
  return table(
    ['', ...names],
    servers.map((server) => [server, ...names.map((name) => cell(server, name))]),
  );
}

function soakSections({ growth, memory }: Results): string[] {
  if (growth.length === 0 || memory === undefined) return [];
  const verdict = (value: number, limit: number): string => (value <= limit ? 'met' : 'missed');
  const memoryRow = (what: string, ratio: number): Row => [
    what,
    fixed(ratio, 2),
    `at most ${limits.memoryRatio}`,
    verdict(ratio, limits.memoryRatio),
  ];
  return [
    '## Growth and memory of the gateway',
    table(
      ['', 'ratio', 'limit', ''],
      [
        ...growth.map(({ what, fewRows, manyRows, cpuRatio }) => [
          `CPU time of ${what}: ${manyRows} rows compared with ${fewRows}`,
          fixed(cpuRatio, 1),
          `at most ${limits.cpuRatio}`,
          verdict(cpuRatio, limits.cpuRatio),
        ]),
        memoryRow(
          `heap after ${memory.documents.toLocaleString('en')} different documents compared with ${memory.firstDocuments.toLocaleString('en')}`,
          memory.documentsHeapRatio,
        ),
        memoryRow('heap after five rounds of load compared with two', memory.roundsHeapRatio),
        memoryRow('resident memory after five rounds of load compared with two', memory.roundsRssRatio),
      ],
    ),
  ];
}

function absolute({ measurements }: Results): string {
  const own = measurements.filter(({ server }) => server === 'gateway' || server === 'handler');
  return table(
    ['', 'upstream', 'server', 'req/s', 'p50 ms', 'p99 ms', 'CPU µs', 'RSS MB'],
    own.map((one) => [
      one.workload,
      `${one.latencyMs} ms`,
      one.server,
      fixed(one.requestsPerSecond, 0),
      fixed(one.p50Ms),
      fixed(one.p99Ms),
      fixed(one.cpuMicrosPerOperation, 0),
      megabytes(one.rssBytes),
    ]),
  );
}

function method({ options, withoutPeers }: Results): string[] {
  const upstream =
    options.upstream === 'recorded'
      ? 'The upstream repeats the sandbox’s first answer to each call, so that the servers are the bottleneck.'
      : 'The upstream is the sandbox itself, so its speed affects the results.';
  return [
    '## How it is measured',
    [
      ...options.workloads.map(({ name, title }) => `- ${name}: ${title}.`),
      '- The handler is hand-written with `node:http` and `undici` for these operations only: no GraphQL, exact projections, the same upstream calls, each as early as possible.',
      '- “gateway, graphql-js” is the gateway with `execute` of graphql-js in place of its own executor.',
      withoutPeers === undefined
        ? '- The other stacks are in `bench/peers`, each in two versions: idiomatic (whole objects, references by id in batches, one list call per parent), and tuned by hand for exactly these operations, with the calls that the gateway plans by itself.'
        : `- Other stacks: ${withoutPeers}.`,
      '- Before measuring, all servers must give the same answers. The sandbox’s journal counts the upstream calls.',
      `- Each server runs compiled in its own process, with production settings, without request logging, and with the memory options of \`npm start\`. “handler, plain Node” is the handler without these options. ${upstream} The sandbox has ${options.accounts} accounts and sends at most ${options.pageCap} rows per response.`,
      `- ${options.rounds} rounds of ${options.seconds} s per server, after ${options.warmUpSeconds} s of warm-up, in a closed loop. One unexpected answer stops the run.`,
    ].join('\n'),
    '```sh\nnpm ci --prefix bench/peers   # the other stacks; optional\nnpm run bench\nnpm run bench -- --help\n```',
  ];
}

function fixed(value: number, digits = 1): string {
  return value.toFixed(digits);
}

function megabytes(bytes: number): string {
  return fixed(bytes / 1e6, 0);
}

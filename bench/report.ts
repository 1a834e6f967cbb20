/** Writes what was measured as Markdown, for the terminal and for docs/performance.md. */
import type { UpstreamCost } from './checks.ts';
import type { Measurement } from './measure.ts';
import type { Options } from './options.ts';
import { limits } from './soak.ts';
import type { Growth, Memory } from './soak.ts';
import type { WorkloadName } from './workloads.ts';

export interface Results {
  readonly options: Options;
  /** In the order they were started; the first is the reference. */
  readonly servers: readonly string[];
  readonly costs: readonly Cost[];
  readonly measurements: readonly Measured[];
  readonly growth: readonly Growth[];
  readonly memory: Memory | undefined;
  /** Why other stacks were not measured. */
  readonly withoutPeers: string | undefined;
  readonly machine: { readonly node: string; readonly cores: number };
}

export interface Cost extends UpstreamCost {
  readonly workload: WorkloadName;
  readonly server: string;
  /** Rows that the upstream answered at most. */
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

export function report(results: Results): string {
  const { options } = results;
  return [
    '# Performance',
    'Written by `npm run bench`. What counts is how the servers compare: all of them were measured in turn, in the same minutes, on the same machine.',
    '## CPU time of one operation, as a multiple of the handler’s',
    `Median over ${options.rounds} rounds of the ratio within a round; the upstream adds ${options.latencies[0] ?? 0} ms. Lower is better.`,
    perWorkload(results, options.latencies[0] ?? 0, ({ cpuRatio }) => fixed(cpuRatio, 2)),
    '## Throughput, as a share of the handler’s',
    ...options.latencies.flatMap((latencyMs) => [
      `With ${options.connections} connections and an upstream that takes ${latencyMs} ms for each call:`,
      perWorkload(results, latencyMs, ({ throughputShare }) => `${fixed(throughputShare * 100, 0)} %`),
    ]),
    '## Upstream calls and kilobytes of one operation',
    ...[...new Set(results.costs.map(({ pageCap }) => pageCap))].flatMap((pageCap) => [
      `With an upstream that answers at most ${pageCap.toLocaleString('en')} rows, and servers that know it:`,
      costTable(results, pageCap),
    ]),
    ...soakSections(results),
    '## The gateway and the handler on the machine of this run',
    `${results.machine.cores} cores, Node ${results.machine.node}; load generator, upstream and server share them.`,
    absolute(results),
    ...method(results),
  ].join('\n\n');
}

function perWorkload(results: Results, latencyMs: number, show: (measured: Measured) => string): string {
  const names = results.options.workloads.map(({ name }) => name);
  const cell = (server: string, workload: WorkloadName): string => {
    const found = results.measurements.find(
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
          `CPU time of ${what}: ${manyRows} rows against ${fewRows}`,
          fixed(cpuRatio, 1),
          `at most ${limits.cpuRatio}`,
          verdict(cpuRatio, limits.cpuRatio),
        ]),
        memoryRow(
          `heap after ${memory.documents.toLocaleString('en')} different documents against after 2,000`,
          memory.documentsHeapRatio,
        ),
        memoryRow('heap after five rounds of load against after two', memory.roundsHeapRatio),
        memoryRow('resident memory after five rounds of load against after two', memory.roundsRssRatio),
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
      ? 'The upstream repeats what the sandbox answered the first time, so that the servers, and not the upstream, are the limit.'
      : 'The upstream is the sandbox itself, which takes part in what is measured.';
  return [
    '## How it is measured',
    [
      ...options.workloads.map(({ name, title }) => `- ${name}: ${title}.`),
      '- The handler is `node:http` and `undici` by hand, for these operations only: no GraphQL, exact projections, the same upstream calls, each as soon as its arguments are known.',
      withoutPeers === undefined
        ? '- The other stacks are in `bench/peers`, each twice: as it is usually written (whole objects, references by id in batches, a list for each parent), and tuned by hand for exactly these operations, with the calls that the gateway comes to by itself.'
        : `- Other stacks: ${withoutPeers}.`,
      '- First every server must give the same answers, and the sandbox’s journal says what each asked for.',
      `- Each server is a process of its own, compiled, with the settings of production but no line of log for each request, and with the options of Node for memory that \`npm start\` has; “handler, plain Node” is the handler without them. ${upstream} The sandbox holds ${options.accounts} accounts and answers at most ${options.pageCap} rows.`,
      `- ${options.rounds} rounds of ${options.seconds} s for each server in turn, after ${options.warmUpSeconds} s to warm up; closed loop; one unexpected answer ends the run.`,
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

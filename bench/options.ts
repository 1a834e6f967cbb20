/** The options of the benchmark's command line. */
import { parseArgs } from 'node:util';
import { workloads } from './workloads.ts';
import type { Workload } from './workloads.ts';

export interface Options {
  readonly accounts: number;
  readonly pageCap: number;
  readonly rounds: number;
  /** Duration of each round of each server. */
  readonly seconds: number;
  /** Load on each server before its rounds of a workload. */
  readonly warmUpSeconds: number;
  /** Upstream latencies in milliseconds, measured in sequence. */
  readonly latencies: readonly number[];
  readonly workloads: readonly Workload[];
  readonly peers: 'on' | 'off';
  readonly connections: number;
  /** `recorded`: the upstream repeats its first answer to each call, so that the servers are the bottleneck. */
  readonly upstream: 'recorded' | 'sandbox';
  /** Growth with the number of rows, and memory over time. */
  readonly soak: 'on' | 'off';
  /** Whether docs/performance.md is written. */
  readonly write: 'on' | 'off';
  /** Folder for CPU profiles of the servers. */
  readonly profile: string | undefined;
}

export const usage = `Usage: npm run bench -- [options]

  --accounts 500       accounts of the data set, 50 to 10000
  --page-cap 100       most rows in an upstream response, 100 to 1000
  --rounds 5           number of rounds; the median counts
  --seconds 3          seconds of load in each round
  --warm-up 3          seconds of load before the rounds
  --latency 0,20       upstream latencies in ms
  --only W1,A1         only these workloads: W1 to W6, and A1 and A2 with AppDirect
  --peers on|off       measure other stacks too, if they are installed
  --connections 16     number of connections, each with one request at a time
  --upstream recorded  or sandbox: repeat the sandbox's answers, or use the sandbox itself
  --soak on|off        measure growth with the number of rows, and memory
  --write on|off       write docs/performance.md; default: on if nothing is left out
  --profile FOLDER     write CPU profiles of the servers there
`;

export function readOptions(argv: readonly string[], peersAre: 'installed' | 'missing'): Options | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    allowPositionals: false,
    options: {
      accounts: { type: 'string', default: '500' },
      'page-cap': { type: 'string', default: '100' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      'warm-up': { type: 'string', default: '3' },
      latency: { type: 'string', default: '0,20' },
      only: { type: 'string' },
      peers: { type: 'string' },
      connections: { type: 'string', default: '16' },
      upstream: { type: 'string', default: 'recorded' },
      soak: { type: 'string' },
      write: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const chosen = values.only === undefined ? workloads : values.only.split(',').map(workloadOf);
  const peers = values.peers ?? 'on';
  const complete = values.only === undefined && peers === 'on' && peersAre === 'installed';
  return {
    accounts: wholeNumber('accounts', values.accounts, 50, 10_000),
    pageCap: wholeNumber('page-cap', values['page-cap'], 100, 1_000),
    rounds: wholeNumber('rounds', values.rounds, 1, 100),
    seconds: number('seconds', values.seconds, 0.1, 600),
    warmUpSeconds: number('warm-up', values['warm-up'], 0, 600),
    latencies: values.latency.split(',').map((text) => wholeNumber('latency', text, 0, 10_000)),
    workloads: chosen,
    peers: oneOf('peers', peers, ['on', 'off']),
    connections: wholeNumber('connections', values.connections, 1, 1_000),
    upstream: oneOf('upstream', values.upstream, ['recorded', 'sandbox']),
    soak: oneOf('soak', values.soak ?? (values.only === undefined ? 'on' : 'off'), ['on', 'off']),
    write: oneOf('write', values.write ?? (complete ? 'on' : 'off'), ['on', 'off']),
    profile: values.profile,
  };
}

function workloadOf(name: string): Workload {
  const found = workloads.find((workload) => workload.name === name.toUpperCase());
  if (found) return found;
  const known = workloads.map((workload) => workload.name).join(', ');
  throw new Error(`--only must name some of ${known}, but got ${JSON.stringify(name)}`);
}

function number(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new Error(`--${option} must be a number from ${min} to ${max}, but got ${JSON.stringify(text)}`);
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  if (/^\d+$/.test(text)) return number(option, text, min, max);
  throw new Error(
    `--${option} must be a whole number from ${min} to ${max}, but got ${JSON.stringify(text)}`,
  );
}

function oneOf<const T extends string>(option: string, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw new Error(`--${option} must be ${values.join(' or ')}, but got ${JSON.stringify(text)}`);
}

/** Command line of the benchmark: compares the gateway with a hand-written handler and other stacks, and writes docs/performance.md. */
import { rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { sandboxTokens } from '../src/app/create-gateway.ts';
import { buildAll } from './build.ts';
import { appDirectTokens } from '../src/sandbox/server.ts';
import { checkAnswers, upstreamCost } from './checks.ts';
import type { Tokens } from './checks.ts';
import { measure } from './measure.ts';
import { readOptions, usage } from './options.ts';
import type { Options } from './options.ts';
import { findPeers } from './peers.ts';
import { progressLine, report } from './report.ts';
import type { Cost, Measured, Results } from './report.ts';
import { measureGrowth, measureMemory } from './soak.ts';
import { withEnvironment, ownServers } from './environment.ts';
import type { ServerDefinition } from './environment.ts';
import { findSubjects } from './subjects.ts';
import { bodiesOf } from './workloads.ts';
import type { Workload } from './workloads.ts';

const root = resolve(import.meta.dirname, '..');
const token = sandboxTokens.operations;
/** The largest page cap in upstream's specification, to show the plan when all rows fit into one response. */
const largestPageCap = 1_000;

interface Run {
  readonly options: Options;
  readonly built: string;
  readonly servers: readonly ServerDefinition[];
  /** Whether these workloads need AppDirect too. */
  readonly appDirect: boolean;
}

const tokensOf = ({ marketplaces }: Workload): Tokens =>
  marketplaces === 'both' ? { first: token, appDirect: appDirectTokens.admin } : { first: token };

/** The workloads that all stacks serve, then those of our servers alone, of one marketplace and of both. */
function partsOf(run: Run): readonly Run[] {
  const { options, servers } = run;
  const part = (which: 'all' | 'own' | 'both'): Run => ({
    ...run,
    appDirect: which === 'both',
    servers: servers.filter(({ process }) => which === 'all' || process !== 'peer'),
    options: {
      ...options,
      workloads: options.workloads.filter(
        ({ marketplaces, stacks = 'all' }) => (marketplaces ?? stacks) === which,
      ),
    },
  });
  return [part('all'), part('own'), part('both')].filter(({ options: own }) => own.workloads.length > 0);
}

async function main(): Promise<void> {
  const peers = findPeers(root);
  const options = readOptions(process.argv.slice(2), peers.kind);
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const withoutPeers =
    options.peers === 'off' ? 'left out' : peers.kind === 'missing' ? peers.reason : undefined;
  if (withoutPeers !== undefined) console.log(`Other stacks: ${withoutPeers}.`);
  const others = peers.kind === 'installed' && options.peers === 'on' ? peers.servers : [];
  const built = buildAll(root);
  try {
    await runAll({ options, built, servers: [...ownServers, ...others], appDirect: false }, withoutPeers);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

async function runAll(run: Run, withoutPeers: string | undefined): Promise<void> {
  const { options } = run;
  const costs: Cost[] = [];
  for (const pageCap of new Set([options.pageCap, largestPageCap]))
    for (const part of partsOf(run)) costs.push(...(await checkAll(part, pageCap)));
  const measurements: Measured[] = [];
  for (const latencyMs of options.latencies)
    for (const part of partsOf(run)) measurements.push(...(await measureAll(part, latencyMs)));
  const slowest = Math.max(...options.latencies);
  const alone: Measured[] = [];
  for (const part of slowest > 0 ? partsOf(run) : []) {
    const one = { ...part, options: { ...part.options, connections: 1, warmUpSeconds: 1 } };
    alone.push(...(await measureAll(one, slowest)));
  }
  const soak = options.soak === 'on' ? await soakAll(run) : { growth: [], memory: undefined };
  const text = report({
    options,
    servers: run.servers.map(({ name }) => name),
    costs,
    measurements,
    alone,
    ...soak,
    withoutPeers,
    machine: { node: process.versions.node, cores: availableParallelism() },
  });
  console.log(`\n${text}`);
  if (options.write === 'on') await writeReport(text);
}

/** Runs against the sandbox itself, which applies writes and counts the calls in its journal. */
async function checkAll(
  { options, built, servers: definitions, appDirect }: Run,
  pageCap: number,
): Promise<Cost[]> {
  const data = { ...options, pageCap };
  const environment = {
    built,
    servers: definitions,
    upstream: 'sandbox',
    latencyMs: 0,
    data,
    appDirect,
  } as const;
  return withEnvironment(environment, async ({ sandboxUrl, sandboxes, servers }) => {
    const subjects = await findSubjects(sandboxUrl, token, 1);
    const costs: Cost[] = [];
    for (const workload of options.workloads) {
      await checkAnswers(workload, servers, tokensOf(workload), subjects, 1);
      for (const server of servers) {
        const cost = await upstreamCost(workload, server, sandboxes, tokensOf(workload), subjects);
        costs.push({ ...cost, pageCap, workload: workload.name, server: server.name });
      }
      console.log(`${workload.name}: all servers give the same answers.`);
    }
    return costs;
  });
}

async function measureAll(
  { options, built, servers: definitions, appDirect }: Run,
  latencyMs: number,
): Promise<readonly Measured[]> {
  const { upstream, connections, profile } = options;
  const profileDirectory = profile === undefined ? undefined : join(profile, `${latencyMs}-ms`);
  const environment = {
    built,
    servers: definitions,
    upstream,
    latencyMs,
    data: options,
    profileDirectory,
    appDirect,
  };
  return withEnvironment(environment, async ({ sandboxUrl, servers }) => {
    const subjects = await findSubjects(sandboxUrl, token, connections);
    const all: Measured[] = [];
    for (const workload of options.workloads) {
      const checked = await checkAnswers(workload, servers, tokensOf(workload), subjects, connections);
      const bodies = bodiesOf(workload, subjects, connections);
      const candidates = servers.map((server) => ({
        server,
        load: { token: tokensOf(workload), bodies, lengths: checked.get(server.name)?.lengths ?? [] },
      }));
      const results = await measure(candidates, options);
      results.forEach((result, index) => {
        const server = servers[index]?.name ?? '';
        const measured = { ...result, latencyMs, workload: workload.name, server };
        console.log(progressLine(measured));
        all.push(measured);
      });
    }
    return all;
  });
}

async function soakAll({ options, built }: Run): Promise<Pick<Results, 'growth' | 'memory'>> {
  const servers = ownServers.filter(({ name }) => name === 'gateway');
  const environment = {
    built,
    servers,
    upstream: 'recorded',
    latencyMs: 0,
    data: options,
    appDirect: false,
  } as const;
  return withEnvironment(environment, async ({ servers: [gateway] }) => {
    if (!gateway) throw new Error('expected a gateway, but got none');
    const settings = { ...options, token: { first: token } };
    const growth = await measureGrowth(gateway, settings);
    return { growth, memory: await measureMemory(gateway, settings) };
  });
}

async function writeReport(text: string): Promise<void> {
  const file = join(root, 'docs', 'performance.md');
  const style = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...style, parser: 'markdown' }));
  console.log(`\nWritten: ${file}`);
  // The capacity table of docs/operating.md is generated from it.
  await import('../scripts/generate.ts');
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

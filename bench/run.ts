/** Command line: measures the gateway against a hand-written handler, and against other stacks. */
import { resolve } from 'node:path';
import { sandboxTokens } from '../src/start.ts';
import { buildAll } from './build.ts';
import { checkAnswers, upstreamCost } from './checks.ts';
import { measure } from './measure.ts';
import { readOptions, usage } from './options.ts';
import type { Options } from './options.ts';
import { onStage, ownServers } from './stage.ts';
import { findSubjects } from './subjects.ts';
import { bodiesOf } from './workloads.ts';

const root = resolve(import.meta.dirname, '..');
const token = sandboxTokens.operations;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), false);
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const built = buildAll(root);
  for (const latencyMs of options.latencies) await runLatency(options, built, latencyMs);
}

async function runLatency(options: Options, built: string, latencyMs: number): Promise<void> {
  const { upstream, connections } = options;
  await onStage(
    { built, servers: ownServers, upstream, latencyMs, data: options, profileDirectory: options.profile },
    async ({ sandboxUrl, servers }) => {
      const subjects = await findSubjects(sandboxUrl, token, connections);
      for (const workload of options.workloads) {
        for (const server of servers) console.log(server.name, await upstreamCost(workload, server, sandboxUrl, token, subjects));
        const checked = await checkAnswers(workload, servers, token, subjects, connections);
        const bodies = bodiesOf(workload, subjects, connections);
        const contenders = servers.map((server) => ({
          server,
          load: { token, bodies, lengths: checked.get(server.name)?.lengths ?? [] },
        }));
        const results = await measure(contenders, options);
        results.forEach((result, index) => console.log(latencyMs, workload.name, servers[index]?.name, result));
      }
    },
  );
}

await main();

/** `npm run soak`: load, faults and ends against the built gateway over its sandbox, with a report. */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { attackCases } from './attack-cases.ts';
import { short } from './case.ts';
import type { Bench, Case, Scale } from './case.ts';
import { loadCases } from './load-cases.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';
import { sharedCases } from './shared-cases.ts';
import { stopCases } from './stop-cases.ts';

const usage = `Usage: npm run soak -- [options]

  --short            everything once and briefly: under a minute on an idle machine
  --seconds 30       of each stretch of load, otherwise
  --node PATH        the gateway under another Node, such as that of "npm install --prefix DIR node@24"
  --only TEXT        cases whose name holds the text
  --write            docs/soak.md
`;

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '30' },
    only: { type: 'string', default: '' },
    node: { type: 'string', default: process.execPath },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else process.exitCode = await run();

async function run(): Promise<number> {
  const seconds = Number(values.seconds);
  if (!(seconds > 0 && seconds <= 600)) {
    process.stderr.write(`--seconds must be more than 0 and at most 600, but got ${values.seconds}\n`);
    return 1;
  }
  if (!existsSync('dist/cli.js')) {
    process.stderr.write('dist/cli.js must be there: npm run build\n');
    return 1;
  }
  const scale: Scale = values.short ? short : { seconds, restSeconds: 10, many: 10_000, leaving: 1_000 };
  const all = [...loadCases, ...sharedCases, ...stopCases, ...attackCases];
  const cases = all.filter(({ name }) => name.includes(values.only));
  const sandbox = await startProgram({ command: 'sandbox', environment: { SANDBOX_PORT: '0' } });
  const lines: string[] = [];
  let failed = 0;
  try {
    for (const one of cases) {
      const { holds, seen } = await runCase(one, scale, sandbox);
      if (!holds) failed += 1;
      process.stdout.write(`${holds ? 'holds' : 'FAILS'}  ${one.name}\n       ${seen}\n`);
      lines.push(`| ${one.name} | ${holds ? 'holds' : '**fails**'} | ${seen.replaceAll('|', '\\|')} |`);
    }
  } finally {
    sandbox.kill('SIGKILL');
    await sandbox.ended;
  }
  process.stdout.write(`\n${cases.length - failed} of ${cases.length} hold\n`);
  if (values.write) await writeReport(report(lines, scale));
  return failed === 0 ? 0 : 1;
}

async function runCase(one: Case, scale: Scale, sandbox: Program) {
  const started: Program[] = [];
  const setFaults = async (faults: readonly object[]): Promise<void> => {
    const response = await fetch(`${sandbox.url}/__sandbox/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    });
    if (!response.ok) throw new Error(`expected faults to be set, but got ${response.status}`);
  };
  const gateway: Bench['gateway'] = async (environment = {}, options = {}) => {
    const program = await startProgram({
      command: 'serve',
      node: values.node,
      ...options,
      environment: { PORT: '0', LOG_LEVEL: 'info', MPT_API_BASE_URL: sandbox.url, ...environment },
    });
    started.push(program);
    return program;
  };
  try {
    return await one.run({ scale, sandbox, gateway, setFaults });
  } catch (error) {
    return { holds: false, seen: error instanceof Error ? error.message : String(error) };
  } finally {
    await setFaults([]);
    for (const program of started) program.kill('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
  }
}

async function writeReport(text: string): Promise<void> {
  const file = 'docs/soak.md';
  const style = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...style, parser: 'markdown' }));
}

function report(lines: readonly string[], scale: Scale): string {
  return `# Load and soak

Written by \`npm run soak -- --write\`${values.short ? ' in its short form' : ''}: stretches of load of ${scale.seconds} s, Node ${process.version}, gateway,
sandbox and load generator on one machine, so that times say little. Each case starts the built gateway as a process of
its own. \`npm run soak -- --short\` takes under a minute on an idle machine; without it stretches are 30 s, rests 10 s,
documents and tokens 10,000, and memory after the fifth round must be within a tenth of that after the second.

| Case | | Seen |
| --- | --- | --- |
${lines.join('\n')}

Held by tests instead: an exception in a resolver or plugin fails that request only (\`test/server/operation/error-codes.test.ts\`);
two replicas behind nginx, one of them stopped under load (\`test/deploy/nginx.test.ts\`);
a client that reads its answer too slowly is cut off (\`test/server/http/slow-clients.test.ts\`).
`;
}

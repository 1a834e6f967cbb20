/** `npm run soak`: load, faults and shutdowns against the built gateway and its sandbox, with a report. */
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
import { stormCases } from './storm-cases.ts';

const usage = `Usage: npm run soak -- [options]

  --short            a short run: under two minutes on an idle machine
  --seconds 30       seconds of each period of load
  --node PATH        runs the gateway with another Node, such as one from "npm install --prefix DIR node@24"
  --attacks          only the attack cases
  --only TEXT        only cases whose name contains the text
  --write            writes docs/soak.md
`;

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '30' },
    attacks: { type: 'boolean', default: false },
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
    process.stderr.write('expected dist/cli.js to exist; run npm run build\n');
    return 1;
  }
  const scale: Scale = values.short ? short : { seconds, restSeconds: 10, many: 10_000, leaving: 1_000 };
  const attacks = [...attackCases, ...stormCases];
  const all = values.attacks ? attacks : [...loadCases, ...sharedCases, ...stopCases, ...attacks];
  const cases = all.filter(({ name }) => name.includes(values.only));
  const sandbox = await startProgram({ command: 'sandbox', environment: { SANDBOX_PORT: '0' } });
  const lines: string[] = [];
  let failed = 0;
  try {
    for (const one of cases) {
      const { holds, seen } = await runCase(one, scale, sandbox);
      if (!holds) failed += 1;
      process.stdout.write(`${holds ? 'passed' : 'FAILED'}  ${one.name}\n       ${seen}\n`);
      lines.push(`| ${one.name} | ${holds ? 'passed' : '**failed**'} | ${seen.replaceAll('|', '\\|')} |`);
    }
  } finally {
    sandbox.kill('SIGKILL');
    await sandbox.ended;
  }
  process.stdout.write(`\n${cases.length - failed} of ${cases.length} passed\n`);
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
    if (!response.ok)
      throw new Error(`expected the sandbox to accept the faults, but got status ${response.status}`);
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

\`npm run soak -- --write\`${values.short ? ' --short' : ''} writes this page. Each case starts the built gateway in its own process. Gateway, sandbox and load
generator share one machine, so times from different machines are not comparable. This run: ${scale.seconds} s per period of load, Node ${process.version}.

| | Default | \`--short\` |
| --- | --: | --: |
| Period of load | 30 s | 2 s |
| Rest between rounds | 10 s | 0.5 s |
| Different documents, different tokens | 10,000 | 1,500 |
| Memory after round 5, relative to round 2 | at most 1.1 | at most 1.5 |

The short run takes less than two minutes on an idle machine. \`--attacks\` runs only the attack cases. During a storm, an honest client must get at least 90 % of its answers in full, and a second later no request may be in progress.

| Case | Result | Measured |
| --- | --- | --- |
${lines.join('\n')}

These are covered by tests instead:

- An exception in a resolver or plugin fails only its request: \`test/server/operation/error-codes.test.ts\`
- Two replicas behind nginx, one stopped under load: \`test/deploy/nginx.test.ts\`
- A client that reads its answer too slowly is disconnected: \`test/server/http/slow-clients.test.ts\`
`;
}

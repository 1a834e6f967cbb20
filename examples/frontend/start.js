/** Starts the gateway with its sandbox on free ports, and this app in front. With --once it sends a request to both through the app and stops. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('./', import.meta.url));
const repository = fileURLToPath(new URL('../../', import.meta.url));

await import('./scripts/codegen.js');

const gateway = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'serve'], {
  cwd: repository,
  env: { PORT: '0', SANDBOX_PORT: '0', APPDIRECT_SANDBOX_PORT: '0', ...process.env },
  stdio: ['ignore', 'pipe', 'inherit'],
});
process.on('exit', () => gateway.kill());
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
gateway.once('exit', (code) => {
  console.error(`The gateway has ended with ${code}.`);
  process.exit(1);
});

/** The gateway logs JSON lines; the `listening` line has its address, and that of the sandbox. */
const { url, sandbox } = await new Promise((resolve) => {
  createInterface({ input: gateway.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return;
    const entry = JSON.parse(line);
    if (entry.event !== 'listening') return;
    // Without an upstream of its own, the gateway starts the sandbox.
    const { origin } = new URL(entry.upstream);
    resolve({ url: entry.url, sandbox: process.env.MPT_API_BASE_URL === undefined ? origin : undefined });
  });
});

process.env.GATEWAY_URL = url;
if (sandbox !== undefined) process.env.SANDBOX_URL = sandbox;
const { createServer } = await import('vite');
const server = await createServer({ root: home, logLevel: 'warn' });
await server.listen();
console.log(`
The example is ready at ${server.resolvedUrls.local[0]}

  GraphiQL  ${url}/graphql in a browser
  Data      the embedded sandbox; its changes are lost on exit
`);

if (process.argv.includes('--once')) {
  const [address] = server.resolvedUrls.local;
  const page = await (await fetch(address)).text();
  const answer = await fetch(new URL('graphql', address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer idt:TKN-0000-0001:operations' },
    body: JSON.stringify({ query: '{ accounts(first: 1) { totalCount nodes { name } } }' }),
  });
  console.log(`The page ${page.includes('id="root"') ? 'is served' : 'is missing'}.`);
  console.log(await answer.text());
  process.exit(0);
}

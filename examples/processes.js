/** Shared by the examples: starts and stops Accounts Graph, its sandbox and other processes together. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const children = new Set();

let stop;
const stopped = new Promise((resolve) => (stop = resolve));

let listens = false;

/** Ctrl+C reaches every process of the terminal, other signals only this one. In both cases all of them stop. */
function stopOnSignal() {
  if (listens) return;
  listens = true;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      for (const child of children) child.kill('SIGTERM');
      stop();
    });
  }
}

/** A token that works only with the sandbox. */
export const token = 'idt:TKN-0000-0001:operations';

/** Keeps the output in case the process fails. */
export function startProcess(name, args, { cwd, env = {} }) {
  stopOnSignal();
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } });
  const started = { name, child, output: '' };
  children.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (started.output += text));
  }
  child.once('exit', () => children.delete(child));
  return started;
}

/** Polls until `found` returns a value. Fails if the process exits first. */
export async function waitFor(started, found) {
  for (;;) {
    const value = await found();
    if (value !== undefined) return value;
    if (started.child.exitCode !== null || started.child.signalCode !== null) {
      throw new Error(`${started.name} ended before it was ready:\n${started.output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Resolves with its address. ACCOUNTS_URL selects a gateway that already runs. */
export async function startAccounts(env) {
  if (process.env.ACCOUNTS_URL) return process.env.ACCOUNTS_URL;
  const accounts = startProcess('Accounts Graph', ['--import', 'tsx', 'src/cli.ts', 'serve'], {
    cwd: root,
    env: { PORT: '0', SANDBOX_PORT: '0', APPDIRECT_SANDBOX_PORT: '0', ...env },
  });
  return waitFor(accounts, () => /Endpoint {2}(\S+)/.exec(accounts.output)?.[1]);
}

export async function stopProcesses() {
  const exits = [...children].map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const child of children) child.kill('SIGTERM');
  const kill = setTimeout(() => {
    for (const child of children) child.kill('SIGKILL');
  }, 5_000);
  await Promise.all(exits);
  clearTimeout(kill);
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Prints a query and its answer for the sandbox's Operations token. */
export async function show(url, query) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  console.log(`${query}\n${JSON.stringify(await response.json(), undefined, 2)}\n`);
}

/** Resolves at once with `--once`, otherwise when the process receives a stop signal. */
export async function untilStopped(url) {
  if (process.argv.includes('--once')) return;
  stopOnSignal();
  console.log(`Send queries to ${url} with authorization: Bearer ${token}\nStop with Ctrl+C.`);
  await stopped;
}

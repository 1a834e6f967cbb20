/** Child processes of the example: started, waited for, and stopped with it. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const children = new Set();

/** What it prints is kept for the case that it fails. */
export function startProcess(name, args, { cwd, env }) {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } });
  const started = { name, child, output: '' };
  children.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (started.output += text));
  }
  child.once('exit', () => children.delete(child));
  return started;
}

/** Asks until `found` tells something; fails when the process ends first. */
export async function waitFor({ name, child, ...started }, found) {
  for (;;) {
    const value = await found();
    if (value !== undefined) return value;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${name} ended before it was ready:\n${started.output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
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

/** A redis-server of the test's own, on a free port of loopback, that can be killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

export const redisPath = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((path) =>
  existsSync(path),
);

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** SIGKILL: it has no time to say goodbye. */
  readonly kill: () => Promise<void>;
  /** On the same port, with nothing in it. */
  readonly startAgain: () => Promise<void>;
  /** The process stands still; its connections stay. */
  readonly freeze: () => void;
  readonly thaw: () => void;
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  let running = await spawnRedis(port);
  const kill = async (): Promise<void> => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const exited = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await exited;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    startAgain: async () => {
      running = await spawnRedis(port);
    },
    freeze: () => running.kill('SIGSTOP'),
    thaw: () => running.kill('SIGCONT'),
    [Symbol.asyncDispose]: kill,
  };
}

async function spawnRedis(port: number): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(redisPath ?? '', args, { cwd: '/tmp', stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`redis-server ended with ${code} before it listened`));
    });
    createInterface(child.stdout as NodeJS.ReadableStream).on('line', (line) => {
      if (/ready to accept connections/i.test(line)) resolve();
    });
  });
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An nginx of the test's own, unprivileged, with the configuration of deploy/nginx and the addresses of the test. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { root } from './dockerfile.ts';

export const nginxPath = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((path) => existsSync(path));

export interface Nginx extends AsyncDisposable {
  readonly url: string;
  /** What an operator does before a replica stops: marks its line and reloads the configuration. */
  readonly takeOut: (replica: string) => void;
  readonly takeIn: (replica: string) => void;
}

export async function startNginx(replicas: readonly string[]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'accounts-graph-nginx-'));
  const port = await freePort();
  const published = readFileSync(join(root, 'deploy/nginx/accounts-graph.conf'), 'utf8');
  const names = [...published.matchAll(/server (gateway-\d:4000)/g)].map(([, name = '']) => name);
  expect(names).toHaveLength(replicas.length);
  const out = new Set<string>();
  const configure = (): void => {
    const configured = replicas
      .reduce((text, replica, index) => {
        const { host } = new URL(replica);
        return text.replace(names[index] ?? '', out.has(replica) ? `${host} down` : host);
      }, published)
      .replace('listen 8080;', `listen 127.0.0.1:${port};`);
    writeFileSync(join(folder, 'accounts-graph.conf'), configured);
  };
  configure();
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const whole = `
    daemon off;
    worker_processes 1;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    pid ${folder}/pid;
    error_log ${folder}/error.log warn;
    events { worker_connections 256; }
    http {
      access_log off;
      ${kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n')}
      include ${folder}/accounts-graph.conf;
    }`;
  writeFileSync(join(folder, 'nginx.conf'), whole);
  const child = spawn(nginxPath ?? '', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  const listening = vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`nginx ended: ${complaints}`);
      // What is not /graphql is nginx's own to refuse.
      expect((await fetch(`${url}/readyz`)).status).toBe(404);
    },
    { timeout: 10_000 },
  );
  await listening.catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    takeOut: (replica) => {
      out.add(replica);
      configure();
      child.kill('SIGHUP');
    },
    takeIn: (replica) => {
      out.delete(replica);
      configure();
      child.kill('SIGHUP');
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
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

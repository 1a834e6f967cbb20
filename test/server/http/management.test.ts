/** The paths of whoever runs the gateway: where they are answered, and where they are not. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { startStub } from '../../support/stub.ts';

const paths = ['/livez', '/readyz', '/metrics'];

/** Fetch would tidy the path up before it is sent. */
function statusOfPath(origin: string, path: string): Promise<number> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('end', () => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]));
    });
    socket.on('error', reject);
  });
}

test('management paths without a port of their own are beside the operations', async () => {
  await using stub = await startStub({ metrics: createMetrics() });
  const { url, managementUrl } = stub.gateway;
  expect(managementUrl).toBe(url);
  for (const path of paths) expect((await fetch(url + path)).status).toBe(200);
});

test('management paths with a port of their own are served there alone, and nothing else is', async () => {
  await using stub = await startStub({ metrics: createMetrics(), environment: { MANAGEMENT_PORT: '0' } });
  const { url, managementUrl } = stub.gateway;
  expect(managementUrl).not.toBe(url);
  for (const path of paths) {
    expect((await fetch(url + path)).status).toBe(404);
    expect((await fetch(managementUrl + path)).status).toBe(200);
    expect((await fetch(managementUrl + path, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(managementUrl + path, { method: 'POST' })).status).toBe(405);
  }
  for (const path of ['/graphql', '/graphql?query={hello}', '/']) {
    expect((await fetch(managementUrl + path)).status).toBe(404);
  }
  expect((await stub.answer('{ hello }')).status).toBe(200);
});

test.each([
  '//graphql',
  '//metrics',
  '/%2e%2e/metrics',
  '/graphql/../metrics',
  '/metrics/',
  '/METRICS',
  '/__proto__',
])('%s reaches nothing on the port of the operations when they have their own', async (path) => {
  await using stub = await startStub({ metrics: createMetrics(), environment: { MANAGEMENT_PORT: '0' } });
  expect(await statusOfPath(stub.gateway.url, path)).toBe(404);
  expect(await statusOfPath(stub.gateway.managementUrl, path)).toBe(404);
});

test('a management port in use is an error of the start, and leaves nothing listening', async () => {
  await using stub = await startStub();
  const { port } = new URL(stub.gateway.url);
  await expect(startStub({ environment: { MANAGEMENT_PORT: port } })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('management paths are answered until the last operation has ended', async () => {
  let open = (): void => undefined;
  let entered = (): void => undefined;
  const opened = new Promise<string>((resolve) => {
    open = () => {
      resolve('x');
    };
  });
  const inside = new Promise<void>((resolve) => (entered = resolve));
  await using stub = await startStub({
    metrics: createMetrics(),
    environment: { MANAGEMENT_PORT: '0' },
    resolvers: {
      'Query.hello': () => {
        entered();
        return opened;
      },
    },
  });
  const answer = stub.answer('{ hello }');
  await inside;
  const closed = stub.gateway.close();
  const ready = await fetch(`${stub.gateway.managementUrl}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ status: 'unavailable', reasons: ['draining'] });
  expect((await fetch(`${stub.gateway.managementUrl}/livez`)).status).toBe(200);
  open();
  expect((await answer).body).toEqual({ data: { hello: 'x' } });
  expect(await closed).toEqual({ cut: 0 });
  await expect(fetch(`${stub.gateway.managementUrl}/livez`)).rejects.toThrow();
});

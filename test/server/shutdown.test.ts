/** Stopping: nobody is cut off who could still be answered, and nothing is left behind. */
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { startStub } from '../support/stub.ts';

/** A resolver that waits until the test lets it go on. */
function gate() {
  let open = (): void => undefined;
  let entered = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const resolver = async (): Promise<string> => {
    entered();
    await opened;
    return 'answered';
  };
  return { resolver, inside, open };
}

test('a request under way is answered, on a connection that is closed after it', async () => {
  const { resolver, inside, open } = gate();
  await using stub = await startStub({ resolvers: { 'Query.hello': resolver } });
  const answer = stub.post({ query: '{ hello }' });
  await inside;
  const closed = stub.gateway.close();
  open();
  const response = await answer;
  // It came before the stop, and its answer says so all the same.
  expect(response.headers.get('connection')).toBe('close');
  expect(await response.json()).toEqual({ data: { hello: 'answered' } });
  expect(await closed).toEqual({ cut: 0 });
  await expect(fetch(stub.gateway.url)).rejects.toThrow();
});

test('while draining, new requests are still answered, and /readyz says no', async () => {
  const { resolver, inside, open } = gate();
  await using stub = await startStub({
    environment: { SHUTDOWN_DRAIN_MS: '200' },
    resolvers: { 'Query.hello': resolver },
  });
  const answer = stub.post({ query: '{ hello }' });
  await inside;
  const closed = stub.gateway.close();
  const ready = await fetch(`${stub.gateway.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ status: 'unavailable', reasons: ['draining'] });
  expect(ready.headers.get('connection')).toBe('close');
  expect((await fetch(`${stub.gateway.url}/livez`)).status).toBe(200);
  open();
  expect((await answer).status).toBe(200);
  expect(await closed).toEqual({ cut: 0 });
});

test('a request that never ends is cut off at the timeout, and counted', async () => {
  const { resolver, inside } = gate();
  await using stub = await startStub({
    environment: { SHUTDOWN_TIMEOUT_MS: '20' },
    resolvers: { 'Query.hello': resolver },
  });
  const answer = stub.post({ query: '{ hello }' }).catch((error: unknown) => error);
  await inside;
  expect(await stub.gateway.close()).toEqual({ cut: 1 });
  expect(await answer).toBeInstanceOf(Error);
});

test('kept-alive connections without a request do not hold the stop up', async () => {
  await using stub = await startStub();
  const agent = new Agent({ keepAlive: true });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${stub.gateway.url}/livez`, { agent }, resolve).on('error', reject).end();
  });
  response.resume();
  expect(await stub.gateway.close()).toEqual({ cut: 0 });
  agent.destroy();
});

test('closing twice is closing once', async () => {
  await using stub = await startStub();
  const [first, second] = await Promise.all([stub.gateway.close(), stub.gateway.close()]);
  expect(first).toBe(second);
});

test('a port in use is an error of the start', async () => {
  await using stub = await startStub();
  const { port } = new URL(stub.gateway.url);
  await expect(startStub({ environment: { PORT: port } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

/** A client that goes away: what is finished for it, what is not sent any more, and how the log calls it. */
import { expect, test } from 'vitest';
import type { OperationWrapper } from '../../../src/server/operation/run-operation.ts';
import { startScriptedWorld, startGatewayOver, type FaultWorld } from '../../support/scripted-world.ts';
import type { Untyped } from '../../support/untyped.ts';
import { json, startServer, type ScriptedServer } from '../../support/scripted-server.ts';

const ROW = { id: 'LCE-1000-1000-1000', name: 'Name', status: 'Active', revision: 1 };
const DISABLE = 'licenseeDisable(id: "LCE-1000-1000-1000") { licensee { id } }';

function requestLine(log: readonly string[]): Untyped {
  return log.map((line) => JSON.parse(line)).find(({ event }) => event === 'request');
}

interface Left {
  readonly world: FaultWorld;
  readonly server: ScriptedServer;
  /** Answers the call that was under way. */
  readonly release: () => void;
  readonly closed: () => 'whole' | 'cut' | undefined;
}

/** Returns once the gateway knows that its client has left, while a call is under way. */
async function leaveWhile(document: string, held: (method: string | undefined) => boolean): Promise<Left> {
  let release = (): void => undefined;
  let closed: 'whole' | 'cut' | undefined;
  const server = await startServer((request, response) => {
    if (!held(request.method)) return json(response, ROW);
    response.on('close', () => (closed = response.writableFinished ? 'whole' : 'cut'));
    release = () => json(response, ROW);
  });
  let noticed = (): void => undefined;
  const knows = new Promise<void>((resolve) => (noticed = resolve));
  const told: OperationWrapper = (next) => (operation) => {
    operation.onClientGone(noticed);
    return next(operation);
  };
  const over = await startGatewayOver(server.origin, {}, { wrappers: [told] });
  const world: FaultWorld = {
    ...over,
    [Symbol.asyncDispose]: async () => {
      await over[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
  const client = new AbortController();
  const asked = world.query(document, {}, { signal: client.signal });
  await server.arrived(1);
  client.abort();
  await expect(asked).rejects.toThrow();
  await knows;
  return { world, server, release: () => release(), closed: () => closed };
}

test('a write that upstream has is finished, and the one after it is not sent', async () => {
  const left = await leaveWhile(`mutation { a: ${DISABLE} b: ${DISABLE} }`, (method) => method === 'POST');
  await using _world = left.world;
  expect(left.closed()).toBeUndefined();
  left.release();
  await expect.poll(left.closed, { timeout: 10_000 }).toBe('whole');
  expect(left.server.requests.map(({ method }) => method)).toEqual(['POST']);
});

test('a gateway that stops waits for the write', async () => {
  const left = await leaveWhile(`mutation { ${DISABLE} }`, (method) => method === 'POST');
  await using world = left.world;
  let stopped = false;
  const stopping = world[Symbol.asyncDispose]().then(() => (stopped = true));
  await new Promise(setImmediate);
  expect(stopped).toBe(false);
  left.release();
  await stopping;
  expect(left.closed()).toBe('whole');
});

test('a read is cut', async () => {
  const left = await leaveWhile('{ licensee(id: "LCE-1000-1000-1000") { name } }', () => true);
  await using _world = left.world;
  await expect.poll(left.closed, { timeout: 10_000 }).toBe('cut');
  expect(left.server.requests).toHaveLength(1);
});

test.each([
  ['query', '{ licensee(id: "LCE-1000-1000-1000") { name } }'],
  ['mutation', `mutation { ${DISABLE} }`],
])(
  'the log and the measurements say of a %s that its client left, and count no error',
  async (operation, document) => {
    const left = await leaveWhile(document, () => true);
    await using world = left.world;
    left.release();
    await expect.poll(() => requestLine(world.log), { timeout: 10_000 }).toBeDefined();
    const line = requestLine(world.log);
    expect(line).toMatchObject({ operation, clientLeft: true, status: 499 });
    expect(line).not.toHaveProperty('errors');
    expect(world.log.join()).not.toContain('REQUEST_DEADLINE');
    const metrics = await (await fetch(`${world.gateway.url}/metrics`)).text();
    expect(metrics).toContain(
      `accounts_graph_request_duration_seconds_count{operation="${operation}",status="4xx"} 1`,
    );
    expect(metrics).not.toMatch(/accounts_graph_(requests_with_)?errors_total\{.*REQUEST_DEADLINE/);
  },
);

test('a deadline is still a deadline', async () => {
  await using world = await startScriptedWorld(() => undefined, { OPERATION_DEADLINE_MS: '500' });
  const { errors } = await world.query('{ licensee(id: "LCE-1000-1000-1000") { name } }');
  expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['REQUEST_DEADLINE']);
  await expect.poll(() => requestLine(world.log)).toMatchObject({ errors: { REQUEST_DEADLINE: 1 } });
  expect(requestLine(world.log)).not.toHaveProperty('clientLeft');
});

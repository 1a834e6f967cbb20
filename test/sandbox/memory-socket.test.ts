/** A connection inside the process ends as one over a network does. */
import { expect, test } from 'vitest';
import { createMemoryConnection } from '../../src/sandbox/core/http/memory-socket.ts';

test('closes at both ends when one is given up with data on its way', async () => {
  const { client, server } = createMemoryConnection();
  server.on('error', () => undefined);
  server.resume();
  server.write(Buffer.alloc(1_000_000));
  server.write(Buffer.alloc(1_000_000));
  while (client.readableLength === 0) await new Promise(setImmediate);
  // There is no reader, so the rest waits.
  const closed = new Promise((resolve) => server.once('close', resolve));
  client.destroy();
  await closed;
  expect(server.destroyed).toBe(true);
});

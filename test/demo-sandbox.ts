/** A sandbox with the demo data, on a free port: for tests whose gateway is another process. */
import { createSandbox } from '../src/sandbox/server.ts';

export function startDemoSandbox(): ReturnType<typeof createSandbox> {
  return createSandbox({
    host: '127.0.0.1',
    port: 0,
    seed: { kind: 'demo' },
    pageCap: 100,
    latencyMs: 0,
    vendorReads: 'row-scope',
  });
}

/** Process: the sandbox with its large data set. */
import { createSandbox } from '../../src/sandbox/server.ts';
import { attend } from './attend.ts';

export interface SandboxSettings {
  readonly accounts: number;
  readonly pageCap: number;
  readonly latencyMs: number;
}

attend<SandboxSettings>(({ accounts, pageCap, latencyMs }) =>
  createSandbox({ seed: { kind: 'scale', accounts }, pageCap, latencyMs }),
);

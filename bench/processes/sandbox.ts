/** Process: the sandbox with its large data set. */
import { createSandbox } from '../../src/sandbox/server.ts';
import { reportUsage } from './report-usage.ts';

export interface SandboxSettings {
  readonly accounts: number;
  readonly pageCap: number;
  readonly latencyMs: number;
}

reportUsage<SandboxSettings>(({ accounts, pageCap, latencyMs }) =>
  createSandbox({ seed: { kind: 'scale', accounts }, pageCap, latencyMs }),
);

/** Process: the sandbox of AppDirect with its large data set. */
import { createAppDirectSandbox } from '../../src/sandbox/server.ts';
import { reportUsage } from './report-usage.ts';
import type { SandboxSettings } from './sandbox.ts';

reportUsage<SandboxSettings>(({ accounts, pageCap, latencyMs }) =>
  createAppDirectSandbox({ seed: { kind: 'scale', accounts }, pageCap, latencyMs }),
);

/** The sandbox as an HTTP server: an Accounts API with its data in memory, to develop and test against. */
import { createAccountsApi } from './accounts/api.ts';
import type { SeedChoice, Settings } from './accounts/common/settings.ts';
import { createSandboxServer } from './core/server.ts';
import type { Sandbox, SandboxServerOptions } from './core/server.ts';

export type { Sandbox } from './core/server.ts';

export interface SandboxOptions extends SandboxServerOptions, Partial<Settings> {
  readonly seed?: SeedChoice;
}

export function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const {
    seed = { kind: 'demo' },
    pageCap = 100,
    vendorReads = 'row-scope',
    membershipPaths = 'all',
    streaming = 'on',
    ...server
  } = options;
  return createSandboxServer(
    createAccountsApi({ pageCap, vendorReads, membershipPaths, streaming }, seed),
    server,
  );
}

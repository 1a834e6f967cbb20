/** The sandboxes as HTTP servers: an Accounts API and an AppDirect API, with their data in memory. */
import { createAccountsApi } from './accounts/api.ts';
import { defaultRules } from './accounts/common/settings.ts';
import type { SeedChoice, Settings } from './accounts/common/settings.ts';
import { createAppDirectApi } from './appdirect/api.ts';
import { defaultSettings } from './appdirect/common/settings.ts';
import type * as appDirect from './appdirect/common/settings.ts';
import { createSandboxServer } from './core/server.ts';
import type { Sandbox, SandboxServerOptions } from './core/server.ts';

export { appDirectTokens } from './appdirect/common/principal.ts';
export type { Person } from './core/people.ts';
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
    stringComparison = defaultRules.stringComparison,
    nullNavigation = defaultRules.nullNavigation,
    auditFilter = defaultRules.auditFilter,
    ...server
  } = options;
  const settings = {
    pageCap,
    vendorReads,
    membershipPaths,
    streaming,
    stringComparison,
    nullNavigation,
    auditFilter,
  };
  return createSandboxServer(createAccountsApi(settings, seed), server);
}

export interface AppDirectSandboxOptions extends SandboxServerOptions, Partial<appDirect.Settings> {
  readonly seed?: appDirect.SeedChoice;
}

export function createAppDirectSandbox(options: AppDirectSandboxOptions = {}): Promise<Sandbox> {
  const {
    seed = { kind: 'demo' },
    pageCap = defaultSettings.pageCap,
    edition = defaultSettings.edition,
    invitations = defaultSettings.invitations,
    refusal = defaultSettings.refusal,
    listPace = defaultSettings.listPace,
    ...server
  } = options;
  const settings = { pageCap, edition, invitations, refusal, listPace };
  return createSandboxServer(createAppDirectApi(settings, seed), server);
}

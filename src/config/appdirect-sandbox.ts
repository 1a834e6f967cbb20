/** The configuration of the AppDirect sandbox. */
import { readValues } from './read-environment.ts';
import type { Environment, Values } from './read-environment.ts';

export interface AppDirectSandboxConfig {
  readonly host: string;
  readonly port: number;
  readonly seed: { readonly kind: 'demo' } | { readonly kind: 'scale'; readonly accounts: number };
  readonly edition: 'v296' | 'page';
  readonly invitations: 'at-once' | 'on-acceptance';
  readonly listPace: 'off' | 'on';
  readonly pageCap: number;
  readonly latencyMs: number;
  /** File that keeps the data between runs. */
  readonly file: string | null;
}

/** The configuration of the AppDirect sandbox alone. */
export function loadAppDirectSandboxConfig(environment: Environment): AppDirectSandboxConfig {
  const values = readValues(environment, (scope) => scope === 'appdirect-sandbox' || scope === 'both');
  return appDirectSandboxConfig(values, values.HOST);
}

export function appDirectSandboxConfig(values: Values, host: string): AppDirectSandboxConfig {
  return {
    host,
    port: values.APPDIRECT_SANDBOX_PORT,
    seed:
      values.APPDIRECT_SANDBOX_SEED === 'scale'
        ? { kind: 'scale', accounts: values.APPDIRECT_SANDBOX_ACCOUNTS }
        : { kind: 'demo' },
    edition: values.APPDIRECT_SANDBOX_EDITION,
    invitations: values.APPDIRECT_SANDBOX_INVITATIONS,
    listPace: values.APPDIRECT_SANDBOX_LIST_PACE,
    pageCap: values.APPDIRECT_SANDBOX_PAGE_CAP,
    latencyMs: values.APPDIRECT_SANDBOX_LATENCY_MS,
    file: values.APPDIRECT_SANDBOX_DATA,
  };
}

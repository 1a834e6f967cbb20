/** The configuration of the second marketplace, AppDirect. */
import type { Network } from '../upstream/http/network.ts';
import { appDirectSandboxConfig } from './appdirect-sandbox.ts';
import type { AppDirectSandboxConfig } from './appdirect-sandbox.ts';
import type { Values } from './read-environment.ts';

/** The second marketplace. Its limits are those of `upstream`. */
export type AppDirectConfig =
  | { readonly kind: 'absent' }
  | ({ readonly credentials: AppDirectCredentials | null } & (
      | { readonly kind: 'remote'; readonly baseUrl: URL; readonly network: Network }
      | { readonly kind: 'sandbox'; readonly sandbox: AppDirectSandboxConfig }
    ));

/** The client of the gateway itself. Null in a configuration: only callers with a token of their own are served. */
export interface AppDirectCredentials {
  readonly id: string;
  /** A secret. */
  readonly secret: string;
  readonly scope: string;
}

export function appDirectConfig(values: Values, network: () => Network): AppDirectConfig {
  const {
    APPDIRECT_API_BASE_URL: baseUrl,
    APPDIRECT_CLIENT_ID: id,
    APPDIRECT_CLIENT_SECRET: secret,
  } = values;
  const credentials = id === null || secret === null ? null : { id, secret, scope: values.APPDIRECT_SCOPE };
  if (baseUrl !== null) return { kind: 'remote', baseUrl, network: network(), credentials };
  if (values.MPT_API_BASE_URL !== null) return { kind: 'absent' };
  return { kind: 'sandbox', sandbox: appDirectSandboxConfig(values, '127.0.0.1'), credentials };
}

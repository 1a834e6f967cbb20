/** Creates the client of AppDirect: one per process, with one caller per operation. */
import type { SourceProvider } from '../../source/source.ts';
import type { Connect, OriginLimits } from '../http/origin.ts';
import { createOrigin } from '../http/origin.ts';
import type { Network } from '../http/network.ts';
import type { Redirect } from '../http/redirect.ts';
import type { CallLayers } from '../http/request.ts';
import { readAppDirectUrl } from './base-url.ts';
import { createCaller, type SharedByCallers } from './caller.ts';
import { defaultPageCap, PageCap } from './page-cap.ts';
import { appDirectSpec } from './spec.ts';
import { AppDirectSource } from './source.ts';
import { createTokenSource, type ClientCredentials } from './token.ts';

export interface AppDirectOptions extends OriginLimits {
  /** The host with or without `/api`. */
  readonly baseUrl: URL | string;
  /** Most concurrent calls of one operation. Default 10. */
  readonly concurrency?: number;
  /** Longest path and query. Default 8,192. */
  readonly maxUrlBytes?: number;
  /** Most rows to ask for at once. Default 100. */
  readonly pageCap?: number;
  readonly userAgent?: string;
  /** For callers without a credential whom the first upstream vouches for. Default: such calls are refused. */
  readonly credentials?: ClientCredentials | undefined;
  /** Whether there is no other upstream: then callers may send their credential in `Authorization`. */
  readonly isOnly?: boolean;
  /** Around every call. */
  readonly layers?: CallLayers;
  /** Replaces the sockets. */
  readonly connect?: Connect | undefined;
  readonly network?: Network | undefined;
  readonly onRedirect?: ((redirect: Redirect) => void) | undefined;
  /** Maps the key of a credential to the share that its calls count for when sockets are distributed. */
  readonly shareOf?: ((key: string) => string) | undefined;
  /** Whether AppDirect has accepted the credential with this key in the last minutes. */
  readonly isKnown?: (key: string) => boolean;
}

export function createAppDirect(options: AppDirectOptions): SourceProvider {
  const base = readAppDirectUrl(options.baseUrl, 'baseUrl');
  const origin = createOrigin({ ...options, origin: base.origin });
  const pageCap = new PageCap(options.pageCap ?? defaultPageCap);
  const { credentials, userAgent = 'accounts-graph' } = options;
  const shared: SharedByCallers = {
    name: appDirectSpec.name,
    prefix: base.pathname,
    exchange: origin.send,
    isKnown: options.isKnown ?? (() => false),
    tokens:
      credentials &&
      createTokenSource({ credentials, exchange: origin.send, userAgent, path: tokenPath(base) }),
    concurrency: options.concurrency ?? 10,
    maxUrlBytes: options.maxUrlBytes ?? 8_192,
    userAgent,
  };
  return {
    spec: appDirectSpec,
    credential: {
      header: 'AppDirect-Authorization',
      ...(options.isOnly === true ? { alternative: 'Authorization' } : {}),
      ...(credentials === undefined ? {} : { isOptional: true }),
    },
    isConfigured: true,
    publicUrl: base.href,
    forCaller: (caller) => new AppDirectSource(createCaller(shared, caller), pageCap),
    pageCap: () => pageCap.rows,
    close: () => origin.close(),
  };
}

/** Beside `/api`, also behind a reverse proxy with a path of its own. */
function tokenPath({ pathname }: URL): string {
  return pathname.replace(/\/api$/, '/oauth2/token');
}

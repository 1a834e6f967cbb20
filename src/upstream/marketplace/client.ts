/** Creates the typed client of the Accounts API: one marketplace per process and one caller per operation. */
import { readBaseUrl } from '../base-url.ts';
import { Cancellation } from '../http/cancellation.ts';
import { createOrigin } from '../http/origin.ts';
import type { Connect, OriginLimits } from '../http/origin.ts';
import type { CallLayers } from '../http/request.ts';
import type { Network } from '../http/network.ts';
import type { Redirect } from '../http/redirect.ts';
import { createCaller } from './caller.ts';
import type { Caller, MarketplaceCaller } from './calls.ts';
import { createIconReader } from './icon.ts';
import { KnownPaths } from './known-paths.ts';
import { PageCap } from './page-cap.ts';
import { StreamSupport } from './stream.ts';
import type { StreamResult } from '../../source/source.ts';

export interface MarketplaceOptions extends OriginLimits {
  /** The host with or without `/public` or `/public/v1`. */
  readonly baseUrl: URL | string;
  /** Most concurrent calls of one caller. Default 20. */
  readonly concurrency?: number;
  /** Longest path and query. Longer ones are rejected before they are sent. Default 8,192. */
  readonly maxUrlBytes?: number;
  /** Most rows that upstream puts in one response. Default 100. */
  readonly pageCap?: number;
  /** Whether reads of more rows than a page ask for a stream. Default `off`. */
  readonly streaming?: 'auto' | 'off' | undefined;
  /** Called when a read that asked for a stream has ended, with what came of it. */
  readonly onStream?: ((result: StreamResult) => void) | undefined;
  /** Origins besides upstream's own that an icon may redirect to, e.g. `https://cdn.example.com`. */
  readonly iconOrigins?: readonly string[];
  readonly userAgent?: string;
  /** What is around every call. */
  readonly layers?: CallLayers;
  /** Replaces the sockets to upstream's own origin. */
  readonly connect?: Connect | undefined;
  /** The proxies and certificate authorities of every call, including icons on other origins. */
  readonly network?: Network | undefined;
  /** Called with redirects that are not followed. */
  readonly onRedirect?: ((redirect: Redirect) => void) | undefined;
  /** Maps the key of a credential to the share that its calls count for when sockets are distributed. */
  readonly shareOf?: ((key: string) => string) | undefined;
}

export interface Marketplace {
  /** Checks the caller's headers. Throws InputError, or UpstreamError without a token. */
  forCaller(caller: Caller): MarketplaceCaller;
  /** See `MarketplaceCaller.pageCap`. */
  pageCap(): number;
  /** See `SourceProvider.knownPaths`. */
  knownPaths(): ReadonlySet<string>;
  /** The status of a GET below `/public` that carries no credential. Rejects with UpstreamError without a response. */
  statusWithoutCredential(path: string): Promise<number>;
  /** Resolves when all running calls have ended. */
  close(): Promise<void>;
}

/** A question of the gateway itself, which no caller waits for. */
const OWN_CALL_MS = 5_000;

export function createMarketplace(options: MarketplaceOptions): Marketplace {
  const base = readBaseUrl(options.baseUrl, 'baseUrl');
  const origin = createOrigin({ ...options, origin: base.origin });
  const icons = createIconReader({ ...options, origin: base.origin });
  const shared = {
    prefix: base.pathname,
    exchange: origin.send,
    readIcon: icons.read,
    additiveOnly: new Set<string>(),
    pageCap: new PageCap(options.pageCap ?? 100),
    knownPaths: new KnownPaths(),
    streams: new StreamSupport(options.streaming ?? 'off'),
    onStream: options.onStream ?? (() => undefined),
    concurrency: options.concurrency ?? 20,
    maxUrlBytes: options.maxUrlBytes ?? 8_192,
    userAgent: options.userAgent ?? 'accounts-graph',
  };
  /** Ends the gateway's own calls, which nothing waits for when it stops. */
  const closing = new Cancellation();
  return {
    forCaller: (caller) => createCaller(shared, caller),
    pageCap: () => shared.pageCap.rows,
    knownPaths: () => shared.knownPaths.operations(),
    statusWithoutCredential: async (path) => {
      const [template = path] = path.split('?');
      const { status } = await origin.send({
        method: 'GET',
        path: `${base.pathname}${path}`,
        call: `GET ${template}`,
        headers: { accept: 'application/json', 'user-agent': shared.userAgent },
        signal: closing,
        deadline: performance.now() + OWN_CALL_MS,
      });
      return status;
    },
    close: async () => {
      closing.abort(new Error('the gateway stops'));
      await Promise.all([origin.close(), icons.close()]);
    },
  };
}

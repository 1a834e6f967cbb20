/** The Accounts API as typed calls: one marketplace per process, one caller per operation, nothing shared between callers. */
import { readBaseUrl } from '../base-url.ts';
import { createOrigin } from '../http/origin.ts';
import type { Connect, OriginLimits } from '../http/origin.ts';
import type { Wrapper } from '../http/request.ts';
import type { Network } from '../http/network.ts';
import type { Redirect } from '../http/redirect.ts';
import { createCaller } from './caller.ts';
import type { Caller, MarketplaceCaller } from './calls.ts';
import { createIconReader } from './icon.ts';
import { PageCap } from './page-cap.ts';

export interface MarketplaceOptions extends OriginLimits {
  /** The host with or without `/public` or `/public/v1`. */
  readonly baseUrl: URL | string;
  /** Calls under way at once for one caller. Default 20. */
  readonly concurrency?: number;
  /** Path and query together; longer ones are refused before upstream does. Default 8,192. */
  readonly maxUrlBytes?: number;
  /** Rows that the upstream puts in one answer at most. Default 100. */
  readonly pageCap?: number;
  /** Origins besides upstream's own that an icon may redirect to, e.g. `https://cdn.example.com`. */
  readonly iconOrigins?: readonly string[];
  readonly userAgent?: string;
  /** Around every call, outermost first. */
  readonly wrappers?: readonly Wrapper[];
  /** Instead of opening sockets to upstream's own origin. */
  readonly connect?: Connect | undefined;
  /** The proxies and authorities of every call, icons elsewhere included. */
  readonly network?: Network | undefined;
  /** Called with redirects that nothing follows. */
  readonly onRedirect?: ((redirect: Redirect) => void) | undefined;
  /** Who a call is counted for when sockets are shared out, by the key of its credential. */
  readonly shareOf?: ((key: string) => string) | undefined;
}

export interface Marketplace {
  /** Checks the caller's headers; throws InputError, or UpstreamError when there is no token. */
  forCaller(caller: Caller): MarketplaceCaller;
  /** As `MarketplaceCaller.pageCap`. */
  pageCap(): number;
  /** Ends when the calls under way have ended. */
  close(): Promise<void>;
}

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
    concurrency: options.concurrency ?? 20,
    maxUrlBytes: options.maxUrlBytes ?? 8_192,
    userAgent: options.userAgent ?? 'accounts-graph',
  };
  return {
    forCaller: (caller) => createCaller(shared, caller),
    pageCap: () => shared.pageCap.rows,
    close: async () => {
      await Promise.all([origin.close(), icons.close()]);
    },
  };
}

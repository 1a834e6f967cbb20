/** The Accounts API as typed calls: one marketplace per process, one caller per operation, nothing shared between callers. */
import type { ObjectWire } from '../../contract/marketplace.ts';
import { readBaseUrl } from './base-url.ts';
import type { CancelSignal } from '../http/cancellation.ts';
import type { ForwardedHeaders } from '../http/headers.ts';
import { createOrigin } from '../http/origin.ts';
import type { Connect, OriginLimits, UpstreamRequest, Wrapper } from '../http/origin.ts';
import type { RequestBytes } from '../http/held-bytes.ts';
import type { CallJournal } from '../http/journal.ts';
import type { Network } from '../http/network.ts';
import type { Redirect } from '../http/redirect.ts';
import type { ListAnswer } from './answer.ts';
import type { RequestBody } from './body.ts';
import { createCaller } from './caller.ts';
import { createIconReader } from './icon.ts';
import type { Icon } from './icon.ts';
import { PageCap } from './page-cap.ts';
import type { Collection } from './path.ts';
import type { Query } from './rql/encode.ts';

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

/** `authorization` is passed on unchanged, and is the only thing that decides what the calls may see. */
export interface Caller extends ForwardedHeaders {
  /** Aborted when the client goes away: reads under way are cut off, a write that was sent is finished, and nothing more is sent. */
  readonly signal: CancelSignal;
  /** When the operation must be done, as performance.now() counts. */
  readonly deadline?: number | undefined;
  readonly journal?: CallJournal | undefined;
  /** Where the bytes of upstream's answers are counted, until the operation ends. */
  readonly held?: RequestBytes | undefined;
  /** Calls under way at once, if other than the marketplace's. */
  readonly concurrency?: number | undefined;
}

export interface CallOptions {
  /** Ids for the braces in the collection's path, in order. */
  readonly parents?: readonly string[] | undefined;
  /** Response paths that want this call, for the journal. */
  readonly paths?: readonly string[] | undefined;
}

export interface GetOptions extends CallOptions {
  /** Property paths; `id` always comes along. Without it the upstream's default shape. */
  readonly select?: readonly string[] | undefined;
}

export interface ListOptions extends CallOptions, Omit<Query, 'selectForm'> {
  /** 0 only counts. Upstream cuts it to its cap of 100 without a word: the answer's `limit` is what counts. */
  readonly limit: number;
}

export interface SendOptions {
  readonly method: UpstreamRequest['method'];
  /** Below `/public`, checked and encoded one by one: `['v1', 'accounts', 'users', id, 'sso-check']`. */
  readonly segments: readonly string[];
  /** The path without ids, for errors: `/v1/accounts/users/{id}/sso-check`. */
  readonly template: string;
  /** Already encoded, without the question mark. */
  readonly query?: string | undefined;
  readonly body?: RequestBody | undefined;
  readonly paths?: readonly string[] | undefined;
}

export interface SendAnswer {
  readonly status: number;
  /** The parsed body; undefined when it is empty, as with 204. */
  readonly value: unknown;
}

/**
 * One caller's view of the marketplace. Everything rejects with UpstreamError, or with InputError
 * when the call could not be made as asked. Answers to writes have upstream's default shape: no
 * source says that `select` works there.
 */
export interface MarketplaceCaller {
  /** Rows that one answer of `list` holds at most, as far as is known by now. */
  pageCap(): number;
  list<T extends ObjectWire>(collection: Collection<T>, options: ListOptions): Promise<ListAnswer<T>>;
  get<T extends ObjectWire>(collection: Collection<T>, id: string, options?: GetOptions): Promise<T>;
  /** `POST {path}` */
  create<T extends ObjectWire>(
    collection: Collection<T>,
    body: RequestBody,
    options?: CallOptions,
  ): Promise<T>;
  /** `PUT {path}/{id}`; undefined when the answer is empty. */
  update<T extends ObjectWire>(
    collection: Collection<T>,
    id: string,
    body: RequestBody,
    options?: CallOptions,
  ): Promise<T | undefined>;
  /** `DELETE {path}/{id}`; most types stay readable as Deleted. */
  remove(collection: Collection, id: string, options?: CallOptions): Promise<void>;
  /** `POST {path}/{id}/{action}`, with `body` as JSON; undefined when the answer is empty. */
  act<T extends ObjectWire>(
    collection: Collection<T>,
    id: string,
    action: string,
    body?: unknown,
    options?: CallOptions,
  ): Promise<T | undefined>;
  /** `GET {path}/{id}/icon`, redirects followed. */
  icon(collection: Collection, id: string, options?: CallOptions): Promise<Icon>;
  /** Any other call; what the others are made of. */
  send(options: SendOptions): Promise<SendAnswer>;
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
    exchange: origin.exchange,
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

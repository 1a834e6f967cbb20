/** The typed calls of the Accounts API: what a caller can ask, and the options of each call. */
import type { ObjectWire } from '../../contract/marketplace.ts';
import type { Credential } from '../http/caller-key.ts';
import type { CancelSignal } from '../http/cancellation.ts';
import type { ForwardedHeaders } from '../http/headers.ts';
import type { RequestBytes } from '../http/held-bytes.ts';
import type { CallJournal } from '../http/journal.ts';
import type { UpstreamRequest } from '../http/request.ts';
import type { ReadTracker } from '../../source/source.ts';
import type { ListAnswer } from './answer.ts';
import type { RequestBody } from '../../source/source.ts';
import type { Icon } from './icon.ts';
import type { Collection } from './path.ts';
import type { Query } from './rql/encode.ts';

/** `authorization` is passed on unchanged, and is the only thing that decides what the calls may see. */
export interface Caller extends ForwardedHeaders {
  /** Aborted when the client goes away: reads under way are cut off, a write that was sent is finished, and nothing more is sent. */
  readonly signal: CancelSignal;
  /** When the operation must be done, as performance.now() counts. */
  readonly deadline?: number | undefined;
  readonly journal?: CallJournal | undefined;
  /** Where the bytes of upstream's answers are counted, until the operation ends. */
  readonly held?: RequestBytes | undefined;
  /** Receives the response paths of each read when it starts, and again when it has ended, before its result is used. */
  readonly reads?: ReadTracker | undefined;
  /** With the key of `authorization`, where it is known already. */
  readonly credential?: Credential | undefined;
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

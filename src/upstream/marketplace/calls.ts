/** The typed calls of the Accounts API and their options. */
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

/** `authorization` is passed on unchanged. It alone decides what the calls can see. */
export interface Caller extends ForwardedHeaders {
  /** Aborted when the client disconnects: running reads are cancelled, a sent write finishes, and nothing more is sent. */
  readonly signal: CancelSignal;
  /** When the operation must be done, on the clock of performance.now(). */
  readonly deadline?: number | undefined;
  readonly journal?: CallJournal | undefined;
  /** Counts the bytes of upstream responses until the operation ends. */
  readonly held?: RequestBytes | undefined;
  /** Receives the response paths of each read when it starts, and when it has ended, before its result is used. */
  readonly reads?: ReadTracker | undefined;
  /** With the key of `authorization`, where it is known already. */
  readonly credential?: Credential | undefined;
  /** Most concurrent calls, if different from the marketplace's. */
  readonly concurrency?: number | undefined;
}

export interface CallOptions {
  /** Ids for the braces in the collection's path, in order. */
  readonly parents?: readonly string[] | undefined;
  /** Response paths that need this call, for the journal. */
  readonly paths?: readonly string[] | undefined;
}

export interface GetOptions extends CallOptions {
  /** Property paths; `id` is always included. When undefined, upstream's default shape. */
  readonly select?: readonly string[] | undefined;
}

export interface ListOptions extends CallOptions, Omit<Query, 'selectForm'> {
  /** 0 only counts. Upstream silently lowers it to its cap of 100: the response's `limit` is what it applied. */
  readonly limit: number;
  /**
   * Rows that the reader can use, if more than `limit`. Without an offset, the call then asks for a stream with up to
   * this many rows. Where upstream has none, the answer is a page.
   */
  readonly upTo?: number | undefined;
  /** When the list must be there, if before the deadline of the operation. */
  readonly deadline?: number | undefined;
}

export interface SendOptions {
  readonly method: UpstreamRequest['method'];
  /** Below `/public`, each checked and encoded: `['v1', 'accounts', 'users', id, 'sso-check']`. */
  readonly segments: readonly string[];
  /** The path without ids, for errors: `/v1/accounts/users/{id}/sso-check`. */
  readonly template: string;
  /** Already encoded, without the question mark. */
  readonly query?: string | undefined;
  readonly body?: RequestBody | undefined;
  readonly paths?: readonly string[] | undefined;
  /** Asks for a stream. */
  readonly readBody?: UpstreamRequest['readBody'];
  /** When the call must be done, if before the deadline of the operation. */
  readonly deadline?: number | undefined;
}

export interface SendAnswer {
  readonly status: number;
  /** The parsed body; undefined when it is empty, as with 204. */
  readonly value: unknown;
}

/**
 * The marketplace for one caller. Every call rejects with UpstreamError, or with InputError when the call cannot be
 * made. Responses to writes have upstream's default shape, because `select` is not documented there.
 */
export interface MarketplaceCaller {
  /** Most rows in one response of `list`, as far as known. */
  pageCap(): number;
  /** Says that these calls are made because of what upstream sent, so that no prediction counts them. */
  countUnpredicted(calls: number): void;
  /** Whether lists of this collection have been answered with a stream recently. */
  streams(collection: Collection): boolean;
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
  /** Any other call. The other methods use it. */
  send(options: SendOptions): Promise<SendAnswer>;
  /**
   * A call of an operation that has several paths, the newest first. Another one is tried only after an answer that can
   * mean that upstream does not have the path. The path that worked is used alone for an hour.
   */
  sendToFirst(operation: string, paths: readonly SendOptions[]): Promise<SendAnswer>;
}

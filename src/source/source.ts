/** The port between the graph and an upstream: the calls that everything above an upstream makes. */
import type { ActorType } from '../contract/marketplace.ts';
import type { Expression } from '../query/expression.ts';
import type { Credential } from '../upstream/http/caller-key.ts';
import type { CancelSignal } from '../upstream/http/cancellation.ts';
import type { ForwardedHeaders } from '../upstream/http/headers.ts';
import type { RequestBytes } from '../upstream/http/held-bytes.ts';
import type { CallJournal } from '../upstream/http/journal.ts';
import type { Resource } from './resource.ts';
import type { Row, RowPage } from './row.ts';
import type { SourceSpec } from './spec.ts';

export interface CallOptions {
  /** Response paths that need this call, for the journal. */
  readonly paths: readonly string[];
}

export interface GetOptions extends CallOptions {
  readonly select: readonly string[];
}

export interface ListQuery extends GetOptions {
  readonly filter?: Expression | undefined;
  /** `name` ascending, `-name` descending. */
  readonly order: readonly string[];
  readonly offset: number;
  /** 0 only counts. An upstream may return fewer rows; the `limit` of the answer says how many it applied. */
  readonly limit: number;
  /**
   * Rows that the reader can use, if more than `limit`: an upstream that can answer past its page cap may return up to
   * this many. Only without an offset.
   */
  readonly upTo?: number | undefined;
  /** The filter names several parents, and the reader can read each by itself if the list rejects with OneParentPerCall. */
  readonly isDivisible?: boolean;
  /** When the list must be there, if before the deadline of the operation. On the clock of performance.now(). */
  readonly deadline?: number | undefined;
}

/** The upstream cannot read the children of these parents in one list. Each of them takes a read. */
export class OneParentPerCall extends Error {
  override readonly name = 'OneParentPerCall';

  constructor() {
    super('expected a read of the children of one parent, but got one of several');
  }
}

/**
 * What came of a read that asked for a stream. `page`: upstream answered with an ordinary page. `refused`: it has no
 * stream, and the read was done by pages. `cut`: the stream was not whole, and the read was done by pages.
 */
export type StreamResult = 'streamed' | 'page' | 'refused' | 'cut';

export interface FilePart {
  /** Name of the form part. */
  readonly name: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export type RequestBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | {
      readonly kind: 'form';
      /** Name of the JSON part. */
      readonly part: string;
      readonly value: unknown;
      readonly file?: FilePart | undefined;
    };

export type WriteCall =
  | { readonly kind: 'create'; readonly body: RequestBody }
  | { readonly kind: 'update'; readonly id: string; readonly body: RequestBody }
  | { readonly kind: 'delete'; readonly id: string }
  | { readonly kind: 'action'; readonly id: string; readonly action: string; readonly body?: unknown }
  /** Changes which objects are in a list of an object, by their ids. `remove` takes one. */
  | {
      readonly kind: 'members';
      readonly id: string;
      readonly list: string;
      readonly change: 'add' | 'replace' | 'remove';
      readonly members: readonly string[];
    };

export interface SourceFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Most calls to read a file, including redirects. */
export const MAX_FILE_CALLS = 3;

/** One upstream, for one caller in one operation. */
export interface Source {
  /** Most rows in one response, as far as known. */
  pageCap(): number;
  /** Rejects with NOT_FOUND when there is no such object or it is not visible. */
  get(resource: Resource, id: string, options: GetOptions): Promise<Row>;
  list(resource: Resource, query: ListQuery): Promise<RowPage>;
  /** Whether a list of this resource has recently been returned past the page cap. Absent: never. */
  streams?(resource: Resource): boolean;
  /** Makes a change. Undefined when the response has no object. */
  send(resource: Resource, call: WriteCall, options: CallOptions): Promise<Row | undefined>;
  /** The uploaded icon of an object. */
  icon(resource: Resource, id: string, options: CallOptions): Promise<SourceFile>;
}

/** Receives the running reads of a source, so that batches can wait for reads that add to them. */
export interface ReadTracker {
  begin(paths: readonly string[]): void;
  end(paths: readonly string[]): void;
}

export interface SourceCaller extends ForwardedHeaders {
  /**
   * Whether the first upstream vouches that the caller works for the operator of the marketplace. For an upstream that
   * the gateway can also call with a credential of its own.
   */
  readonly isOperator?: (() => Promise<boolean>) | undefined;
  /** Aborted when the client disconnects. */
  readonly signal: CancelSignal;
  /** When the operation must be done, on the clock of performance.now(). */
  readonly deadline: number;
  readonly journal: CallJournal;
  /** Counts the bytes of the responses until the operation ends. */
  readonly held?: RequestBytes | undefined;
  readonly reads: ReadTracker;
  /** The credential with its key, if already known. */
  readonly credential?: Credential | undefined;
  /** The role and the account of the caller, as this upstream confirms them. May take a call. */
  readonly identity?: () => Promise<CallerAccount>;
}

export interface CallerAccount {
  readonly role: ActorType;
  readonly accountId: string | undefined;
}

/** `whole`: one read can span partitions. `parts`: each partition takes a read. `unknown`: upstream has not been asked yet. */
export type Partitions = 'whole' | 'parts' | 'unknown';

/** Where the callers of an upstream put their credential. */
export interface CredentialForm {
  /** Name of the request header, as messages spell it. */
  readonly header: string;
  /** A second name that is read instead, where no other upstream uses it. */
  readonly alternative?: string;
  /** Whether the upstream answers a caller without a credential itself: with a credential of the gateway, or an error. */
  readonly isOptional?: true;
}

/** One upstream, for all callers. */
export interface SourceProvider {
  readonly spec: SourceSpec;
  readonly credential: CredentialForm;
  /** False: there is no such upstream, and `forCaller` throws. */
  readonly isConfigured: boolean;
  /** Base URL of relative URLs in rows, without a trailing slash. */
  readonly publicUrl: string;
  forCaller(caller: SourceCaller): Source;
  /** See `Source.pageCap`. */
  pageCap(): number;
  /**
   * Of the operations that have several paths, those whose path is known: they take one call. The same set as long as
   * nothing changes.
   */
  readonly knownPaths?: () => ReadonlySet<string>;
  /** How objects of partitioned resources are read, as far as known. Absent: whole. */
  partitions?(): Partitions;
  /** Finds out ahead what an operation would otherwise have to ask, without a caller's credential. Never rejects. */
  readonly prepare?: () => Promise<void>;
  /** Resolves when all running calls have ended. */
  close(): Promise<void>;
}

/** The port between the graph and an upstream: the calls that everything above an upstream makes. */
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
}

export interface FilePart {
  /** Name of the part of the form. */
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
  | { readonly kind: 'action'; readonly id: string; readonly action: string; readonly body?: unknown };

export interface SourceFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Calls that reading a file takes at most, redirects included. */
export const MAX_FILE_CALLS = 3;

/** One upstream, as one caller sees it in one operation. */
export interface Source {
  /** Rows that one answer holds at most, as far as is known by now. */
  pageCap(): number;
  /** Rejects with NOT_FOUND where there is no such object or it is not visible. */
  get(resource: Resource, id: string, options: GetOptions): Promise<Row>;
  list(resource: Resource, query: ListQuery): Promise<RowPage>;
  /** Makes a change; undefined when the answer holds no object. */
  send(resource: Resource, call: WriteCall, options: CallOptions): Promise<Row | undefined>;
  /** The uploaded icon of an object. */
  icon(resource: Resource, id: string, options: CallOptions): Promise<SourceFile>;
}

/** Where a source reports the reads that are under way, so that batches which they feed can wait for them. */
export interface ReadTracker {
  begin(paths: readonly string[]): void;
  end(paths: readonly string[]): void;
}

export interface SourceCaller extends ForwardedHeaders {
  /** Aborted when the client goes away. */
  readonly signal: CancelSignal;
  /** When the operation must be done, as performance.now() counts. */
  readonly deadline: number;
  readonly journal: CallJournal;
  /** Where the bytes of the answers are counted, until the operation ends. */
  readonly held?: RequestBytes | undefined;
  readonly reads: ReadTracker;
  /** With the key of `authorization`, where it is known already. */
  readonly credential?: Credential | undefined;
}

/** One upstream, for all callers. */
export interface SourceProvider {
  readonly spec: SourceSpec;
  /** Address that relative addresses in rows are below, without a slash at the end. */
  readonly publicUrl: string;
  forCaller(caller: SourceCaller): Source;
  /** As `Source.pageCap`. */
  pageCap(): number;
  /** Ends when the calls under way have ended. */
  close(): Promise<void>;
}

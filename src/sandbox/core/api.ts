/** What a sandbox needs to know of the API that it serves. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from './clock.ts';
import type { FormPart } from './http/multipart.ts';
import type { RequestBody } from './http/request-body.ts';
import type { RouteResult } from './http/route-result.ts';
import type { Person } from './people.ts';
import type { Scenario } from './scenario.ts';
import type { ConsoleCollection } from './console/model.ts';
import type { TableFields } from './store/row-fields.ts';
import type { Counts, DataStore, Seed, TableDefinition } from './store/store.ts';

/** One call below the API's root. */
export interface ApiRequest {
  readonly method: string;
  /** Below the root, with its leading slash; one of `otherPaths` comes complete. */
  readonly path: string;
  /** Raw query string, without the question mark. */
  readonly query: string;
  readonly authorization: string | undefined;
  /** All headers; their names are in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Scheme and authority that the client used. */
  readonly origin: string;
  /** `part` names the JSON document in a multipart body; without it multipart is 415. */
  readBody(part?: string): Promise<RequestBody>;
  /** A body of the type `application/x-www-form-urlencoded`; any other is 415. */
  readForm(): Promise<URLSearchParams>;
  /** The parts of a body of the type `multipart/form-data`; any other is 415. */
  readParts(): Promise<readonly FormPart[]>;
}

/** A call of a control that only this API has, below `/__sandbox`. */
export interface ControlRequest {
  readonly method: string;
  /** Below `/__sandbox`, with its leading slash. */
  readonly path: string;
  readDocument(): Promise<unknown>;
}

/** The data that an API keeps. */
export interface DataModel<S extends DataStore> {
  readonly tables: readonly TableDefinition[];
  /** The members that every row has, checked when a data file is loaded. */
  readonly rowMembers: Readonly<Record<string, 'string' | 'number' | 'object'>>;
  /** The members of the rows of each table, for the same check and for the JSON schema. */
  readonly rowFields?: TableFields;
  readonly seed: (clock: Clock) => Seed;
  readonly createStore: (seed: Seed, clock: Clock, counts?: Counts) => S;
}

export interface SandboxApi<S extends DataStore> {
  /** Answered at `/`. */
  readonly name: string;
  /** Without a slash at the end: `/public/v1/accounts`. */
  readonly root: string;
  /** Complete paths outside the root that are calls of the API as well, such as that of a token endpoint. */
  readonly otherPaths?: readonly string[];
  readonly data: DataModel<S>;
  /** Who can be signed in as, of the data as it is now. */
  readonly people?: (store: S) => readonly Person[];
  /** A token of a person in one of the person's accounts; throws a Problem that says why there is none. */
  readonly tokenFor?: (store: S, userId: string, accountId: string) => string;
  /** What the console shows of the data. */
  readonly console?: readonly ConsoleCollection<S>[];
  /** Besides those that every sandbox has. */
  readonly scenarios?: readonly Scenario<S>[];
  /** May throw anything that `errorResult` knows. */
  readonly handle: (request: ApiRequest, store: S) => RouteResult | Promise<RouteResult>;
  /** A path outside the root, such as an image; undefined where nothing is served. */
  readonly handleOutside: (path: string, store: S) => RouteResult | undefined;
  /** The controls that only this API has; undefined where there is none. */
  readonly control?: (request: ControlRequest, store: S) => RouteResult | Promise<RouteResult> | undefined;
  /**
   * The response that an error becomes, or undefined for an error that is a fault of the sandbox.
   * `path` is the complete path of the request.
   */
  readonly errorResult: (
    error: unknown,
    traceparent: string | undefined,
    path: string,
  ) => RouteResult | undefined;
  /** The token as the journal shows it, without its secret. */
  readonly maskToken: (authorization: string | undefined) => string | undefined;
  /** The query string as the journal shows it, without secrets. */
  readonly maskQuery: (query: string) => string;
}

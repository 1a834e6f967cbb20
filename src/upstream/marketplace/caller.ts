/** The calls of one operation: with its caller's token, its concurrency limit and its deadline. */
import { setMaxListeners } from 'node:events';
import type { ObjectWire } from '../../contract/marketplace.ts';
import { InputError, UpstreamError } from '../errors.ts';
import { forwardHeaders } from '../http/headers.ts';
import type { BodyReader, ResponseHead, SendRequest } from '../http/request.ts';
import type { UpstreamResponse, UpstreamRequest } from '../http/request.ts';
import { noRoom } from '../http/held-bytes.ts';
import { marketplaceError } from './problem.ts';
import { Semaphore } from '../http/semaphore.ts';
import { credentialKey } from '../http/caller-key.ts';
import { permitDenied } from '../http/transport-error.ts';
import { readJson, readList, readRow } from './answer.ts';
import type { ListAnswer } from './answer.ts';
import { encodeBody } from './body.ts';
import type { RequestBody, StreamResult } from '../../source/source.ts';
import type { Caller, ListOptions, MarketplaceCaller, SendAnswer, SendOptions } from './calls.ts';
import type { Icon, IconReader } from './icon.ts';
import { mayLackPath, type KnownPaths } from './known-paths.ts';
import type { PageCap } from './page-cap.ts';
import { callOf, joinPath, routeTo, templateOf } from './path.ts';
import { marketplaceSpec } from './resource.ts';
import type { Collection, Route } from './path.ts';
import { lineReader, LineReader, streamHeaders } from './stream.ts';
import type { StreamSupport } from './stream.ts';
import { checkQuery, isAboutSelect } from './query-check.ts';
import { encodeQuery } from './rql/encode.ts';
import type { Query } from './rql/encode.ts';

/** What all callers share. None of it depends on the caller. */
export interface SharedByCallers {
  /** The base URL's path: `/public`. */
  readonly prefix: string;
  readonly exchange: SendRequest;
  readonly readIcon: IconReader['read'];
  /** Path templates whose endpoint rejects `select=-*,…`. Bounded by the number of templates. */
  readonly additiveOnly: Set<string>;
  /** Learned from responses to all callers. */
  readonly pageCap: PageCap;
  /** Learned from responses to all callers. */
  readonly knownPaths: KnownPaths;
  readonly streams: StreamSupport;
  readonly onStream: (result: StreamResult) => void;
  readonly concurrency: number;
  readonly maxUrlBytes: number;
  readonly userAgent: string;
}

interface Read {
  readonly request: UpstreamRequest;
  readonly answer: UpstreamResponse;
  readonly value: unknown;
}

type Paths = readonly string[] | undefined;

export function createCaller(shared: SharedByCallers, caller: Caller): MarketplaceCaller {
  return new CallerOfOperation(shared, caller);
}

/** A class, so that an operation creates one object and not a closure for each kind of call. */
class CallerOfOperation implements MarketplaceCaller {
  readonly #shared: SharedByCallers;
  readonly #caller: Caller;
  readonly #headers: Record<string, string>;
  #headersOfStreams: Readonly<Record<string, string>> | undefined;
  readonly #key: string;
  readonly #permits: Semaphore;

  constructor(shared: SharedByCallers, caller: Caller) {
    if (caller.authorization.trim() === '') {
      throw new UpstreamError({
        code: 'UNAUTHENTICATED',
        call: 'upstream',
        message: 'expected a token, but got none',
      });
    }
    this.#shared = shared;
    this.#caller = caller;
    this.#headers = forwardHeaders(caller, shared.userAgent);
    this.#headers['accept'] = 'application/json';
    this.#key = credentialKey(caller.authorization, caller.credential);
    // Each call, running or waiting, listens for the abort: more than ten listeners are not a leak.
    if (caller.signal instanceof AbortSignal) setMaxListeners(0, caller.signal);
    this.#permits = new Semaphore(caller.concurrency ?? shared.concurrency, Infinity);
  }

  /** Undefined when a permit is free. Release it when the call has ended. */
  #acquirePermit(request: UpstreamRequest): Promise<void> | undefined {
    return this.#permits
      .acquire(this.#caller.signal, request.deadline ?? Infinity)
      ?.catch((error: unknown) => {
        throw permitDenied(request, error, true);
      });
  }

  #requestFor(options: SendOptions): UpstreamRequest {
    const path = joinPath(this.#shared.prefix, options.segments);
    const url = options.query ? `${path}?${options.query}` : path;
    if (url.length > this.#shared.maxUrlBytes) {
      throw new InputError(
        `filter, order and selection must fit in a URL of ${this.#shared.maxUrlBytes} bytes, but take ${url.length}`,
      );
    }
    const body = options.body === undefined ? undefined : encodeBody(options.body);
    const { readBody } = options;
    if (readBody !== undefined) this.#headersOfStreams ??= Object.assign({}, this.#headers, streamHeaders);
    const ownHeaders =
      readBody !== undefined && this.#headersOfStreams !== undefined ? this.#headersOfStreams : this.#headers;
    return {
      method: options.method,
      call: callOf(options.method, options.template),
      path: url,
      headers: body === undefined ? ownHeaders : withContentType(this.#headers, body.contentType),
      body: body?.content,
      upstream: marketplaceSpec.name,
      signal: this.#caller.signal,
      deadline: earlier(this.#caller.deadline, options.deadline),
      journal: this.#caller.journal,
      asked: this.#caller.journal?.ended,
      caller: this.#key,
      held: this.#caller.held,
      paths: options.paths,
      readBody,
    };
  }

  async #call(options: SendOptions): Promise<Read> {
    const request = this.#requestFor(options);
    const turn = this.#acquirePermit(request);
    if (turn !== undefined) await turn;
    let answer: UpstreamResponse;
    try {
      answer = await this.#shared.exchange(request);
    } finally {
      this.#permits.release();
    }
    countShared(request, answer);
    if (answer.status < 200 || answer.status > 299) {
      throw marketplaceError(request.call, request.method, answer, this.#secrets());
    }
    return { request, answer, value: answer.reader === undefined ? readJson(request, answer) : undefined };
  }

  /** Repeats a read with a projection in additive form if the endpoint rejects the projection. */
  async #read(
    route: Route,
    query: Query & Pick<SendOptions, 'deadline'>,
    paths: Paths,
    readBody?: SendOptions['readBody'],
  ): Promise<Read> {
    const { template } = route;
    const { select } = query;
    const isAdditive = select !== undefined && this.#shared.additiveOnly.has(template);
    if (paths !== undefined) this.#caller.reads?.begin(paths);
    try {
      return await this.#attempt(isAdditive ? 'add' : 'only', route, query, paths, readBody);
    } catch (error) {
      if (select === undefined || isAdditive || !isAboutSelect(error)) throw error;
      const result = await this.#attempt('add', route, query, paths, readBody);
      // Remembered only after the additive form has worked.
      this.#shared.additiveOnly.add(template);
      return result;
    } finally {
      if (paths !== undefined) this.#caller.reads?.end(paths);
    }
  }

  #attempt(
    selectForm: 'only' | 'add',
    { segments, template }: Route,
    { select, filter, order, limit, offset, deadline }: Query & Pick<SendOptions, 'deadline'>,
    paths: Paths,
    readBody: SendOptions['readBody'],
  ): Promise<Read> {
    return this.#call({
      method: 'GET',
      segments,
      template,
      query: encodeQuery({ select, selectForm, filter, order, limit, offset }),
      body: undefined,
      paths,
      readBody,
      deadline,
    });
  }

  async #readPage<T extends ObjectWire>(
    collection: Collection<T>,
    query: ListOptions,
  ): Promise<ListAnswer<T>> {
    const { parents, paths } = query;
    const { request, answer, value } = await this.#read(routeTo(collection, { parents }), query, paths);
    const page = readList<T>(request, answer, value, collection.bareArray === 'accepted');
    this.#shared.pageCap.learn(query.limit, page);
    return page;
  }

  async #readBeyondPage<T extends ObjectWire>(
    collection: Collection<T>,
    query: ListOptions,
    upTo: number,
  ): Promise<ListAnswer<T>> {
    if (!this.#shared.streams.mayAsk(templateOf(collection))) return this.#readPage(collection, query);
    const streamed = await this.#readStream(collection, query, upTo);
    if (streamed !== undefined) return streamed;
    return { ...(await this.#readPage(collection, query)), calls: 2 };
  }

  /** Asks for a stream of up to `upTo` rows. Undefined: upstream refused or cut it, so the read is done by pages. */
  async #readStream<T extends ObjectWire>(
    collection: Collection<T>,
    query: ListOptions,
    upTo: number,
  ): Promise<ListAnswer<T> | undefined> {
    const route = routeTo(collection, { parents: query.parents });
    const { template } = route;
    let own: LineReader | undefined;
    const readBody = (head: ResponseHead): BodyReader | undefined => {
      const reader = lineReader(`GET ${template}`, head, upTo);
      if (reader instanceof LineReader) own = reader;
      return reader;
    };
    let got: Read;
    try {
      got = await this.#read(route, { ...query, limit: upTo }, query.paths, readBody);
    } catch (error) {
      const result = this.#shared.streams.learnFrom(error, template);
      if (result === undefined) throw error;
      this.#shared.onStream(result);
      if (this.#caller.journal !== undefined) this.#caller.journal.repeated += 1;
      return undefined;
    }
    const { request, answer, value } = got;
    const { reader, entry } = answer;
    if (!(reader instanceof LineReader)) {
      this.#shared.onStream('page');
      const page = readList<T>(request, answer, value, collection.bareArray === 'accepted');
      this.#shared.pageCap.learn(upTo, page);
      // An upstream that repeats the limit of the request, and not its own, would make a full page look like the last.
      return page.limit > query.limit ? { ...page, limit: query.limit } : page;
    }
    this.#shared.onStream('streamed');
    this.#shared.streams.learn(template, true);
    if (entry !== undefined) entry.rows = reader.rows.length;
    // Operations that share a response have objects of their own.
    const rows = (reader === own ? reader.rows : structuredClone(reader.rows)) as T[];
    const isWhole = rows.length < upTo;
    return { rows, total: isWhole ? rows.length : undefined, limit: upTo, offset: 0, omitted: [] };
  }

  #write(
    method: 'POST' | 'PUT',
    { segments, template }: Route,
    body: RequestBody | undefined,
    paths: Paths,
  ): Promise<Read> {
    return this.#call({ method, segments, template, query: undefined, body, paths });
  }

  pageCap(): number {
    return this.#shared.pageCap.rows;
  }

  countUnpredicted(calls: number): void {
    if (this.#caller.journal !== undefined) this.#caller.journal.repeated += calls;
  }

  streams(collection: Collection): boolean {
    return this.#shared.streams.has(templateOf(collection));
  }

  // What is beyond the members of a query is not looked at: a copy without it would cost more than the rest.
  list<T extends ObjectWire>(collection: Collection<T>, query: ListOptions) {
    const { limit, offset = 0, upTo = limit } = query;
    return upTo > limit && offset === 0
      ? this.#readBeyondPage(collection, query, upTo)
      : this.#readPage(collection, query);
  }

  async get<T extends ObjectWire>(collection: Collection<T>, id: string, options: GetQuery = {}) {
    const route = routeTo(collection, { parents: options.parents, id });
    const { request, answer, value } = await this.#read(route, { select: options.select }, options.paths);
    return readRow<T>(request, answer, value, { id });
  }

  async create<T extends ObjectWire>(
    collection: Collection<T>,
    body: RequestBody,
    options: RouteOptions = {},
  ) {
    const route = routeTo(collection, { parents: options.parents });
    const { request, answer, value } = await this.#write('POST', route, body, options.paths);
    return readRow<T>(request, answer, value, 'identified');
  }

  async update<T extends ObjectWire>(
    collection: Collection<T>,
    id: string,
    body: RequestBody,
    options: RouteOptions = {},
  ) {
    const route = routeTo(collection, { parents: options.parents, id });
    const { request, answer, value } = await this.#write('PUT', route, body, options.paths);
    return value === undefined ? undefined : readRow<T>(request, answer, value, { id });
  }

  async remove(collection: Collection, id: string, options: RouteOptions = {}): Promise<void> {
    const route = routeTo(collection, { parents: options.parents, id });
    await this.#call({ method: 'DELETE', ...route, paths: options.paths });
  }

  async act<T extends ObjectWire>(
    collection: Collection<T>,
    id: string,
    action: string,
    body?: unknown,
    options: RouteOptions = {},
  ) {
    const route = routeTo(collection, { parents: options.parents, id, action });
    const json: RequestBody | undefined = body === undefined ? undefined : { kind: 'json', value: body };
    const { request, answer, value } = await this.#write('POST', route, json, options.paths);
    return value === undefined ? undefined : readRow<T>(request, answer, value, { idIfAny: id });
  }

  async icon(collection: Collection, id: string, options: RouteOptions = {}): Promise<Icon> {
    const { segments, template } = routeTo(collection, { parents: options.parents, id, action: 'icon' });
    const request = this.#requestFor({ method: 'GET', segments, template, paths: options.paths });
    await this.#acquirePermit(request);
    try {
      return await this.#shared.readIcon(request, this.#shared.exchange, this.#secrets());
    } finally {
      this.#permits.release();
    }
  }

  async send(options: SendOptions): Promise<SendAnswer> {
    if (options.query !== undefined) checkQuery(options.query);
    const { answer, value } = await this.#call(options);
    return { status: answer.status, value };
  }

  async sendToFirst(operation: string, paths: readonly SendOptions[]): Promise<SendAnswer> {
    const known = this.#shared.knownPaths.of(operation);
    const usual = paths.find(({ template }) => template === known);
    let failure: UpstreamError | undefined;
    for (const path of usual === undefined ? paths : [usual, ...paths.filter((other) => other !== usual)]) {
      try {
        const answer = await this.send(path);
        this.#shared.knownPaths.learn(operation, path.template);
        return answer;
      } catch (error) {
        if (!(error instanceof UpstreamError) || !mayLackPath(error.status)) throw error;
        // Upstream has answered on this path before, so the object is missing.
        if (path === usual && error.status === 404) throw error;
        if (path === usual) this.#shared.knownPaths.forget(operation);
        // A missing object says more than a missing path.
        if (failure === undefined || (failure.status !== 404 && error.status === 404)) failure = error;
      }
    }
    throw failure ?? new Error(`expected at least one path for ${operation}, but got none`);
  }

  /** Only an error needs them. */
  #secrets(): string[] {
    return [this.#caller.authorization.replace(/^\s*Bearer\s+/i, '')];
  }
}

/** As an object that grows, not with a spread: see docs/decisions/0015. */
function withContentType(
  headers: Readonly<Record<string, string>>,
  contentType: string,
): Record<string, string> {
  return Object.assign({ 'content-type': contentType }, headers);
}

/** Counts the bytes of a shared response: each operation parses its own objects, but only the sender counted the bytes. */
function countShared(
  { held, call }: UpstreamRequest,
  { status, body, entry, reader }: UpstreamResponse,
): void {
  if (held === undefined || entry?.shared !== true || status >= 400) return;
  const full = held.receive(reader?.size ?? body.length);
  if (full !== undefined) throw noRoom({ call }, full);
}

interface RouteOptions {
  readonly parents?: readonly string[] | undefined;
  readonly paths?: Paths;
}

interface GetQuery extends RouteOptions {
  readonly select?: readonly string[] | undefined;
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

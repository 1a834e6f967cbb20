/** The calls of one operation to AppDirect: with its credential, its concurrency limit and its deadline. */
import { setMaxListeners } from 'node:events';
import type { SourceCaller } from '../../source/source.ts';
import { InputError, UpstreamError } from '../errors.ts';
import { credentialKey } from '../http/caller-key.ts';
import { forwardHeaders } from '../http/headers.ts';
import { noRoom } from '../http/held-bytes.ts';
import type { SendRequest, UpstreamRequest, UpstreamResponse } from '../http/request.ts';
import { Semaphore } from '../http/semaphore.ts';
import { permitDenied } from '../http/transport-error.ts';
import { readJson, type Answer } from './answer.ts';
import { encodeBody, type Body } from './body.ts';
import { fillPath } from './path.ts';
import { appDirectError } from './problem.ts';
import type { TokenSource } from './token.ts';

/** What all callers share. None of it depends on the caller. */
export interface SharedByCallers {
  /** As extensions of errors and the journal name it. */
  readonly name: string;
  /** The base URL's path: `/api`. */
  readonly prefix: string;
  readonly exchange: SendRequest;
  /** Whether AppDirect has accepted this credential in the last minutes. */
  readonly isKnown: (key: string) => boolean;
  /** The gateway's own credential, for callers without one whom the first upstream vouches for. */
  readonly tokens: TokenSource | undefined;
  readonly concurrency: number;
  readonly maxUrlBytes: number;
  readonly userAgent: string;
}

export type Query = readonly (readonly [name: string, value: string])[];

export interface CallRequest {
  readonly method: UpstreamRequest['method'];
  /** Below the base URL, with names in braces: `/account/v2/companies/{company}`. */
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Query | undefined;
  readonly body?: Body | undefined;
  /** A read with a body: it changes nothing, whatever becomes of it. It is not repeated. */
  readonly isSafe?: true;
  /** Never with the credential of the gateway: the operation is about the owner of the token. */
  readonly needsOwnToken?: true;
  /** Response paths that need this call. */
  readonly paths?: readonly string[] | undefined;
  /** `newer`: an operation that older editions of AppDirect do not have. */
  readonly edition?: 'all' | 'newer' | undefined;
  /** When the call must be done, if before the deadline of the operation. */
  readonly deadline?: number | undefined;
}

/** AppDirect for one caller. Every call rejects with UpstreamError, or with InputError when it cannot be made. */
export interface AppDirectCaller {
  call(request: CallRequest): Promise<Answer>;
}

interface Own {
  readonly headers: Record<string, string>;
  readonly key: string;
  readonly authorization: string;
}

export function createCaller(shared: SharedByCallers, caller: SourceCaller): AppDirectCaller {
  const { tokens } = shared;
  const { signal, deadline, journal, held } = caller;
  // Each call, running or waiting, listens for the abort: more than ten listeners are not a leak.
  if (signal instanceof AbortSignal) setMaxListeners(0, signal);
  const permits = new Semaphore(shared.concurrency, Infinity);
  const ownWith = (authorization: string): Own => {
    const headers = forwardHeaders({ ...caller, authorization }, shared.userAgent);
    headers['accept'] = 'application/json';
    return { headers, authorization, key: credentialKey(authorization, caller.credential) };
  };
  const given = caller.authorization === '' ? undefined : ownWith(caller.authorization);
  if (given === undefined && tokens === undefined) throw noCredential();

  /** The caller's own credential, or the gateway's where the first upstream vouches for the caller. */
  async function vouched(source: TokenSource): Promise<Own> {
    if ((await caller.isOperator?.()) !== true) throw noCredential();
    return ownWith(await source.get());
  }

  function requestOf(options: CallRequest, { headers, key }: Own): UpstreamRequest {
    const query = (options.query ?? [])
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .join('&');
    const path = shared.prefix + fillPath(options.path, options.parameters ?? {});
    const url = query === '' ? path : `${path}?${query}`;
    if (url.length > shared.maxUrlBytes) {
      throw new InputError(
        `the arguments must fit in a URL of ${shared.maxUrlBytes} bytes, but take ${url.length}`,
      );
    }
    const body = options.body === undefined ? undefined : encodeBody(options.body);
    return {
      method: options.method,
      call: `${options.method} ${options.path}`,
      path: url,
      headers: body === undefined ? headers : Object.assign({ 'content-type': body.contentType }, headers),
      body: body?.content,
      isSafe: options.isSafe,
      upstream: shared.name,
      signal,
      deadline: Math.min(deadline, options.deadline ?? Infinity),
      journal,
      asked: journal.ended,
      caller: key,
      held,
      paths: options.paths,
    };
  }

  async function exchange(options: CallRequest, own: Own): Promise<Answer> {
    const request = requestOf(options, own);
    await permits.acquire(signal, request.deadline ?? deadline)?.catch((error: unknown) => {
      throw permitDenied(request, error, true);
    });
    let response: UpstreamResponse;
    try {
      response = await shared.exchange(request);
    } finally {
      permits.release();
    }
    countShared(request, response);
    if (response.status < 200 || response.status > 299) {
      throw appDirectError({
        call: request.call,
        method: request.isSafe === true ? 'GET' : request.method,
        response,
        secrets: [own.authorization.replace(/^\s*Bearer\s+/i, '')],
        isKnownCredential: shared.isKnown(own.key),
        edition: options.edition ?? 'all',
      });
    }
    return { asked: request, response, value: readJson(request, response) };
  }

  async function send(options: CallRequest): Promise<Answer> {
    // Checked before a token is fetched: a wrong argument makes no call at all.
    fillPath(options.path, options.parameters ?? {});
    if (given !== undefined || tokens === undefined) return exchange(options, given as Own);
    if (options.needsOwnToken === true) throw noCredential();
    const own = await vouched(tokens);
    try {
      return await exchange(options, own);
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.status !== 401) throw error;
      tokens.refused(own.authorization);
      if (options.method !== 'GET') throw error;
      return exchange(options, ownWith(await tokens.get()));
    }
  }

  return {
    async call(options) {
      const { paths } = options;
      const isRead = options.method === 'GET' && paths !== undefined;
      if (isRead) caller.reads.begin(paths);
      try {
        return await send(options);
      } catch (error) {
        if (error instanceof UpstreamError) error.upstream ??= shared.name;
        throw error;
      } finally {
        if (isRead) caller.reads.end(paths);
      }
    },
  };

  function noCredential(): UpstreamError {
    return new UpstreamError({
      code: 'UNAUTHENTICATED',
      call: 'AppDirect',
      message:
        tokens === undefined
          ? 'expected a header "AppDirect-Authorization: Bearer <token>", but got none'
          : 'expected a header "AppDirect-Authorization: Bearer <token>", or a SoftwareOne token of Operations, but got neither',
    });
  }
}

/** Leaves what a query may hold as it is, for logs that people read. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3A', ':');
}

/** Counts the bytes of a shared response: each operation parses its own objects, but only the sender counted the bytes. */
function countShared({ held, call }: UpstreamRequest, { status, body, entry }: UpstreamResponse): void {
  if (held === undefined || entry?.shared !== true || status >= 400) return;
  const full = held.receive(body.length);
  if (full !== undefined) throw noRoom({ call }, full);
}

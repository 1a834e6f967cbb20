/**
 * Shares identical running reads between operations of one caller: components of a page often request the same data
 * at the same time. Only the raw response is shared, and only between calls with the same credential. Each operation
 * parses its own objects from it.
 */
import type { CancelSignal } from '../http/cancellation.ts';
import { UpstreamError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { UpstreamResponse, SendRequest, UpstreamRequest, Wrapper } from '../http/request.ts';
import { closeEntry } from '../http/journal.ts';
import { openEntry } from '../http/open-entry.ts';
import { preferredLanguages } from '../http/languages.ts';
import { cancelled } from '../http/transport-error.ts';

interface Flight {
  readonly request: UpstreamRequest;
  readonly answer: Promise<UpstreamResponse>;
}

/** Must be the outermost wrapper, so that retries and metrics count only calls that are sent. */
export function deduplicateReads(): Wrapper {
  return (next) => {
    // A linear search: there are about as many entries as connections, and most paths differ in length.
    let inFlight: (Flight | undefined)[] = [];

    /** A read that started before a write may be outdated after it, so later reads do not join it. */
    const write = (request: UpstreamRequest): Promise<UpstreamResponse> => {
      inFlight = [];
      return next(request).finally(() => {
        inFlight = [];
      });
    };

    const send = (request: UpstreamRequest): Promise<UpstreamResponse> => {
      const answer = next(request);
      const among = inFlight;
      const free = among.indexOf(undefined);
      const place = free === -1 ? among.length : free;
      among[place] = { request, answer };
      const leave = (): void => {
        among[place] = undefined;
      };
      answer.then(leave, leave);
      return answer;
    };

    const exchange: SendRequest = (request) => {
      if (request.method !== 'GET') return write(request);
      const flight = flightFor(inFlight, request);
      return flight === undefined ? send(request) : join(flight, request, exchange);
    };
    return exchange;
  };
}

/** Most languages in which one caller's read runs at the same time. */
const maxVariants = 8;

/** A running read to join. It may have another language only if the read already runs in many. */
function flightFor(inFlight: readonly (Flight | undefined)[], request: UpstreamRequest): Flight | undefined {
  let variant: Flight | undefined;
  let variants = 0;
  for (const flight of inFlight) {
    if (flight === undefined || !isSameRead(flight.request, request)) continue;
    if (isSameLanguage(flight.request, request)) return flight;
    variant ??= flight;
    variants += 1;
  }
  return variants < maxVariants ? undefined : variant;
}

/** Only these headers affect the response. The others identify the request and its trace. */
function isSameRead(one: UpstreamRequest, other: UpstreamRequest): boolean {
  return (
    one.path === other.path &&
    one.maxBytes === other.maxBytes &&
    isSameCaller(one, other) &&
    one.headers['accept'] === other.headers['accept']
  );
}

/** Compares tokens if they are known, because the scheme can be spelled in several ways. */
function isSameCaller(one: UpstreamRequest, other: UpstreamRequest): boolean {
  const [token, otherToken] = [one.headers['authorization'], other.headers['authorization']];
  if (token === otherToken) return true;
  return (
    token !== undefined && otherToken !== undefined && one.caller !== undefined && one.caller === other.caller
  );
}

function isSameLanguage(one: UpstreamRequest, other: UpstreamRequest): boolean {
  const [language, otherLanguage] = [one.headers['accept-language'], other.headers['accept-language']];
  return language === otherLanguage || preferredLanguages(language) === preferredLanguages(otherLanguage);
}

/** The other operation was cancelled, timed out or reached its call limit. This one still waits, so it sends its own call. */
const retryOwnCall: ReadonlySet<ErrorCode> = new Set(['REQUEST_DEADLINE', 'QUERY_TOO_COMPLEX']);

async function join(
  { answer }: Flight,
  request: UpstreamRequest,
  again: SendRequest,
): Promise<UpstreamResponse> {
  const entry = openEntry(request, true);
  let shared: UpstreamResponse;
  try {
    shared = await unlessAborted(answer, request.signal);
    closeEntry(request.journal, entry);
  } catch (error) {
    closeEntry(request.journal, entry);
    if (request.signal.aborted) throw cancelled(request, request.signal.reason);
    if (error instanceof UpstreamError && retryOwnCall.has(error.code))
      return again({ ...request, asked: undefined });
    throw error;
  }
  if (entry !== undefined) {
    entry.status = shared.status;
    entry.ms = Math.round(shared.ms * 10) / 10;
    entry.streamed = shared.reader !== undefined;
  }
  const { status, headers, body, bytes, ms, reader } = shared;
  return { status, headers, body, bytes, ms, entry, reader };
}

function unlessAborted<T>(promise: Promise<T>, signal: CancelSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new Error('aborted'));
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    const settled = (): void => {
      signal.removeEventListener('abort', abort);
    };
    promise.then(
      (value) => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

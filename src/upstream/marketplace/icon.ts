/** Reads icons: the only responses that are not JSON, and the only redirects that are followed. */
import { MAX_FILE_CALLS } from '../../source/source.ts';
import { UpstreamError } from '../errors.ts';
import { createOrigin } from '../http/origin.ts';
import type { Origin, OriginLimits } from '../http/origin.ts';
import type { UpstreamResponse, SendRequest, UpstreamRequest } from '../http/request.ts';
import type { Network } from '../http/network.ts';
import { isRedirect } from '../http/redirect.ts';
import { marketplaceError } from './problem.ts';
import { imageTypeOf } from './image-type.ts';

export interface Icon {
  /** `image/…`, determined from the bytes and not from upstream's header. SVG can contain scripts: show it only in an `img` element. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface IconReaderOptions extends OriginLimits {
  readonly origin: string;
  readonly iconOrigins?: readonly string[];
  readonly network?: Network | undefined;
}

export interface IconReader {
  /** `request` is the call to the API, and `exchange` sends it. */
  read(request: UpstreamRequest, exchange: SendRequest, secrets: readonly string[]): Promise<Icon>;
  close(): Promise<void>;
}

/** The portal and `iconSet` limit logos to 5 MB. This is half the limit of other responses. */
export const maxIconBytes = 5 * 2 ** 20;
/** The API redirects once (307; an older description says 301), and the storage may redirect again. */
const MAX_ICON_REDIRECTS = MAX_FILE_CALLS - 1;

export function createIconReader(options: IconReaderOptions): IconReader {
  const allowed = new Set((options.iconOrigins ?? []).map(readOrigin));
  // One small pool per allowed origin, created on first use.
  const foreign = new Map<string, Origin>();

  function exchangeWith(origin: string): SendRequest {
    let known = foreign.get(origin);
    if (known === undefined) {
      known = createOrigin({ ...options, origin, connections: 10, layers: {}, connect: undefined });
      foreign.set(origin, known);
    }
    return known.send;
  }

  return {
    async read(first, exchange, secrets) {
      let url = new URL(first.path, options.origin);
      let request: UpstreamRequest = {
        ...first,
        headers: { ...first.headers, accept: 'image/*' },
        redirects: 'expected',
        maxBytes: maxIconBytes,
      };
      let via = exchange;
      for (let redirects = 0; ; redirects += 1) {
        const answer = await via(request);
        if (!isRedirect(answer.status)) return readImage(request, answer, secrets);
        if (redirects === MAX_ICON_REDIRECTS) {
          throw bad(request, answer, `expected an image after at most ${MAX_ICON_REDIRECTS} redirects`);
        }
        url = follow(request, answer, url);
        // The token is for the original call only. A redirect, even to the same origin, gets nothing that came from
        // the caller.
        request = {
          ...request,
          path: url.pathname + url.search,
          headers: anonymous(request.headers),
          follows: answer.entry,
        };
        via = url.origin === options.origin ? exchange : exchangeWith(url.origin);
      }
    },
    async close() {
      await Promise.all([...foreign.values()].map((origin) => origin.close()));
    },
  };

  function follow(request: UpstreamRequest, answer: UpstreamResponse, from: URL): URL {
    const location = answer.headers['location'];
    let target: URL;
    try {
      target = new URL(typeof location === 'string' ? location : '', from);
    } catch {
      throw bad(request, answer, 'expected a redirect to a URL, but got none');
    }
    if (typeof location !== 'string' || (target.origin !== options.origin && !allowed.has(target.origin))) {
      throw bad(request, answer, 'expected a redirect to an allowed origin, but got another');
    }
    return target;
  }
}

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Error(`an icon origin must be an http or https URL, but got ${JSON.stringify(text)}`);
  }
  return url.origin;
}

function anonymous(headers: Readonly<Record<string, string>>): Record<string, string> {
  return { accept: 'image/*', 'user-agent': headers['user-agent'] ?? 'accounts-graph' };
}

function readImage(request: UpstreamRequest, answer: UpstreamResponse, secrets: readonly string[]): Icon {
  if (answer.status !== 200) throw marketplaceError(request.call, request.method, answer, secrets);
  const header = answer.headers['content-type'];
  const contentType = typeof header === 'string' ? header.trim().toLowerCase() : '';
  if (!/^image\/[a-z0-9.+-]{1,60}(?:;.{0,100})?$/.test(contentType) || answer.body.length === 0) {
    throw bad(request, answer, 'expected an image, but got something else');
  }
  const type = imageTypeOf(answer.body, contentType);
  if (type === undefined) {
    throw bad(request, answer, 'expected the content of an image, but got something else');
  }
  if (answer.entry !== undefined) answer.entry.rows = 1;
  return { contentType: type, bytes: answer.body };
}

function bad(request: UpstreamRequest, answer: UpstreamResponse, message: string): UpstreamError {
  return new UpstreamError({
    code: 'UPSTREAM_BAD_RESPONSE',
    call: request.call,
    message,
    status: answer.status,
  });
}

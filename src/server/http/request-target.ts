/** Normalizes the request target: an absolute URL becomes a path, and a trailing slash is removed. */
import type { IncomingMessage } from 'node:http';

const wholeUrl = /^https?:\/\/([^/?#]*)/i;

/**
 * A server must accept an absolute URL as target (RFC 9112, section 3.2.2) and prefer its host to the header.
 * For a browser, `/graphql/` is not normalized, because the page's own URLs are relative: see use-graphiql.
 */
export function normaliseTarget(req: IncomingMessage): void {
  const { url = '' } = req;
  if (url === '/graphql') return;
  const [prefix, host] = wholeUrl.exec(url) ?? [];
  let target = url;
  if (prefix !== undefined) {
    target = url.slice(prefix.length);
    if (!target.startsWith('/')) target = `/${target}`;
    req.headers.host = host ?? '';
  }
  if (!isNavigation(req.method, req.headers.accept)) target = withoutSlash(target);
  if (target !== url) req.url = target;
}

/** The same for a Fetch request, whose URL is always absolute. */
export function normaliseRequest(request: Request): Request {
  const url = new URL(request.url);
  if (url.pathname !== '/graphql/' || isNavigation(request.method, request.headers.get('accept'))) {
    return request;
  }
  url.pathname = '/graphql';
  return new Request(url, request);
}

function withoutSlash(target: string): string {
  return target === '/graphql/' || target.startsWith('/graphql/?')
    ? `/graphql${target.slice('/graphql/'.length)}`
    : target;
}

function isNavigation(method: string | undefined, accept: string | null | undefined): boolean {
  return (method === 'GET' || method === 'HEAD') && accept?.includes('text/html') === true;
}

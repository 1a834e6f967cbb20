/** Checks a request before its body is read: its headers, its path, and the media types it sends and accepts. */
import { secondCredentialHeader } from '../../upstream/http/caller-key.ts';
import type { IncomingMessage } from 'node:http';
import type { ErrorResponseInit } from './error-response.ts';

const maxHeaders = 100;

/** Headers that must not repeat: a proxy and the gateway could each use a different one. */
const singleHeaders = new Set([
  'authorization',
  secondCredentialHeader,
  'content-type',
  'content-encoding',
  'host',
]);

/** Undefined for a request that can continue. Both paths start with this. */
export function checkRequest(req: IncomingMessage): ErrorResponseInit | undefined {
  const wrong = checkHeaders(req) ?? checkPath(req);
  if (wrong !== undefined) return wrong;
  if (isGraphql(req)) return checkTypes(req);
  // An answer to a wrong method or path is JSON, not an event stream.
  if (req.headers.accept !== undefined && streams.test(req.headers.accept)) req.headers.accept = '*/*';
  return undefined;
}

function checkHeaders({ rawHeaders, headers }: IncomingMessage): ErrorResponseInit | undefined {
  if (rawHeaders.length > 2 * maxHeaders) {
    return badRequest(431, `A request can have up to ${maxHeaders} headers, but has more.`);
  }
  const seen: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!singleHeaders.has(name)) continue;
    if (seen.includes(name)) return badRequest(400, `Duplicate "${name}" header.`);
    seen.push(name);
  }
  if (!isHost(headers.host ?? '')) return badRequest(400, 'The header host must name a host.');
  return undefined;
}

/** Nearly all requests name the same host. */
let lastHost = '';

function isHost(text: string): boolean {
  if (text === lastHost) return true;
  if (!/^[\w.:[\]-]+$/.test(text) || !URL.canParse(`http://${text}/`)) return text === '';
  lastHost = text;
  return true;
}

/** Servers disagree on what `/graphql/../metrics` means, so it is rejected. */
function checkPath({ url = '' }: IncomingMessage): ErrorResponseInit | undefined {
  if (url === '/graphql') return undefined;
  const [path = ''] = url.split('?', 1);
  const isPlain =
    path.startsWith('/') &&
    !path.startsWith('//') &&
    URL.canParse(path, 'http://localhost') &&
    new URL(path, 'http://localhost').pathname === path;
  if (isPlain) return undefined;
  const message = `There is no ${JSON.stringify(path.slice(0, 200))}; the endpoint is /graphql.`;
  return { status: 404, code: 'NOT_FOUND', message };
}

function isGraphql({ method, url = '' }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'POST') && (url === '/graphql' || url.startsWith('/graphql?'));
}

/** Checked before anything runs: a client that cannot read the answer would not know that its change was made. */
function checkTypes(req: IncomingMessage): ErrorResponseInit | undefined {
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    return badRequest(
      415,
      'Compressed request bodies are not supported: "content-encoding" must be absent or "identity".',
    );
  }
  const accept = req.headers.accept;
  if (accept === undefined || accept.trim() === '' || accept === '*/*') return undefined;
  const types = accept.split(',');
  const readable = types.filter((type) => !streamed.test(type));
  if (!readable.some((type) => answered.test(type) || (req.method === 'GET' && page.test(type)))) {
    return badRequest(
      406,
      'The "accept" header must allow application/json or application/graphql-response+json, but allows neither.',
    );
  }
  // Clients list these first for @defer, which is not supported; a single answer needs no stream.
  if (readable.length < types.length) req.headers.accept = readable.join(',').trim();
  return undefined;
}

const answered = /^\s*(?:application\/(?:json|graphql-response\+json|\*)|\*\/\*)\s*(?:;|$)/i;
const streams = /multipart\/mixed|text\/event-stream/i;
const streamed = /^\s*(?:multipart\/mixed|text\/event-stream)\s*(?:;|$)/i;
/** Sent by browsers. Without GraphiQL, the answer says so. */
const page = /^\s*text\/html\s*(?:;|$)/i;

function badRequest(status: number, message: string): ErrorResponseInit {
  return { status, code: 'BAD_USER_INPUT', message };
}

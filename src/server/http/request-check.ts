/** What is wrong with a request before its body is looked at: headers, path, and the types it sends and takes. */
import type { IncomingMessage } from 'node:http';
import type { RefusalInit } from './error-response.ts';

const maxHeaders = 100;

/** Either could be meant by somebody between the client and us. */
const singleHeaders = new Set(['authorization', 'content-type', 'content-encoding', 'host']);

/** Undefined for a request that can go on. Both ways through the server begin with this. */
export function checkRequest(req: IncomingMessage): RefusalInit | undefined {
  const wrong = checkHeaders(req) ?? checkPath(req);
  if (wrong !== undefined) return wrong;
  if (isGraphql(req)) return checkTypes(req);
  // Refused for its method or path: the refusal is JSON, not a stream of events.
  if (req.headers.accept !== undefined && streams.test(req.headers.accept)) req.headers.accept = '*/*';
  return undefined;
}

function checkHeaders({ rawHeaders, headers }: IncomingMessage): RefusalInit | undefined {
  if (rawHeaders.length > 2 * maxHeaders) {
    return badRequest(431, `A request may have up to ${maxHeaders} headers, but has more.`);
  }
  const seen: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!singleHeaders.has(name)) continue;
    if (seen.includes(name))
      return badRequest(400, `The header ${name} must come once, but came more often.`);
    seen.push(name);
  }
  if (!isHost(headers.host ?? '')) return badRequest(400, 'The header host must name a host.');
  return undefined;
}

function isHost(text: string): boolean {
  return text === '' || (/^[\w.:[\]-]+$/.test(text) && URL.canParse(`http://${text}/`));
}

/** `/graphql/../metrics` is what it says to some and `/metrics` to others; here it is neither. */
function checkPath({ url = '' }: IncomingMessage): RefusalInit | undefined {
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

/** Before anything is executed: a change must not be made for a client that cannot read the answer. */
function checkTypes(req: IncomingMessage): RefusalInit | undefined {
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    return badRequest(
      415,
      'A request must have no content-encoding: what it opens to is not limited by its length.',
    );
  }
  const accept = req.headers.accept;
  if (accept === undefined || accept.trim() === '' || accept === '*/*') return undefined;
  const types = accept.split(',');
  const readable = types.filter((type) => !streamed.test(type));
  if (!readable.some((type) => answered.test(type) || (req.method === 'GET' && page.test(type)))) {
    return badRequest(
      406,
      'A request must accept application/json or application/graphql-response+json, but accepts neither.',
    );
  }
  // Clients name these first for the sake of @defer, which there is not; one answer needs no stream.
  if (readable.length < types.length) req.headers.accept = readable.join(',').trim();
  return undefined;
}

const answered = /^\s*(?:application\/(?:json|graphql-response\+json|\*)|\*\/\*)\s*(?:;|$)/i;
const streams = /multipart\/mixed|text\/event-stream/i;
const streamed = /^\s*(?:multipart\/mixed|text\/event-stream)\s*(?:;|$)/i;
/** A browser; where there is no GraphiQL, it is told so. */
const page = /^\s*text\/html\s*(?:;|$)/i;

function badRequest(status: number, message: string): RefusalInit {
  return { status, code: 'BAD_USER_INPUT', message };
}

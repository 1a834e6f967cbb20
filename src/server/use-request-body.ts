/** Reads JSON and multipart bodies within their ceilings, straight from the socket's stream, and query strings. */
import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { RequestLimits } from '../config/config.ts';
import type { GatewayPlugin } from './exchange.ts';
import { operationOfForm, type Form } from './multipart.ts';
import { readBody, readFetchBody } from './read-body.ts';
import { parseBody, parseJsonObject } from './request-json.ts';
import { paramsOf } from './request-params.ts';

export function useRequestBody(
  limits: Pick<RequestLimits, 'maxBodyBytes' | 'maxUploadBytes'>,
): GatewayPlugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, serverContext, fetchAPI, url }) {
      const { req, body: known } = serverContext;
      if (request.method === 'GET') setRequestParser(() => Promise.resolve(paramsInUrl(url.searchParams)));
      if (request.method !== 'POST') return;
      const read = (maxBytes: number): Promise<Buffer> =>
        req === undefined ? readFetchBody(request, maxBytes) : readBody(req, maxBytes);
      const contentType = request.headers.get('content-type') ?? '';
      if (known !== undefined) {
        setRequestParser(() => Promise.resolve(paramsIn(known)));
      } else if (!/^multipart\/form-data\b/i.test(contentType)) {
        setRequestParser(async () => paramsIn(await read(limits.maxBodyBytes)));
      } else if (requestParser !== undefined) {
        setRequestParser(async () => {
          const body = await read(limits.maxUploadBytes);
          const { url: address, method, headers } = request;
          const whole = new fetchAPI.Request(address, { method, headers, body: new Uint8Array(body) });
          return paramsOf(operationOfForm(await readForm(whole)));
        });
      }
    },
  };
}

async function readForm(request: Request): Promise<Form> {
  try {
    return await request.formData();
  } catch {
    throw new GraphQLError('The request body is not a whole multipart form.', {
      extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
    });
  }
}

/** The list of a batch is refused later, with its own words. */
function paramsIn(body: Buffer): GraphQLParams | GraphQLParams[] {
  const value = parseBody(body);
  return Array.isArray(value) ? (value as GraphQLParams[]) : paramsOf(value);
}

/** Other members are ignored: links come with all sorts of them. */
function paramsInUrl(search: URLSearchParams): GraphQLParams {
  const object = (name: string): Record<string, unknown> | undefined => {
    const text = search.get(name);
    return text === null || text === '' ? undefined : parseJsonObject(text, `The query string’s ${name}`);
  };
  return paramsOf({
    ...Object.fromEntries(search),
    variables: object('variables'),
    extensions: object('extensions'),
  });
}

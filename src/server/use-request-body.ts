/** Reads JSON and multipart bodies within their ceilings, straight from the socket's stream, and query strings. */
import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { RequestLimits } from '../config/config.ts';
import type { GatewayPlugin } from './exchange.ts';
import { operationOfForm, type Form } from './multipart.ts';
import { readBody, readFetchBody } from './read-body.ts';
import { parseBody, parseJsonObject } from './request-json.ts';

export function useRequestBody(
  limits: Pick<RequestLimits, 'maxBodyBytes' | 'maxUploadBytes'>,
): GatewayPlugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, serverContext, fetchAPI, url }) {
      const { req, body: known } = serverContext;
      if (request.method === 'GET') setRequestParser(() => Promise.resolve(paramsOf(url.searchParams)));
      if (request.method !== 'POST') return;
      const read = (maxBytes: number): Promise<Buffer> =>
        req === undefined ? readFetchBody(request, maxBytes) : readBody(req, maxBytes);
      const contentType = request.headers.get('content-type') ?? '';
      if (known !== undefined) {
        setRequestParser(() => Promise.resolve(parseBody(known)));
      } else if (!/^multipart\/form-data\b/i.test(contentType)) {
        setRequestParser(async () => parseBody(await read(limits.maxBodyBytes)));
      } else if (requestParser !== undefined) {
        setRequestParser(async () => {
          const body = await read(limits.maxUploadBytes);
          const { url: address, method, headers } = request;
          const whole = new fetchAPI.Request(address, { method, headers, body: new Uint8Array(body) });
          return operationOfForm(await readForm(whole));
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

/** Other members are nobody's business: links come with all sorts of them. */
function paramsOf(search: URLSearchParams): GraphQLParams {
  const query = search.get('query');
  const operationName = search.get('operationName');
  const object = (name: string): Record<string, unknown> | undefined => {
    const text = search.get(name);
    return text === null || text === '' ? undefined : parseJsonObject(text, `The query string’s ${name}`);
  };
  const ids = ['documentId', 'id', 'doc_id'].flatMap((name) => {
    const id = search.get(name);
    return id === null ? [] : [[name, id] as const];
  });
  const variables = object('variables');
  const extensions = object('extensions');
  return {
    ...(query === null ? {} : { query }),
    ...(operationName === null || operationName === '' ? {} : { operationName }),
    ...Object.fromEntries(ids),
    ...(variables === undefined ? {} : { variables }),
    ...(extensions === undefined ? {} : { extensions }),
  };
}

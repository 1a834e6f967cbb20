/** Reads JSON and multipart bodies within their ceilings, straight from the socket's stream. */
import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { RequestLimits } from '../config.ts';
import type { GatewayPlugin } from './exchange.ts';
import { readBody } from './read-body.ts';

/** In-process requests have no socket: their bodies are the embedder's own and read as they are. */
export function useRequestBody(
  limits: Pick<RequestLimits, 'maxBodyBytes' | 'maxUploadBytes'>,
): GatewayPlugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, serverContext, fetchAPI }) {
      const { req, body: known } = serverContext;
      if (known !== undefined) setRequestParser(() => Promise.resolve(parseJson(known)));
      if (req === undefined || request.method !== 'POST') return;
      const contentType = request.headers.get('content-type') ?? '';
      if (!/^multipart\/form-data\b/i.test(contentType)) {
        setRequestParser(async () => parseJson(await readBody(req, limits.maxBodyBytes)));
      } else if (requestParser !== undefined) {
        setRequestParser(async () => {
          const body = await readBody(req, limits.maxUploadBytes);
          const { url, method, headers } = request;
          return requestParser(new fetchAPI.Request(url, { method, headers, body: new Uint8Array(body) }));
        });
      }
    },
  };
}

function parseJson(body: Buffer): GraphQLParams | GraphQLParams[] {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    // Not the parser's own words: they repeat the body, and it may hold a secret.
    throw badRequest('The request body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null) {
    throw badRequest(
      `The request body must be a JSON object, but is ${value === null ? 'null' : typeof value}.`,
    );
  }
  return value;
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

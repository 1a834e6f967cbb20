/** Reads JSON and multipart bodies within their limits, directly from the socket, and query strings. */
import { secondCredentialHeader } from '../../upstream/http/caller-key.ts';
import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { RequestLimits } from '../../config/config.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { Bodies } from '../http/bodies.ts';
import type { GatewayPlugin } from '../operation/request-state.ts';
import { FormReader } from '../http/form-reader.ts';
import { operationOfForm } from '../http/multipart.ts';
import { readBody, readFetchBody, WholeBody } from '../http/read-body.ts';
import type { ReadOptions, Sink } from '../http/read-body.ts';
import { parseJsonObject } from '../http/request-json.ts';
import { paramsOf, paramsOfBody } from '../http/request-params.ts';

export interface RequestBodyOptions {
  readonly limits: Pick<RequestLimits, 'maxBodyBytes' | 'maxUploadBytes'>;
  readonly bodies: Bodies;
}

export function useRequestBody({ limits, bodies }: RequestBodyOptions): GatewayPlugin {
  const { maxBodyBytes, maxUploadBytes } = limits;
  return {
    onRequestParse({ request, setRequestParser, serverContext, url }) {
      const { req, res, state } = serverContext;
      if (request.method === 'GET') {
        setRequestParser(() => {
          checkEncoding(url.search);
          return paramsInUrl(url.searchParams);
        });
      }
      if (request.method !== 'POST') return;
      const read = async <Result>(sink: Sink<Result>, options: ReadOptions): Promise<Result> => {
        const result =
          req === undefined || res === undefined
            ? await readFetchBody(request, sink, options)
            : await readBody(req, res, sink, options);
        state.place?.enter();
        return result;
      };
      const contentType = request.headers.get('content-type') ?? '';
      if (!/^multipart\/form-data\b/i.test(contentType)) {
        setRequestParser(async () =>
          paramsOfBody(await read(new WholeBody(), { maxBytes: maxBodyBytes, bodies })),
        );
      } else {
        setRequestParser(async () => {
          // Uploads need a token, and they are the largest bodies.
          if (!hasToken(request.headers)) throw noToken();
          const form = new FormReader(contentType, { maxTextBytes: maxBodyBytes, maxBytes: maxUploadBytes });
          const options = { maxBytes: maxUploadBytes, bodies, counts: 'until-answered' } as const;
          return paramsOf(operationOfForm(await read(form, options)));
        });
      }
    },
  };
}

function hasToken(headers: Headers): boolean {
  return ['authorization', secondCredentialHeader].some((name) => (headers.get(name) ?? '').trim() !== '');
}

function noToken(): GraphQLError {
  return new GraphQLError(
    'A multipart request must have an "authorization" header with a token, but has none.',
    {
      extensions: { code: 'UNAUTHENTICATED' satisfies ErrorCode, http: { status: 401 } },
    },
  );
}

/** Checked because `URLSearchParams` replaces escaped bytes that are not UTF-8 with U+FFFD. */
function checkEncoding(search: string): void {
  if (!/%[89a-f]/i.test(search)) return;
  try {
    decodeURIComponent(search.replace(/%(?![\da-f]{2})/gi, '%25'));
  } catch {
    throw new GraphQLError('The query string must be UTF-8, but is not.', {
      extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode, http: { status: 400 } },
    });
  }
}

/** Ignores other parameters: links have all kinds of them. */
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

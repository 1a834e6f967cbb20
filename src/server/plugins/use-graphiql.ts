/** Serves the GraphiQL page on GET /graphql for browsers, and its files under /graphiql/. */
import type { ServerConfig } from '../../config/config.ts';
import { chooseEncoding } from '../http/compression.ts';
import type { GatewayPlugin } from '../operation/request-state.ts';
import { loadAssets } from '../graphiql/assets.ts';
import type { Asset } from '../graphiql/assets.ts';
import { loadExamples } from '../graphiql/examples.ts';
import { pagePolicy, renderPage } from '../graphiql/page.ts';
import type { GraphiqlCredential } from '../graphiql/page.ts';
import { errorResponseOf } from '../http/error-response.ts';

export interface GraphiqlOptions {
  readonly title?: string;
  /** One for each marketplace. Default: a field for the token of the first. */
  readonly credentials?: readonly GraphiqlCredential[];
}

interface Loaded {
  readonly page: string;
  readonly assets: ReadonlyMap<string, Asset>;
}

/** File names contain a hash of the content, so browsers fetch each file once. */
const assetHeaders = {
  'cache-control': 'public, max-age=31536000, immutable',
  'cross-origin-resource-policy': 'same-origin',
  vary: 'Accept-Encoding',
} as const;

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pagePolicy,
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  vary: 'Accept',
} as const;

const firstCredential: GraphiqlCredential = {
  name: 'softwareone',
  title: 'Marketplace',
  header: 'authorization',
  people: undefined,
};

export function useGraphiql(
  { title = 'Accounts Graph', credentials = [firstCredential] }: GraphiqlOptions,
  { explain }: Pick<ServerConfig, 'explain'>,
): GatewayPlugin {
  const load = async (): Promise<Loaded> => {
    const [assets, examples] = await Promise.all([loadAssets(), loadExamples()]);
    return {
      page: renderPage({ title, assets, examples, credentials, explain: explain !== 'off' }),
      assets: new Map(assets.map((asset) => [`/graphiql/${asset.fileName}`, asset])),
    };
  };
  // Loaded at the first visit: most gateways serve only the API.
  let loading: Promise<Loaded> | undefined;
  return {
    async onRequest({ request, url, endResponse, fetchAPI, serverContext }) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return;
      const { pathname } = url;
      if (pathname === '/' && prefersPage(request)) {
        endResponse(new fetchAPI.Response(null, { status: 302, headers: { location: '/graphql' } }));
      } else if (pathname === '/graphql/' && prefersPage(request)) {
        endResponse(new fetchAPI.Response(null, { status: 302, headers: { location: '../graphql' } }));
      } else if (pathname === '/graphql' && prefersPage(request)) {
        const { page } = await (loading ??= load());
        endResponse(new fetchAPI.Response(page, { headers: pageHeaders }));
      } else if (pathname.startsWith('/graphiql/')) {
        const asset = (await (loading ??= load())).assets.get(pathname);
        if (asset === undefined) {
          const message = `There is no ${JSON.stringify(pathname)}.`;
          endResponse(
            errorResponseOf(fetchAPI, serverContext.state, { status: 404, code: 'NOT_FOUND', message }),
          );
          return;
        }
        const encoding = chooseEncoding(request.headers.get('accept-encoding') ?? undefined);
        const headers = {
          ...assetHeaders,
          'content-type': asset.contentType,
          ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
        };
        endResponse(new fetchAPI.Response(new Uint8Array(await asset.read(encoding)), { headers }));
      }
    },
  };
}

/** Browsers name HTML first when they navigate; API clients do not name it, or not first. */
function prefersPage(request: Request): boolean {
  const accept = request.headers.get('accept') ?? '';
  const html = accept.indexOf('text/html');
  if (html === -1) return false;
  const json = accept.search(/application\/(?:graphql-response\+)?json/);
  return json === -1 || html < json;
}

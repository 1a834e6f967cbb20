/** Apollo Server, with a REST data source and DataLoader. */
import { RESTDataSource } from '@apollo/datasource-rest';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { apiOf } from './access.js';
import { createLoaders, createSchema } from './data-loaders.js';
import { createPool } from './transport.js';

class AccountsSource extends RESTDataSource {
  constructor(upstreamUrl, authorization, options) {
    super(options);
    this.baseURL = `${upstreamUrl}/public/v1/accounts/`;
    this.authorization = authorization;
  }

  willSendRequest(_path, request) {
    request.headers['authorization'] = this.authorization;
  }

  reads() {
    return { get: (path) => this.get(path), post: (path) => this.post(path) };
  }
}

export async function start({ upstreamUrl, pageCap, access }) {
  const createApi = apiOf(access);
  const pooled = createPool(upstreamUrl);
  const server = new ApolloServer({ schema: createSchema(createApi) });
  const { cache } = server;
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: async ({ req }) => {
      const { authorization } = req.headers;
      const reads =
        access === 'tuned'
          ? pooled(authorization)
          : new AccountsSource(upstreamUrl, authorization, { cache }).reads();
      const api = createApi({ ...reads, pageCap });
      return { api, loaders: createLoaders(api) };
    },
  });
  return { url: url.replace(/\/$/, '') };
}

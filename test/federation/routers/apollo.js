/** @apollo/gateway over a supergraph, without a server around it. */
import { createHash } from 'node:crypto';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { parse, print, validate } from 'graphql';

/** Resolves with what sends an operation to the supergraph as one caller, and what stops it. */
export async function startApollo({ supergraph, headers }) {
  const gateway = new ApolloGateway({
    supergraphSdl: supergraph,
    buildService: ({ url }) =>
      new RemoteGraphQLDataSource({
        url,
        willSendRequest({ request }) {
          for (const [name, value] of Object.entries(headers)) request.http.headers.set(name, value);
        },
      }),
  });
  const { schema, executor } = await gateway.load();
  return {
    async query(source, variables = {}) {
      const document = parse(source);
      const errors = validate(schema, document);
      if (errors.length > 0) return { data: undefined, errors: errors.map((error) => error.toJSON()) };
      const { data, errors: failed } = await executor({
        document,
        schema,
        request: { query: print(document), variables, http: { headers: new Map() } },
        queryHash: createHash('sha256').update(source).digest('hex'),
        operation: document.definitions.find(({ kind }) => kind === 'OperationDefinition'),
        operationName: null,
        source,
        context: {},
        cache: undefined,
        logger: console,
        metrics: {},
        overallCachePolicy: { maxAge: undefined, restrict() {}, policyIfCacheable: () => null },
      });
      return JSON.parse(JSON.stringify({ data, errors: failed }));
    },
    stop: () => gateway.stop(),
  };
}

/** A small subgraph beside ours, over HTTP: its types, its resolvers, and what it answers for its entities. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { IResolvers } from '@graphql-tools/utils';
import { createYoga } from 'graphql-yoga';

type Representation = Readonly<Record<string, unknown>> & { readonly __typename: string };

export interface OtherSubgraph {
  /** As it is composed: without the fields that only routers use. */
  readonly sdl: string;
  readonly resolvers: IResolvers;
  /** Types with a key that it resolves; a representation is answered with itself and what resolvers add. */
  readonly entities?: readonly string[];
}

const definitions = /* GraphQL */ `
  directive @link(url: String!, import: [String]) repeatable on SCHEMA
  directive @key(fields: String!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  directive @override(from: String!) on FIELD_DEFINITION
  directive @interfaceObject on OBJECT
`;

export const federationLink =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@override", "@interfaceObject"])\n';

export interface RunningSubgraph extends AsyncDisposable {
  readonly url: string;
}

export async function startSubgraph({
  sdl,
  resolvers,
  entities = [],
}: OtherSubgraph): Promise<RunningSubgraph> {
  const forRouters =
    entities.length === 0
      ? ''
      : `scalar _Any union _Entity = ${entities.join(' | ')}
         extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`;
  const schema = makeExecutableSchema({
    typeDefs: [sdl.includes('@link(') ? definitions : '', sdl, forRouters],
    resolvers: [
      resolvers,
      entities.length === 0
        ? {}
        : {
            Query: {
              _entities: (
                _root: unknown,
                { representations }: { representations: readonly Representation[] },
              ) => representations,
            },
            _Entity: { __resolveType: ({ __typename }: Representation) => __typename },
          },
    ],
  });
  const server = createServer(createYoga({ schema, logging: false, graphiql: false }) as never);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

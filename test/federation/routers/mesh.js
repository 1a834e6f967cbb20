/** GraphQL Mesh's composition of plain GraphQL schemas; its supergraph is for Hive Gateway. */
import { getComposedSchemaFromConfig, loadGraphQLHTTPSubgraph } from '@graphql-mesh/compose-cli';

const silent = { debug() {}, info() {}, warn() {}, log() {}, error: console.error, child: () => silent };

/** Of each source a name, its address and the file of its schema; without a file the server is asked for it. */
export function composeWithMesh(sources) {
  return getComposedSchemaFromConfig(
    {
      cwd: '/',
      subgraphs: sources.map(({ name, endpoint, source }) => ({
        sourceHandler: loadGraphQLHTTPSubgraph(name, { endpoint, ...(source && { source }) }),
      })),
    },
    silent,
  );
}

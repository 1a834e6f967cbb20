/** WunderGraph Cosmo's composition. */
import { federateSubgraphs, federateSubgraphsContract } from '@wundergraph/composition';
import { parse, printSchema } from 'graphql';

/** Its supergraph is for its own router; the text here is the schema that the clients of that see. */
export function composeWithCosmo(services) {
  const result = federateSubgraphs({
    subgraphs: services.map(({ name, url, sdl }) => ({ name, url, definitions: parse(sdl) })),
    version: '1',
  });
  return result.success
    ? {
        kind: 'composed',
        sdl: printSchema(result.federatedGraphClientSchema),
        hints: result.warnings.map(({ message }) => message),
      }
    : { kind: 'refused', errors: result.errors.map(({ message }) => message) };
}

/** The schema for clients of one subgraph, cut to what carries the tag. */
export function contractByCosmo(sdl, tag) {
  const result = federateSubgraphsContract({
    subgraphs: [{ name: 'accounts', url: 'http://accounts', definitions: parse(sdl) }],
    contractTagOptions: { tagNamesToInclude: new Set([tag]), tagNamesToExclude: new Set() },
    version: '1',
  });
  if (!result.success) throw new Error(result.errors.map(({ message }) => message).join('\n'));
  return printSchema(result.federatedGraphClientSchema);
}

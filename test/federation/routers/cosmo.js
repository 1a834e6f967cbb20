/** WunderGraph Cosmo's composition. */
import { federateSubgraphs } from '@wundergraph/composition';
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

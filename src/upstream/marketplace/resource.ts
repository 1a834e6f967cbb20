/** Defines resources of the Accounts API: their collection, and the properties that filters can compare. */
import type { Resource } from '../../source/resource.ts';
import type { SourceSpec } from '../../source/spec.ts';
import { UpstreamError } from '../errors.ts';
import { declareIdPrefix, exampleId, idPrefixes, isId } from './id.ts';
import type { Collection } from './path.ts';
import { RqlDialect } from './rql/dialect.ts';
import type { PropertyTree } from './rql/properties.ts';

export const marketplaceSpec: SourceSpec = {
  name: 'SOFTWAREONE',
  capabilities: {
    idsPerCall: Infinity,
    projection: 'paths',
    children: 'many-parents',
    paging: 'offset',
    totals: 'sometimes',
    streaming: 'ask',
    order: 'total',
  },
  idBytes: {
    get longest() {
      return Math.max(...idPrefixes().map((prefix) => exampleId(prefix).length));
    },
    // Two times `%22` and a comma.
    around: 7,
  },
  isTooLong: (error) => error instanceof UpstreamError && (error.status === 400 || error.status === 414),
};

export interface MarketplaceResource extends Resource {
  readonly collection: Collection;
  readonly filters: RqlDialect;
}

export type ResourceDefinition = Omit<MarketplaceResource, 'source' | 'id' | 'calls' | 'filters'> & {
  /** The possible numbers of digit groups in an id, the usual one first: `[2]` for `BUY-1234-5678`. */
  readonly idGroups: readonly number[];
  /** The properties that a filter can compare. */
  readonly properties: PropertyTree;
};

export function defineResource({
  idGroups,
  properties,
  ...definition
}: ResourceDefinition): MarketplaceResource {
  const { path, idPrefix } = definition.collection;
  declareIdPrefix(idPrefix, idGroups);
  const shortPath = path.replace(/^\/accounts/, '');
  return {
    ...definition,
    source: marketplaceSpec,
    id: {
      prefix: idPrefix,
      example: exampleId(idPrefix),
      accepts: (value): value is string => isId(idPrefix, value),
      isShown: true,
    },
    calls: { path: shortPath, getMany: `GET ${shortPath}?in(id,(…))`, list: `GET /v1${path}` },
    filters: new RqlDialect(properties),
  };
}

/** The collection of a resource. Only resources defined here reach this source. */
export function collectionOf(resource: Resource): Collection {
  if ('collection' in resource) return (resource as MarketplaceResource).collection;
  throw new Error(`${resource.type} is not a resource of the marketplace`);
}

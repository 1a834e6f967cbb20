/** Adds a prefix to type names that another subgraph may use for something else. */
import { mapSchema, MapperKind } from '@graphql-tools/utils';
import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLUnionType,
  isScalarType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from 'graphql';
import { allEntities } from '../schema/core/entity.ts';

/** Names that mean the same in the whole graph: Relay's types, and the caller, which other subgraphs may extend. */
const commonNames: ReadonlySet<string> = new Set(['Node', 'PageInfo', 'Viewer']);

/**
 * Objects with a key, root types and scalars keep their names: other subgraphs refer to objects with a key by name,
 * and root types and scalars are the same in every graph.
 */
export function withPrefix(schema: GraphQLSchema, prefix: string): GraphQLSchema {
  const kept = new Set([
    ...commonNames,
    ...allEntities().map(({ resource }) => resource.type),
    ...[schema.getQueryType(), schema.getMutationType()].map((type) => type?.name),
  ]);
  const isKept = (type: GraphQLNamedType): boolean => kept.has(type.name) || isScalarType(type);
  const nameOf = (name: string): string => (kept.has(name) ? name : prefix + name);
  const resolver = (
    resolveType: GraphQLTypeResolver<unknown, unknown> | null | undefined,
  ): GraphQLTypeResolver<unknown, unknown> | undefined =>
    resolveType
      ? (...args) => {
          const name = resolveType(...args);
          return typeof name === 'string' ? nameOf(name) : name;
        }
      : undefined;
  return mapSchema(schema, {
    [MapperKind.TYPE]: (type) => {
      const name = isKept(type) ? type.name : prefix + type.name;
      if (type instanceof GraphQLInterfaceType) {
        const config = type.toConfig();
        return new GraphQLInterfaceType({ ...config, name, resolveType: resolver(config.resolveType) });
      }
      if (type instanceof GraphQLUnionType) {
        const config = type.toConfig();
        return new GraphQLUnionType({ ...config, name, resolveType: resolver(config.resolveType) });
      }
      if (name === type.name) return undefined;
      if (type instanceof GraphQLObjectType) return new GraphQLObjectType({ ...type.toConfig(), name });
      if (type instanceof GraphQLInputObjectType)
        return new GraphQLInputObjectType({ ...type.toConfig(), name });
      if (type instanceof GraphQLEnumType) return new GraphQLEnumType({ ...type.toConfig(), name });
      return undefined;
    },
  });
}

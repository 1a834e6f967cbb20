/** Adds to the schema what a federation router needs: the SDL, and entities by their keys, in batches. */
import {
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  type GraphQLFieldConfig,
} from 'graphql';
import type { Row } from '../source/row.ts';
import { MAX_REFERENCES, type GraphContext } from '../operation/context.ts';
import { allEntities, entityOfId, entityOfType } from '../schema/core/entity.ts';
import { extensions } from '../schema/core/field-source.ts';
import { idsCost } from '../schema/read/costs.ts';
import { checkReferences, readById, selectOf } from '../schema/read/reads.ts';
import { InputError } from '../upstream/errors.ts';
import { withPrefix } from './prefix.ts';
import { printSubgraphSdl } from './sdl.ts';

export interface SubgraphOptions {
  /** `hidden`: `_service` returns no SDL. Routers get it from the file. */
  readonly sdl: 'shown' | 'hidden';
  /** Must match the composed file, because the router uses the type names in it. */
  readonly prefix: string | null;
}

const Any = new GraphQLScalarType({
  name: '_Any',
  description:
    'A representation of an entity: its `__typename`, or `Node`, and its `id`. What else it holds is ignored.',
});

/** Keeps all types of the given schema except its query type. */
export function addFederation(plain: GraphQLSchema, { sdl, prefix }: SubgraphOptions): GraphQLSchema {
  const schema = prefix === null ? plain : withPrefix(plain, prefix);
  const config = schema.toConfig();
  const query = config.query?.toConfig();
  if (!query) throw new Error('expected a schema with a query type');
  const Query = new GraphQLObjectType({
    ...query,
    fields: {
      ...query.fields,
      _entities: entitiesField(schema),
      ...(sdl === 'shown'
        ? { _service: serviceField(printSubgraphSdl(plain, { prefix: prefix ?? undefined })) }
        : {}),
    },
  });
  return new GraphQLSchema({
    ...config,
    query: Query,
    types: [...config.types.filter((type) => type !== config.query), Any],
  });
}

function entitiesField(schema: GraphQLSchema): GraphQLFieldConfig<unknown, GraphContext> {
  const Entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'Any type with a key.',
    types: allEntities()
      .map(({ resource }) => schema.getType(resource.type))
      .filter((type) => type instanceof GraphQLObjectType),
    resolveType: ({ id }: Row) => entityOfId(id)?.resource.type,
  });
  return {
    description:
      'For federation routers: reads objects by key, in the order given; null for a key that does not exist or is not visible to you. ' +
      'Call: GET {collection}?in(id,(…)). For anyone who can see the objects. Cost: one call per 100 objects of a type; none if ' +
      'only the id is selected; the gateway then returns the given id.',
    type: new GraphQLNonNull(new GraphQLList(Entity)),
    args: {
      representations: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Any))),
        description: `Up to ${MAX_REFERENCES} in one operation, of any types.`,
      },
    },
    extensions: extensions({ kind: 'call', needs: [], cost: idsCost(allEntities()) }),
    resolve(_root, { representations }: { readonly representations: readonly unknown[] }, context, info) {
      checkReferences(context, 'representations');
      const node = context.planning.planOf(info);
      return representations.map((representation, index) => {
        const key = keyIn(representation, index);
        // One invalid representation does not affect the others.
        if (key instanceof Error) return key;
        const { resource, id } = key;
        const select = selectOf(node, resource.type);
        // Only the key is selected, so no call is needed.
        if (select.every((name) => name === 'id')) return { id };
        return readById(resource, id, select, context, info);
      });
    },
  };
}

function keyIn(representation: unknown, index: number) {
  const { __typename: type, id } = (representation ?? {}) as Readonly<Record<string, unknown>>;
  const argument = ['representations', String(index)];
  if (type === 'Node') {
    const found = typeof id === 'string' ? entityOfId(id) : undefined;
    if (found && typeof id === 'string') return { resource: found.resource, id };
    const message = `id of a Node must look like ${allEntities()[0]?.resource.id.example ?? 'an id'}, with the prefix of its type, but got ${shown(id)}`;
    return new InputError(message, { argument: [...argument, 'id'] });
  }
  const entity = typeof type === 'string' ? entityOfType(type) : undefined;
  if (!entity) {
    const message = `__typename must be a type with a key, such as ${allEntities()[0]?.resource.type ?? ''}, but got ${shown(type)}`;
    return new InputError(message, { argument: [...argument, '__typename'] });
  }
  const { resource } = entity;
  if (resource.id.accepts(id)) return { resource, id };
  const message = `id of ${resource.type} must look like ${resource.id.example}, but got ${shown(id)}`;
  return new InputError(message, { argument: [...argument, 'id'] });
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function serviceField(sdl: string): GraphQLFieldConfig<unknown, GraphContext> {
  const Service = new GraphQLObjectType({
    name: '_Service',
    description: 'What federation routers read about this subgraph.',
    fields: {
      sdl: { type: GraphQLString, description: 'The schema, marked for composition.', resolve: () => sdl },
    },
  });
  return {
    type: new GraphQLNonNull(Service),
    description: 'For federation routers: the schema to compose. Call: none. For everyone. Cost: none.',
    resolve: () => ({}),
  };
}

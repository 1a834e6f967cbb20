/** From the schema to Relay documents: a refetchable fragment for each type with an id, a connection for each list. */
import {
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';

/** Text of the modules by name; Relay wants the names of fragments and operations to begin with their module's. */
export type RelayModules = ReadonlyMap<string, string>;

export interface RelayDocuments {
  readonly modules: RelayModules;
  readonly refetchable: readonly string[];
  readonly connections: readonly string[];
}

export function createRelayDocuments(schema: GraphQLSchema): RelayDocuments {
  const modules = new Map<string, string>();
  const refetchable: string[] = [];
  const connections: string[] = [];
  for (const type of objectTypesOf(schema)) {
    if (type.getInterfaces().some(({ name }) => name === 'Node')) {
      refetchable.push(type.name);
      modules.set(`${type.name}Node`, refetchableFragment(type));
    }
    for (const field of Object.values(type.getFields())) {
      if (!isConnection(field)) continue;
      connections.push(`${type.name}.${field.name}`);
      modules.set(`${type.name}${capital(field.name)}List`, connectionFragment(type, field));
    }
  }
  return { modules, refetchable, connections };
}

/** The compiler makes the query `node(id:)` for it, and fails where it cannot. */
function refetchableFragment(type: GraphQLObjectType): string {
  const module = `${type.name}Node`;
  return `fragment ${module}_object on ${type.name} @refetchable(queryName: "${module}RefetchQuery") {
  id
  __typename
}`;
}

function connectionFragment(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): string {
  const module = `${type.name}${capital(field.name)}List`;
  const required = field.args.filter(isRequiredArgument);
  const definitions = required.map(
    (argument) => `, ${argument.name}: { type: "${argument.type.toString()}" }`,
  );
  const passed = required.map(({ name }) => `, ${name}: $${name}`);
  return `fragment ${module}_object on ${type.name}
@argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" }${definitions.join('')})
@refetchable(queryName: "${module}PaginationQuery") {
  ${field.name}(first: $first, after: $after${passed.join('')}) @connection(key: "${module}_${field.name}") {
    totalCount
    edges {
      node {
        ${hasId(field) ? 'id' : '__typename'}
      }
    }
  }
}`;
}

/** Whether the objects of the list have ids. Values without one, such as activities, are lists too. */
function hasId({ type }: GraphQLField<unknown, unknown>): boolean {
  const nodes = member(getNamedType(type), 'nodes');
  return nodes !== undefined && member(getNamedType(nodes.type), 'id') !== undefined;
}

function member(type: unknown, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function objectTypesOf(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));
}

function isConnection({ type }: GraphQLField<unknown, unknown>): boolean {
  const named = isNonNullType(type) ? type.ofType : type;
  return !isListType(named) && isObjectType(named) && named.name.endsWith('Connection');
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

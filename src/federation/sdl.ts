/** Prints the schema as a Federation 2 subgraph: the public schema with directives for composition. */
import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import {
  concatAST,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  visit,
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import { allEntities } from '../schema/core/entity.ts';
import { withPrefix } from './prefix.ts';
import { roleTagsOf } from './roles.ts';

export const nodeVariants = ['shared', 'none', 'key'] as const;

export interface SubgraphSdlOptions {
  /**
   * `shared` (default): other subgraphs may have `node` and `nodes` too. `none`: this subgraph has neither. `key`: no
   * other subgraph has types that implement `Node`, and all may refer to objects of this one without their types.
   */
  readonly node?: (typeof nodeVariants)[number] | undefined;
  /** The prefix for names that another subgraph may use for something else. */
  readonly prefix?: string | undefined;
}

/** General value types that other subgraphs may have too. */
const sharedTypes: ReadonlySet<string> = new Set(['Address', 'PageInfo', 'Phone']);
/** The root fields of every Relay subgraph. */
const nodeFields: ReadonlySet<string> = new Set(['node', 'nodes']);

/**
 * Defines the directives, so that tools without federation support can read the schema. Uses the oldest version that
 * allows `@shareable` both on a type and on its extension, and a key on an interface.
 */
const header = parse(`
  schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@tag"]) {
    query: Query
    mutation: Mutation
  }

  directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  directive @tag(name: String!) repeatable on FIELD_DEFINITION | INTERFACE | OBJECT | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION | SCHEMA

  enum link__Purpose { EXECUTION SECURITY }
  scalar federation__FieldSet
  scalar link__Import
`);

const key = directivesOf('type T @key(fields: "id") { id: ID }');
/** Other subgraphs may extend the caller, and only this subgraph can resolve it. */
const viewerKey = directivesOf('type T @key(fields: "subjectId", resolvable: false) { id: ID }');
const shareable = directivesOf('type T @shareable { id: ID }');

export function printSubgraphSdl(plain: GraphQLSchema, options: SubgraphSdlOptions = {}): string {
  const { node = 'shared', prefix = '' } = options;
  const schema = prefix === '' ? plain : withPrefix(plain, prefix);
  const entities = new Set(allEntities().map(({ resource }) => resource.type));
  const query = schema.getQueryType()?.name;
  const tags = roleTagsOf(schema);

  const marksOfType = (name: string): readonly ConstDirectiveNode[] => {
    if (entities.has(name) || (name === 'Node' && node === 'key')) return key;
    if (name === 'Viewer') return viewerKey;
    return sharedTypes.has(name) ? shareable : [];
  };
  const marksOfField = (type: string, field: string): readonly ConstDirectiveNode[] =>
    type === query && node === 'shared' && nodeFields.has(field) ? shareable : [];
  const markedField =
    (type: string) =>
    (field: FieldDefinitionNode): FieldDefinitionNode => {
      const fieldTags = tagsNamed(tags.ofField(type, field.name.value));
      const marks = marksOfField(type, field.name.value);
      if (fieldTags.length + marks.length === 0) return field;
      const args = field.arguments?.map((argument) => marked(argument, fieldTags)) ?? [];
      return { ...marked(field, [...marks, ...fieldTags]), arguments: args };
    };
  const withFields = <Type extends ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode>(
    type: Type,
  ): Type => {
    const name = type.name.value;
    const fields = (type.fields ?? [])
      .filter((field) => name !== query || node !== 'none' || !nodeFields.has(field.name.value))
      .map(markedField(name));
    const made = { ...marked(type, [...marksOfType(name), ...tagsNamed(tags.ofType(name))]), fields };
    if (node !== 'key' || type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return made;
    // An interface that implements Node would lack fields that another subgraph adds to every Node.
    return { ...made, interfaces: type.interfaces?.filter((other) => other.name.value !== 'Node') ?? [] };
  };
  const withTags = <Type extends Parameters<typeof marked>[0]>(type: Type & { name: { value: string } }) =>
    marked(type, tagsNamed(tags.ofType(type.name.value)));

  const document = visit(getDocumentNodeFromSchema(lexicographicSortSchema(schema)), {
    SchemaDefinition: () => null,
    ObjectTypeDefinition: withFields,
    InterfaceTypeDefinition: withFields,
    UnionTypeDefinition: withTags,
    EnumTypeDefinition: withTags,
    InputObjectTypeDefinition: withTags,
    ScalarTypeDefinition: withTags,
  });
  return `${print(concatAST([header, document]))}\n`;
}

/**
 * Prints the types with a key for a subgraph that resolves `node` for the whole graph. Each description has the id
 * prefix by which that subgraph recognizes the type.
 */
export function printNodeStubs(): string {
  const stubs = allEntities()
    .map(({ resource: { type, id } }) => ({ type, prefix: id.prefix }))
    .sort((left, right) => left.type.localeCompare(right.type))
    .map(
      ({ type, prefix }) =>
        `"Ids begin with ${prefix}-."\ntype ${type} implements Node @key(fields: "id", resolvable: false) {\n  id: ID!\n}\n`,
    );
  return `# Made by npm run codegen: see "node across subgraphs" in docs/composing.md.\n\n${stubs.join('\n')}`;
}

interface Markable {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

function marked<Node extends Markable>(node: Node, marks: readonly ConstDirectiveNode[]): Node {
  return marks.length === 0 ? node : { ...node, directives: [...(node.directives ?? []), ...marks] };
}

function tagsNamed(names: readonly string[]): readonly ConstDirectiveNode[] {
  return names.length === 0
    ? []
    : directivesOf(`type T ${names.map((name) => `@tag(name: "${name}")`).join(' ')} { id: ID }`);
}

function directivesOf(sdl: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(sdl, { noLocation: true }).definitions;
  return definition?.kind === Kind.OBJECT_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}

/** The schema as the text of a Federation 2 subgraph: the public schema, marked for composition. */
import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import {
  concatAST,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  visit,
  type ConstDirectiveNode,
  type GraphQLSchema,
} from 'graphql';
import { allEntities } from '../schema/entity.ts';

/** Plain values without a meaning of their own to this API: other subgraphs may well have the same. */
const sharedTypes: ReadonlySet<string> = new Set(['Address', 'PageInfo', 'Phone']);
/** Relay's root fields, which every Relay subgraph has. */
const sharedFields: ReadonlySet<string> = new Set(['node', 'nodes']);

/**
 * Says itself what its directives are, so that tools that know nothing of federation can read it too.
 * The oldest version in which `@shareable` may stand on a type and again on its extension.
 */
const header = parse(`
  schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"]) {
    query: Query
    mutation: Mutation
  }

  directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION

  enum link__Purpose { EXECUTION SECURITY }
  scalar federation__FieldSet
  scalar link__Import
`);

const [key, shareable] = directivesOf('type T @key(fields: "id") @shareable { id: ID }');

export function printSubgraphSdl(schema: GraphQLSchema): string {
  const entities = new Set(allEntities().map(({ resource }) => resource.type));
  const query = schema.getQueryType()?.name;
  const marked = visit(getDocumentNodeFromSchema(lexicographicSortSchema(schema)), {
    SchemaDefinition: () => null,
    ObjectTypeDefinition(node) {
      const name = node.name.value;
      if (entities.has(name)) return { ...node, directives: [...(node.directives ?? []), key] };
      if (sharedTypes.has(name)) return { ...node, directives: [...(node.directives ?? []), shareable] };
      if (name !== query) return undefined;
      const fields = node.fields?.map((field) =>
        sharedFields.has(field.name.value)
          ? { ...field, directives: [...(field.directives ?? []), shareable] }
          : field,
      );
      return { ...node, fields };
    },
  });
  return `${print(concatAST([header, marked]))}\n`;
}

function directivesOf(sdl: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(sdl).definitions;
  return definition?.kind === Kind.OBJECT_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}

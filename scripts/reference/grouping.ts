/** Which types of the schema share a page: a main type, and what exists only because of it, such as its filter. */
import {
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import type { GraphQLNamedType, GraphQLSchema } from 'graphql';

export interface TypePage {
  /** `Account`; the name of its file too. */
  readonly name: string;
  /** The main type first. */
  readonly types: readonly GraphQLNamedType[];
}

export const scalarsPage = 'Scalars';

export function typePages(schema: GraphQLSchema): readonly TypePage[] {
  const all = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !(isScalarType(type) && isSpecifiedScalarType(type)))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const mains = all.filter(isMain).map(({ name }) => name);
  const pages = new Map<string, GraphQLNamedType[]>();
  for (const type of all) {
    const page = isScalarType(type) ? scalarsPage : pageOf(type, mains);
    pages.set(page, [...(pages.get(page) ?? []), type]);
  }
  return [...pages]
    .map(([name, types]) => ({ name, types: mainFirst(name, types) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function isMain(type: GraphQLNamedType): boolean {
  if (isScalarType(type) || isEnumType(type) || isInputObjectType(type)) return false;
  return !(isObjectType(type) && /(?:Connection|Edge|Payload)$/.test(type.name));
}

/** The main type with the longest name that the type's name begins with, or a page of its own. */
function pageOf({ name }: GraphQLNamedType, mains: readonly string[]): string {
  if (mains.includes(name)) return name;
  const owners = mains.filter((main) => name.startsWith(main) && /^[A-Z]/.test(name.slice(main.length)));
  return owners.sort((one, other) => other.length - one.length)[0] ?? name;
}

function mainFirst(name: string, types: readonly GraphQLNamedType[]): readonly GraphQLNamedType[] {
  return [...types.filter((type) => type.name === name), ...types.filter((type) => type.name !== name)];
}

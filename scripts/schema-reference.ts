/** Generates the schema reference: every type with fields, arguments, values and descriptions. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import type {
  GraphQLArgument,
  GraphQLField,
  GraphQLInputField,
  GraphQLNamedType,
  GraphQLSchema,
} from 'graphql';

type Output = GraphQLField<unknown, unknown>;

export function schemaReference(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !(isScalarType(type) && isSpecifiedScalarType(type)))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const roots = types.filter(({ name }) => name === 'Query' || name === 'Mutation').reverse();
  const groups: readonly (readonly [string, readonly GraphQLNamedType[]])[] = [
    ['Roots', roots],
    ['Objects', types.filter((type) => isObjectType(type) && !roots.includes(type))],
    ['Interfaces and unions', types.filter((type) => isInterfaceType(type) || isUnionType(type))],
    ['Inputs', types.filter(isInputObjectType)],
    ['Enums', types.filter(isEnumType)],
    ['Scalars', types.filter(isScalarType)],
  ];
  const contents = groups.map(([title, group]) => {
    const links = group.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' · ');
    return `**${title}:** ${links}\n`;
  });
  const sections = groups.flatMap(([title, group]) => [`## ${title}\n`, ...group.map(sectionOf)]);
  const head = '# Schema reference\n\n<!-- Made from the schema by npm run codegen; not to be edited. -->\n';
  return [head, ...contents, ...sections].join('\n');
}

function sectionOf(type: GraphQLNamedType): string {
  const lines = [`### ${type.name}\n`, `${inOneLine(type.description)}\n`];
  if (isObjectType(type) || isInterfaceType(type)) {
    const interfaces = type.getInterfaces();
    if (interfaces.length > 0) lines.push(`Implements ${interfaces.map(linkTo).join(', ')}.\n`);
    for (const field of Object.values(type.getFields())) lines.push(...fieldLines(field));
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) lines.push(`- ${inputLine(field)}`);
  } else if (isEnumType(type)) {
    for (const { name, description } of type.getValues())
      lines.push(`- \`${name}\`: ${inOneLine(description)}`);
  } else if (isUnionType(type)) {
    lines.push(`One of ${type.getTypes().map(linkTo).join(', ')}.`);
  }
  return `${lines.join('\n')}\n`;
}

function fieldLines({ name, type, args, description, deprecationReason }: Output): readonly string[] {
  const deprecated = deprecationReason == null ? '' : ` Deprecated: ${inOneLine(deprecationReason)}`;
  return [
    `- **\`${name}\`** ${typeText(type)}: ${inOneLine(description)}${deprecated}`,
    ...args.map((argument) => `  - ${inputLine(argument)}`),
  ];
}

function inputLine({ name, type, description }: GraphQLArgument | GraphQLInputField): string {
  return `\`${name}\` ${typeText(type)}: ${inOneLine(description)}`;
}

/** The type name is a link if the page has a section for it. */
function typeText(type: Output['type'] | GraphQLInputField['type']): string {
  const named = getNamedType(type);
  const [before = '', after = ''] = String(type).split(named.name);
  const link = isScalarType(named) && isSpecifiedScalarType(named) ? named.name : linkTo(named);
  return `${before.replaceAll('[', '\\[')}${link}${after.replaceAll(']', '\\]')}`;
}

function linkTo({ name }: GraphQLNamedType): string {
  return `[${name}](#${name.toLowerCase()})`;
}

/** Escapes brackets and angles, which Markdown would read as links and tags. */
function inOneLine(text: string | null | undefined): string {
  return (text ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/([<>[\]|])/g, '\\$1');
}

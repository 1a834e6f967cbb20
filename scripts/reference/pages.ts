/** Writes the schema reference in docs/schema: an index, a page for each type with an example, and the common arguments once. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
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
import { exampleOf, listExampleOf } from './examples.ts';
import type { Example } from './examples.ts';
import { scalarsPage, typePages } from './grouping.ts';
import type { TypePage } from './grouping.ts';

export interface ReferencePage {
  /** `Account.md` */
  readonly name: string;
  readonly content: string;
}

type Output = GraphQLField<unknown, unknown>;
type LinkTo = (type: GraphQLNamedType) => string;

const mark = '<!-- Made from the schema by npm run codegen; not to be edited. -->';
/** An argument that this many fields have with the same description is described once. */
const commonFrom = 8;
const commonPage = 'arguments';

export function schemaReference(schema: GraphQLSchema): readonly ReferencePage[] {
  const pages = typePages(schema);
  const common = commonArguments(schema);
  const pageOf = new Map(pages.flatMap(({ name, types }) => types.map((type) => [type.name, name])));
  const linkFrom =
    (from: string): LinkTo =>
    ({ name }) => {
      const page = pageOf.get(name) ?? name;
      const anchor = page === name ? '' : `#${name.toLowerCase()}`;
      if (page !== from) return `[${name}](${page}.md${anchor})`;
      return `[${name}](#${name.toLowerCase()})`;
    };
  return [
    { name: 'README.md', content: indexPage(pages, linkFrom('README')) },
    { name: `${commonPage}.md`, content: commonArgumentsPage(common, linkFrom(commonPage)) },
    ...pages.map((page) => ({
      name: `${page.name}.md`,
      content: typePage(schema, page, linkFrom(page.name), common),
    })),
  ];
}

function indexPage(pages: readonly TypePage[], linkTo: LinkTo): string {
  const isIn = (page: TypePage, test: (type: GraphQLNamedType) => boolean): boolean => {
    const [main] = page.types;
    return main !== undefined && page.name !== scalarsPage && test(main);
  };
  const isRoot = ({ name }: GraphQLNamedType): boolean => name === 'Query' || name === 'Mutation';
  const isNode = (type: GraphQLNamedType): boolean =>
    isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
  const groups: readonly (readonly [string, (type: GraphQLNamedType) => boolean])[] = [
    ['Where operations begin', isRoot],
    ['Objects with an id', isNode],
    ['Interfaces and unions', (type) => isInterfaceType(type) || isUnionType(type)],
    ['Other objects', (type) => isObjectType(type) && !isRoot(type) && !isNode(type)],
    ['Inputs and enums of several types', (type) => isInputObjectType(type) || isEnumType(type)],
  ];
  const sections = groups.map(([title, test]) => {
    const rows = pages
      .filter((page) => isIn(page, test))
      .map(({ types: [main] }) =>
        main === undefined ? '' : `- ${linkTo(main)}: ${firstSentence(main.description)}`,
      );
    return `## ${title}\n\n${rows.join('\n')}\n`;
  });
  return `# Schema reference

${mark}

A page for each type, with an example that runs against the sandbox. The filter, the sort keys, the connection, the inputs and the payload of a type are on its page. Arguments that many lists have, such as \`first\` and \`after\`, are described [once](${commonPage}.md). Scalars are on [one page](${scalarsPage}.md).

The description of a field says what it costs and when it is null. [Concepts](../concepts.md) says how the types hang together, and [operations](../operations.md) which REST call is behind a field.

${sections.join('\n')}
## All types

${pages
  .flatMap(({ types }) => types)
  .sort((one, other) => (one.name < other.name ? -1 : 1))
  .map(linkTo)
  .join(' · ')}
`;
}

function typePage(
  schema: GraphQLSchema,
  { name, types }: TypePage,
  linkTo: LinkTo,
  common: readonly GraphQLArgument[],
): string {
  const [main, ...others] = types;
  if (main === undefined) return '';
  if (name === scalarsPage) {
    const intro = 'How values that GraphQL does not have by itself are written in JSON.';
    const lines = types.map((type) => `## ${type.name}\n\n${inOneLine(type.description)}\n`);
    return `# ${scalarsPage}\n\n${mark}\n\n${intro}\n\n${lines.join('\n')}`;
  }
  const examples = [exampleOf(schema, main), listExampleOf(schema, main)].filter(
    (example) => example !== undefined,
  );
  const sections = [
    `# ${main.name}\n\n${mark}\n\n${bodyOf(main, linkTo, common)}`,
    ...(examples.length === 0
      ? []
      : [`## ${examples.length === 1 ? 'Example' : 'Examples'}\n\n${examples.map(exampleBlock).join('\n')}`]),
    ...usedBy(schema, main, linkTo),
    ...others.map((type) => `## ${type.name}\n\n${bodyOf(type, linkTo, common)}`),
  ];
  return sections.join('\n');
}

const exampleBlock = ({ text }: Example): string => `\`\`\`graphql\n${text.trimEnd()}\n\`\`\`\n`;

/** Where a reader can get the type from, or give it to. */
function usedBy(schema: GraphQLSchema, type: GraphQLNamedType, linkTo: LinkTo): readonly string[] {
  const all = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const places = all.flatMap((parent) => {
    if (parent === type || !(isObjectType(parent) || isInterfaceType(parent) || isInputObjectType(parent)))
      return [];
    const fields: readonly (Output | GraphQLInputField)[] = Object.values(parent.getFields());
    return fields
      .filter(
        (field) =>
          getNamedType(field.type) === type ||
          ('args' in field && field.args.some((argument) => getNamedType(argument.type) === type)),
      )
      .map((field) => `${linkTo(parent)}.\`${field.name}\``);
  });
  if (places.length === 0) return [];
  return [`## Where it is used\n\n${places.join(' · ')}\n`];
}

function bodyOf(type: GraphQLNamedType, linkTo: LinkTo, common: readonly GraphQLArgument[]): string {
  const lines = [`${inOneLine(type.description)}\n`];
  if (isObjectType(type) || isInterfaceType(type)) {
    const interfaces = type.getInterfaces();
    if (interfaces.length > 0) lines.push(`Implements ${interfaces.map(linkTo).join(', ')}.\n`);
    for (const field of Object.values(type.getFields())) lines.push(...fieldLines(field, linkTo, common));
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) lines.push(`- ${inputLine(field, linkTo)}`);
  } else if (isEnumType(type)) {
    for (const { name, description } of type.getValues())
      lines.push(`- \`${name}\`: ${inOneLine(description)}`);
  } else if (isUnionType(type)) {
    lines.push(`One of ${type.getTypes().map(linkTo).join(', ')}.`);
  }
  return `${lines.join('\n')}\n`;
}

function fieldLines(
  { name, type, args, description, deprecationReason }: Output,
  linkTo: LinkTo,
  common: readonly GraphQLArgument[],
): readonly string[] {
  const deprecated = deprecationReason == null ? '' : ` Deprecated: ${inOneLine(deprecationReason)}`;
  const shared = args.filter((argument) => isCommon(argument, common));
  const own = args.filter((argument) => !shared.includes(argument));
  const links = shared.map(
    (argument) => `[\`${argument.name}\`](${commonPage}.md#${argument.name.toLowerCase()})`,
  );
  return [
    `- **\`${name}\`** ${typeText(type, linkTo)}: ${inOneLine(description)}${deprecated}`,
    ...own.map((argument) => `  - ${inputLine(argument, linkTo)}`),
    ...(links.length === 0 ? [] : [`  - ${links.join(', ')}`]),
  ];
}

/** Ids are left out: each says which id it is. */
function commonArguments(schema: GraphQLSchema): readonly GraphQLArgument[] {
  const counted = new Map<string, { argument: GraphQLArgument; count: number }>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) continue;
    for (const argument of Object.values(type.getFields()).flatMap(({ args }) => args)) {
      if (getNamedType(argument.type).name === 'ID') continue;
      const key = keyOf(argument);
      counted.set(key, { argument, count: (counted.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...counted.values()].filter(({ count }) => count >= commonFrom).map(({ argument }) => argument);
}

const keyOf = ({ name, type, description }: GraphQLArgument): string =>
  `${name} ${String(type)} ${description}`;

function isCommon(argument: GraphQLArgument, common: readonly GraphQLArgument[]): boolean {
  return common.some((known) => keyOf(known) === keyOf(argument));
}

function commonArgumentsPage(common: readonly GraphQLArgument[], linkTo: LinkTo): string {
  const sections = common.map(
    (argument) =>
      `## ${argument.name}\n\n${typeText(argument.type, linkTo)}. ${inOneLine(argument.description)}\n`,
  );
  return `# Common arguments

${mark}

Arguments that many fields have with the same meaning. Each list is a connection: \`nodes\` has the rows, \`edges\` the rows with their cursors, \`totalCount\` the number of all rows, and \`pageInfo\` what is needed for the next page. \`filter\` and \`orderBy\` differ, so they are on the page of each type.

\`\`\`graphql
{
  accounts(first: 2, orderBy: [{ field: NAME }]) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      name
    }
  }
}
\`\`\`

For the next page, pass \`endCursor\` as \`after\`, with the same filter and order. [Queries](../guide/queries.md#paging) says what happens when rows are added or removed in between.

${sections.join('\n')}`;
}

function inputLine({ name, type, description }: GraphQLArgument | GraphQLInputField, linkTo: LinkTo): string {
  return `\`${name}\` ${typeText(type, linkTo)}: ${inOneLine(description)}`;
}

/** The type name is a link if the reference has a place for it. */
function typeText(type: Output['type'] | GraphQLInputField['type'], linkTo: LinkTo): string {
  const named = getNamedType(type);
  const [before = '', after = ''] = String(type).split(named.name);
  const link = isScalarType(named) && isSpecifiedScalarType(named) ? named.name : linkTo(named);
  return `${before.replaceAll('[', '\\[')}${link}${after.replaceAll(']', '\\]')}`;
}

function firstSentence(text: string | null | undefined): string {
  return /^.*?\.(?= |$)/.exec(inOneLine(text))?.[0] ?? inOneLine(text);
}

/** Escapes brackets and angles outside of code, which Markdown would read as links and tags. */
function inOneLine(text: string | null | undefined): string {
  return (text ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/([<>[\]|{}])/g, '\\$1')))
    .join('');
}

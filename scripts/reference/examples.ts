/** Makes an example of each page of the schema reference: the shortest query that reads the type, or that takes it as an argument. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  parse,
  print,
} from 'graphql';
import type {
  GraphQLArgument,
  GraphQLField,
  GraphQLInputField,
  GraphQLInputType,
  GraphQLNamedType,
  GraphQLSchema,
} from 'graphql';
import { exampleTexts, sampleOfPrefix, samples } from './samples.ts';

export interface Example {
  readonly text: string;
  /** A mutation is an example to read: it would change the data for the examples after it. */
  readonly kind: 'query' | 'mutation';
}

type Field = GraphQLField<unknown, unknown>;

interface Step {
  readonly field: Field;
  /** Literals of the arguments, without parentheses. */
  readonly args: string;
  /** The type of the field, or a narrower one. */
  readonly type: GraphQLNamedType;
}

/** Undefined for a type that neither an answer nor an argument can have. */
export function exampleOf(schema: GraphQLSchema, type: GraphQLNamedType): Example | undefined {
  const text = exampleTexts[type.name] ?? queryFor(schema, type);
  if (text !== undefined) {
    return { text: pretty(text), kind: text.startsWith('mutation') ? 'mutation' : 'query' };
  }
  const mutation = mutationFor(schema, type);
  return mutation === undefined ? undefined : { text: pretty(mutation), kind: 'mutation' };
}

/** A page of a list of the type, with a filter and an order if the list has them. */
export function listExampleOf(schema: GraphQLSchema, type: GraphQLNamedType): Example | undefined {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  const list = fields.find(
    (field) =>
      getNamedType(field.type).name === `${type.name}Connection` && argumentsOf('Query', field) !== undefined,
  );
  if (list === undefined) return undefined;
  const args = [
    argumentsOf('Query', list) ?? '',
    ...list.args.flatMap((argument) => {
      const named = getNamedType(argument.type);
      const value =
        argument.name === 'filter'
          ? filterLiteral(named)
          : argument.name === 'orderBy'
            ? orderLiteral(named)
            : undefined;
      if (value === undefined) return [];
      return [`${argument.name}: ${isListOf(argument.type) ? `[${value}]` : value}`];
    }),
  ];
  const rows = `nodes ${selectionOf(schema, type, type)}`;
  const text = `{ ${list.name}(${args.join(', ')}) { totalCount pageInfo { hasNextPage endCursor } ${rows} } }`;
  return { text: pretty(text), kind: 'query' };
}

function filterLiteral(type: GraphQLNamedType): string | undefined {
  if (!isInputObjectType(type)) return undefined;
  const fields = type.getFields();
  const [condition] = ['name', 'status', 'state', 'type', 'email'].flatMap((name) => fields[name] ?? []);
  if (condition === undefined) return undefined;
  const named = getNamedType(condition.type);
  if (isEnumType(named)) return `{ ${condition.name}: ${named.getValues()[0]?.name} }`;
  if (!isInputObjectType(named)) return undefined;
  const operators = named.getFields();
  if (operators['contains'] !== undefined) return `{ ${condition.name}: { contains: "a" } }`;
  const operand = operators['eq'] === undefined ? undefined : getNamedType(operators['eq'].type);
  if (!isEnumType(operand)) return undefined;
  return `{ ${condition.name}: { eq: ${operand.getValues()[0]?.name} } }`;
}

function orderLiteral(type: GraphQLNamedType): string | undefined {
  if (!isInputObjectType(type)) return undefined;
  const { field } = type.getFields();
  const values = field === undefined ? undefined : getNamedType(field.type);
  if (!isEnumType(values)) return undefined;
  const names = values.getValues().map(({ name }) => name);
  return `{ field: ${names.includes('NAME') ? 'NAME' : names[0]} }`;
}

const pretty = (text: string): string => print(parse(text));

function queryFor(schema: GraphQLSchema, type: GraphQLNamedType): string | undefined {
  const query = schema.getQueryType();
  if (query == null) return undefined;
  if (type === query) return undefined;
  const isWanted = isLeafType(type)
    ? (step: Step) => Object.values(fieldsOf(step.type)).some((field) => isPlain(field) && isOf(field, type))
    : (step: Step) => step.type === type;
  const path = shortestPath(schema, isWanted);
  if (path !== undefined) {
    const last = path.at(-1);
    return written(path, last === undefined ? '' : selectionOf(schema, last.type, type));
  }
  return undefined;
}

/** Breadth first, from the fields of Query through fields that need no value that is not known. */
function shortestPath(schema: GraphQLSchema, isWanted: (step: Step) => boolean): readonly Step[] | undefined {
  const seen = new Set<string>();
  let paths: readonly (readonly Step[])[] = [[]];
  while (paths.length > 0) {
    const next: (readonly Step[])[] = [];
    for (const path of paths) {
      const parent = path.at(-1)?.type ?? schema.getQueryType();
      if (parent == null) continue;
      for (const step of stepsFrom(schema, parent)) {
        const longer = [...path, step];
        if (isWanted(step)) return longer;
        if (seen.has(step.type.name)) continue;
        seen.add(step.type.name);
        next.push(longer);
      }
    }
    paths = next;
  }
  return undefined;
}

/** Not by way of an object of any type, nor of a rejected change, nor of fields that need one of two arguments. */
function isDetour({ name }: Field): boolean {
  return ['node', 'errors', 'transferPreview', 'search', 'user', 'members'].includes(name);
}

function stepsFrom(schema: GraphQLSchema, parent: GraphQLNamedType): readonly Step[] {
  return Object.values(fieldsOf(parent)).flatMap((field) => {
    if (parent === schema.getQueryType() && field.name === 'nodes') return [];
    const named = getNamedType(field.type);
    if (isLeafType(named) || field.deprecationReason != null || isDetour(field)) return [];
    const args = argumentsOf(parent.name, field);
    if (args === undefined) return [];
    const narrower =
      isInterfaceType(named) || isUnionType(named) ? schema.getPossibleTypes(named) : ([] as const);
    return [named, ...narrower].map((type) => ({ field, args, type }));
  });
}

/** Undefined if a required argument has no known value. */
function argumentsOf(parent: string, field: Field): string | undefined {
  const given = field.args.flatMap((argument) => {
    const sample = sampleOf(`${parent}.${field.name}`, argument);
    if (sample !== undefined) return [`${argument.name}: ${sample}`];
    return isRequiredArgument(argument) ? [undefined] : [];
  });
  if (given.includes(undefined)) return undefined;
  const pageSize = field.args.some(({ name }) => name === 'first') ? ['first: 2'] : [];
  return [...given.filter((text) => !text?.startsWith('first:')), ...pageSize].join(', ');
}

function sampleOf(place: string, argument: GraphQLArgument): string | undefined {
  const known = samples[`${place}.${argument.name}`];
  if (known !== undefined || !isRequiredArgument(argument)) return known;
  const prefix = /\b([A-Z]{3,4})-/.exec(argument.description ?? '')?.[1] ?? '';
  const id = sampleOfPrefix[prefix];
  if (id === undefined || getNamedType(argument.type).name !== 'ID') return undefined;
  return isListOf(argument.type) ? `["${id}"]` : `"${id}"`;
}

const isListOf = (type: GraphQLInputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);

function fieldsOf(type: GraphQLNamedType): Readonly<Record<string, Field>> {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
}

const isPlain = ({ args, deprecationReason }: Field): boolean =>
  !args.some(isRequiredArgument) && deprecationReason == null;
const isOf = ({ type }: Field, wanted: GraphQLNamedType): boolean => getNamedType(type) === wanted;

/** In the order in which a reader looks for them. */
const firstFields = ['id', 'name', 'title', 'type', 'status', 'state', 'email', 'code', 'role'];
const maxFields = 6;

function selectionOf(schema: GraphQLSchema, type: GraphQLNamedType, wanted: GraphQLNamedType): string {
  if (isUnionType(type)) {
    const [first] = schema.getPossibleTypes(type);
    return first === undefined
      ? '{ __typename }'
      : `{ __typename ... on ${first.name} ${selectionOf(schema, first, wanted)} }`;
  }
  const fields = Object.values(fieldsOf(type)).filter((field) => isPlain(field) && field.args.length === 0);
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
  const needed = leaves.filter((field) => isLeafType(wanted) && isOf(field, wanted));
  const names = new Set([
    ...firstFields.filter((name) => leaves.some((leaf) => leaf.name === name)),
    ...needed.map(({ name }) => name),
    ...leaves
      .map(({ name }) => name)
      .filter((name) => !/icon|picture|actions|assignable|^available|masked/i.test(name)),
  ]);
  const shown = [...names].slice(0, maxFields);
  for (const { name } of needed) if (!shown.includes(name)) shown.push(name);
  if (isInterfaceType(type)) shown.unshift('__typename');
  if (shown.length > 0) return `{ ${shown.join(' ')} }`;
  // Only objects below it, such as an object of events.
  const inner = fields.slice(0, 3).map((field) => {
    return `${field.name} ${selectionOf(schema, getNamedType(field.type), wanted)}`;
  });
  return inner.length === 0 ? '{ __typename }' : `{ ${inner.join(' ')} }`;
}

function written(path: readonly Step[], innermost: string): string {
  const text = path.reduceRight((inner, { field, args, type }) => {
    const own = getNamedType(field.type);
    const narrowed = own === type ? inner : `{ __typename ... on ${type.name} ${inner} }`;
    return `{ ${field.name}${args === '' ? '' : `(${args})`} ${narrowed} }`;
  }, innermost);
  return text;
}

/** For payloads and for the inputs of changes: the first mutation that has the type. */
function mutationFor(schema: GraphQLSchema, type: GraphQLNamedType): string | undefined {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((root) => root != null);
  for (const root of roots) {
    for (const field of Object.values(root.getFields())) {
      const takes = field.args.some((argument) => reaches(argument.type, type));
      if (!takes && !isOf(field, type)) continue;
      const args = field.args
        .filter((argument) => isRequiredArgument(argument) || reaches(argument.type, type))
        .map((argument) => `${argument.name}: ${literal(argument, type)}`);
      const selection = payloadSelection(schema, getNamedType(field.type));
      const operation = root === schema.getMutationType() ? 'mutation ' : '';
      return `${operation}{ ${field.name}${args.length === 0 ? '' : `(${args.join(', ')})`} ${selection} }`;
    }
  }
  return undefined;
}

function payloadSelection(schema: GraphQLSchema, type: GraphQLNamedType): string {
  const fields = Object.values(fieldsOf(type));
  const object = fields.find((field) => {
    const named = getNamedType(field.type);
    return isObjectType(named) && !/(?:Edge|Connection)$/.test(named.name);
  });
  const parts = [
    ...(object === undefined
      ? [selectionOf(schema, type, type).slice(1, -1)]
      : [`${object.name} ${selectionOf(schema, getNamedType(object.type), type)}`]),
    ...(fields.some(({ name }) => name === 'errors') ? ['errors { __typename message }'] : []),
  ];
  return `{ ${parts.join(' ')} }`;
}

function reaches(type: GraphQLInputType, wanted: GraphQLNamedType, seen = new Set<string>()): boolean {
  const named = getNamedType(type);
  if (named === wanted) return true;
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some((field) => reaches(field.type, wanted, seen));
}

/** A value of an argument that contains the wanted type, with what is required beside it. */
function literal(
  { type, name, description }: GraphQLArgument | GraphQLInputField,
  wanted: GraphQLNamedType,
): string {
  const value = named(getNamedType(type));
  return isListOf(type) ? `[${value}]` : value;

  function named(inner: GraphQLNamedType): string {
    if (isEnumType(inner)) return inner.getValues()[0]?.name ?? '';
    if (isInputObjectType(inner)) {
      const fields = Object.values(inner.getFields());
      const chosen = fields.filter((field) => isRequiredInputField(field));
      const way = inner === wanted ? undefined : fields.find((field) => leadsTo(field, wanted));
      if (way !== undefined && !chosen.includes(way)) chosen.push(way);
      if (inner === wanted) chosen.push(...fields.filter((field) => isSimple(field, chosen)).slice(0, 2));
      return `{ ${chosen.map((field) => `${field.name}: ${literal(field, wanted)}`).join(', ')} }`;
    }
    return scalarLiteral(inner.name, name, description ?? '');
  }
}

/** Not through the conditions `and`, `or` and `not`, which contain the same type again. */
function leadsTo(field: GraphQLInputField, wanted: GraphQLNamedType): boolean {
  return !['and', 'or', 'not'].includes(field.name) && reaches(field.type, wanted);
}

function isSimple(field: GraphQLInputField, chosen: readonly GraphQLInputField[]): boolean {
  return isLeafType(getNamedType(field.type)) && !chosen.includes(field) && field.deprecationReason == null;
}

function scalarLiteral(scalar: string, name: string, description: string): string {
  const prefix = /\b([A-Z]{3,4})-/.exec(description)?.[1] ?? '';
  const values: Readonly<Record<string, string>> = {
    ID: `"${sampleOfPrefix[prefix] ?? 'ACC-2001-0001'}"`,
    Int: '1',
    Float: '1.5',
    Boolean: 'true',
    DateTime: '"2026-01-31T00:00:00.000Z"',
    Decimal: '"4.0"',
    EmailAddress: '"ann@example.com"',
    URL: '"https://example.com"',
    CountryCode: '"DE"',
    CurrencyCode: '"EUR"',
    LanguageTag: '"en-US"',
    UUID: '"5f6d1d2e-0f43-4c1b-9f3a-1d0c7f1c9a55"',
    JSONObject: '{}',
    Upload: 'null',
  };
  return values[scalar] ?? JSON.stringify(/name/i.test(name) ? 'Northwind' : 'text');
}

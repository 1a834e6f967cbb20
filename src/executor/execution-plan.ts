/** The execution plan of an operation: the type, resolver, nodes and path of each field. */
import {
  GraphQLID,
  GraphQLString,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import { hasConstantArgs } from '../document/variables.ts';
import type { ResponsePath } from './response-path.ts';

/** Returns the value of a field from its row. */
export type RowResolver = (row: unknown) => unknown;

declare module 'graphql' {
  // The declarations merge only if the type parameters match those of graphql-js.

  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /**
     * The resolver of the field, if it uses nothing but the row, so that it is called without arguments, context and
     * info. Another resolver in its place, such as a wrapper, is called as usual.
     */
    ofRow?: unknown;
  }
}

/** How a value becomes part of the answer. */
export type Completion = { readonly nullable: boolean } & (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly item: Completion }
  | { readonly kind: 'object'; readonly type: GraphQLObjectType }
  | { readonly kind: 'abstract'; readonly type: GraphQLAbstractType }
);

export interface FieldPlan {
  /** Response key: the alias, or else the name. */
  readonly key: string;
  /** Index of this field's state in an execution. Unique within the plan. */
  readonly index: number;
  readonly nodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined;
  /** The same resolver, if it uses nothing but the row. */
  readonly ofRow: RowResolver | undefined;
  /** Whether a string is its own serialized form. */
  readonly isText: boolean;
  readonly completion: Completion;
  /** Without list positions, so it is the same for all rows. */
  readonly path: GraphQLResolveInfo['path'];
  /** The selections on the field's objects by type. Planned when the first object of a type appears. */
  readonly selections: Map<GraphQLObjectType, SelectionPlan>;
  /** The most recently used selection, usually the only one. */
  latest: SelectionPlan | undefined;
  /** The value of `__typename`, which needs no resolver. */
  readonly typename: string | undefined;
  /** Whether its arguments have no variable, so that they are the same in every execution. */
  readonly hasConstantArgs: boolean;
  /** The constant arguments, frozen, after their first use. */
  constantArgs: Record<string, unknown> | undefined;
}

/** An object of the answer. */
export type Data = Record<string, unknown>;

/** Runs all fields of a selection on one object. `execution` is the whole `Execution`. */
export type Build = (
  execution: PlanScope,
  source: unknown,
  place: ResponsePath | undefined,
) => Data | Promise<Data>;

export interface SelectionPlan {
  readonly type: GraphQLObjectType;
  readonly fields: readonly FieldPlan[];
  /** Bytes of an object in the answer without its texts: braces, keys, and some bytes for each value. */
  readonly bytes: number;
  /** `none` when a key has a special meaning on an object with a prototype. */
  readonly prototype: 'ordinary' | 'none';
  /** Generated when the selection has been used for many objects. */
  build: Build | undefined;
  /** Objects so far, up to the number at which `build` is generated. */
  objects: number;
}

/** What the plan holds so far. */
export interface PlanCounter {
  /** Planned fields. */
  fields: number;
  /** Fields with generated code. */
  generated: number;
}

export interface PlanScope {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Only the variables of @skip and @include matter. */
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly counter: PlanCounter;
}

/** Quotes, colon, comma, and a number or null. */
const bytesOfField = 8;

/** `collected`: response key → nodes, in the order of the answer. */
export function planSelection(
  scope: PlanScope,
  type: GraphQLObjectType,
  collected: ReadonlyMap<string, readonly FieldNode[]>,
  prev: GraphQLResolveInfo['path'] | undefined,
): SelectionPlan {
  const fields: FieldPlan[] = [];
  for (const [key, nodes] of collected) {
    const definition = definitionOf(scope.schema, type, nodes);
    // A field that the type does not have is left out of the answer. Validation normally rejects it.
    if (definition) fields.push(planField(scope, type, key, nodes, definition, prev));
  }
  const bytes = fields.reduce((sum, { key }) => sum + key.length + bytesOfField, 2);
  const prototype = collected.has('__proto__') ? 'none' : 'ordinary';
  return { type, fields, bytes, prototype, build: undefined, objects: 0 };
}

/** The selection on objects of `type` below a field. Throws for an invalid @skip or @include. */
export function selectionOf(scope: PlanScope, field: FieldPlan, type: GraphQLObjectType): SelectionPlan {
  if (field.latest?.type === type) return field.latest;
  let selection = field.selections.get(type);
  if (!selection) {
    const { schema, fragments, variableValues } = scope;
    const collected = collectSubfields(schema, fragments, variableValues, type, field.nodes);
    selection = planSelection(scope, type, collected, field.path);
    field.selections.set(type, selection);
  }
  field.latest = selection;
  return selection;
}

function planField(
  scope: PlanScope,
  parentType: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
  definition: GraphQLField<unknown, unknown>,
  prev: GraphQLResolveInfo['path'] | undefined,
): FieldPlan {
  return {
    key,
    index: scope.counter.fields++,
    nodes,
    parentType,
    definition,
    resolve: definition.resolve,
    ofRow: rowResolverOf(definition),
    isText: isText(definition.type),
    completion: completionOf(definition.type),
    path: { prev, key, typename: parentType.name },
    selections: new Map(),
    latest: undefined,
    typename: definition === TypeNameMetaFieldDef ? parentType.name : undefined,
    hasConstantArgs: nodes[0] === undefined || hasConstantArgs(nodes[0]),
    constantArgs: undefined,
  };
}

function rowResolverOf({
  resolve,
  args,
  extensions,
}: GraphQLField<unknown, unknown>): RowResolver | undefined {
  const isOfRow = resolve !== undefined && extensions.ofRow === resolve && args.length === 0;
  return isOfRow ? (resolve as RowResolver) : undefined;
}

function isText(type: GraphQLOutputType): boolean {
  const inner = isNonNullType(type) ? type.ofType : type;
  return inner === GraphQLString || inner === GraphQLID;
}

function completionOf(type: GraphQLOutputType): Completion {
  const nullable = !isNonNullType(type);
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) return { nullable, kind: 'list', item: completionOf(inner.ofType) };
  if (isLeafType(inner)) return { nullable, kind: 'leaf', type: inner };
  if (isAbstractType(inner)) return { nullable, kind: 'abstract', type: inner };
  return { nullable, kind: 'object', type: inner };
}

function definitionOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  [node]: readonly FieldNode[],
): GraphQLField<unknown, unknown> | undefined {
  const name = node?.name.value ?? '';
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (type === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return type.getFields()[name];
}

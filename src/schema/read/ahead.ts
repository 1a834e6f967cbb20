/**
 * Reads lists together with an object above their parents, where the id of the object is known: everything below it
 * takes one round. The rows are the first page of the children of all parents, also of those that the answer leaves
 * out. From there, each list goes on as usual. Results for an object that does not exist are dropped.
 */
import { isObjectType, type GraphQLResolveInfo } from 'graphql';
import { argumentValues } from '../../document/values.ts';
import { aheadPlanOf, type AheadRead } from '../../planner/ahead.ts';
import { pageSize } from '../../planner/page-arguments.ts';
import type { PlanNode } from '../../planner/plan.ts';
import { and, eq, type Expression } from '../../query/expression.ts';
import type { GraphContext } from '../../operation/context.ts';
import type { AheadLists } from '../../operation/operation-loaders.ts';
import type { ReadSettings } from '../../operation/read-settings.ts';
import type { Resource } from '../../source/resource.ts';
import type { RowPage } from '../../source/row.ts';
import { readRange, type Range } from './connection.ts';
import { compiledConstantArgs, compileListArgs, type CompiledListArgs, type ListArgs } from './list-args.ts';
import { createChildLists, hasAll, pathOf, type ChildQuestion } from './reads.ts';
import type { CompiledRelation } from './relation.ts';

interface ChildListDefinition {
  readonly resource: Resource;
  readonly relation: CompiledRelation;
  readonly questionOf: (
    ready: CompiledListArgs & { readonly filter: Expression | true },
    range: Range,
  ) => ChildQuestion;
}

const definitions = new Map<string, ChildListDefinition>();

/** `field`: `Account.buyers`. */
export function setChildList(field: string, definition: ChildListDefinition): void {
  definitions.set(field, definition);
}

/** Filters that an upstream has refused, for each gateway: it is not asked again. */
const refused = new WeakMap<ReadSettings, Set<string>>();

/** Rows of a page for each row that the windows need, as for the children of known parents. */
const ROWS_PER_NEEDED_ROW = 4;
const MAX_ROWS = 10_100;
/** Parents in the row of the object, such as the groups of an account. */
const EMBEDDED_PARENTS = 5;

/** One read, of which several lists can be views. */
interface AheadStream {
  readonly resource: Resource;
  readonly filter: Expression;
  readonly order: readonly string[];
  readonly select: Set<string>;
  readonly paths: Set<string>;
  readonly wire: string;
  rows: number;
  page: Promise<RowPage | undefined> | undefined;
}

/** Call before the fields of the object start. */
export function startAhead(
  { id, type }: { readonly id: string; readonly type: string },
  node: PlanNode,
  context: GraphContext,
  info: GraphQLResolveInfo,
): void {
  if (context.settings.ahead !== 'on') return;
  const { reads, own } = aheadPlanOf(node, type);
  if (reads.length === 0) return;
  const object = pathOf(info);
  const streams = new Map<string, AheadStream>();
  for (const read of reads) addRead(read, id, `${object}.${read.path}`, streams, context, info);
  for (const { node: list, path } of own) addView(list, id, `${object}.${path}`, streams, context, info);
  for (const stream of streams.values()) start(stream, context);
}

interface Asked {
  readonly question: ChildQuestion;
  readonly select: readonly string[];
  readonly filter: Expression | true;
}

/** Undefined where a list cannot start before its parent: it has a cursor, or its arguments are invalid. */
function questionOf(
  node: PlanNode,
  path: GraphQLResolveInfo['path'],
  context: GraphContext,
  { schema, variableValues }: GraphQLResolveInfo,
): Asked | undefined {
  const definition = definitions.get(`${node.parentType}.${node.field}`);
  const type = schema.getType(node.parentType);
  const field = isObjectType(type) ? type.getFields()[node.field] : undefined;
  if (definition === undefined || field === undefined) return undefined;
  const { resource, relation } = definition;
  try {
    const args: ListArgs =
      compiledConstantArgs.get(node)?.args ?? argumentValues(field, node.ast, variableValues);
    if (args.after != null || args.before != null) return undefined;
    const scope = `${resource.type}/${relation.needs.join()}`;
    const ready = compileListArgs(resource, scope, args, node, context);
    const range = readRange(args, ready.fingerprint, { path, fieldNodes: [node.ast], variableValues });
    const { filter } = ready;
    if (filter === false || range.offset + range.size >= context.source(resource).pageCap()) return undefined;
    return {
      question: definition.questionOf({ ...ready, filter }, range),
      select: ready.select,
      filter,
    };
  } catch {
    // Reported when the field is resolved.
    return undefined;
  }
}

function addRead(
  { node, wire, above }: AheadRead,
  id: string,
  path: string,
  streams: Map<string, AheadStream>,
  context: GraphContext,
  info: GraphQLResolveInfo,
): void {
  const asked = questionOf(node, info.path, context, info);
  if (asked === undefined) return;
  const { question, filter } = asked;
  const { resource } = question;
  if (refused.get(context.settings)?.has(`${resource.type} ${wire}`) === true) return;
  const ofObject = eq(wire, id);
  const all = filter === true ? ofObject : and(ofObject, filter);
  const key = keyOf(resource, all, question.order);
  let stream = streams.get(key);
  if (stream === undefined) {
    const { order } = question;
    stream = {
      resource,
      filter: all,
      order,
      select: new Set(),
      paths: new Set(),
      wire,
      rows: 0,
      page: undefined,
    };
    streams.set(key, stream);
  }
  const parents = above.reduce(
    (count, list) => count * sizeOf(list, info),
    above.length === 0 ? EMBEDDED_PARENTS : 1,
  );
  stream.rows = Math.max(stream.rows, parents * (question.offset + question.first + 1) * ROWS_PER_NEEDED_ROW);
  join(stream, asked, path, context, 'part');
}

/** A list of the object itself has the same rows as a stream if filter and order are the same. */
function addView(
  node: PlanNode,
  id: string,
  path: string,
  streams: ReadonlyMap<string, AheadStream>,
  context: GraphContext,
  info: GraphQLResolveInfo,
): void {
  const asked = questionOf(node, info.path, context, info);
  if (asked === undefined) return;
  const { question } = asked;
  const stream = streams.get(keyOf(question.resource, question.filter([id]), question.order));
  if (stream !== undefined) join(stream, asked, path, context, 'whole');
}

function join(
  stream: AheadStream,
  { question, select }: Asked,
  path: string,
  context: GraphContext,
  covers: 'part' | 'whole',
): void {
  for (const name of select) stream.select.add(name);
  for (const name of question.relation.needs) stream.select.add(name);
  stream.paths.add(path);
  const page = {
    covers,
    page: (): Promise<RowPage | undefined> => stream.page ?? Promise.resolve(undefined),
  };
  const { loaders } = context;
  const ahead = (loaders.ahead ??= new Map<string, AheadLists>());
  // Lists of several objects with the same question go on together.
  const same = [...ahead.values()].find(
    ({ key, lists }) => key === question.key && hasAll(lists.select, select),
  );
  const lists = same?.lists ?? createChildLists(question, context);
  for (const name of select) lists.select.add(name);
  lists.paths.add(path);
  lists.sent = true;
  ahead.set(path, { key: question.key, lists, page });
}

function start(stream: AheadStream, context: GraphContext): void {
  const { resource, filter, order, wire } = stream;
  const source = context.source(resource);
  const limit = source.pageCap();
  const rows = Math.min(stream.rows, MAX_ROWS);
  const upTo = resource.source.capabilities.streaming === 'ask' && rows > limit ? rows : undefined;
  const paths = [...stream.paths];
  context.loaders.aheadPaths.add(paths);
  const select = [...stream.select];
  stream.page = source
    .list(resource, { select, filter, order, offset: 0, limit, upTo, paths })
    .catch((error: unknown) => {
      // The lists are then read as usual, and report what fails.
      if (error instanceof Error && 'code' in error && error.code === 'BAD_USER_INPUT') {
        const { settings } = context;
        const known = refused.get(settings);
        if (known) known.add(`${resource.type} ${wire}`);
        else refused.set(settings, new Set([`${resource.type} ${wire}`]));
      }
      return undefined;
    });
}

function sizeOf(
  { parentType, field, ast }: PlanNode,
  { schema, variableValues }: GraphQLResolveInfo,
): number {
  const type = schema.getType(parentType);
  const definition = isObjectType(type) ? type.getFields()[field] : undefined;
  try {
    return definition === undefined ? 1 : pageSize(argumentValues(definition, ast, variableValues));
  } catch {
    return 1;
  }
}

function keyOf({ type }: Resource, filter: Expression, order: readonly string[]): string {
  return JSON.stringify([type, filter, order]);
}

/** The reads of resolvers: by id, by reference, a page of a collection, and a page of a child list. */
import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { createByParentLoader } from '../../loaders/by-parent.ts';
import type { ChildPage } from '../../loaders/children.ts';
import { hasMembers, mergeRows, READ_ERROR, type Row } from '../../source/row.ts';
import type { PlanNode } from '../../planner/plan.ts';
import { InputError, type ErrorCode } from '../../upstream/errors.ts';
import type { Resource } from '../../source/resource.ts';
import type { Expression } from '../../query/expression.ts';
import type { CompiledRelation } from './relation.ts';
import { badValue } from '../core/bad-value.ts';
import { MAX_REFERENCES, type GraphContext } from '../../operation/context.ts';
import type { ReadSettings } from '../../operation/read-settings.ts';
import { entityOfId, type Entity } from '../core/entity.ts';
import type { ChildLists, ListQuestion } from '../../operation/operation-loaders.ts';

/** The part of the resolver info that reads need. */
export type FieldInfo = Pick<GraphQLResolveInfo, 'path' | 'fieldNodes' | 'variableValues'>;

/** `accounts.nodes.buyers`: the place in the answer, without list positions. */
export function pathOf(info: Pick<FieldInfo, 'path'>): string {
  const keys: (string | number)[] = [];
  for (let path: GraphQLResolveInfo['path'] | undefined = info.path; path; path = path.prev) {
    if (typeof path.key === 'string') keys.push(path.key);
  }
  return keys.reverse().join('.');
}

export function selectOf(node: PlanNode, type: string): readonly string[] {
  return node.selects.get(type) ?? [];
}

/** Null for text that is not an id of this resource: it never reaches upstream. */
export function readById(
  resource: Resource,
  id: string,
  select: readonly string[],
  context: GraphContext,
  info: Pick<FieldInfo, 'path'>,
): Promise<Row | null> | null {
  if (!resource.id.accepts(id)) return null;
  const path = pathOf(info);
  const { loaders: loads } = context;
  const waits = loads.producers(resource).enter(path);
  if (waits === undefined) return loads.byId(resource).load(id, select, path);
  return waits.then(() => loads.byId(resource).load(id, select, path));
}

/** For writes: rejects an invalid id before anything is sent. */
export function requireId(resource: Resource, id: string, argument: string): void {
  const given: unknown = id;
  if (resource.id.accepts(given)) return;
  const shown = JSON.stringify(id.length > 60 ? `${id.slice(0, 60)}…` : id);
  throw new InputError(`${argument} must look like ${resource.id.example}, but got ${shown}`, {
    argument: [argument],
    broken: { rule: 'FORMAT' },
  });
}

/** Reads an object of the type that the id's prefix names. */
export function readNode(
  id: string,
  node: PlanNode,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Row | null> | null {
  const entity = entityOfId(id);
  if (!entity) return null;
  return readById(entity.resource, id, selectOf(node, entity.resource.type), context, info);
}

/**
 * Rejects a list of ids or representations when all such lists of the operation name too many objects. It is a field
 * error: the answer keeps status 200, so that routers pass on the code.
 */
export function checkReferences({ references }: GraphContext, argument: 'ids' | 'representations'): void {
  if (references <= MAX_REFERENCES) return;
  throw new GraphQLError(
    `Expected an operation that names at most ${MAX_REFERENCES} objects in its lists, but got ${references}`,
    {
      extensions: {
        code: 'QUERY_TOO_COMPLEX' satisfies ErrorCode,
        rule: 'references',
        limit: MAX_REFERENCES,
        actual: references,
        argument: [argument],
      },
    },
  );
}

/**
 * Resolves a reference: the summary if it is enough according to the plan, else a batched read by id. If that read
 * fails, the fields of the summary stay available and only the others fail.
 */
export function resolveReference(
  target: Entity | undefined,
  summary: Row | null,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Row | null | Promise<Row> {
  if (summary === null) return null;
  const node = context.planning.planOf(info);
  if (node.batched.size === 0) return summary;
  const entity = target ?? entityOfId(summary.id);
  if (!entity || !node.batched.has(entity.resource.type)) return summary;
  // Where objects come whole, a summary can have more than its core.
  if (entity.resource.coarse !== undefined && hasMembers(summary, selectOf(node, entity.resource.type))) {
    return summary;
  }
  const read = readById(entity.resource, summary.id, selectOf(node, entity.resource.type), context, info);
  if (read === null) return summary;
  return read.then(
    (row) => (row ? mergeRows(withoutRefusal(summary), row) : summary),
    (error: unknown) => ({ ...summary, [READ_ERROR]: error }),
  );
}

/** Removes the mark of an incomplete row from an object that was read itself. */
function withoutRefusal(summary: Row): Row {
  if (!(READ_ERROR in summary)) return summary;
  const { [READ_ERROR]: _refused, ...rest } = summary;
  return rest;
}

/** One page of a collection. */
export function readList(
  question: ListQuestion,
  select: readonly string[],
  context: GraphContext,
  info: FieldInfo,
) {
  const key = `${question.key} ${question.offset} ${question.upTo ?? question.limit}`;
  return context.loaders.lists(question).load(key, question, select, pathOf(info));
}

/** A short collection is expected to have this many rows. Where a page has fewer, they may come in one response. */
const SHORT_LIST_ROWS = 20;
const MOST_ROWS_OF_SHORT_LIST = 1_000;

/** Reads all rows of a short collection, page by page. */
export async function readWholeList(
  resource: Resource,
  order: readonly string[],
  select: readonly string[],
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const limit = context.source(resource).pageCap();
    const question = {
      key: `${resource.type} ${order.join()}`,
      resource,
      filter: undefined,
      order,
      offset: rows.length,
      limit,
      upTo: rows.length === 0 && limit < SHORT_LIST_ROWS ? MOST_ROWS_OF_SHORT_LIST : undefined,
    };
    const page = await readList(question, select, context, info);
    rows.push(...page.rows);
    const more = page.total === undefined ? page.rows.length >= page.limit : rows.length < page.total;
    if (!more) return rows;
    if (page.rows.length === 0) throw badValue(`${page.total ?? 'more'} rows`, page.rows);
  }
}

export interface ChildQuestion {
  /** Identifies everything except the selection. */
  readonly key: string;
  readonly resource: Resource;
  readonly relation: CompiledRelation;
  readonly filter: (parents: readonly string[]) => Expression;
  readonly order: readonly string[];
  readonly offset: number;
  readonly first: number;
  readonly count: boolean;
}

/**
 * Reads the same page of the child lists of many parents. Parents at one place in the answer share calls. `early`: the
 * parent is known without a read.
 */
export function readChildren(
  parent: string,
  question: ChildQuestion,
  select: readonly string[],
  context: GraphContext,
  path: string,
  start: 'early' | 'in-turn' = 'in-turn',
): Promise<ChildPage> {
  const producers = context.loaders.producers(question.resource);
  if (start === 'early') producers.enterEarly(path);
  const waits = start === 'early' ? undefined : producers.enter(path);
  if (waits === undefined) return loadChildren(parent, question, select, context, path);
  return waits.then(() => loadChildren(parent, question, select, context, path));
}

function loadChildren(
  parent: string,
  question: ChildQuestion,
  select: readonly string[],
  context: GraphContext,
  path: string,
): Promise<ChildPage> {
  const { children, ahead } = context.loaders;
  const early = ahead?.get(path);
  if (early?.key === question.key && hasAll(early.lists.select, select)) {
    early.lists.ahead.set(parent, early.page);
    return early.lists.loader.load(parent);
  }
  let lists = children.get(question.key);
  if (!lists || (lists.sent && !hasAll(lists.select, select))) {
    lists = createChildLists(question, context);
    children.set(question.key, lists);
  }
  if (!lists.sent) {
    for (const name of select) lists.select.add(name);
    lists.paths.add(path);
  }
  return lists.loader.load(parent);
}

export function hasAll(names: ReadonlySet<string>, wanted: readonly string[]): boolean {
  return wanted.every((name) => names.has(name));
}

/** Part of a URL that is reserved for its path, window and selection. */
const BESIDE_FILTER = 1 / 8;

/** Fewer parents than usual where the filter of the field leaves no room for more in a URL. */
function parentsPerCall(
  { filter, order, relation, resource }: ChildQuestion,
  settings: ReadSettings,
): number {
  const most = relation.maxParentsPerCall ?? settings.maxIdsPerCall;
  const ofOne = filter(['']);
  // Without a filter of the field, only the parents are named.
  if (ofOne.kind !== 'and') return most;
  const size = resource.filters.sizeOf({ select: [], filter: ofOne, order });
  const room = settings.maxUrlBytes * (1 - BESIDE_FILTER) - size;
  const { longest, around } = resource.source.idBytes;
  return Math.max(1, Math.min(most, Math.floor(room / (longest + around))));
}

export function createChildLists(question: ChildQuestion, context: GraphContext): ChildLists {
  const { settings } = context;
  const { resource } = question;
  const lists: ChildLists = {
    select: new Set(question.relation.needs),
    paths: new Set(),
    sent: false,
    ahead: new Map(),
    loader: createByParentLoader({
      window: { offset: question.offset, first: question.first, count: question.count },
      policy: settings.policy,
      pageCap: () => context.source(resource).pageCap(),
      maxIdsPerCall: parentsPerCall(question, settings),
      children: resource.source.capabilities.children,
      streaming: resource.source.capabilities.streaming,
      parentsOf: question.relation.parentsOf,
      ahead: (parent) => lists.ahead.get(parent),
      readStream(parents, range) {
        lists.sent = true;
        settings.observer.batch('parent', parents.length);
        return context.source(resource).list(resource, {
          select: [...lists.select],
          filter: question.filter(parents),
          order: question.order,
          ...range,
          paths: [...lists.paths],
          isDivisible: parents.length > 1,
        });
      },
    }),
  };
  return lists;
}

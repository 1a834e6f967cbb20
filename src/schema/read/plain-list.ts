/** Lists of an upstream without a query language: each has the filters and the order of its own call. */
import { and, type Expression } from '../../query/expression.ts';
import { mergeRows, READ_ERROR, type Row } from '../../source/row.ts';
import type { Resource } from '../../source/resource.ts';
import type { GraphContext } from '../../operation/context.ts';
import type { PlanNode } from '../../planner/plan.ts';
import type { CallCost } from '../../planner/source.ts';
import { builder } from '../core/builder.ts';
import type { Entity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import type { defineConnection } from './connection.ts';
import { readRange, type Page, type PageArgs, type Range } from './connection.ts';
import { callsOfPage, callsOfWhole, callsWithoutTotal } from './costs.ts';
import { fingerprint } from './cursor.ts';
import { requestedOf, sameArgs } from './list-args.ts';
import { setEarlyRead, type CallSite } from './early.ts';
import { pageArguments, type ArgBuilder } from './lists.ts';
import { placed, readPage, type PageRead } from './read-page.ts';
import { readWindow, type ReadRange } from '../../loaders/window.ts';
import { pathOf, readById, readChildren, readList, selectOf, type FieldInfo } from './reads.ts';
import { compileRelation } from './relation.ts';

export type ListArguments = PageArgs & Readonly<Record<string, unknown>>;

export interface PlainQuery {
  readonly filter?: Expression | undefined;
  /** At most one key; the upstream has no second. */
  readonly order: readonly string[];
}

export interface PlainListOptions {
  readonly resource: Resource;
  readonly connection: ReturnType<typeof defineConnection>;
  readonly description: string;
  /** Besides those of a page. */
  readonly args?: (arg: ArgBuilder) => object;
  readonly query: (args: ListArguments) => PlainQuery;
  /** `whole`: the upstream has no pages of it. `without-total`: it never says how many rows there are. Default: numbered pages. */
  readonly read?: 'pages' | 'whole' | 'without-total';
  /** Of several resources of the type, the one that the arguments name. Default: `resource`. */
  readonly resourceOf?: (args: ListArguments) => Resource;
}

export interface PlainChildOptions extends PlainListOptions {
  /** The path in the filter that names the parent. */
  readonly by: string;
}

function argumentsOf(arg: ArgBuilder, { resource, args }: PlainListOptions): Record<string, never> {
  const all: object = { ...pageArguments(arg, resource), ...args?.(arg) };
  return all as Record<string, never>;
}

function costOf(calls: 'page' | 'each-page', { resource, read = 'pages' }: PlainListOptions): CallCost {
  const { source, omitted } = resource;
  const pageCalls = { pages: callsOfPage, whole: callsOfWhole, 'without-total': callsWithoutTotal }[read];
  return { calls, pageCalls, lacking: omitted, upstream: source.name };
}

/** A list of everything that the caller can see. */
export function plainRootList(name: string, options: PlainListOptions): void {
  builder.queryField(name, (t) =>
    t.field({
      type: options.connection,
      description: options.description,
      args: argumentsOf(t.arg as unknown as ArgBuilder, options),
      extensions: extensions({ kind: 'call', needs: [], cost: costOf('page', options) }, true),
      resolve: async (_root, given, context, info): Promise<Page> => {
        const node = context.planning.planOf(info);
        const args = given as ListArguments;
        const resource = options.resourceOf?.(args) ?? options.resource;
        const { filter, order } = options.query(args);
        const key = JSON.stringify([resource.type, name, filter ?? null, order]);
        const list = fingerprint(key);
        const range = withoutAnchor(readRange(args, list, info));
        const selected = selectOf(node, resource.type);
        const select = coarseOf(resource, selected);
        const { rows } = requestedOf(node);
        const read: ReadRange = ({ offset, limit }) =>
          readList({ key, resource, filter, order, offset, limit }, select, context, info);
        // A list that is read whole has no pages, however long it is.
        const cap = options.read === 'whole' ? Infinity : context.source(resource).pageCap();
        const asked = { range, fingerprint: list, order, rows, read };
        const page = await (options.read === 'without-total'
          ? readOneMore(asked, cap)
          : readPage(asked, cap));
        return completed(page, selected, resource, context, info);
      },
    }),
  );
}

/** A list below a parent. Each parent takes a call of its own. */
export function plainChildList(parent: Entity, name: string, options: PlainChildOptions): void {
  const read = childReader(name, options);
  setEarlyRead(`${parent.resource.type}.${name}`, read);
  builder.objectField(parent.ref, name, (t) =>
    t.field({
      type: options.connection,
      description: options.description,
      nullable: true,
      args: argumentsOf(t.arg as unknown as ArgBuilder, options),
      extensions: extensions({ kind: 'call', needs: ['id'], cost: costOf('each-page', options) }, true),
      resolve: (row, given, context, info) => {
        const node = context.planning.planOf(info);
        const args = given as ListArguments;
        const started = context.loaders.started.get(node);
        if (started?.parent === row.id && sameArgs(started.args, args)) return started.page as Promise<Page>;
        return read(row.id, node, { args, context, info, start: 'in-turn' });
      },
    }),
  );
}

/** The number of children of a parent: a page without rows. */
export function plainChildCount(
  parent: Entity,
  name: string,
  { resource, by, description }: Pick<PlainChildOptions, 'resource' | 'by' | 'description'>,
): void {
  const relation = compileRelation({ by: 'reference', path: by });
  const key = JSON.stringify([resource.type, name, by]);
  const question = {
    key,
    resource,
    relation,
    filter: relation.filter,
    order: [],
    offset: 0,
    first: 0,
    count: true,
  };
  setEarlyRead(`${parent.resource.type}.${name}`, (id, _node, { context, info, start }) =>
    readChildren(id, question, [], context, pathOf(info), start),
  );
  const cost: CallCost = { calls: 'each', upstream: resource.source.name };
  builder.objectField(parent.ref, name, (t) =>
    t.int({
      description,
      nullable: true,
      extensions: extensions({ kind: 'call', needs: ['id'], cost }),
      resolve: async (row, _args, context, info) =>
        (await readChildren(row.id, question, [], context, pathOf(info))).total ?? null,
    }),
  );
}

function childReader(
  name: string,
  options: PlainChildOptions,
): (parent: string, node: PlanNode, at: CallSite) => Promise<Page> {
  const { resource, by } = options;
  const relation = compileRelation({ by: 'reference', path: by });
  return async (parent, node, { args, context, info, start }) => {
    const { filter, order } = options.query(args as ListArguments);
    const key = JSON.stringify([resource.type, name, by, filter ?? null, order]);
    const list = fingerprint(key + parent);
    const range = withoutAnchor(readRange(args, list, info));
    const { rows, count } = requestedOf(node);
    const first = rows ? range.size : 0;
    const selected = selectOf(node, resource.type);
    const question = {
      key: `${key} ${range.offset} ${first} ${count}`,
      resource,
      relation,
      filter: (parents: readonly string[]) =>
        filter === undefined ? relation.filter(parents) : and(relation.filter(parents), filter),
      order,
      offset: range.offset,
      first,
      count,
    };
    const select = coarseOf(resource, selected);
    const page = await readChildren(parent, question, select, context, pathOf(info), start);
    return completed(placed(page, { range, fingerprint: list, order }), selected, resource, context, info);
  };
}

/** One row more than the page shows whether the list goes on. */
async function readOneMore(
  { range, fingerprint, order, rows: wanted, read }: PageRead,
  cap: number,
): Promise<Page> {
  const { offset, size } = range;
  if (!wanted) return { rows: [], offset, hasNext: false, fingerprint, order };
  const { rows } = await readWindow(read, { offset, limit: size + 1 }, cap);
  return { rows: rows.slice(0, size), offset, hasNext: rows.length > size, fingerprint, order };
}

/** Ties have no order, so the row of a cursor cannot be found again: only the offset of a cursor counts. */
function withoutAnchor({ from, offset, size, wanted }: Range): Range {
  return { from, offset, size, wanted };
}

export function coarseOf({ coarse }: Resource, select: readonly string[]): readonly string[] {
  return coarse === undefined ? select : coarse(select, 'list');
}

function completed(
  page: Page,
  selected: readonly string[],
  resource: Resource,
  context: GraphContext,
  info: FieldInfo,
): Page | Promise<Page> {
  const rows = completeRows(page.rows, resource, selected, context, info);
  return rows instanceof Promise ? rows.then((whole) => ({ ...page, rows: whole })) : page;
}

/** Keeps the rows for later reads by id, and reads what rows of a list lack, if it is selected. */
export function completeRows(
  rows: readonly Row[],
  resource: Resource,
  selected: readonly string[],
  context: GraphContext,
  info: FieldInfo,
): readonly Row[] | Promise<readonly Row[]> {
  const byId = context.loaders.byId(resource);
  for (const row of rows) byId.prime(row);
  const wanted = resource.omitted.filter((member) => selected.includes(member));
  if (wanted.length === 0 || rows.length === 0) return rows;
  return Promise.all(
    rows.map((row) => {
      const isWhole = wanted.every((member) => row[member] !== undefined);
      return isWhole ? Promise.resolve(row) : complete(row, resource, selected, context, info);
    }),
  );
}

async function complete(
  row: Row,
  resource: Resource,
  selected: readonly string[],
  context: GraphContext,
  info: FieldInfo,
): Promise<Row> {
  try {
    const whole = await readById(resource, row.id, selected, context, info);
    return whole === null ? row : mergeRows(row, whole);
  } catch (error) {
    return { ...row, [READ_ERROR]: error };
  }
}

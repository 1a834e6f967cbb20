/** Defines the lists of a type, at the root and below parents, with the same filters, orders and paging. */
import type { ArgBuilder as PothosArgBuilder } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { ChildPage } from '../../loaders/children.ts';
import type { RangeToRead, ReadRange } from '../../loaders/window.ts';
import type { PlanNode } from '../../planner/plan.ts';
import type { ChildList } from '../../planner/source.ts';
import { and, type Expression } from '../../query/expression.ts';
import { builder, type SchemaTypes } from '../core/builder.ts';
import type { GraphContext } from '../../operation/context.ts';
import type { ListQuestion } from '../../operation/operation-loaders.ts';
import { describe } from '../core/describe.ts';
import type { Resource } from '../../source/resource.ts';
import type { Entity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import type { FieldBuilder } from './fields.ts';
import { defineFilter, deletedSentence } from './filter-input.ts';
import { checkList, type ListTables } from './check-lists.ts';
import { childCost, hasEnd, pageCost } from './costs.ts';
import { compileFilter } from './filter.ts';
import { defineOrder, reversed } from './order.ts';
import { fingerprint } from './cursor.ts';
import { defineConnection, readRange, type Page, type Range } from './connection.ts';
import { setChildList } from './ahead.ts';
import { setEarlyRead, type CallSite } from './early.ts';
import { compileListArgs, sameArgs, type CompiledListArgs, type ListArgs } from './list-args.ts';
import { emptyPage, placed, readPage } from './read-page.ts';
import { MAX_MERGED, mergedReader, splitFilter } from './split-filter.ts';
import { pathOf, readChildren, readList, type ChildQuestion } from './reads.ts';
import { compileRelation, type CompiledRelation, type Relation } from './relation.ts';

/** What a list field of this type needs. */
export interface List {
  readonly entity: Entity;
  readonly connection: ReturnType<typeof defineConnection>;
  readonly filter: ReturnType<typeof defineFilter>;
  readonly order: ReturnType<typeof defineOrder>;
}

const defined: { readonly resource: Resource; readonly tables: ListTables }[] = [];

/** Call after all resources are defined: filters that an upstream cannot compile fail here, at startup. */
export function checkLists(): void {
  for (const { resource, tables } of defined) checkList(resource, tables);
}

/** `BuyerConnection`, `BuyerEdge`, `BuyerFilter`, `BuyerOrder` and `BuyerOrderField`. */
export function defineList(entity: Entity, tables: ListTables): List {
  const { type } = entity.resource;
  defined.push({ resource: entity.resource, tables });
  return {
    entity,
    connection: defineConnection(type, entity.ref),
    filter: defineFilter(type, tables.filter),
    order: defineOrder(type, tables.order),
  };
}

export type ArgBuilder = PothosArgBuilder<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>>;

export const forwardArguments = (arg: ArgBuilder) => ({
  first: arg.int({
    defaultValue: 20,
    description: 'Number of items from the start of the range: 0 to 100. Use 0 to fetch only `totalCount`.',
  }),
  after: arg.string({
    description:
      'Return items after this cursor. The cursor must come from the same list with the same filter and order.',
  }),
  offset: arg.int({ description: 'Number of items to skip. Cannot be combined with a cursor.' }),
});

const backwardArguments = (arg: ArgBuilder) => ({
  last: arg.int({
    description: 'Number of items from the end of the range: 1 to 100. Cannot be combined with `first`.',
  }),
  before: arg.string({ description: 'Return items before this cursor.' }),
});

/** A list without a fixed end has only forward paging. */
export function pageArguments(arg: ArgBuilder, resource: Resource) {
  const backward = hasEnd(resource) ? backwardArguments(arg) : {};
  return { ...forwardArguments(arg), ...(backward as ReturnType<typeof backwardArguments>) };
}

function listArguments(arg: ArgBuilder, list: List) {
  return {
    ...pageArguments(arg, list.entity.resource),
    filter: arg({
      type: list.filter,
      description: `Conditions that the items must meet.${deletedSentence(list.entity.resource.type)}`,
    }),
    orderBy: arg({
      type: [list.order],
      description: 'Sort keys, most significant first; `id` is always appended. Default: by id.',
    }),
  };
}

/** A list of the whole collection, as far as the caller can see it. */
export function rootList(name: string, list: List, what: string): void {
  const { resource } = list.entity;
  builder.queryField(name, (t) =>
    t.field({
      type: list.connection,
      description: `${what} ${describe.list(resource)}`,
      args: listArguments(t.arg as unknown as ArgBuilder, list),
      extensions: extensions({ kind: 'call', needs: [], cost: pageCost(resource) }, true),
      resolve: async (_root, args, context, info): Promise<Page> => {
        const node = context.planning.planOf(info);
        const ready = compileListArgs(list.entity.resource, resource.type, args, node, context);
        const range = readRange(args, ready.fingerprint, info);
        return readRootPage(list, ready, range, context, info);
      },
    }),
  );
}

function readRootPage(
  list: List,
  { filter, order, select, requested, key, fingerprint: listFingerprint }: CompiledListArgs,
  range: Range,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Page> {
  const page = { range, fingerprint: listFingerprint, order };
  if (filter === false) return Promise.resolve(emptyPage(page));
  const question = {
    key: `${key} ${range.from}`,
    resource: list.entity.resource,
    filter: filter === true ? undefined : filter,
    order: range.from === 'end' ? reversed(order) : order,
  };
  const cap = (): number => context.source(list.entity.resource).pageCap();
  const { order: sorted } = question;
  const split =
    filter === true
      ? undefined
      : splitFilter(
          list.entity.resource.filters,
          { filter, select, order: sorted },
          context.settings.maxUrlBytes,
        );
  if (split) {
    const readPart = (part: Expression, rows: RangeToRead) =>
      readList(
        { ...question, key: `${question.key} ${JSON.stringify(part)}`, filter: part, ...rows },
        select,
        context,
        info,
      );
    const direction = sorted[0] === 'id' ? 'ascending' : 'descending';
    const read = mergedReader(split, direction, readPart, cap);
    return readPage({ ...page, read, rows: requested.rows }, MAX_MERGED);
  }
  const read: ReadRange = (rows) => readList(rangeOf(question, rows), select, context, info);
  return readPage({ range, fingerprint: listFingerprint, order, read, rows: requested.rows }, cap());
}

/** Without a spread, which would give each object its own hidden class. */
function rangeOf(
  question: Omit<ListQuestion, 'offset' | 'limit'>,
  { offset, limit, upTo }: RangeToRead,
): ListQuestion {
  const { key, resource, filter, order } = question;
  return { key, resource, filter, order, offset, limit, upTo };
}

/** A child list of a parent. Defined in the file of the listed type. */
export function childList(parent: Entity, name: string, list: List, by: Relation, what: string): void {
  const { resource } = list.entity;
  const relation = compileRelation(by);
  setChildList(`${parent.resource.type}.${name}`, {
    resource,
    relation,
    questionOf: (ready, range) => childQuestion(list, relation, ready, range),
  });
  setEarlyRead(`${parent.resource.type}.${name}`, (id, node, place) =>
    readChildPage(id, list, relation, node, place),
  );
  builder.objectField(parent.ref, name, (t) =>
    t.field({
      type: list.connection,
      description: `${what} ${describe.children(resource)}`,
      nullable: true,
      args: listArguments(t.arg as unknown as ArgBuilder, list),
      extensions: extensions(
        { kind: 'call', needs: ['id'], cost: childCost(resource, by), list: foundBy(resource, by) },
        true,
      ),
      resolve: (row, args, context, info) => {
        const node = context.planning.planOf(info);
        const started = context.loaders.started.get(node);
        if (started?.parent === row.id && sameArgs(started.args, args)) {
          return started.page as Promise<Page>;
        }
        return readChildPage(row.id, list, relation, node, { args, context, info, start: 'in-turn' });
      },
    }),
  );
}

function foundBy({ filters }: Resource, by: Relation): ChildList {
  return {
    path: by.by === 'reference' ? by.path : undefined,
    within: by.by === 'membership' && by.within ? new Map(Object.entries(by.within)) : undefined,
    filtersBy: (path) => filters.problemOfFilter({ kind: 'value', path, operators: ['eq'] }) === undefined,
  };
}

function readChildPage(
  parent: string,
  list: List,
  relation: CompiledRelation,
  node: PlanNode,
  { args, context, info, start }: CallSite,
): Promise<Page> | Page {
  const known = context.loaders.childQuestions.get(node) as KnownQuestion | undefined;
  if (known?.args === args) return readKnown(parent, known, context, { info, start });
  const scope = `${list.entity.resource.type}/${relation.needs.join()}`;
  const ready = compileListArgs(list.entity.resource, scope, args, node, context);
  const listFingerprint = fingerprint(ready.fingerprint + parent);
  const range = readRange(args, listFingerprint, info);
  const { filter, order } = ready;
  const of = { range, fingerprint: listFingerprint, order };
  if (filter === false) return emptyPage(of);
  const question = childQuestion(list, relation, { ...ready, filter }, range);
  // A cursor belongs to one parent's list.
  if (range.anchor ?? range.limit) {
    const one = { ...question, key: `${ready.key} of ${parent}`, filter: question.filter([parent]) };
    const select = [...ready.select, ...relation.needs];
    const read: ReadRange = (rows) => readList(rangeOf(one, rows), select, context, info);
    return readPage(
      { ...of, read, rows: ready.requested.rows },
      context.source(list.entity.resource).pageCap(),
    );
  }
  const first = { args, ready, range, question, path: pathOf(info) };
  context.loaders.childQuestions.set(node, first);
  return readKnown(parent, first, context, { info, start });
}

/** What a list without cursors asks for, which is the same for all its parents in an operation. */
interface KnownQuestion {
  readonly args: ListArgs;
  readonly ready: CompiledListArgs;
  readonly range: Range;
  readonly question: ChildQuestion;
  readonly path: string;
}

function readKnown(
  parent: string,
  { ready, range, question, path: first }: KnownQuestion,
  context: GraphContext,
  { info, start }: Pick<CallSite, 'info' | 'start'>,
): Promise<Page> {
  // Fields of several objects can share a plan, but what was read ahead belongs to one.
  const path = context.loaders.ahead === undefined ? first : pathOf(info);
  const of = { range, fingerprint: fingerprint(ready.fingerprint + parent), order: ready.order };
  return readChildren(parent, question, ready.select, context, path, start).then((page) => placed(page, of));
}

function childQuestion(
  list: List,
  relation: CompiledRelation,
  { filter, order, requested, key }: CompiledListArgs & { readonly filter: Expression | true },
  range: Range,
): ChildQuestion {
  const backwards = range.from === 'end';
  const first = requested.rows ? range.size : 0;
  const count = requested.count || backwards;
  return {
    key: `${key} ${range.from} ${range.offset} ${first} ${count}`,
    resource: list.entity.resource,
    relation,
    filter: (parents) => (filter === true ? relation.filter(parents) : and(relation.filter(parents), filter)),
    order: backwards ? reversed(order) : order,
    offset: range.offset,
    first,
    count,
  };
}

/** The number of children of a parent. Shares calls with other parents and with their lists. */
export function childCount(
  t: FieldBuilder,
  field: { readonly parent: Entity; readonly name: string },
  list: List,
  by: Relation,
  description: string,
) {
  const { resource } = list.entity;
  const relation = compileRelation(by);
  const scope = `${resource.type}/${relation.needs.join()}`;
  const requested = { rows: false, count: true };
  const window = { from: 'start', offset: 0, size: 0, wanted: 0 } as const;
  const read = (id: string, { context, info, start }: CallSite<unknown>): Promise<ChildPage> | undefined => {
    const filter = compileFilter(resource, {});
    if (filter === false) return undefined;
    const key = JSON.stringify([scope, filter, ['id']]);
    const ready = { filter, order: ['id'], select: [], requested, key, fingerprint: '' };
    return readChildren(id, childQuestion(list, relation, ready, window), [], context, pathOf(info), start);
  };
  setEarlyRead(`${field.parent.resource.type}.${field.name}`, (id, _node, at) => read(id, at));
  return t.int({
    description,
    extensions: extensions({ kind: 'call', needs: ['id'], cost: childCost(resource, by) }),
    resolve: async (row, args, context, info) => {
      const counted = read(row.id, { args, context, info, start: 'in-turn' });
      return counted === undefined ? 0 : ((await counted).total ?? null);
    },
  });
}

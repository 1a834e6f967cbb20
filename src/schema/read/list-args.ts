/** Compiles the arguments of list fields: once for an operation, or once for a document when they hold no variable. */
import { isDeepStrictEqual } from 'node:util';
import type { GraphContext } from '../../operation/context.ts';
import type { PlanNode } from '../../planner/plan.ts';
import type { Expression } from '../../query/expression.ts';
import { pathsIn } from '../../query/walk.ts';
import type { Resource } from '../../source/resource.ts';
import type { PageArgs } from './connection.ts';
import { fingerprint } from './cursor.ts';
import type { FilterArgs } from './filter-input.ts';
import { compileFilter } from './filter.ts';
import { compileOrder, type OrderArg } from './order.ts';
import { selectOf } from './reads.ts';

export interface ListArgs extends PageArgs {
  readonly filter?: FilterArgs | null | undefined;
  readonly orderBy?: readonly OrderArg[] | null | undefined;
}

/** What the arguments and the selection of one list field compile to; the same for every parent. */
export interface CompiledListArgs {
  /** False: nothing can match, so nothing is asked. */
  readonly filter: Expression | true | false;
  readonly order: readonly string[];
  readonly select: readonly string[];
  readonly wants: Wants;
  /** Tells apart everything but the window and what is selected. */
  readonly key: string;
  /** Of the key. */
  readonly fingerprint: string;
}

/** Arguments, and what they compile to. */
export interface CompiledArgs {
  readonly args: ListArgs;
  readonly compiled: CompiledListArgs;
}

/** Of list fields whose arguments hold no variable: the executor passes the same object in every operation. */
export const compiledConstantArgs = new WeakMap<PlanNode, CompiledArgs>();

export interface Wants {
  readonly rows: boolean;
  readonly count: boolean;
}

/** What a connection's selection needs: its rows, their number, or both. */
export function wantsOf(node: PlanNode): Wants {
  let rows = false;
  let count = false;
  for (const child of node.children.values()) {
    if (child.field === 'totalCount') count = true;
    else rows = true;
  }
  return { rows, count };
}

const cursorFields: ReadonlySet<string> = new Set(['cursor', 'startCursor', 'endCursor']);

/** Whether a cursor is selected: `edges { cursor }`, or one of those in `pageInfo`. */
function givesCursors({ children }: PlanNode): boolean {
  for (const { children: inner } of children.values()) {
    for (const { field } of inner.values()) if (cursorFields.has(field)) return true;
  }
  return false;
}

/** `scope` is what tells lists apart beside filter and order: the collection, and how parents are named. */
export function compileListArgs(
  resource: Resource,
  scope: string,
  args: ListArgs,
  node: PlanNode,
  context: GraphContext,
): CompiledListArgs {
  const constant = node.constantArgs ? compiledConstantArgs.get(node) : undefined;
  if (constant?.args === args) return constant.compiled;
  const known = context.loaders.compiledArgs.get(node) as CompiledArgs | undefined;
  if (known?.args === args) return known.compiled;
  if (known && sameArgs(known.args, args)) return keep(known.compiled, args, node, context);
  const filter = compileFilter(resource, args.filter ?? {});
  const order = compileOrder(resource, args.orderBy ?? []);
  const mentioned = [...(typeof filter === 'boolean' ? [] : pathsIn(filter)), ...order];
  const alsoSelected = mentioned
    .map((path) => path.replace(/^[+-]/, ''))
    .filter((path) => resource.filters.mustSelect(path));
  const usesCursors = args.after != null || args.before != null || givesCursors(node);
  // A cursor holds what its row is sorted by.
  const sortPaths = usesCursors ? order.slice(0, -1).map((path) => path.replace(/^[+-]/, '')) : [];
  const key = JSON.stringify([scope, filter, order]);
  const compiled: CompiledListArgs = {
    filter,
    order,
    key,
    select: [...new Set([...selectOf(node, resource.type), ...alsoSelected, ...sortPaths])],
    wants: wantsOf(node),
    fingerprint: fingerprint(key),
  };
  return keep(compiled, args, node, context);
}

/** Between operations, constant arguments are known by identity: a wrapper of the resolver may pass others. */
function keep(
  compiled: CompiledListArgs,
  args: ListArgs,
  node: PlanNode,
  context: GraphContext,
): CompiledListArgs {
  const both = { args, compiled };
  if (node.constantArgs) compiledConstantArgs.set(node, both);
  context.loaders.compiledArgs.set(node, both);
  return compiled;
}

/** An early start coerces the arguments itself, so equal ones may be two objects. */
export function sameArgs(left: ListArgs, right: ListArgs): boolean {
  return left === right || isDeepStrictEqual(left, right);
}

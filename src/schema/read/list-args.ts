/** Compiles the arguments of list fields: once per operation, or once per document without variables. */
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

/** The compiled arguments and selection of a list field, the same for every parent. */
export interface CompiledListArgs {
  /** False: nothing can match, so no call is made. */
  readonly filter: Expression | true | false;
  readonly order: readonly string[];
  readonly select: readonly string[];
  readonly requested: Requested;
  /** Identifies everything except the window and the selection. */
  readonly key: string;
  /** The fingerprint of the key. */
  readonly fingerprint: string;
}

/** Arguments with their compiled form. */
export interface CompiledArgs {
  readonly args: ListArgs;
  readonly compiled: CompiledListArgs;
}

/** Caches compiled arguments without variables: the executor passes the same object in every operation. */
export const compiledConstantArgs = new WeakMap<PlanNode, CompiledArgs>();

export interface Requested {
  readonly rows: boolean;
  readonly count: boolean;
}

/** Whether a connection's selection needs rows, their number, or both. */
export function requestedOf(node: PlanNode): Requested {
  let rows = false;
  let count = false;
  for (const child of node.children.values()) {
    if (child.field === 'totalCount') count = true;
    else rows = true;
  }
  return { rows, count };
}

const cursorFields: ReadonlySet<string> = new Set(['cursor', 'startCursor', 'endCursor']);

/** Whether a cursor is selected, in `edges` or in `pageInfo`. */
function givesCursors({ children }: PlanNode): boolean {
  for (const { children: inner } of children.values()) {
    for (const { field } of inner.values()) if (cursorFields.has(field)) return true;
  }
  return false;
}

/** `scope` identifies the list besides filter and order: the collection and the relation to the parent. */
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
  // A cursor has the sort values of its row.
  const sortPaths = usesCursors ? order.slice(0, -1).map((path) => path.replace(/^[+-]/, '')) : [];
  const key = JSON.stringify([scope, filter, order]);
  const compiled: CompiledListArgs = {
    filter,
    order,
    key,
    select: [...new Set([...selectOf(node, resource.type), ...alsoSelected, ...sortPaths])],
    requested: requestedOf(node),
    fingerprint: fingerprint(key),
  };
  return keep(compiled, args, node, context);
}

/** Constant arguments are compared by identity, because a wrapper of the resolver may pass others. */
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

/** An early start coerces the arguments itself, so equal arguments may be two objects. */
export function sameArgs(left: ListArgs, right: ListArgs): boolean {
  return left === right || isDeepStrictEqual(left, right);
}

/** Checks whether the calls of a plan depend on variables. If not, they are predicted once. */
import { holdsVariable } from '../document/variables.ts';
import type { PlanNode } from './plan.ts';

type Children = ReadonlyMap<string, PlanNode>;

/** Whether a variable decides how many objects a field requests. A single id is always one object. */
export function variesIn(children: Children, seen: Set<Children>): boolean {
  if (seen.has(children)) return false;
  seen.add(children);
  for (const { source, ast, children: inner } of children.values()) {
    const args = source?.kind === 'call' ? (ast.arguments ?? []) : [];
    // Which partitions are read follows from the ids and the filter.
    const isPartitioned = source?.kind === 'call' && source.cost.partitioned !== undefined;
    const isById = !isPartitioned && args.length === 1 && args[0]?.name.value === 'id';
    // With numbered pages, the place of a page decides how many calls it takes.
    const isNumbered =
      source?.kind === 'call' &&
      [source.cost, ...(source.cost.besides ?? [])].some(({ pageCalls }) => pageCalls !== undefined);
    const counts = (name: string): boolean =>
      decides(name) ||
      (isPartitioned && name === 'filter') ||
      (isNumbered && (name === 'after' || name === 'offset'));
    if (!isById && args.some(({ name, value }) => counts(name.value) && holdsVariable(value))) return true;
    if (variesIn(inner, seen)) return true;
  }
  return false;
}

/** Cursors, filters and orders do not change how many objects are requested. */
function decides(argument: string): boolean {
  return !['after', 'before', 'offset', 'filter', 'orderBy'].includes(argument);
}

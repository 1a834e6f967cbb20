/**
 * Predicts the fewest upstream calls of an operation: those of its fields at the root, whose lists are all empty and whose
 * objects do not exist. Reads that the loaders may combine count once.
 */
import { argumentsOf } from './field-arguments.ts';
import { batchesByPrefix, idsIn, pageSize } from './page-arguments.ts';
import type { PlanNode } from './plan.ts';
import type { PredictedField, PredictRequest } from './predict.ts';
import type { CallCost } from './source.ts';

export interface Least {
  readonly calls: number;
  readonly fields: readonly PredictedField[];
}

/** An id with a prefix that names its type. Reads by such ids share calls, whichever fields name them. */
const TYPED_ID = /^[A-Z]{2,6}-/;

export function predictLeast({ schema, plan, variables, settings }: PredictRequest): Least {
  const fields: PredictedField[] = [];
  const counted = new Set<string>();
  for (const [key, node] of plan.root) {
    if (node.source?.kind !== 'call') continue;
    const args = argumentsOf(schema, node, variables) ?? {};
    let calls = 0;
    for (const cost of [node.source.cost, ...(node.source.cost.besides ?? [])]) {
      if (cost.isNeeded?.(args) === false) continue;
      calls += leastOf(node, cost, args, settings.maxIdsPerCall, counted);
    }
    if (calls > 0) fields.push({ path: key.slice(key.indexOf('.') + 1), calls });
  }
  return { calls: fields.reduce((sum, { calls }) => sum + calls, 0), fields };
}

/** `counted`: reads and ids of the fields before this one. */
function leastOf(
  { field }: PlanNode,
  cost: CallCost,
  args: Readonly<Record<string, unknown>>,
  maxIdsPerCall: number,
  counted: Set<string>,
): number {
  switch (cost.calls) {
    case 'write':
      return 1;
    case 'writes':
      return new Set(idsIn(args)).size;
    case 'ids': {
      const ids = idsIn(args).filter((id) => TYPED_ID.test(id) && !counted.has(id));
      const full = ids.length === 0 ? 0 : leastBatches(ids, maxIdsPerCall, cost, counted);
      for (const id of ids) counted.add(id);
      return full;
    }
    case 'page':
    case 'children':
    case 'each-page':
      // Counts alone may take a call as well, but an empty selection takes none.
      return pageSize(args) > 0
        ? once(`${field} ${JSON.stringify(args)} ${cost.upstream ?? ''}`, counted)
        : 0;
    default:
      return once(`${field} ${JSON.stringify(args)} ${cost.upstream ?? ''}`, counted);
  }
}

/** How many batches these ids add to those of the fields before. */
function leastBatches(
  ids: readonly string[],
  maxIdsPerCall: number,
  { idsPerCall }: CallCost,
  counted: ReadonlySet<string>,
): number {
  const before = [...counted].filter((id) => TYPED_ID.test(id));
  return (
    batchesByPrefix([...before, ...ids], maxIdsPerCall, idsPerCall) -
    batchesByPrefix(before, maxIdsPerCall, idsPerCall)
  );
}

function once(read: string, counted: Set<string>): number {
  if (counted.has(read)) return 0;
  counted.add(read);
  return 1;
}

/** Finds the plan of the field being resolved; a document is planned once while its plan is remembered. */
import type { GraphQLResolveInfo, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentBytes } from '../document/size.ts';
import { Variants } from '../document/variants.ts';
import { planOperation, type CallPlan, type PlanNode, type PlanSettings } from './plan.ts';

/** Memory that all plans may take, estimated: what is least recently used is planned again when it comes back. */
const MAX_REMEMBERED_BYTES = 32_000_000;
/** Measured with the widest documents of the tests: a node, its entry in a map, and its select paths. */
const BYTES_OF_A_NODE = 800;

export interface CallPlanning {
  planOf(info: GraphQLResolveInfo): PlanNode;
}

/** What a plan is made of. */
export type PlanInput = Pick<GraphQLResolveInfo, 'operation' | 'fragments' | 'schema'> & {
  /** Coerced; only asked for where @skip or @include depend on one. */
  readonly variables: () => Readonly<Record<string, unknown>>;
};

export interface Planner extends CallPlanning {
  planFor(planned: PlanInput): CallPlan;
}

interface Remembered {
  readonly variants: Variants<CallPlan>;
  readonly paths: Paths;
}

/** The executor gives every row, and every execution, of a field the same path. */
type Paths = WeakMap<GraphQLResolveInfo['path'], PlanNode>;

/** One per gateway: the settings are the same for all its operations. */
export function createPlanner(settings: PlanSettings): Planner {
  const operations = new LRUCache<OperationDefinitionNode, Remembered>({ maxSize: MAX_REMEMBERED_BYTES });
  // Rows of one operation come one after the other.
  let latest: { readonly operation: OperationDefinitionNode; readonly paths: Paths } | undefined;

  function planFor(planned: PlanInput): CallPlan {
    const { operation, fragments, variables, schema } = planned;
    const remembered: Remembered = operations.get(operation) ?? {
      variants: new Variants(operation, fragments),
      paths: new WeakMap(),
    };
    const { variants } = remembered;
    const given = variants.conditions.length === 0 ? {} : variables();
    const key = variants.keyOf(given);
    let plan = variants.get(key);
    if (!plan) {
      plan = planOperation({ schema, operation, fragments, variables: given, settings });
      variants.set(key, plan);
      operations.set(operation, remembered, { size: bytesOf(operation, variants) });
    }
    return plan;
  }

  /** Held by what is remembered: the executor's paths live longer, and must not keep a plan alive. */
  function pathsOf(operation: OperationDefinitionNode): Paths {
    if (latest?.operation === operation) return latest.paths;
    const paths: Paths =
      operations.get(operation)?.paths ?? new WeakMap<GraphQLResolveInfo['path'], PlanNode>();
    latest = { operation, paths };
    return paths;
  }

  return {
    planFor,
    planOf(info) {
      const paths = pathsOf(info.operation);
      let node = paths.get(info.path);
      if (!node) {
        const { operation, fragments, schema } = info;
        node = walk(planFor({ operation, fragments, schema, variables: () => info.variableValues }), info);
        paths.set(info.path, node);
      }
      return node;
    },
  };
}

function bytesOf({ loc }: OperationDefinitionNode, variants: Variants<CallPlan>): number {
  let nodes = 1;
  for (const plan of variants.values()) nodes += plan.nodes;
  return nodes * BYTES_OF_A_NODE + documentBytes(loc);
}

function walk(plan: CallPlan, info: GraphQLResolveInfo): PlanNode {
  const keys: string[] = [];
  for (let path: GraphQLResolveInfo['path'] | undefined = info.path; path; path = path.prev) {
    if (path.typename !== undefined) keys.push(`${path.typename}.${path.key}`);
  }
  let level = plan.root;
  let node: PlanNode | undefined;
  for (const key of keys.reverse()) {
    node = level.get(key);
    if (!node) break;
    level = node.children;
  }
  if (!node) throw new Error(`no plan for ${keys.join(' > ')}`);
  return node;
}

/** Finds the plan of the field being resolved. Plans are cached by document. */
import type { GraphQLResolveInfo, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentBytes } from '../document/size.ts';
import { Variants } from '../document/variants.ts';
import { planOperation, type CallPlan, type PlanNode, type PlanSettings } from './plan.ts';

/** Estimated memory of all cached plans. The least recently used are evicted. */
const MAX_REMEMBERED_BYTES = 32_000_000;
/** A node, its map entry and its select paths, as measured with the widest documents of the tests. */
const BYTES_OF_A_NODE = 800;

export interface CallPlanning {
  planOf(info: GraphQLResolveInfo): PlanNode;
}

/** The input of a plan. */
export type PlanInput = Pick<GraphQLResolveInfo, 'operation' | 'fragments' | 'schema'> & {
  /** Coerced. Called only when @skip or @include depends on a variable. */
  readonly variables: () => Readonly<Record<string, unknown>>;
};

export interface Planner extends CallPlanning {
  planFor(planned: PlanInput): CallPlan;
}

interface Remembered {
  readonly variants: Variants<CallPlan>;
  readonly paths: Paths;
}

/** The executor uses the same path object for every row and every execution of a field. */
type Paths = WeakMap<GraphQLResolveInfo['path'], PlanNode>;

/** One per gateway, because the settings are the same for all operations. */
export function createPlanner(settings: PlanSettings): Planner {
  const operations = new LRUCache<OperationDefinitionNode, Remembered>({ maxSize: MAX_REMEMBERED_BYTES });
  // Rows of one operation are resolved one after the other.
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

  /** Owned by the cached plan: the executor's paths live longer and must not keep a plan alive. */
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

/** Finds the lists below an object that can be read together with it, by the id of the object and not of their parents. */
import type { PlanNode } from './plan.ts';
import type { CallSource } from './source.ts';

/** A list that can be read by the id of an object above its parents. */
export interface AheadRead {
  readonly node: PlanNode;
  /** Place in the answer, relative to the object: `buyers.nodes.licensees`. */
  readonly path: string;
  /** Where its rows have the id of the object: `buyer.account.id`. */
  readonly wire: string;
  /** The lists between the object and this one. */
  readonly above: readonly PlanNode[];
}

export interface AheadPlan {
  readonly reads: readonly AheadRead[];
  /** The lists of the object itself, which may be the same rows. */
  readonly own: readonly { readonly node: PlanNode; readonly path: string }[];
}

const plans = new WeakMap<PlanNode, Map<string, AheadPlan>>();

/** `type`: of the object that `node` reads. The same plan for every operation with this document. */
export function aheadPlanOf(node: PlanNode, type: string): AheadPlan {
  let ofNode = plans.get(node);
  if (ofNode === undefined) plans.set(node, (ofNode = new Map<string, AheadPlan>()));
  let plan = ofNode.get(type);
  if (plan === undefined) ofNode.set(type, (plan = planBelow(node, type)));
  return plan;
}

/** Most reads ahead of an object of any type. */
export function countAhead(node: PlanNode): number {
  const types = new Set([...node.children.values()].map(({ parentType }) => parentType));
  return Math.max(0, ...[...types].map((type) => aheadPlanOf(node, type).reads.length));
}

function planBelow(node: PlanNode, type: string): AheadPlan {
  const reads: AheadRead[] = [];
  const own: { node: PlanNode; path: string }[] = [];
  for (const [key, child] of node.children) {
    if (child.parentType !== type) continue;
    const path = responseKey(key);
    const list = listOf(child);
    if (list !== undefined) {
      own.push({ node: child, path });
      if (list.path !== undefined) addBelow(child, path, list.path, [child], reads);
    } else if (child.source?.kind === 'collection') {
      for (const [innerKey, inner] of child.children) {
        const wire = listOf(inner)?.within?.get(type);
        if (wire !== undefined) {
          reads.push({ node: inner, path: `${path}.${responseKey(innerKey)}`, wire, above: [] });
        }
      }
    }
  }
  return { reads, own };
}

function addBelow(
  { children }: PlanNode,
  path: string,
  wire: string,
  above: readonly PlanNode[],
  reads: AheadRead[],
): void {
  for (const [key, child] of children) {
    const at = `${path}.${responseKey(key)}`;
    if (child.source?.kind === 'rows') {
      addBelow(child, at, wire, above, reads);
      continue;
    }
    const list = listOf(child);
    if (list?.path === undefined) continue;
    // `buyer.id` of a licensee, and `account.id` of its buyer.
    const ofObject = `${list.path.replace(/\.id$/, '')}.${wire}`;
    if (!list.filtersBy(ofObject)) continue;
    reads.push({ node: child, path: at, wire: ofObject, above });
    addBelow(child, at, ofObject, [...above, child], reads);
  }
}

function listOf({ source }: PlanNode): CallSource['list'] {
  return source?.kind === 'call' && source.cost.calls === 'children' ? source.list : undefined;
}

function responseKey(key: string): string {
  return key.slice(key.indexOf('.') + 1);
}

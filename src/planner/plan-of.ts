/** Finds the plan of the field being resolved; a document is planned once, however often it runs. */
import {
  BREAK,
  Kind,
  visit,
  type DirectiveNode,
  type GraphQLResolveInfo,
  type OperationDefinitionNode,
} from 'graphql';
import { planOperation, type OperationPlan, type PlanNode, type PlanSettings } from './plan.ts';

/** How many combinations of @skip and @include a document is remembered with. */
const MAX_VARIANTS = 16;

export interface Planning {
  planOf(info: GraphQLResolveInfo): PlanNode;
}

/** What a plan is made of. */
export type Planned = Pick<GraphQLResolveInfo, 'operation' | 'fragments' | 'schema'> & {
  /** Coerced; only asked for where @skip or @include depend on one. */
  readonly variables: () => Readonly<Record<string, unknown>>;
};

export interface Planner extends Planning {
  planFor(planned: Planned): OperationPlan;
}

/** One per gateway: the settings are the same for all its operations. Documents are held weakly. */
export function createPlanner(settings: PlanSettings): Planner {
  const documents = new WeakMap<OperationDefinitionNode, Map<string, OperationPlan>>();
  const switches = new WeakMap<OperationDefinitionNode, readonly string[]>();
  // The executor gives every row, and every execution, of a field the same path.
  const byPath = new WeakMap<GraphQLResolveInfo['path'], PlanNode>();

  function planFor(planned: Planned): OperationPlan {
    const { operation, fragments, variables, schema } = planned;
    let names = switches.get(operation);
    if (!names) switches.set(operation, (names = conditionVariables(planned)));
    const given = names.length === 0 ? {} : variables();
    const variant = names.map((name) => (given[name] === true ? '1' : '0')).join('');
    let variants = documents.get(operation);
    if (!variants) documents.set(operation, (variants = new Map<string, OperationPlan>()));
    let plan = variants.get(variant);
    if (!plan) {
      plan = planOperation({ schema, operation, fragments, variables: given, settings });
      if (variants.size >= MAX_VARIANTS) variants.clear();
      variants.set(variant, plan);
    }
    return plan;
  }

  return {
    planFor,
    planOf(info) {
      let node = byPath.get(info.path);
      if (!node) {
        const { operation, fragments, schema } = info;
        node = walk(planFor({ operation, fragments, schema, variables: () => info.variableValues }), info);
        byPath.set(info.path, node);
      }
      return node;
    },
  };
}

function walk(plan: OperationPlan, info: GraphQLResolveInfo): PlanNode {
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

/** Variables that @skip and @include of this document depend on. */
function conditionVariables({ operation, fragments }: Planned): string[] {
  const names = new Set<string>();
  const Directive = (directive: DirectiveNode): undefined => {
    if (directive.name.value !== 'skip' && directive.name.value !== 'include') return;
    for (const argument of directive.arguments ?? []) {
      if (argument.value.kind === Kind.VARIABLE) names.add(argument.value.name.value);
    }
  };
  for (const definition of [operation, ...Object.values(fragments)]) {
    visit(definition, { Directive, enter: () => (names.size > 64 ? BREAK : undefined) });
  }
  return [...names].sort();
}

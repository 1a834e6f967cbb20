/** Counts what makes a document expensive before it is validated: depth, aliases, directives, root fields. */
import { GraphQLError, Kind } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { RequestLimits } from '../config.ts';

export type DocumentLimits = Pick<
  RequestLimits,
  'maxDepth' | 'maxAliases' | 'maxDirectives' | 'maxRootFields'
>;

/** Throws an error with code QUERY_TOO_COMPLEX that names the rule, the ceiling and what came. */
export function checkDocument(document: DocumentNode, limits: DocumentLimits): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const depths = new Map<string, number>();
  const depthOf = (set: SelectionSetNode | undefined, level: 'root' | 'below'): number => {
    let deepest = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        deepest = Math.max(deepest, depthOfFragment(selection.name.value));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        deepest = Math.max(deepest, depthOf(selection.selectionSet, level));
      } else if (level === 'below' || !selection.name.value.startsWith('__')) {
        // Introspection is deep by nature and never leaves the process.
        deepest = Math.max(deepest, 1 + depthOf(selection.selectionSet, 'below'));
      }
    }
    return deepest;
  };
  const depthOfFragment = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    // A cycle counts nothing here: validation reports it by name.
    depths.set(name, 0);
    const depth = depthOf(fragments.get(name)?.selectionSet, 'below');
    depths.set(name, depth);
    return depth;
  };
  const counts = { aliases: 0, directives: 0 };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION)
      continue;
    counts.directives += definition.directives?.length ?? 0;
    countIn(definition.selectionSet, counts);
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    refuseOver('depth', depthOf(definition.selectionSet, 'root'), limits.maxDepth, 'levels');
    refuseOver('root fields', definition.selectionSet.selections.length, limits.maxRootFields, 'root fields');
  }
  refuseOver('aliases', counts.aliases, limits.maxAliases, 'aliases');
  refuseOver('directives', counts.directives, limits.maxDirectives, 'directives');
}

function countIn(set: SelectionSetNode, counts: { aliases: number; directives: number }): void {
  for (const selection of set.selections) {
    counts.directives += selection.directives?.length ?? 0;
    if (selection.kind === Kind.FIELD && selection.alias !== undefined) counts.aliases += 1;
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet !== undefined) {
      countIn(selection.selectionSet, counts);
    }
  }
}

function refuseOver(rule: string, count: number, limit: number, unit: string): void {
  if (count > limit) throw tooComplex(rule, `at most ${limit} ${unit}, but got ${count}`);
}

export function tooComplex(rule: string, expectation: string): GraphQLError {
  return new GraphQLError(`The operation is too complex: expected ${expectation}.`, {
    extensions: { code: 'QUERY_TOO_COMPLEX', rule, http: { status: 400 } },
  });
}

/** True when lists and objects nest deeper than `maxDepth`. Not recursive: the value is a stranger's. */
export function isNestedDeeperThan(value: unknown, maxDepth: number): boolean {
  let layer: unknown[] = [value];
  for (let depth = 0; depth <= maxDepth; depth += 1) {
    const next: unknown[] = [];
    for (const item of layer) {
      if (typeof item !== 'object' || item === null) continue;
      for (const member of Object.values(item) as unknown[]) {
        if (typeof member === 'object' && member !== null) next.push(member);
      }
    }
    if (next.length === 0) return false;
    layer = next;
  }
  return true;
}

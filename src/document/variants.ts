/** What an operation compiles to, for each combination of its @skip and @include variables. */
import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import { conditionVariables } from './variables.ts';

/** Combinations to keep for one operation. One more drops them all. */
const MAX_VARIANTS = 16;

export class Variants<Compiled> {
  /** The variables that decide what is selected. */
  readonly conditions: readonly string[];
  readonly #kept = new Map<string, Compiled>();

  constructor(
    operation: OperationDefinitionNode,
    fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  ) {
    this.conditions = conditionVariables([operation, ...Object.values(fragments)]);
  }

  keyOf(variables: Readonly<Record<string, unknown>>): string {
    if (this.conditions.length === 0) return '';
    return this.conditions.map((name) => digitOf(variables[name])).join('');
  }

  get(key: string): Compiled | undefined {
    return this.#kept.get(key);
  }

  set(key: string, compiled: Compiled): void {
    if (this.#kept.size >= MAX_VARIANTS) this.#kept.clear();
    this.#kept.set(key, compiled);
  }

  values(): Iterable<Compiled> {
    return this.#kept.values();
  }
}

/** A missing value is an error for the executor, so it counts as a separate combination. */
function digitOf(value: unknown): string {
  if (value === true) return '1';
  return value === undefined || value === null ? 'n' : '0';
}

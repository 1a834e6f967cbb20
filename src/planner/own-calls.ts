/** The calls of one field of a plan, of all fields below it, and to which upstreams they go. */
import { GraphQLError } from 'graphql';

/** The calls of one field alone, and the number of objects it returns. */
export interface Own {
  readonly calls: number;
  readonly split: number;
  readonly answers: number;
  /** Those of `calls` that go to other upstreams than the first one. */
  readonly others?: ReadonlyMap<string, number>;
}

export const NO_OTHERS: ReadonlyMap<string, number> = new Map();

export function othersOf(upstream: string | undefined, calls: number): ReadonlyMap<string, number> {
  return upstream === undefined || calls === 0 ? NO_OTHERS : new Map([[upstream, calls]]);
}

export function sumOf(calls: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of calls.values()) sum += count;
  return sum;
}

/** The calls of one field to several upstreams, which together return the objects of one page. */
export function together(parts: readonly Own[]): Own {
  const others = new Map<string, number>();
  let calls = 0;
  let answers = 0;
  for (const part of parts) {
    calls += part.calls;
    answers = Math.max(answers, part.answers);
    for (const [upstream, count] of part.others ?? NO_OTHERS) {
      others.set(upstream, (others.get(upstream) ?? 0) + count);
    }
  }
  return { calls, split: 0, answers, others };
}

export function free(objects: number): Own {
  return { calls: 0, split: 0, answers: objects };
}

export function tooManySteps(most: number): GraphQLError {
  return new GraphQLError(
    `The operation is too complex: expected a prediction of its upstream calls in at most ${most} steps, but it takes more.`,
    { extensions: { code: 'QUERY_TOO_COMPLEX', rule: 'prediction', http: { status: 400 } } },
  );
}

/** The calls of a field and everything below it, for a number of parents. */
export interface Counted {
  /** Calls of the field and everything below it. */
  readonly calls: number;
  /** Calls of the field alone. */
  readonly own: number;
  /** Those of `own` that go to other upstreams than the first one. */
  readonly others: ReadonlyMap<string, number>;
  /** Most additional calls when the same parents are read in two parts. */
  readonly split: number;
  readonly below: readonly Below[];
}

export interface Below {
  readonly key: string;
  readonly counted: Counted;
  /** Calls that other types with the same response key can add. */
  readonly extra: number;
}

/**
 * On an abstract type, a response key is a field of each concrete type, and the parents are distributed over the types.
 * In the worst case all have the most expensive type, and each further type adds calls that are not full.
 */
export function extraOf(variants: readonly Counted[], most: Counted, objects: number): number {
  if (variants.length === 1 || objects <= 1) return 0;
  const others = variants
    .filter((variant) => variant !== most)
    .map(({ split, calls }) => Math.min(split, calls));
  return others
    .sort((left, right) => right - left)
    .slice(0, objects - 1)
    .reduce((sum, calls) => sum + calls, 0);
}

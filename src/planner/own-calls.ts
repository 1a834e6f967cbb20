/** The calls of one field of a plan, and to which upstreams they go. */
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

export function free(objects: number): Own {
  return { calls: 0, split: 0, answers: objects };
}

export function tooManySteps(most: number): GraphQLError {
  return new GraphQLError(
    `The operation is too complex: expected a prediction of its upstream calls in at most ${most} steps, but it takes more.`,
    { extensions: { code: 'QUERY_TOO_COMPLEX', rule: 'prediction', http: { status: 400 } } },
  );
}

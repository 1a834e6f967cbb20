/** The calls of one field of a plan, of all fields below it, and to which upstreams they go. */
import { GraphQLError } from 'graphql';

/** The calls of one field alone, and the number of objects it returns. */
export interface Own {
  readonly calls: number;
  readonly split: number;
  readonly answers: number;
  /** Calls of one page, if it can take several. */
  readonly pages?: number;
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
  /** Most calls that depend on each other, of the field and everything below it. */
  readonly rounds: number;
  /** Most additional calls when the same parents are read in two parts. */
  readonly split: number;
  readonly below: readonly Below[];
}

export const NO_VARIANTS: readonly Counted[] = [];

export interface Below {
  readonly key: string;
  readonly counted: Counted;
  /** Calls that other types with the same response key can add. */
  readonly extra: number;
  /** Those other types. */
  readonly variants: readonly Counted[];
}

/** The first upstream is undefined. */
type Upstream = string | undefined;

/** `add` receives the calls of each field, in document order. Calls to several upstreams are one entry for each. */
export function listCallsOf(
  below: readonly Below[],
  prefix: string,
  add: (path: string, calls: number, upstream: Upstream) => void,
  only?: ReadonlySet<Upstream>,
): void {
  const list = (
    { own, others, below: inner }: Counted,
    extra: number,
    path: string,
    wanted: typeof only,
  ): void => {
    const first = own + extra - sumOf(others);
    if (first > 0 && wanted?.has(undefined) !== false) add(path, first, undefined);
    for (const [upstream, calls] of others) if (wanted?.has(upstream) !== false) add(path, calls, upstream);
    listCallsOf(inner, `${path}.`, add, wanted);
  };
  for (const { key, counted, extra, variants } of below) {
    const path = prefix + key;
    if (variants.length === 0) {
      list(counted, extra, path, only);
      continue;
    }
    for (const [variant, upstreams] of dearestOf([counted, ...variants], only)) {
      list(variant, variant === counted ? extra : 0, path, upstreams);
    }
  }
}

/** Of several types, for each upstream the type that calls it most: all objects may be of that type. */
function dearestOf(
  variants: readonly Counted[],
  only: ReadonlySet<Upstream> | undefined,
): ReadonlyMap<Counted, ReadonlySet<Upstream>> {
  const most = new Map<Upstream, { readonly variant: Counted; readonly calls: number }>();
  for (const variant of variants) {
    for (const [upstream, calls] of totalsOf(variant)) {
      if (only?.has(upstream) === false || calls <= (most.get(upstream)?.calls ?? 0)) continue;
      most.set(upstream, { variant, calls });
    }
  }
  const chosen = new Map<Counted, Set<Upstream>>();
  for (const [upstream, { variant }] of most) {
    const upstreams = chosen.get(variant);
    if (upstreams === undefined) chosen.set(variant, new Set([upstream]));
    else upstreams.add(upstream);
  }
  return chosen;
}

/** Counts are shared by all places of a field. */
const totals = new WeakMap<Counted, ReadonlyMap<Upstream, number>>();

/** The calls of a field and everything below it, by upstream. */
function totalsOf(counted: Counted): ReadonlyMap<Upstream, number> {
  const known = totals.get(counted);
  if (known !== undefined) return known;
  const { own, others, below } = counted;
  const sums = new Map<Upstream, number>(others);
  const add = (upstream: Upstream, calls: number): void => {
    sums.set(upstream, (sums.get(upstream) ?? 0) + calls);
  };
  add(undefined, own - sumOf(others));
  for (const { counted: child, variants } of below) {
    const most = new Map<Upstream, number>();
    for (const each of [child, ...variants]) {
      for (const [upstream, calls] of totalsOf(each)) {
        most.set(upstream, Math.max(calls, most.get(upstream) ?? 0));
      }
    }
    for (const [upstream, calls] of most) add(upstream, calls);
  }
  totals.set(counted, sums);
  return sums;
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

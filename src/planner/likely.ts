/**
 * Estimates the upstream calls of an operation on usual data: lists are short, rows of all parents fit in one call, and
 * nothing has to be tried again. Between the fewest and the most calls, and no limit is based on it.
 */
import { aheadPlanOf } from './ahead.ts';
import { argumentsOf } from './field-arguments.ts';
import { batchesByPrefix, differentValues, idsIn, pageSize } from './page-arguments.ts';
import type { PlanNode } from './plan.ts';
import type { PredictRequest } from './predict.ts';
import type { CallCost } from './source.ts';

export interface Likely {
  readonly calls: number;
  /** The longest chain of calls that depend on each other. */
  readonly rounds: number;
}

/** Rows of a list at the root, of a list below an object, and entries of an embedded list, if it has no shorter page. */
const USUAL_ROWS = 50;
const USUAL_CHILDREN = 5;
const USUAL_ENTRIES = 3;
/** Fields of one operation that are looked at. Shared parts of a plan are looked at once for each place. */
const MAX_STEPS = 5_000;

interface Found extends Likely {
  readonly answers: number;
}

const nothing: Likely = { calls: 0, rounds: 0 };

export function predictLikely(request: PredictRequest): Likely {
  return new Estimate(request).of(request.plan.root, 1);
}

class Estimate {
  readonly #request: PredictRequest;
  /** Lists that are read together with an object above their parents. */
  readonly #ahead = new Set<PlanNode>();
  #identity = 0;
  #steps = 0;

  constructor(request: PredictRequest) {
    this.#request = request;
  }

  of(root: ReadonlyMap<string, PlanNode>, objects: number): Likely {
    const { calls, rounds } = this.#below(root, objects);
    return { calls: calls + this.#identity, rounds: Math.max(rounds, this.#identity) };
  }

  #below(children: ReadonlyMap<string, PlanNode>, objects: number): Likely {
    if (objects === 0) return nothing;
    // Of the types behind one response key, the one that takes most calls.
    const byKey = new Map<string, Likely>();
    for (const [key, node] of children) {
      const name = key.slice(key.indexOf('.') + 1);
      const found = this.#node(node, objects);
      if (found.calls >= (byKey.get(name)?.calls ?? 0)) byKey.set(name, found);
    }
    let calls = 0;
    let rounds = 0;
    for (const found of byKey.values()) {
      calls += found.calls;
      rounds = Math.max(rounds, found.rounds);
    }
    return { calls, rounds };
  }

  #node(node: PlanNode, objects: number): Likely {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) return nothing;
    const { calls, rounds, answers } = this.#own(node, objects);
    const below = this.#below(node.children, answers);
    return { calls: calls + below.calls, rounds: rounds + below.rounds };
  }

  #own(node: PlanNode, objects: number): Found {
    const { source } = node;
    const free = { calls: 0, rounds: 0, answers: objects };
    switch (source?.kind) {
      case 'value':
        if (source.identity === true) this.#identity = 1;
        return free;
      case 'reference':
      case 'collection': {
        const answers = source.kind === 'collection' ? objects * USUAL_ENTRIES : objects;
        if (node.batched.size === 0) return { ...free, answers };
        const idsPerCall = source.batch === 'one-by-one' ? 1 : this.#idsPerCall();
        return { calls: Math.ceil(answers / idsPerCall), rounds: 1, answers };
      }
      case 'call': {
        const args = argumentsOf(this.#request.schema, node, this.#request.variables) ?? {};
        let calls = 0;
        let answers = 0;
        for (const cost of [source.cost, ...(source.cost.besides ?? [])]) {
          if (cost.isNeeded?.(args) === false) continue;
          const found = this.#called(node, cost, args, objects);
          calls += found.calls;
          answers = Math.max(answers, found.answers);
        }
        return { calls, rounds: calls === 0 || this.#ahead.has(node) ? 0 : 1, answers };
      }
      default:
        return free;
    }
  }

  #called(
    node: PlanNode,
    cost: CallCost,
    args: Readonly<Record<string, unknown>>,
    objects: number,
  ): Omit<Found, 'rounds'> {
    const { settings } = this.#request;
    const { maxIdsPerCall } = settings;
    const perCall = Math.min(maxIdsPerCall, cost.parentsPerCall ?? maxIdsPerCall);
    const isDivided = cost.partitioned !== undefined && settings.partitions === 'parts';
    const shared = isDivided ? objects : Math.ceil(objects / perCall);
    switch (cost.calls) {
      case 'page': {
        const lists = differentValues(args, cost.each);
        return { calls: lists, answers: lists * Math.min(pageSize(args), USUAL_ROWS) };
      }
      case 'whole':
        return { calls: 1, answers: USUAL_ROWS };
      case 'self':
      case 'write':
        return { calls: 1, answers: 1 };
      case 'children':
        return { calls: shared, answers: objects * Math.min(pageSize(args), USUAL_CHILDREN) };
      case 'one-child':
        return { calls: shared, answers: objects };
      case 'each':
        return {
          calls: objects * (cost.eachCalls?.(args) ?? 1),
          answers: objects * (cost.eachAnswers?.(args) ?? 1),
        };
      case 'each-page':
        return { calls: objects, answers: objects * Math.min(pageSize(args), USUAL_CHILDREN) };
      case 'ids': {
        const ids = idsIn(args);
        if (settings.ahead === 'on') this.#readAhead(node);
        // An id in a variable without a value.
        const calls = Math.max(1, batchesByPrefix(ids, this.#idsPerCall(), cost.idsPerCall));
        return { calls, answers: Math.max(1, ids.length) };
      }
      case 'writes': {
        const count = Math.max(1, new Set(idsIn(args)).size);
        return { calls: count, answers: count };
      }
    }
  }

  /** The lists of an object that is named by its id start with it, and so do those below them. */
  #readAhead(node: PlanNode): void {
    for (const type of new Set([...node.children.values()].map(({ parentType }) => parentType))) {
      const { reads, own } = aheadPlanOf(node, type);
      for (const { node: list } of [...own, ...reads]) this.#ahead.add(list);
    }
  }

  #idsPerCall(): number {
    const { maxIdsPerCall, maxIdsInUrl = maxIdsPerCall, pageCap } = this.#request.settings;
    return Math.min(maxIdsPerCall, maxIdsInUrl, pageCap);
  }
}

/** `likely` is never outside of what is certain. */
export function between(least: number, likely: number, most: number): number {
  return Math.max(least, Math.min(likely, most));
}

/**
 * Predicts the most upstream calls an operation can make, from its plan and its arguments, before it runs. The length
 * of embedded lists is assumed.
 */
import type { GraphQLSchema } from 'graphql';
import { argumentsOf } from './field-arguments.ts';
import { filterCalls, mayBeSplit } from './long-filter.ts';
import { countAhead } from './ahead.ts';
import type { CallPlan, PlanNode } from './plan.ts';
import { batchesByPrefix, differentValues, idsIn, listed, otherIds, pageSize } from './page-arguments.ts';
import {
  extraOf,
  free,
  listCallsOf,
  NO_OTHERS,
  NO_VARIANTS,
  othersOf,
  sumOf,
  together,
  tooManySteps,
  type Below,
  type Counted,
  type Own,
} from './own-calls.ts';
import { idsCalls, listCalls, writeCalls, type PartitionedRead } from './partitions.ts';
import { CALLS_OF_A_WRITE, ownRounds, ROUNDS } from './own-rounds.ts';
import type { CallCost, Partitions } from './source.ts';
import { variesIn } from './varies.ts';

export interface PredictSettings {
  /** Most ids, or parents, in one call. */
  readonly maxIdsPerCall: number;
  /** Ids of the longest form that fit in the URL of one call. Default: no limit. */
  readonly maxIdsInUrl?: number;
  /** Most rows in one response. Longer pages and longer lists of ids take several calls. */
  readonly pageCap: number;
  /** Operations with several paths of which one is known to work. Default: none. */
  readonly knownPaths?: ReadonlySet<string>;
  /** How partitioned objects are read. Default: whole. */
  readonly partitions?: Partitions;
  /** `auto`: a read of more than a page asks for a stream first, which upstream may refuse. Default: off. */
  readonly streaming?: 'auto' | 'off';
  /** `on`: lists are read together with an object above their parents, which can take a call more for each. Default: off. */
  readonly ahead?: 'on' | 'off';
  /** The same for upstreams other than the first one. Default: `pageCap`. */
  readonly otherPageCap?: number;
  /** Assumed entries of an embedded list, such as the groups of a member. */
  readonly embeddedEntries: number;
}

export interface PredictedField {
  /** Place in the answer, such as `accounts.nodes.buyers`. */
  readonly path: string;
  /** Most calls of this field alone. */
  readonly calls: number;
  /** The upstream of the calls, where it is not the first one; calls to several upstreams are one entry for each. */
  readonly upstream?: string;
}

export interface Prediction {
  readonly calls: number;
  /** The fields that make calls, in document order. */
  readonly fields: readonly PredictedField[];
  /** Total number of objects that the lists of ids and representations name. */
  readonly references: number;
  /** Most calls that depend on each other. */
  readonly rounds: number;
  /** Whether it reads who the caller is, for fields of objects. */
  readonly readsIdentity: boolean;
}

export interface PredictRequest {
  readonly schema: GraphQLSchema;
  readonly plan: CallPlan;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly settings: PredictSettings;
}

const LARGEST_PAGE = 100;
/** Most steps of a prediction. Shared plan nodes are counted once for each number of parents. */
const MAX_STEPS = 50_000;

export function predict(request: PredictRequest): Prediction {
  return predictWith(request).prediction;
}

/** `guessed`: some arguments are invalid and were treated as omitted. */
function predictWith(request: PredictRequest): {
  readonly prediction: Prediction;
  readonly guessed: boolean;
} {
  const counter = new Counter(request);
  const { calls, rounds, below } = counter.count(request.plan.root, 1);
  const fields: PredictedField[] = [];
  listCallsOf(below, '', (path, ofField, upstream) => {
    fields.push(upstream === undefined ? { path, calls: ofField } : { path, calls: ofField, upstream });
  });
  if (counter.identity) fields.push({ path: 'availableActions', calls: 1 });
  return {
    prediction: {
      calls: calls + (counter.identity ? 1 : 0),
      fields,
      references: counter.references,
      // The identity is read beside the first calls.
      rounds: Math.max(rounds, counter.identity ? 1 : 0),
      readsIdentity: counter.identity,
    },
    guessed: counter.guessed,
  };
}

/** Predicts each plan once, if its size does not depend on variables. */
export function createPredictor(
  schema: GraphQLSchema,
  /** Read for each prediction, because the page cap and the known paths can change. */
  settingsNow: () => PredictSettings,
): (
  plan: CallPlan,
  variables: () => PredictRequest['variables'],
  /** The variables as sent: a long list in them may split a filter. */
  given?: PredictRequest['variables'],
) => Prediction {
  let fixed = new WeakMap<CallPlan, Prediction | 'varies'>();
  let settings = settingsNow();
  return (plan, variables, given = {}) => {
    const latest = settingsNow();
    if (
      latest.pageCap !== settings.pageCap ||
      latest.otherPageCap !== settings.otherPageCap ||
      latest.knownPaths !== settings.knownPaths ||
      latest.partitions !== settings.partitions
    ) {
      settings = latest;
      fixed = new WeakMap();
    }
    const known = fixed.get(plan);
    const isSplit = mayBeSplit(given);
    if (known !== undefined && known !== 'varies' && !isSplit) return known;
    const { prediction, guessed } = predictWith({ schema, plan, variables: variables(), settings });
    // A guess for invalid variables does not apply to valid ones.
    if (known === undefined && !guessed && !isSplit) {
      fixed.set(plan, variesIn(plan.root, new Set()) ? 'varies' : prediction);
    }
    return prediction;
  };
}

type Children = ReadonlyMap<string, PlanNode>;

class Counter {
  references = 0;
  identity = false;
  guessed = false;
  #steps = 0;
  readonly #request: PredictRequest;
  readonly #counted = new Map<PlanNode, Map<number, Counted>>();
  readonly #grouped = new Map<Children, ReadonlyMap<string, readonly PlanNode[]>>();

  constructor(request: PredictRequest) {
    this.#request = request;
  }

  /** `objects`: most parents for which these fields are resolved. */
  count(children: Children, objects: number): Pick<Counted, 'calls' | 'rounds' | 'split' | 'below'> {
    let calls = 0;
    let rounds = 0;
    let split = 0;
    const below: Below[] = [];
    for (const [key, nodes] of this.#groupsOf(children)) {
      const variants = nodes.map((node) => this.#node(node, objects));
      const counted = variants.reduce((left, right) => (right.calls > left.calls ? right : left));
      const extra = extraOf(variants, counted, objects);
      const all = counted.calls + extra;
      if (all === 0) continue;
      calls += all;
      for (const variant of variants) rounds = Math.max(rounds, variant.rounds);
      split += variants.reduce((sum, variant) => sum + variant.split, 0);
      const others = variants.length > 1 ? variants.filter((variant) => variant !== counted) : NO_VARIANTS;
      below.push({ key, counted, extra, variants: others });
    }
    return { calls, rounds, split, below };
  }

  #groupsOf(children: Children): ReadonlyMap<string, readonly PlanNode[]> {
    const known = this.#grouped.get(children);
    if (known !== undefined) return known;
    const groups = new Map<string, PlanNode[]>();
    for (const [key, node] of children) {
      const name = key.slice(key.indexOf('.') + 1);
      const nodes = groups.get(name);
      if (nodes) nodes.push(node);
      else groups.set(name, [node]);
    }
    this.#grouped.set(children, groups);
    return groups;
  }

  #node(node: PlanNode, objects: number): Counted {
    let known = this.#counted.get(node);
    if (known === undefined) this.#counted.set(node, (known = new Map<number, Counted>()));
    let counted = known.get(objects);
    if (counted === undefined) {
      this.#steps += 1;
      if (this.#steps > MAX_STEPS) throw tooManySteps(MAX_STEPS);
      const { calls: own, split, answers, pages = 1, others = NO_OTHERS } = this.#own(node, objects);
      const below = this.count(node.children, answers);
      counted = {
        own,
        others,
        calls: own + below.calls,
        rounds: ownRounds(node, own, pages) + below.rounds,
        split: split + below.split,
        below: below.below,
      };
      known.set(objects, counted);
    }
    return counted;
  }

  #own(node: PlanNode, objects: number): Own {
    const { source } = node;
    const { settings } = this.#request;
    switch (source?.kind) {
      case 'value':
        this.identity ||= source.identity === true;
        return free(objects);
      case 'reference':
      case 'collection': {
        const answers = source.kind === 'collection' ? objects * settings.embeddedEntries : objects;
        const types = node.batched.size;
        const idsPerCall = source.batch === 'one-by-one' ? 1 : this.#idsPerCall();
        const batches = Math.ceil(answers / idsPerCall) + Math.max(0, types - 1);
        const calls = types === 0 ? 0 : Math.min(answers, batches);
        return { calls, split: types, answers, others: othersOf(source.upstream, calls) };
      }
      case 'call': {
        const { besides } = source.cost;
        if (besides === undefined) return this.#callsOf(node, source.cost, objects);
        return together([source.cost, ...besides].map((cost) => this.#callsOf(node, cost, objects)));
      }
      default:
        return free(objects);
    }
  }

  /** Of one upstream. */
  #callsOf(node: PlanNode, cost: CallCost, objects: number): Own {
    if (cost.isNeeded?.(this.#argumentsOf(node)) === false) return free(0);
    const own = this.#called(node, cost, objects);
    const { upstream } = cost;
    return upstream === undefined ? own : { ...own, others: othersOf(upstream, own.calls) };
  }

  #called(node: PlanNode, cost: CallCost, objects: number): Own {
    const args = this.#argumentsOf(node);
    const { embeddedEntries, maxIdsPerCall, knownPaths } = this.#request.settings;
    const isKnown = cost.untilKnown !== undefined && knownPaths?.has(cost.untilKnown) === true;
    const perItem = objects * (isKnown ? 1 : (cost.times ?? 1));
    const perCall = Math.min(maxIdsPerCall, cost.parentsPerCall ?? maxIdsPerCall);
    switch (cost.calls) {
      case 'page': {
        const lists = differentValues(args, cost.each);
        if (cost.pageCalls !== undefined) return this.#numbered(node, cost, args, lists);
        const pages = this.#pages(pageSize(args)) * (cost.times ?? 1);
        const calls = filterCalls(args, this.#request.settings) * pages * lists;
        return {
          calls: listCalls(calls, this.#partition(node, args, 1, pages)),
          split: 0,
          answers: pageSize(args) * lists,
          pages,
        };
      }
      case 'whole': {
        const pages = this.#pages(embeddedEntries);
        return { calls: pages, split: 0, answers: embeddedEntries, pages };
      }
      case 'self':
        return { calls: 1, split: 0, answers: 1 };
      case 'children': {
        const pages = this.#pages(pageSize(args));
        const calls = this.#streams(objects, perCall, pages);
        return {
          calls: listCalls(calls, this.#partition(node, args, objects, pages)),
          split: ROUNDS,
          answers: objects * pageSize(args),
          pages,
        };
      }
      case 'one-child':
        return { calls: this.#streams(objects, perCall, 1), split: ROUNDS, answers: objects };
      case 'each': {
        const calls = cost.eachCalls === undefined ? perItem : objects * cost.eachCalls(args);
        const answers = cost.eachAnswers === undefined ? objects : objects * cost.eachAnswers(args);
        return { calls: calls + this.#lacking(node, cost, answers), split: 0, answers };
      }
      case 'each-page': {
        if (cost.pageCalls !== undefined) return this.#numbered(node, cost, args, objects);
        const pages = this.#pages(pageSize(args));
        return { calls: perItem * pages, split: 0, answers: objects * pageSize(args), pages };
      }
      case 'ids': {
        const ids = this.#idsOf(node, args);
        this.references += listed(args);
        // One batch for each type that the prefixes of the ids name.
        const batches = batchesByPrefix(ids, this.#idsPerCall(), cost.idsPerCall);
        const calls = objects * idsCalls(batches, ids, this.#partition(node, args, objects, 1));
        const others = otherIds(ids, cost.upstreams);
        const ahead = this.#request.settings.ahead === 'on' ? countAhead(node) : 0;
        return { calls: calls + ahead, split: 0, answers: objects * ids.length, others };
      }
      case 'write': {
        const more = writeCalls(this.#idsOf(node, args), this.#partition(node, args, 1, 1));
        return { calls: CALLS_OF_A_WRITE + more, split: 0, answers: 1 };
      }
      case 'writes': {
        const ids = this.#idsOf(node, args);
        const more = writeCalls(ids, this.#partition(node, args, ids.length, 1));
        const others = otherIds(ids, cost.upstreams);
        const ofOthers = sumOf(others);
        const calls = (ids.length - ofOthers) * CALLS_OF_A_WRITE + ofOthers + more;
        return { calls, split: 0, answers: ids.length, others };
      }
    }
  }

  /** A page of an upstream with numbered pages, for each of the objects. */
  #numbered(node: PlanNode, cost: CallCost, args: Readonly<Record<string, unknown>>, objects: number): Own {
    const { pageCap, otherPageCap = pageCap } = this.#request.settings;
    const cap = cost.upstream === undefined ? pageCap : otherPageCap;
    const fields = [...node.children.values()].map(({ field }) => field);
    const pages = cost.pageCalls?.(args, cap, fields) ?? 1;
    const answers = objects * pageSize(args);
    return { calls: objects * pages + this.#lacking(node, cost, answers), split: 0, answers, pages };
  }

  #lacking({ selects }: PlanNode, { lacking, told }: CallCost, answers: number): number {
    if (lacking === undefined && told === undefined) return 0;
    const isLacking = (path: string): boolean =>
      lacking?.includes(path) === true || told?.includes(path.split('.', 1)[0] ?? path) === false;
    return [...selects.values()].some((paths) => paths.some(isLacking)) ? answers : 0;
  }

  #partition(
    node: PlanNode,
    args: Readonly<Record<string, unknown>>,
    parents: number,
    pages: number,
  ): PartitionedRead | undefined {
    const cost = node.source?.kind === 'call' ? node.source.cost.partitioned : undefined;
    const { partitions = 'whole', embeddedEntries } = this.#request.settings;
    if (cost === undefined || partitions === 'whole') return undefined;
    return { cost, partitions, node, args, parents, pages, rows: pageSize(args), embeddedEntries };
  }

  #idsPerCall(): number {
    const { maxIdsPerCall, maxIdsInUrl = maxIdsPerCall, pageCap } = this.#request.settings;
    return Math.min(maxIdsPerCall, maxIdsInUrl, pageCap);
  }

  /**
   * A count alone takes a call too. A page above the maximum is rejected and takes none. Several pages may follow the
   * refusal of a stream.
   */
  #pages(rows: number): number {
    const { pageCap, streaming } = this.#request.settings;
    const pages = Math.max(1, Math.ceil(Math.min(rows, LARGEST_PAGE) / pageCap));
    return pages > 1 && streaming === 'auto' ? pages + 1 : pages;
  }

  /**
   * One parent takes one page. Several take up to four rounds and a page each, in sets that fit in one call. A refused
   * stream takes the place of a round.
   */
  #streams(parents: number, perCall: number, pages: number): number {
    if (parents <= 1) return parents * pages;
    const rest = parents % perCall;
    const sets = (parents - rest) / perCall;
    const ofSet = (size: number): number => (size <= 1 ? size * pages : size * pages + ROUNDS);
    return sets * ofSet(perCall) + ofSet(rest);
  }

  /** A variable without a value counts as one id, or as a list of the longest allowed length. */
  #idsOf({ ast }: PlanNode, args: Readonly<Record<string, unknown>>): readonly string[] {
    const ids = idsIn(args);
    const names = new Set(ast.arguments?.map(({ name }) => name.value));
    if (ids.length > 0 || names.size === 0 || Array.isArray(args['ids'])) return ids;
    if (names.has('ids') || names.has('representations'))
      return Array.from({ length: this.#request.settings.maxIdsPerCall }, (_, index) => `?-${index}`);
    return names.has('id') || names.has('email') ? ['?'] : [];
  }

  #argumentsOf(node: PlanNode): Readonly<Record<string, unknown>> {
    const { schema, variables } = this.#request;
    const args = argumentsOf(schema, node, variables);
    if (args !== undefined) return args;
    this.guessed = true;
    return {};
  }
}

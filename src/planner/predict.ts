/**
 * How many upstream calls an operation can make at most, worked out from its plan and its arguments
 * before it runs. What is not in the document is assumed: how many entries an embedded list holds.
 */
import { getArgumentValues, isObjectType, Kind, type GraphQLSchema, type ValueNode } from 'graphql';
import type { OperationPlan, PlanNode } from './plan.ts';

export interface PredictSettings {
  readonly maxIdsPerCall: number;
  /** Rows that upstream puts in one answer at most. */
  readonly pageCap: number;
  /** Entries that one embedded list, such as the groups of a member, is taken to hold. */
  readonly embeddedEntries: number;
}

export interface PredictedField {
  /** Place in the answer: `accounts.nodes.buyers`. */
  readonly path: string;
  /** Calls that this field alone makes at most. */
  readonly calls: number;
}

export interface Prediction {
  readonly calls: number;
  /** The fields that make calls, as they stand in the document. */
  readonly fields: readonly PredictedField[];
  /** Objects that the lists of ids and of representations name, in all fields together. */
  readonly references: number;
}

export interface PredictRequest {
  readonly schema: GraphQLSchema;
  readonly plan: OperationPlan;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly settings: PredictSettings;
}

/** What is not given in an argument. */
const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 100;
/** Combined rounds over several parents before the rest are asked one by one. */
const ROUNDS = 4;
/** A read before a write, the write, a read after it, and one to explain a refusal. */
const CALLS_OF_A_WRITE = 4;

export function predict(request: PredictRequest): Prediction {
  return predictWith(request).prediction;
}

/** `guessed`: some arguments do not fit, and were taken to be left out. */
function predictWith(request: PredictRequest): {
  readonly prediction: Prediction;
  readonly guessed: boolean;
} {
  const counter = new Counter(request);
  counter.count(request.plan.root, 1, '');
  const { fields, references, guessed } = counter;
  if (counter.identity) fields.push({ path: 'availableActions', calls: 1 });
  const calls = fields.reduce((sum, field) => sum + field.calls, 0);
  return { prediction: { calls, fields, references }, guessed };
}

/** Predicts each plan once, if its arguments say how much they ask for without a variable. */
export function createPredictor(
  schema: GraphQLSchema,
  /** Asked for each prediction, as the page cap changes when upstream shows a lower one. */
  settingsNow: () => PredictSettings,
): (plan: OperationPlan, variables: () => PredictRequest['variables']) => Prediction {
  let fixed = new WeakMap<OperationPlan, Prediction | 'varies'>();
  let settings = settingsNow();
  return (plan, variables) => {
    const latest = settingsNow();
    if (latest.pageCap !== settings.pageCap) {
      settings = latest;
      fixed = new WeakMap();
    }
    const known = fixed.get(plan);
    if (known !== undefined && known !== 'varies') return known;
    const { prediction, guessed } = predictWith({ schema, plan, variables: variables(), settings });
    // What was guessed for wrong variables says nothing of right ones.
    if (known === undefined && !guessed) fixed.set(plan, variesIn(plan.root) ? 'varies' : prediction);
    return prediction;
  };
}

/** Whether a variable decides how many objects a field asks for. One id, by whatever name, is one object. */
function variesIn(children: ReadonlyMap<string, PlanNode>): boolean {
  for (const { source, ast, children: inner } of children.values()) {
    const args = source?.kind === 'call' ? (ast.arguments ?? []) : [];
    const isById = args.length === 1 && args[0]?.name.value === 'id';
    if (!isById && args.some(({ name, value }) => decides(name.value) && holdsVariable(value))) return true;
    if (variesIn(inner)) return true;
  }
  return false;
}

/** Where to start in a list, and which of its rows, does not change how many are asked for. */
function decides(argument: string): boolean {
  return !['after', 'before', 'offset', 'filter', 'orderBy'].includes(argument);
}

function holdsVariable(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return true;
  if (value.kind === Kind.LIST) return value.values.some(holdsVariable);
  return value.kind === Kind.OBJECT && value.fields.some((field) => holdsVariable(field.value));
}

class Counter {
  readonly fields: PredictedField[] = [];
  references = 0;
  identity = false;
  guessed = false;
  readonly #request: PredictRequest;

  constructor(request: PredictRequest) {
    this.#request = request;
  }

  /** `objects`: how many parents these fields are resolved of, at most. */
  count(children: ReadonlyMap<string, PlanNode>, objects: number, prefix: string): void {
    const byResponseKey = new Map<string, PlanNode[]>();
    for (const [key, node] of children) {
      const name = key.slice(key.indexOf('.') + 1);
      const nodes = byResponseKey.get(name);
      if (nodes) nodes.push(node);
      else byResponseKey.set(name, [node]);
    }
    for (const [name, nodes] of byResponseKey) this.#countOne(nodes, objects, prefix + name);
  }

  /** Of an abstract type, the same response key is a field of each concrete type: the most expensive one counts. */
  #countOne(nodes: readonly PlanNode[], objects: number, path: string): void {
    const variants = nodes.map((node) => {
      const counter = new Counter(this.#request);
      counter.count(node.children, counter.#answered(node, objects, path), `${path}.`);
      this.identity ||= counter.identity;
      this.guessed ||= counter.guessed;
      this.references += counter.references;
      return { fields: counter.fields, calls: counter.fields.reduce((sum, { calls }) => sum + calls, 0) };
    });
    const most = variants.reduce((left, right) => (right.calls > left.calls ? right : left));
    this.fields.push(...most.fields);
  }

  /** Notes the calls of one field, and returns how many objects it answers with. */
  #answered(node: PlanNode, objects: number, path: string): number {
    const { source } = node;
    switch (source?.kind) {
      case 'value':
        this.identity ||= source.identity === true;
        return objects;
      case 'reference':
      case 'collection': {
        const referenced =
          source.kind === 'collection' ? objects * this.#request.settings.embeddedEntries : objects;
        this.#note(path, Math.min(referenced, node.batched.size * this.#batches(referenced)));
        return referenced;
      }
      case 'call':
        return this.#called(node, source.cost.calls, objects, path);
      default:
        return objects;
    }
  }

  #called(
    node: PlanNode,
    cost: Extract<PlanNode['source'], { kind: 'call' }>['cost']['calls'],
    objects: number,
    path: string,
  ): number {
    const args = this.#argumentsOf(node);
    switch (cost) {
      case 'page':
        this.#note(path, this.#pages(pageSize(args)));
        return pageSize(args);
      case 'whole':
        this.#note(path, this.#pages(this.#request.settings.embeddedEntries));
        return this.#request.settings.embeddedEntries;
      case 'self':
        this.#note(path, 1);
        return 1;
      case 'children':
        this.#note(path, this.#streams(objects, this.#pages(pageSize(args))));
        return objects * pageSize(args);
      case 'one-child':
        this.#note(path, this.#streams(objects, 1));
        return objects;
      case 'each':
        this.#note(path, objects);
        return objects;
      case 'each-page':
        this.#note(path, objects * this.#pages(pageSize(args)));
        return objects * pageSize(args);
      case 'ids': {
        const ids = this.#idsOf(node, args);
        this.references += listed(args);
        // By id alone, or in batches of each type that the prefixes of the ids name.
        this.#note(path, objects * batchesByPrefix(ids, this.#idsPerCall()));
        return objects * ids.length;
      }
      case 'write':
        this.#note(path, CALLS_OF_A_WRITE);
        return 1;
      case 'writes': {
        const { length } = this.#idsOf(node, args);
        this.#note(path, length * CALLS_OF_A_WRITE);
        return length;
      }
    }
  }

  #note(path: string, calls: number): void {
    if (calls > 0) this.fields.push({ path, calls });
  }

  #batches(ids: number): number {
    return Math.ceil(ids / this.#idsPerCall());
  }

  /** An answer holds no more rows than the page cap. */
  #idsPerCall(): number {
    return Math.min(this.#request.settings.maxIdsPerCall, this.#request.settings.pageCap);
  }

  /** A count alone is a call as well; a larger page is refused, and makes none. */
  #pages(size: number): number {
    return Math.max(1, Math.ceil(Math.min(size, LARGEST_PAGE) / this.#request.settings.pageCap));
  }

  /** One parent is one page; several are up to four rounds and a page for each, in sets as large as one call names. */
  #streams(parents: number, pages: number): number {
    if (parents <= 1) return parents * pages;
    const { maxIdsPerCall } = this.#request.settings;
    const rest = parents % maxIdsPerCall;
    const sets = (parents - rest) / maxIdsPerCall;
    const last = rest === 0 ? 0 : rest === 1 ? pages : rest * pages + ROUNDS;
    return sets * (maxIdsPerCall * pages + ROUNDS) + last;
  }

  /** Variables that are not given yet stand for one id, or for as many as a list may hold. */
  #idsOf({ ast }: PlanNode, args: Readonly<Record<string, unknown>>): readonly string[] {
    const ids = idsIn(args);
    const names = new Set(ast.arguments?.map(({ name }) => name.value));
    if (ids.length > 0 || names.size === 0 || Array.isArray(args['ids'])) return ids;
    if (names.has('ids') || names.has('representations'))
      return Array.from({ length: this.#request.settings.maxIdsPerCall }, (_, index) => `?-${index}`);
    return names.has('id') || names.has('email') ? ['?'] : [];
  }

  #argumentsOf({ parentType, field, ast }: PlanNode): Readonly<Record<string, unknown>> {
    const type = this.#request.schema.getType(parentType);
    const definition = isObjectType(type) ? type.getFields()[field] : undefined;
    if (!definition) return {};
    try {
      return getArgumentValues(definition, ast, this.#request.variables);
    } catch {
      // What does not fit is refused when the field is resolved, with a better error than this could give.
      this.guessed = true;
      return {};
    }
  }
}

function pageSize({ first, last }: Readonly<Record<string, unknown>>): number {
  if (typeof last === 'number') return Math.max(0, last);
  return typeof first === 'number' ? Math.max(0, first) : DEFAULT_PAGE;
}

/** How many objects a field names in a list; one that is named alone is not counted. */
function listed({ ids, representations }: Readonly<Record<string, unknown>>): number {
  const list = ids ?? representations;
  return Array.isArray(list) ? list.length : 0;
}

/** Every id among the arguments, in lists, in objects of lists, or alone. */
function idsIn(args: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(args).flatMap(([name, value]) => {
    if (Array.isArray(value)) return value.flatMap(idsOfItem);
    return (name === 'id' || name === 'email') && typeof value === 'string' ? [value] : [];
  });
}

/** An id, or an object with one: a representation of a federated entity. */
function idsOfItem(item: unknown): string[] {
  if (typeof item === 'string') return [item];
  const { id } = (item ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? [id] : [];
}

function batchesByPrefix(ids: readonly string[], maxIdsPerCall: number): number {
  const counts = new Map<string, number>();
  for (const id of new Set(ids)) {
    const prefix = id.split('-', 1)[0] ?? '';
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => sum + Math.ceil(count / maxIdsPerCall), 0);
}

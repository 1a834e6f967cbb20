/**
 * Turns an operation into a call plan: what each call selects, and whether the parent's row or a batch by id answers
 * each reference.
 *
 * A reference is answered by the first that suffices: the summary that the row already has, an expansion of the
 * parent's call (`buyer.taxId`, at most two hops deep), or one read of all its ids.
 *
 * What a call selects depends only on the type of its rows and the selections below it. So each such pair is planned
 * once and shared by all places and parent types that lead to it: a plan is a graph that grows with the document, not
 * a tree that multiplies by possible types at every level.
 */
import {
  getNamedType,
  GraphQLError,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { hasConstantArgs } from '../document/variables.ts';
import { sourceOf, type CollectionSource, type FieldSource, type ReferenceSource } from './source.ts';

export interface PlanSettings {
  /** Off, or on except for the named references (`Licensee.buyer`). */
  readonly expansion: { readonly kind: 'off' } | { readonly kind: 'on'; readonly except: readonly string[] };
}

/** Most references and embedded collections in one path of `select`, as upstream documents. */
export const MAX_HOPS = 2;

/**
 * Most steps to plan one operation: a selection that is read, or a node that is placed. A document of 1,000 fields on
 * objects takes about 3,000. Only nested interfaces take many more.
 */
export const MAX_PLAN_STEPS = 20_000;

export interface PlanNode {
  readonly field: string;
  /** The first occurrence of the field in the document, for its arguments. */
  readonly ast: FieldNode;
  /** Whether its arguments have no variable, so that they are the same in every operation. */
  readonly constantArgs: boolean;
  /** The object type the field is on. */
  readonly parentType: string;
  readonly source: FieldSource | undefined;
  /** Wire paths that the calls of this field must select, by concrete type. Empty if it makes no calls. */
  readonly selects: ReadonlyMap<string, readonly string[]>;
  /** Concrete types of a reference whose row is not enough. They are read by id with `selects`. */
  readonly batched: ReadonlySet<string>;
  /** Keyed by `Type.responseKey`. */
  readonly children: ReadonlyMap<string, PlanNode>;
}

export interface CallPlan {
  readonly root: ReadonlyMap<string, PlanNode>;
  /** Number of distinct nodes. */
  readonly nodes: number;
}

/** What a call for rows of one type selects, and the plan below it. */
interface PlannedCall {
  readonly selects: ReadonlyMap<string, readonly string[]>;
  readonly children: ReadonlyMap<string, PlanNode>;
}

type Collected = ReadonlyMap<string, readonly FieldNode[]>;

export interface PlanRequest {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly settings: PlanSettings;
}

/** What one call selects, by the concrete type of its rows. */
class Scope {
  readonly #selects = new Map<string, Set<string>>();

  of(type: string): Set<string> {
    let paths = this.#selects.get(type);
    if (paths === undefined) this.#selects.set(type, (paths = new Set()));
    return paths;
  }

  freeze(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.#selects].map(([type, paths]) => [type, [...paths]]));
  }
}

/** The place in the row of the current call to which a selection applies. */
interface SelectionScope {
  readonly scope: Scope;
  /** Undefined at the top of a call, until the type of the rows is known. */
  readonly paths: Set<string> | undefined;
  readonly prefix: string;
  readonly hops: number;
}

const NO_SELECTS: ReadonlyMap<string, readonly string[]> = new Map();
const NO_TYPES: ReadonlySet<string> = new Set();
const NO_CHILDREN: ReadonlyMap<string, PlanNode> = new Map();

/** Throws QUERY_TOO_COMPLEX when planning takes more than MAX_PLAN_STEPS. */
export function planOperation(request: PlanRequest): CallPlan {
  const { schema, operation } = request;
  const type = schema.getRootType(operation.operation);
  if (!type) return { root: NO_CHILDREN, nodes: 0 };
  const nowhere: SelectionScope = { scope: new Scope(), paths: new Set(), prefix: '', hops: 0 };
  const planner = new Planner(request);
  const root = planner.visit(type, planner.fieldsOf(type, [operation.selectionSet]), nowhere);
  return { root, nodes: planner.nodes };
}

class Planner {
  nodes = 0;
  #steps = 0;
  readonly #request: PlanRequest;
  readonly #calls = new Map<string, PlannedCall>();
  readonly #numbers = new Map<SelectionSetNode, number>();

  constructor(request: PlanRequest) {
    this.#request = request;
  }

  visit(type: GraphQLObjectType, fields: Collected, at: SelectionScope): Map<string, PlanNode> {
    const place: SelectionScope = at.paths ? at : { ...at, paths: at.scope.of(type.name) };
    const children = new Map<string, PlanNode>();
    for (const [key, nodes] of fields) {
      const node = this.#field(type, nodes, place);
      if (node) children.set(`${type.name}.${key}`, node);
    }
    return children;
  }

  #field(type: GraphQLObjectType, nodes: readonly FieldNode[], at: SelectionScope): PlanNode | undefined {
    const name = nodes[0]?.name.value ?? '';
    const field = type.getFields()[name];
    if (!field) return undefined; // __typename and introspection
    const source = sourceOf(field);
    const target = getNamedType(field.type);
    const [ast] = nodes;
    if (!ast) return undefined;
    this.nodes += 1;
    this.#step();
    const sets = selectionSetsOf(nodes);
    const base = {
      field: name,
      ast,
      constantArgs: hasConstantArgs(ast),
      parentType: type.name,
      source,
      selects: NO_SELECTS,
      batched: NO_TYPES,
    };
    const paths = at.paths ?? new Set<string>();
    switch (source?.kind) {
      case 'value':
        for (const path of source.paths) paths.add(at.prefix + path);
        return { ...base, children: this.#within(target, sets, at) };
      case 'object': {
        const inside = into(at, source.path, 0);
        const children = this.#within(target, sets, inside);
        // If only the type of an object is selected, the row must still show whether the object exists.
        if (source.path !== '' && ![...paths].some((path) => path.startsWith(inside.prefix)))
          paths.add(at.prefix + source.path);
        return { ...base, children };
      }
      case 'rows':
        return { ...base, children: this.#within(target, sets, { ...at, paths: undefined }) };
      case 'reference':
      case 'collection':
        return { ...base, ...this.#reference(source, target, sets, at, paths) };
      case 'call':
        for (const path of source.needs) paths.add(at.prefix + path);
        return { ...base, ...this.#call(target, sets) };
      default:
        return { ...base, children: this.#within(target, sets, at) };
    }
  }

  /** The same place, for each possible type of the value. */
  #within(
    target: GraphQLNamedType,
    sets: readonly SelectionSetNode[],
    at: SelectionScope,
  ): ReadonlyMap<string, PlanNode> {
    if (sets.length === 0 || !isCompositeType(target)) return NO_CHILDREN;
    if (isObjectType(target)) return this.visit(target, this.fieldsOf(target, sets), at);
    const children = new Map<string, PlanNode>();
    for (const type of this.#possible(target))
      this.#add(this.visit(type, this.fieldsOf(type, sets), at), children);
    return children;
  }

  /** Plans a separate call for rows of `target`, independent of where it is made. */
  #call(target: GraphQLNamedType, sets: readonly SelectionSetNode[]): PlannedCall {
    if (sets.length === 0) return { selects: NO_SELECTS, children: NO_CHILDREN };
    const key = `${target.name} ${sets.map((set) => this.#numberOf(set)).join(' ')}`;
    let call = this.#calls.get(key);
    if (call === undefined) {
      const scope = new Scope();
      const children = this.#within(target, sets, { scope, paths: undefined, prefix: '', hops: 0 });
      this.#calls.set(key, (call = { selects: scope.freeze(), children }));
    }
    return call;
  }

  #numberOf(set: SelectionSetNode): number {
    let number = this.#numbers.get(set);
    if (number === undefined) this.#numbers.set(set, (number = this.#numbers.size));
    return number;
  }

  #reference(
    source: ReferenceSource | CollectionSource,
    target: GraphQLNamedType,
    sets: readonly SelectionSetNode[],
    at: SelectionScope,
    paths: Set<string>,
  ): Pick<PlanNode, 'selects' | 'batched' | 'children'> {
    const inside = into(at, source.path, 1);
    paths.add(`${inside.prefix}id`);
    const children = new Map<string, PlanNode>();
    const selects = new Map<string, readonly string[]>();
    const batched = new Set<string>();
    for (const type of this.#possible(target)) {
      const fields = this.fieldsOf(type, sets);
      const wanted = [...fields];
      if (source.batch === 'never' || this.#fits(source, type, wanted, inside.hops)) {
        this.#add(this.visit(type, fields, inside), children);
        continue;
      }
      batched.add(type.name);
      for (const path of this.#summary(source, type, wanted)) paths.add(inside.prefix + path);
      const call = this.#call(type, sets);
      for (const [name, select] of call.selects) selects.set(name, select);
      this.#add(call.children, children);
    }
    return { selects: batched.size === 0 ? NO_SELECTS : selects, batched, children };
  }

  #add(nodes: ReadonlyMap<string, PlanNode>, to: Map<string, PlanNode>): void {
    for (const [key, node] of nodes) {
      this.#step();
      to.set(key, node);
    }
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > MAX_PLAN_STEPS) {
      throw new GraphQLError(
        `The operation is too complex: expected a plan of at most ${MAX_PLAN_STEPS} steps, but it takes more. ` +
          'Select less on interfaces, or inside the audit trails of what an audit trail names.',
        { extensions: { code: 'QUERY_TOO_COMPLEX', rule: 'plan', http: { status: 400 } } },
      );
    }
  }

  /** Whether the parent's row can contain everything that is selected of the referenced object. */
  #fits(
    source: ReferenceSource | CollectionSource,
    type: GraphQLObjectType,
    wanted: readonly (readonly [string, readonly FieldNode[]])[],
    hops: number,
  ): boolean {
    const expandable = this.#expandable(source) && hops <= MAX_HOPS;
    const held = (path: string): boolean =>
      path === 'id' || expandable || source.core.includes(path.split('.', 1)[0] ?? path);
    return wanted.every(([, nodes]) => {
      const field = type.getFields()[nodes[0]?.name.value ?? ''];
      const inner = field && sourceOf(field);
      switch (inner?.kind) {
        case 'value':
          return inner.paths.every(held);
        case 'call':
          return inner.needs.every(held);
        case 'object':
          return inner.path === '' || held(inner.path);
        case 'reference':
        case 'collection':
          return inner.path === '' || (held(inner.path) && hops + 1 <= MAX_HOPS);
        default:
          return true;
      }
    });
  }

  /** Selected paths that the summary already has: kept, so that they are available if the read by id fails. */
  #summary(
    source: ReferenceSource | CollectionSource,
    type: GraphQLObjectType,
    wanted: readonly (readonly [string, readonly FieldNode[]])[],
  ): string[] {
    return wanted.flatMap(([, nodes]) => {
      const field = type.getFields()[nodes[0]?.name.value ?? ''];
      const inner = field && sourceOf(field);
      const asked = inner?.kind === 'value' ? inner.paths : inner?.kind === 'object' ? [inner.path] : [];
      return asked.filter((path) => source.core.includes(path.split('.', 1)[0] ?? path));
    });
  }

  #expandable(source: ReferenceSource | CollectionSource): boolean {
    // A collection is in the row only if `select` names its leaves, so it cannot be switched off.
    if (source.kind === 'collection') return true;
    const { expansion } = this.#request.settings;
    return (
      source.expand === 'expandable' && expansion.kind === 'on' && !expansion.except.includes(source.name)
    );
  }

  #possible(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isObjectType(type)) return [type];
    return isAbstractType(type) ? this.#request.schema.getPossibleTypes(type) : [];
  }

  /** Fields of `type` in the selections, merged by response key, with @skip and @include applied. */
  fieldsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const found = new Map<string, FieldNode[]>();
    // Spreading a fragment again adds nothing.
    let spread: Set<string> | undefined;
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        this.#step();
        if (isLeftOut(selection.directives, this.#request.variables)) continue;
        if (selection.kind === Kind.FIELD) {
          const key = selection.alias?.value ?? selection.name.value;
          const nodes = found.get(key);
          if (nodes) nodes.push(selection);
          else found.set(key, [selection]);
          continue;
        }
        let fragment: FragmentDefinitionNode | InlineFragmentNode | undefined;
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          const { value } = selection.name;
          if (spread?.has(value)) continue;
          (spread ??= new Set()).add(value);
          fragment = this.#request.fragments[value];
        } else {
          fragment = selection;
        }
        if (fragment && this.#applies(type, fragment.typeCondition?.name.value))
          collect(fragment.selectionSet);
      }
    };
    sets.forEach(collect);
    return found;
  }

  #applies(type: GraphQLObjectType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const named = this.#request.schema.getType(condition);
    return named !== undefined && isAbstractType(named) && this.#request.schema.isSubType(named, type);
  }
}

function selectionSetsOf(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
}

function into(at: SelectionScope, path: string, hops: number): SelectionScope {
  if (path === '') return at.paths && hops ? { ...at, hops: at.hops } : at;
  return { ...at, prefix: `${at.prefix}${path}.`, hops: at.hops + hops };
}

function isLeftOut(
  directives: FieldNode['directives'],
  variables: Readonly<Record<string, unknown>>,
): boolean {
  if (!directives || directives.length === 0) return false;
  return directives.some((directive) => {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') return false;
    const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    const given =
      value?.kind === Kind.BOOLEAN
        ? value.value
        : value?.kind === Kind.VARIABLE
          ? variables[value.name.value] === true
          : undefined;
    return given !== undefined && given === (name === 'skip');
  });
}

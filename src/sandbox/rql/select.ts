/** Turns `select` into a projection: stored row in, JSON object out. */
import type { Model, Properties, Property, ReadContext, Row } from './model.ts';
import { queryError } from './error.ts';
import type { SelectItem } from './expression.ts';
import type { NamedMember } from './reads.ts';
import {
  indexOf,
  isInSummary,
  isNothing,
  isVisible,
  propertiesIn,
  readerOf,
  summaryOf,
  visibilityOf,
  type CallerType,
  type NamedProperty,
} from './property.ts';

export interface Projection {
  /** Without `$meta`. Unset members are left out; empty lists and objects stay. */
  readonly project: (row: Row, context: ReadContext) => Record<string, unknown>;
  /** Top-level members that exist for the caller but were left out by default or by `select`. */
  readonly omitted: readonly string[];
}

/**
 * A plain name adds to the default shape, `-name` removes, and `-*` removes everything. Adding wins over removing. The
 * order of items does not matter, unknown names in a path are skipped, and `id` is always included. `named` are the
 * members that a filter or an order names: they are shown as well.
 */
export function compileSelect(
  model: Model,
  items: readonly SelectItem[] | undefined,
  caller: CallerType,
  named: readonly NamedMember[] = [],
): Projection {
  const choice = newChoice();
  for (const item of items ?? []) addItem(choice, model.properties, item, caller);
  for (const member of named) addMember(choice, member);
  if (indexOf(model.properties).has('id')) childOf(choice, 'id').sign = '+';
  const members = compileMembers(model.properties, choice, 'full', { caller, depth: 0 });
  const kept = new Set(members.map(({ name }) => name));
  const omitted = [...indexOf(model.properties).values()]
    .filter(({ name, property }) => isVisible(property, caller) && !kept.has(name))
    .map(({ name }) => name);
  return { project: projectorOf(members), omitted };
}

/** The choices of `select` for one property and its content. */
interface Choice {
  sign?: '+' | '-';
  /** The choice for `*`: everything inside. */
  star?: '+' | '-';
  /** A filter names this collection: its elements are there, with what its condition names. */
  isNamed?: true;
  readonly children: Map<string, Choice>;
}

function newChoice(): Choice {
  return { children: new Map() };
}

function childOf(choice: Choice, name: string): Choice {
  const key = name.toLowerCase();
  let child = choice.children.get(key);
  if (child === undefined) {
    child = newChoice();
    choice.children.set(key, child);
  }
  return child;
}

/** Each nested collection multiplies the response. Known clients use at most two levels. */
const MAX_NESTED_COLLECTIONS = 3;

function addItem(
  root: Choice,
  properties: Properties,
  { sign, path, star }: SelectItem,
  caller: CallerType,
): void {
  const names: string[] = [];
  let inside: Properties | undefined = properties;
  let collections = 0;
  for (const segment of path === '' ? [] : path.split('.')) {
    const name = segment.toLowerCase();
    const found: NamedProperty | undefined = inside && indexOf(inside).get(name);
    // An unknown name is skipped: `buyer.colour` means `buyer`, and `-buyer.colour` removes it.
    if (found === undefined) continue;
    if (!isVisible(found.property, caller)) return;
    if (found.property.kind === 'collection') collections += 1;
    if (collections > MAX_NESTED_COLLECTIONS) {
      throw queryError(
        path,
        `A path in select may enter at most ${MAX_NESTED_COLLECTIONS} collections, one inside the other.`,
      );
    }
    names.push(name);
    inside = propertiesIn(found.property);
  }
  if (names.length === 0 && path !== '') return;
  const target = names.reduce(childOf, root);
  if (star === true) target.star = target.star === '+' ? '+' : sign;
  else target.sign = target.sign === '+' ? '+' : sign;
}

/** Only the member itself is shown, not the rest of the objects on the way to it. */
function addMember(root: Choice, { path, isCollection }: NamedMember): void {
  const target = path.split('.').reduce(childOf, root);
  if (isCollection) target.isNamed = true;
  else target.sign = '+';
}

/** True when something at or below this choice is selected. */
function isWanted(choice: Choice | undefined): boolean {
  if (choice === undefined) return false;
  if (choice.sign === '+' || choice.star === '+' || choice.isNamed === true) return true;
  return [...choice.children.values()].some(isWanted);
}

/** The default members of an object: all except omitted ones, its core members, or none. */
type Base = 'full' | 'summary' | 'none';

interface Surroundings {
  readonly caller: CallerType;
  /** References and collections entered without being selected. */
  readonly depth: number;
  /** Members that replace the core members, in lower case. */
  readonly summary?: readonly string[];
}

/** Limits nested summaries of references, so that a cycle of core members ends. */
const MAX_UNASKED_DEPTH = 3;

type Write = (owner: unknown, context: ReadContext, out: Record<string, unknown>) => void;

interface Member {
  readonly name: string;
  readonly write: Write;
}

function compileMembers(
  properties: Properties,
  choice: Choice | undefined,
  base: Base,
  around: Surroundings,
): Member[] {
  const members: Member[] = [];
  for (const [key, named] of indexOf(properties)) {
    const { property } = named;
    if (!isVisible(property, around.caller) || property.omitted === 'always') continue;
    const child = choice?.children.get(key);
    const isDefault = choice?.star !== '-' && isInBase(key, property, base, around.summary);
    const isExplicit = child?.sign === '+' || (choice?.star === '+' && child?.sign !== '-');
    if (!isExplicit && !isWanted(child) && (!isDefault || child?.sign === '-')) continue;
    // Elements of collections that are shown by default are summaries, like references.
    const innerBase = isExplicit ? 'full' : isDefault && child?.sign !== '-' ? 'summary' : 'none';
    const write = compileMember(named, child, innerBase, around);
    if (write !== undefined) members.push({ name: named.name, write });
  }
  return members;
}

function isInBase(
  key: string,
  property: Property,
  base: Base,
  summary: readonly string[] | undefined,
): boolean {
  if (base === 'full') return property.omitted === undefined;
  if (base === 'none') return false;
  return isInSummary(key, property, summary);
}

/** Undefined when nothing inside can be shown. */
function compileMember(
  named: NamedProperty,
  choice: Choice | undefined,
  base: Base,
  around: Surroundings,
): Write | undefined {
  const { name, property } = named;
  const read = readerOf(named);
  const inside = propertiesIn(property);
  if (inside === undefined && property.get === undefined) {
    return (owner, _context, out) => {
      const value = (owner as Readonly<Record<string, unknown>>)[name];
      if (!isNothing(value)) out[name] = value;
    };
  }
  if (inside === undefined) {
    return (owner, context, out) => {
      const value = read(owner, context);
      if (!isNothing(value)) out[name] = value;
    };
  }

  const isUnasked = !isWanted(choice) && base !== 'full' && property.kind !== 'object';
  const depth = isUnasked ? around.depth + 1 : around.depth;
  if (depth > MAX_UNASKED_DEPTH) return undefined;
  const summary = summaryOf(property);
  // Value objects without core members are shown completely.
  const isWhole = base === 'summary' && summary === undefined && !hasCore(property, inside);
  const members = compileMembers(inside, choice, isWhole ? 'full' : base, {
    caller: around.caller,
    depth,
    ...(summary !== undefined && { summary }),
  });
  if (members.length === 0 && choice?.isNamed !== true) return undefined;
  const project = guardedProjector(property, inside, members, summary);

  if (property.kind === 'collection') {
    return (owner, context, out) => {
      const elements = read(owner, context);
      if (!Array.isArray(elements)) return;
      out[name] = (elements as readonly unknown[]).map((element) => project(element, context));
    };
  }
  return (owner, context, out) => {
    const value = read(owner, context);
    if (!isNothing(value)) out[name] = project(value, context);
  };
}

/** Rows that the caller may not read show only their summary, whatever is selected. */
function guardedProjector(
  property: Property,
  inside: Properties,
  members: readonly Member[],
  summary: readonly string[] | undefined,
): ReturnType<typeof projectorOf> {
  const project = projectorOf(members);
  const isReference = property.kind === 'reference' || property.kind === 'collection';
  const visible = isReference ? visibilityOf(property.model()) : undefined;
  if (visible === undefined) return project;
  const open = members.filter(({ name }) => {
    const member = inside[name];
    return member !== undefined && isInSummary(name, member, summary);
  });
  if (open.length === members.length) return project;
  const projectOpen = projectorOf(open);
  return (owner, context) => (visible(owner, context) ? project : projectOpen)(owner, context);
}

function hasCore(property: Property, inside: Properties): boolean {
  return property.kind !== 'object' && Object.values(inside).some(({ core }) => core === true);
}

function projectorOf(members: readonly Member[]) {
  const writes = members.map(({ write }) => write);
  return (owner: unknown, context: ReadContext): Record<string, unknown> => {
    const out: Record<string, unknown> = {};
    for (const write of writes) write(owner, context, out);
    return out;
  };
}

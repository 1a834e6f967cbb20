/** Finds properties by the names that clients use, and reads their values from stored rows. */
import type {
  Caller,
  Model,
  Primitive,
  PrimitiveProperty,
  Properties,
  Property,
  ReadContext,
} from './model.ts';

/** Compiled queries depend only on the caller's type. Everything else comes with the context. */
export type CallerType = Pick<Caller, 'type'>;

/** Reads one value from a row, an embedded object or a list element. */
export type Read = (owner: unknown, context: ReadContext) => unknown;

export interface NamedProperty {
  /** As the model spells it. */
  readonly name: string;
  readonly property: Property;
}

const indexes = new WeakMap<Properties, ReadonlyMap<string, NamedProperty>>();

/** In the model's order, by lower-case name, because paths are case-insensitive. */
export function indexOf(properties: Properties): ReadonlyMap<string, NamedProperty> {
  let index = indexes.get(properties);
  if (index === undefined) {
    index = new Map(
      Object.entries(properties).map(([name, property]) => [name.toLowerCase(), { name, property }]),
    );
    indexes.set(properties, index);
  }
  return index;
}

/** A hidden property does not exist for these callers. Without a caller, all properties are visible. */
export function isVisible(property: Property, caller: CallerType | undefined): boolean {
  return caller === undefined || property.hiddenFrom?.includes(caller.type) !== true;
}

/** The properties inside a property or its elements. Undefined for single values. */
export function propertiesIn(property: Property): Properties | undefined {
  switch (property.kind) {
    case 'object':
      return property.properties;
    case 'reference':
    case 'collection':
      return property.model().properties;
    default:
      return undefined;
  }
}

export function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

export function readerOf({ name, property }: NamedProperty): Read {
  // Accessors are declared with `never` so that models can name their own row type; each only ever
  // gets rows of the model it belongs to.
  if (property.get !== undefined) return property.get as unknown as Read;
  return (owner) => (owner as Readonly<Record<string, unknown>>)[name];
}

/** Whether a property is in the summary of a reference. `summary`, in lower case, replaces the core members. */
export function isInSummary(
  name: string,
  property: Property,
  summary: readonly string[] | undefined,
): boolean {
  return summary === undefined ? property.core === true : summary.includes(name.toLowerCase());
}

/** In lower case. Undefined: the target's core members. */
export function summaryOf(property: Property): readonly string[] | undefined {
  return property.kind === 'reference' ? property.summary?.map((name) => name.toLowerCase()) : undefined;
}

/** Whether the caller may see more of a row than its summary. */
export type Visible = (row: unknown, context: ReadContext) => boolean;

/** Undefined when every row of the model may be seen. */
export function visibilityOf(model: Model): Visible | undefined {
  // As for accessors: it only ever gets rows of its own model.
  return model.visible as unknown as Visible | undefined;
}

/** The start of a path: an object, or an element of a list of plain values. */
export type Scope =
  | { readonly kind: 'object'; readonly properties: Properties; readonly visible?: Visible | undefined }
  | { readonly kind: 'element'; readonly type: Primitive };

/** The rows of a list, which the caller may see. */
export function scopeOf(model: Model): Scope {
  return { kind: 'object', properties: model.properties };
}

/** The elements of a collection, some of which the caller may not see. */
export function elementScopeOf(model: Model): Scope {
  return { kind: 'object', properties: model.properties, visible: visibilityOf(model) };
}

export interface ResolvedPath {
  /** Spelled as in the model. */
  readonly name: string;
  readonly property: Property;
  readonly read: Read;
  /** As the client wrote it, up to the first step that may not be filtered by. */
  readonly closedAt?: string;
}

/** A path without a property. */
export interface UnknownPath {
  /** As the client wrote it, up to the first unknown name. */
  readonly unknown: string;
}

/**
 * Finds the property of a path for this caller. Paths can pass through objects and references. Only `any` and `all` lead
 * into a collection.
 */
export function resolvePath(
  scope: Scope,
  path: string,
  caller: CallerType | undefined,
): ResolvedPath | UnknownPath {
  const names = path.split('.');
  if (scope.kind === 'element') {
    if (path !== '') return { unknown: names[0] ?? '' };
    const property: PrimitiveProperty = { kind: 'primitive', type: scope.type };
    return { name: '', property, read: (owner) => owner };
  }
  const steps: NamedProperty[] = [];
  let properties: Properties | undefined = scope.properties;
  let closedAt: string | undefined;
  for (const [at, name] of names.entries()) {
    const step: NamedProperty | undefined = properties && indexOf(properties).get(name.toLowerCase());
    const written = names.slice(0, at + 1).join('.');
    if (step === undefined || !isVisible(step.property, caller)) return { unknown: written };
    steps.push(step);
    const { property }: NamedProperty = step;
    if (property.filterable === false || property.kind === 'opaque') closedAt ??= written;
    properties = property.kind === 'collection' ? undefined : propertiesIn(property);
  }
  const last = steps.at(-1);
  if (last === undefined) return { unknown: path };
  return {
    name: steps.map(({ name }) => name).join('.'),
    property: last.property,
    read: readerOfSteps(steps, scope.visible),
    ...(closedAt !== undefined && { closedAt }),
  };
}

/** Reads only the summary of a row that the caller may not see, so that no filter reveals the rest. */
function readerOfSteps(steps: readonly NamedProperty[], visible: Visible | undefined): Read {
  let read: Read = (owner) => owner;
  let seen = visible;
  let summary: readonly string[] | undefined;
  for (const [at, step] of steps.entries()) {
    const last = readerOf(step);
    const guard = isInSummary(step.name, step.property, summary) ? undefined : seen;
    const guarded = guard === undefined ? last : guardedBy(guard, last);
    read = at === 0 ? guarded : chain(read, guarded);
    seen = step.property.kind === 'reference' ? visibilityOf(step.property.model()) : undefined;
    summary = summaryOf(step.property);
  }
  return read;
}

function guardedBy(visible: Visible, read: Read): Read {
  return (owner, context) => (visible(owner, context) ? read(owner, context) : undefined);
}

function chain(first: Read, second: Read): Read {
  return (owner, context) => {
    const inner = first(owner, context);
    return isNothing(inner) ? undefined : second(inner, context);
  };
}

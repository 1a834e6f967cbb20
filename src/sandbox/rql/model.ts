/**
 * Describes the objects of a collection as a caller sees them, for filtering, ordering and projection. Rows are stored
 * normalized, with references by id. A property defines how its value is read.
 */
import type { ActorType } from '../../contract/marketplace.ts';

/** A stored object. Only `id` is common to all. */
export interface Row {
  readonly id: string;
}

/** Who is calling. `accountId` is the account of the token, `subjectId` the token or user itself. */
export interface Caller {
  readonly type: ActorType;
  readonly accountId: string;
  readonly subjectId: string;
}

/** The argument of every accessor. `S` is the store and `C` the caller; this module needs no details of either. */
export interface ReadContext<S = unknown, C extends Caller = Caller> {
  readonly store: S;
  readonly caller: C;
}

export type Primitive = 'id' | 'string' | 'enum' | 'boolean' | 'integer' | 'dateTime' | 'uuid';

interface Common {
  /** Part of the summary in references to this object. */
  readonly core?: true;
  /** `unless-selected`: named in `$meta.omitted` until selected. `always`: never returned, only filtered by. */
  readonly omitted?: 'unless-selected' | 'always';
  /** For these callers the property does not exist: it is neither returned nor listed as omitted. */
  readonly hiddenFrom?: readonly ActorType[];
  /** False: the type is a value that is always set, so comparing it with `null()` is an error. Has no effect on texts. */
  readonly nullable?: boolean;
  /** Default true. */
  readonly filterable?: boolean;
  /** Default true for primitives, never for collections. */
  readonly sortable?: boolean;
  /**
   * Default: the row's member of the same name. Must return undefined, not throw, when unset. Inside an
   * object property the row is the embedded object.
   */
  readonly get?: (row: never, context: ReadContext<never, never>) => unknown;
}

/** A single value; `values` lists the members of an enum. A state that the service types as a text is one. */
export interface PrimitiveProperty extends Common {
  readonly kind: 'primitive';
  readonly type: Primitive;
  readonly values?: readonly string[];
}

/** An embedded value object such as an address, or the audit events. */
export interface ObjectProperty extends Common {
  readonly kind: 'object';
  readonly properties: Properties;
}

/** One object of another collection; `get` returns its row, or undefined. */
export interface ReferenceProperty extends Common {
  readonly kind: 'reference';
  readonly model: () => Model;
  /** The default members of the reference, if they differ from the target's core properties. */
  readonly summary?: readonly string[];
}

/** Many objects of another collection, or many value objects; `get` returns rows, or undefined when absent. */
export interface CollectionProperty extends Common {
  readonly kind: 'collection';
  readonly model: () => Model;
}

/** A list of plain values. */
export interface ListProperty extends Common {
  readonly kind: 'list';
  readonly type: Primitive;
}

/** A value that is returned unchanged and cannot be filtered or sorted inside. */
export interface OpaqueProperty extends Common {
  readonly kind: 'opaque';
}

export type Property =
  PrimitiveProperty | ObjectProperty | ReferenceProperty | CollectionProperty | ListProperty | OpaqueProperty;

export type Properties = { readonly [name: string]: Property };

export interface Model {
  /** Singular, as in problem titles: `Buyer`, `User group`. */
  readonly name: string;
  readonly properties: Properties;
  /**
   * Whether the caller may read this row itself. If not, references and collections show only its summary, and filters
   * and orders treat the rest as unset. Default: it may.
   */
  readonly visible?: (row: never, context: ReadContext<never, never>) => boolean;
}

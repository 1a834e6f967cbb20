/** Describes an upstream for the schema: its capabilities, the form of its ids, and what its filters can express. */
import type { Expression, Scalar } from '../query/expression.ts';

/** Declared by each upstream. The schema, the loaders and the planner decide by these, and never by its name. */
export interface Capabilities {
  /** Most ids that one read names: `Infinity` where only the length of a URL limits it, 1 where each id takes a call. */
  readonly idsPerCall: number;
  /** `paths`: a read returns exactly what it selects, below references as well. `none`: rows come whole. */
  readonly projection: 'paths' | 'none';
  /** `many-parents`: one read returns the children of many parents. `one-parent`: each parent takes a read. */
  readonly children: 'many-parents' | 'one-parent';
  /** `page-number`: a page that does not start at a multiple of its size takes two calls. */
  readonly paging: 'offset' | 'page-number';
  /** Whether a list says how many rows match. Where it never does, a list cannot be read from its end. */
  readonly totals: 'always' | 'sometimes' | 'never';
  /** `ask`: a read may ask for more rows than a page, and the answer shows whether they came. */
  readonly streaming: 'ask' | 'never';
  /** `total`: an order that ends with the id is exact, so that a list can be read from its end. `loose`: ties have no order. */
  readonly order: 'total' | 'loose';
}

/** One for each upstream; the resources of the upstream refer to it. */
export interface SourceSpec {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Bytes that an id takes in a URL: the longest one, and what surrounds each. */
  readonly idBytes: { readonly longest: number; readonly around: number };
  /** Whether a call failed because it named too many ids. */
  readonly isTooLong: (error: unknown) => boolean;
}

/** The form of the ids of one resource. */
export interface IdForm {
  readonly prefix: string;
  /** For messages: `BUY-1234-5678`. */
  readonly example: string;
  /** Exact. What fails here never becomes part of a path. */
  readonly accepts: (value: unknown) => value is string;
  /** Whether a root field that reads one object rejects text of another form. Otherwise the field is null. */
  readonly rejectsOthers?: true;
  /** Whether the marketplace shows the id to people in this form. */
  readonly isShown?: true;
}

/** How descriptions and errors name the calls of one resource. */
export interface CallTexts {
  /** As in `GET /buyers`. */
  readonly path: string;
  /** The path of one object, if it is not `{path}/{id}`. */
  readonly item?: string;
  /** The call that spans parents where `path` has the id of one, and not every edition of upstream has that call. */
  readonly across?: string;
  /** The call that reads many objects by id: `GET /buyers?in(id,(…))`. */
  readonly getMany: string;
  /** The call that reads a list, as errors and metrics name it: `GET /v1/accounts/buyers`. */
  readonly list: string;
  /** Who may read, where the rules of `read` have no words for it. */
  readonly audience?: string;
}

export type Operator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'out'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'null'
  | 'empty';

/** One entry of a filter, as far as a dialect must know it to say whether it can compile it. */
export type FilterForm =
  | { readonly kind: 'value'; readonly path: string; readonly operators: readonly Operator[] }
  /** Conditions on one other object, or on the members of a list; `of` is the dialect of that object's resource. */
  | { readonly kind: 'nested' | 'list'; readonly path: string; readonly of: FilterDialect };

export interface SelectedQuery {
  readonly select: readonly string[];
  readonly filter?: Expression | undefined;
  readonly order: readonly string[];
}

/** What the filters and orders of one resource can express, and in which language of the upstream. */
export interface FilterDialect {
  /** Why it cannot compile this entry; undefined when it can. Checked for every list when the schema is built. */
  readonly problemOfFilter: (form: FilterForm) => string | undefined;
  readonly problemOfOrder: (path: string) => string | undefined;
  /** Throws an InputError for a value that the upstream cannot receive in this comparison. */
  readonly checkValue: (operator: Operator, value: Scalar) => void;
  /** Whether the upstream filters and sorts by this path only if the path is also selected. */
  readonly mustSelect: (path: string) => boolean;
  /** Bytes that a query takes in a URL. */
  readonly sizeOf: (query: SelectedQuery) => number;
  /** Reads a condition that is written in the upstream's own language. */
  readonly parse: (text: string) => Expression;
}

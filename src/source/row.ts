/** A row as upstream sent it, and what the loaders note on it. Knows no type and no path. */

/** Members are read by the schema, which knows their wire names. */
export interface Row {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** On a row pieced together from a summary: why the rest of it could not be read. */
export const READ_ERROR = Symbol('refused');

export interface RowPage {
  readonly rows: readonly Row[];
  /** How many rows match in all; absent when upstream does not say. */
  readonly total?: number | undefined;
  /** The page size upstream applied, which may be less than what was asked for. */
  readonly limit: number;
}

/**
 * A new row with the members of both; where both have one, the second's. It begins with a member of its own:
 * what begins with a spread and grows gets a hidden class for itself alone, which V8 keeps, and the row and
 * all that it refers to with it, until the next full collection.
 */
export function mergeRows(first: Row, second: Readonly<Partial<Row>> = {}): Row {
  return { id: first.id, ...(first as Partial<Row>), ...second };
}

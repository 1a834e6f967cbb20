/** A row as upstream sent it, with marks of the loaders. Independent of types and paths. */

/** The schema reads the members, because it knows their wire names. */
export interface Row {
  readonly id: string;
  readonly [KNOWN_AS]?: string;
  readonly [member: string]: unknown;
}

/** On a row made from a summary: why the rest of it could not be read. */
export const READ_ERROR = Symbol('refused');

/** On a row that upstream also finds by another id than `id`: that id. */
export const KNOWN_AS = Symbol('knownAs');

export interface RowPage {
  readonly rows: readonly Row[];
  /** The total number of matching rows. Absent when upstream does not send it. */
  readonly total?: number | undefined;
  /** The page size that upstream applied, which may be lower than requested. */
  readonly limit: number;
  /** How many calls it took, if more than one: upstream refused or cut a stream. */
  readonly calls?: number | undefined;
}

/**
 * A new row with the members of both; the second wins. It starts with an own member: an object that starts with a
 * spread and then grows gets a hidden class of its own, which V8 keeps until the next full garbage collection,
 * together with the row and everything it refers to.
 */
export function mergeRows(first: Row, second: Readonly<Partial<Row>> = {}): Row {
  return { id: first.id, ...(first as Partial<Row>), ...second };
}

/** Whether a row has the member at each path. Null is an answer, also for what is below it. */
export function hasMembers(row: Row, select: readonly string[]): boolean {
  return select.every((path) => {
    let value: unknown = row;
    for (const segment of path.split('.')) {
      if (typeof value !== 'object' || value === null) break;
      value = (value as Readonly<Record<string, unknown>>)[segment];
    }
    return value !== undefined;
  });
}

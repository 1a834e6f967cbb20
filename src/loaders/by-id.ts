/** Reads objects of one collection by id in batches: one call for all ids requested at the same time. */
import DataLoader from 'dataloader';
import type { LoadObserver } from './observer.ts';
import { hasMembers, KNOWN_AS, type Row, type RowPage } from '../source/row.ts';

export interface ByIdOptions {
  readonly observer?: LoadObserver | undefined;
  /** Most ids in one call, as known when the call is made. */
  readonly maxIdsPerCall: () => number;
  /** Most bytes of ids in one call, encoded for a URL. */
  readonly maxIdBytes: number;
  /** Bytes in a URL for each id, in addition to the id. */
  readonly bytesAroundId: number;
  /** Rows with at least `select`, in any order, without ids that are missing or not visible. */
  readonly readMany: (
    ids: readonly string[],
    select: readonly string[],
    paths: readonly string[],
  ) => Promise<RowPage>;
  /** Called with the number of additional calls, made because a response was rejected or incomplete. */
  readonly onRecovery?: (calls: number) => void;
  /** Whether a call failed because of the number of its ids. Then each half is read separately, once. */
  readonly isTooLarge?: (error: unknown) => boolean;
  /** Whether a call failed because of this id, whatever the others are. Then the others are read again without it. */
  readonly isUnreadable?: (error: unknown, id: string) => boolean;
  /** The error for ids that upstream counts but does not return. */
  readonly withheld: () => Error;
  /**
   * What a selection comes to where a read cannot select single members: two selections that this makes equal are one
   * read. Default: the selection.
   */
  readonly coarse?: ((select: readonly string[]) => readonly string[]) | undefined;
  /** The row with at least `select`, or null. */
  readonly readOne: (id: string, select: readonly string[], paths: readonly string[]) => Promise<Row | null>;
}

export interface ByIdLoader {
  /** `path` is the response path that needs the row, for the journal. */
  load(id: string, select: readonly string[], path: string): Promise<Row | null>;
  /**
   * Keeps a row of a list, which answers later reads of the members that it has. For rows that come whole: a member that
   * is undefined was not told.
   */
  prime(row: Row): void;
}

interface Ask {
  readonly id: string;
  readonly select: readonly string[];
  readonly path: string;
}

interface Held {
  readonly select: ReadonlySet<string>;
  readonly row: Row | null;
}

/** One per collection and operation. Rows it has read answer later reads that select no more. */
export function createByIdLoader(options: ByIdOptions): ByIdLoader {
  const held = new Map<string, Held>();
  const primed = new Map<string, Row>();
  const loader = new DataLoader<Ask, Row | null>((asks) => readBatch(asks, options, held), { cache: false });
  return {
    load(id, selected, path) {
      const row = primed.size === 0 ? undefined : primed.get(id);
      if (row !== undefined && hasMembers(row, selected)) return Promise.resolve(row);
      const select = options.coarse === undefined ? selected : options.coarse(selected);
      const known = held.get(id);
      if (known && select.every((name) => known.select.has(name))) return Promise.resolve(known.row);
      return loader.load({ id, select, path });
    },
    prime(row) {
      primed.set(row.id, row);
    },
  };
}

async function readBatch(
  asks: readonly Ask[],
  options: ByIdOptions,
  held: Map<string, Held>,
): Promise<(Row | null | Error)[]> {
  const ids = [...new Set(asks.map((ask) => ask.id))];
  if (asks.length > ids.length) options.observer?.shared('by-id', asks.length - ids.length);
  const select = [...new Set(asks.flatMap((ask) => ask.select))];
  const paths = [...new Set(asks.map((ask) => ask.path))];
  const names = new Set(select);
  // Not read from `held` at the end: by then another batch may have read the same object with other members.
  const found = new Map<string, Row | null | Error>();
  const readChunk = async (chunk: readonly string[], ifTooLarge: 'halve' | 'fail'): Promise<void> => {
    try {
      const page = await readRows(chunk, select, paths, options);
      // Matched by id, never by position. Ids that were not requested are dropped.
      const byId = new Map(page.rows.map((row) => [row.id, row] as const));
      for (const row of page.rows) if (row[KNOWN_AS] !== undefined) byId.set(row[KNOWN_AS], row);
      const missing = chunk.filter((id) => !byId.has(id));
      const isShort = missing.length > 0 && holdsBack(page, chunk.length);
      if (isShort && missing.length === chunk.length) throw options.withheld();
      for (const id of chunk) {
        const row = byId.get(id);
        if (row === undefined && isShort) continue;
        found.set(id, row ?? null);
        held.set(id, { select: names, row: row ?? null });
      }
      if (!isShort) return;
      const most = Math.min(options.maxIdsPerCall(), Math.max(1, page.limit));
      const rests = chunks(missing, most, options);
      options.onRecovery?.(rests.length);
      await Promise.all(rests.map((rest) => readChunk(rest, 'halve')));
    } catch (error) {
      const rest = chunk.filter((id) => options.isUnreadable?.(error, id) !== true);
      if (rest.length > 0 && rest.length < chunk.length) {
        for (const id of chunk) found.set(id, error as Error);
        return readChunk(rest, ifTooLarge);
      }
      if (ifTooLarge === 'halve' && chunk.length > 1 && options.isTooLarge?.(error) === true) {
        const middle = Math.ceil(chunk.length / 2);
        options.onRecovery?.(2);
        await Promise.all(
          [chunk.slice(0, middle), chunk.slice(middle)].map((half) => readChunk(half, 'fail')),
        );
        return;
      }
      for (const id of chunk) found.set(id, error instanceof Error ? error : new Error(String(error)));
    }
  };
  await Promise.all(chunks(ids, options.maxIdsPerCall(), options).map((chunk) => readChunk(chunk, 'halve')));
  return asks.map(({ id }) => found.get(id) ?? null);
}

async function readRows(
  chunk: readonly string[],
  select: readonly string[],
  paths: readonly string[],
  { readOne, readMany }: ByIdOptions,
): Promise<RowPage> {
  const [only] = chunk;
  if (chunk.length > 1 || only === undefined) return readMany(chunk, select, paths);
  const row = await readOne(only, select, paths);
  const rows = row === null ? [] : [row];
  return { rows, total: rows.length, limit: 1 };
}

/** Whether rows are missing. Without a total, a full page for more ids than its limit may have more. */
function holdsBack({ rows, total, limit }: RowPage, asked: number): boolean {
  return total === undefined ? limit < asked && rows.length >= limit : rows.length < total;
}

function chunks(
  ids: readonly string[],
  maxIdsPerCall: number,
  { maxIdBytes, bytesAroundId }: Pick<ByIdOptions, 'maxIdBytes' | 'bytesAroundId'>,
): string[][] {
  const all: string[][] = [];
  let chunk: string[] = [];
  let bytes = 0;
  for (const id of ids) {
    const more = id.length + bytesAroundId;
    if (chunk.length > 0 && (chunk.length >= maxIdsPerCall || bytes + more > maxIdBytes)) {
      all.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(id);
    bytes += more;
  }
  if (chunk.length > 0) all.push(chunk);
  return all;
}

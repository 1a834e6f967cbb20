/**
 * Reads the same window of many parents' children with as few calls as the rows allow.
 *
 * All children of a set of parents, in one fixed total order, are one stream. Restricted to one
 * parent that stream is the parent's own list, in the same order. So the first rows of the stream
 * hold the first rows of every list; once a parent has all it asked for it is dropped, and what is
 * left of the stream for the others starts right after the rows already seen that belong to any of
 * them. When the whole stream fits in one answer, every page and every count is exact after one call.
 */
import DataLoader from 'dataloader';
import type { Row, RowPage } from '../source/row.ts';
import { goesOn, readWindow, totalOf, type RowRange } from './window.ts';

/** The same for every parent of a loader: it comes from the arguments of one field. */
export interface Window {
  readonly offset: number;
  /** Zero: only counts are wanted. */
  readonly first: number;
  /** Whether the number of all children is wanted. */
  readonly count: boolean;
}

export interface ChildPage {
  readonly rows: readonly Row[];
  readonly hasNext: boolean;
  /** Known when it was asked for, and often when it was not. */
  readonly total?: number | undefined;
}

export interface ByParentOptions {
  readonly window: Window;
  /** `lowest-latency` asks few parents one by one, all at once, instead of in combined rounds. */
  readonly policy: 'fewest-calls' | 'lowest-latency';
  /** Most rows that the upstream puts in one answer, as far as is known when it is asked. */
  readonly pageCap: () => number;
  /** Most parents named in one call. */
  readonly maxIdsPerCall: number;
  /** Whether the upstream reads the children of many parents at once. Default: it does. */
  readonly children?: 'many-parents' | 'one-parent';
  /** One page of the stream of these parents' children, in the fixed order, which ends with the id. */
  readonly readStream: (
    parents: readonly string[],
    range: { readonly offset: number; readonly limit: number },
  ) => Promise<RowPage>;
  /** The parents a row belongs to: one, or several when the relation is many-to-many. */
  readonly parentsOf: (row: Row) => readonly string[];
}

export interface ByParentLoader {
  load(parent: string): Promise<ChildPage>;
}

/** Rounds over several parents before the rest are asked one by one. */
const MAX_ROUNDS = 4;
/** At most so many parents count as few for the `lowest-latency` policy. */
const FEW_PARENTS = 4;

export function createByParentLoader(options: ByParentOptions): ByParentLoader {
  const loader = new DataLoader<string, ChildPage>((parents) => readPages(parents, options), {
    maxBatchSize: options.maxIdsPerCall,
  });
  return { load: (parent) => loader.load(parent) };
}

async function readPages(
  parents: readonly string[],
  options: ByParentOptions,
): Promise<(ChildPage | Error)[]> {
  const { offset, first } = options.window;
  const fanOut = options.policy === 'lowest-latency' && parents.length <= FEW_PARENTS;
  // A window far into every list would read all the rows before it, of every parent.
  const far = offset > 0 && offset + first >= options.pageCap();
  if (parents.length === 1 || fanOut || far || options.children === 'one-parent') {
    return Promise.all(parents.map((parent) => readOne(parent, [], options)));
  }
  return new Stream(parents, options).read();
}

/** An ordinary page of one parent, less the rows its list already starts with; its failure is its own. */
async function readOne(
  parent: string,
  list: readonly Row[],
  options: ByParentOptions,
): Promise<ChildPage | Error> {
  const { offset, first } = options.window;
  const from = Math.max(offset, list.length);
  const limit = Math.max(0, offset + first - from);
  try {
    const read = (range: RowRange): Promise<RowPage> => options.readStream([parent], range);
    const range = { offset: from, limit };
    const page = await readWindow(read, range, options.pageCap());
    const more = page.rows.slice(0, limit);
    const rows = [...list.slice(offset, offset + first), ...more];
    // Where all are counted, the list may hold more than the window already.
    if (from > offset + first) return { rows, hasNext: true, total: page.total };
    const hasNext = await goesOn(read, range, { ...page, rows: more });
    return { rows, hasNext, total: page.total ?? totalOf(range, more, hasNext) };
  } catch (error) {
    return asError(error);
  }
}

/** The state of reading one stream: what each parent has so far, and who still waits. */
class Stream {
  readonly #options: ByParentOptions;
  readonly #parents: readonly string[];
  /** Rows of each parent from its first on, in order, without gaps; no more than it takes to answer. */
  readonly #lists = new Map<string, Row[]>();
  readonly #seen = new Set<string>();
  readonly #pages = new Map<string, ChildPage | Error>();
  /** Whether a row named none of the parents: then nothing tells whose list it belongs to. */
  #hasStray = false;

  /** The window and one row more, which tells that there are further ones. */
  readonly #enough: number;

  constructor(parents: readonly string[], options: ByParentOptions) {
    this.#options = options;
    this.#enough = options.window.offset + options.window.first + 1;
    this.#parents = parents;
    for (const parent of parents) this.#lists.set(parent, []);
  }

  async read(): Promise<(ChildPage | Error)[]> {
    try {
      await this.#rounds();
      if (this.#hasStray) {
        // Asked for one parent at a time, a row need not say whose it is.
        this.#pages.clear();
        for (const list of this.#lists.values()) list.length = 0;
        await this.#readSingly(this.#parents);
      }
    } catch (error) {
      for (const parent of this.#waiting()) this.#pages.set(parent, asError(error));
    }
    return this.#parents.map((parent) => this.#pages.get(parent) ?? this.#page(parent, undefined));
  }

  async #rounds(): Promise<void> {
    const { window } = this.#options;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const waiting = this.#waiting();
      if (waiting.length === 0) return;
      if (waiting.length === 1) break;
      const offset = this.#seenOf(waiting);
      const limit = this.#options.pageCap();
      const page = await this.#options.readStream(waiting, { offset, limit });
      this.#take(page.rows);
      if (this.#hasStray) return;
      const end = offset + page.rows.length;
      const total = page.total;
      if (total === undefined ? page.rows.length < page.limit : end >= total) return this.#complete(waiting);
      // An empty answer of a list that is said to go on: each parent's own page shows what there is.
      if (page.rows.length === 0) break;
      if (total === undefined) continue;
      const step = Math.max(1, Math.min(limit, page.limit));
      const left = Math.ceil((total - end) / step);
      if (left <= waiting.length) {
        if (await this.#readRest(waiting, { offset: end, limit: step }, total)) return;
        break;
      }
      // A count needs the whole stream or a call of its own for each parent: no further round can help.
      if (window.count) break;
    }
    if (!this.#hasStray) await this.#readSingly(this.#waiting());
  }

  /** False when the rows that came are not as many as there are said to be. */
  async #readRest(waiting: readonly string[], { offset, limit }: RowRange, total: number): Promise<boolean> {
    const offsets: number[] = [];
    for (let at = offset; at < total; at += limit) offsets.push(at);
    const answers = await Promise.all(
      offsets.map((at) => this.#options.readStream(waiting, { offset: at, limit })),
    );
    const seen = this.#seen.size;
    for (const answer of answers) this.#take(answer.rows);
    const isWhole = this.#seen.size - seen >= total - offset;
    if (isWhole) this.#complete(waiting);
    return isWhole;
  }

  async #readSingly(parents: readonly string[]): Promise<void> {
    await Promise.all(
      parents.map(async (parent) => {
        this.#pages.set(parent, await readOne(parent, this.#lists.get(parent) ?? [], this.#options));
      }),
    );
  }

  #take(rows: readonly Row[]): void {
    for (const row of rows) {
      // A row that appeared between two rounds pushes others back; none is taken twice.
      if (this.#seen.has(row.id)) continue;
      this.#seen.add(row.id);
      let isStray = true;
      for (const parent of this.#options.parentsOf(row)) {
        const list = this.#lists.get(parent);
        if (list) isStray = false;
        // What is beyond the window is not kept, as it may be most of what comes.
        if (list && (this.#options.window.count || list.length < this.#enough)) list.push(row);
      }
      if (isStray) this.#hasStray = true;
    }
  }

  /** These parents' lists are whole: their counts are known, where they were kept or are short. */
  #complete(parents: readonly string[]): void {
    for (const parent of parents) {
      const length = this.#lists.get(parent)?.length ?? 0;
      const isWhole = this.#options.window.count || length < this.#enough;
      this.#pages.set(parent, this.#page(parent, isWhole ? length : undefined));
    }
  }

  /** Parents without an answer that do not have their window and one row more yet. */
  #waiting(): string[] {
    const { count } = this.#options.window;
    return this.#parents.filter(
      (parent) =>
        !this.#pages.has(parent) && (count || (this.#lists.get(parent)?.length ?? 0) < this.#enough),
    );
  }

  #seenOf(parents: readonly string[]): number {
    if (parents.length === this.#parents.length) return this.#seen.size;
    const rows = new Set<string>();
    for (const parent of parents) for (const row of this.#lists.get(parent) ?? []) rows.add(row.id);
    return rows.size;
  }

  #page(parent: string, total: number | undefined): ChildPage {
    const { offset, first } = this.#options.window;
    const list = this.#lists.get(parent) ?? [];
    return { rows: list.slice(offset, offset + first), hasNext: list.length > offset + first, total };
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

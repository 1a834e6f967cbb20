/** Reads the child lists of several parents as one stream: the state of it, and what is read next. */
import type { Row, RowPage } from '../source/row.ts';
import { OneParentPerCall } from '../source/source.ts';
import type { AheadPage, ByParentOptions, ChildPage } from './children.ts';
import { asError, readOne, readsSingly } from './one-parent.ts';
import type { RangeToRead, RowRange } from './window.ts';

/** Rounds over several parents before the rest are read one by one. */
const MAX_ROUNDS = 4;
/** Rows of one response, for each row that the windows need: the rows are not distributed evenly over the parents. */
const ROWS_PER_NEEDED_ROW = 4;
/** Rows that a saved call is worth. */
const ROWS_PER_CALL = 50;
/** A round with fewer rows would save nothing. */
const LEAST_ROWS_OF_ROUND = 20;
/** Rows of a stream that are likely to contain a needed row each, where children are distributed evenly. */
const LIKELY = 1.5;
/** Most rows that are asked for in one response: as many as pages read before the parents are read one by one. */
const MAX_ROWS = 10_100;

export interface AheadRows {
  readonly page: RowPage;
  readonly covers: AheadPage['covers'];
  readonly parents: Set<string>;
}

/** The state of reading one stream: the rows of each parent so far, and the parents that still wait. */
export class ChildStream {
  readonly #options: ByParentOptions;
  readonly #parents: readonly string[];
  /** The first rows of each parent, in order, without gaps, and no more than needed. */
  readonly #lists = new Map<string, Row[]>();
  readonly #seen = new Set<string>();
  readonly #pages = new Map<string, ChildPage | Error>();
  /** Whether a row had none of the parents, so that its list is unknown. */
  #hasStray = false;

  /** The window and one more row, which shows whether there are more. */
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
        // With one parent per call, a row need not name its parent.
        this.#pages.clear();
        for (const list of this.#lists.values()) list.length = 0;
        await this.#readSingly(this.#parents);
      }
    } catch (error) {
      const waiting = this.#waiting();
      if (error instanceof OneParentPerCall) await this.#readSingly(waiting);
      else for (const parent of waiting) this.#pages.set(parent, asError(error));
    }
    return this.#parents.map((parent) => this.#pages.get(parent) ?? this.#page(parent, undefined));
  }

  /** Starts with rows that came ahead. The rows of other parents are dropped. If all rows came, no list needs a call. */
  async readFrom(ahead: ReadonlyMap<AheadPage, AheadRows>): Promise<(ChildPage | Error)[]> {
    for (const rows of ahead.values()) this.#takeAhead(rows);
    const [only, ...others] = ahead.values();
    if (others.length > 0 || only?.parents.size !== this.#parents.length) this.#forgetIncomplete();
    if (!readsSingly(this.#parents, this.#options)) return this.read();
    await this.#readSingly(this.#waiting());
    return this.#parents.map((parent) => this.#pages.get(parent) ?? this.#page(parent, undefined));
  }

  /** Together, the first rows of several streams are not the first rows of one: incomplete lists start again. */
  #forgetIncomplete(): void {
    for (const parent of this.#waiting()) {
      const list = this.#lists.get(parent);
      if (list) list.length = 0;
    }
    this.#seen.clear();
  }

  #takeAhead({ page: { rows, total, limit }, covers, parents }: AheadRows): void {
    const { parentsOf, window } = this.#options;
    const named = rows.map((row) => parentsOf(row));
    // A row that names no parent could belong to any of them.
    if (named.some((ids) => ids.length === 0)) return;
    for (const [index, row] of rows.entries()) {
      for (const parent of named[index] ?? []) {
        const list = parents.has(parent) ? this.#lists.get(parent) : undefined;
        if (list === undefined) continue;
        this.#seen.add(row.id);
        if (window.count || list.length < this.#enough) list.push(row);
      }
    }
    if (total === undefined ? rows.length < limit : rows.length >= total) this.#complete([...parents]);
    else if (covers === 'whole' && total !== undefined && rows.length >= this.#enough - 1) {
      // Its own total is that of the list.
      for (const parent of parents) {
        this.#pages.set(parent, { ...this.#page(parent, total), hasNext: total >= this.#enough });
      }
    }
  }

  async #rounds(): Promise<void> {
    const { window, pageCap: capNow, readStream } = this.#options;
    let used = 0;
    let rest = Infinity;
    let step = capNow();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const waiting = this.#waiting();
      if (waiting.length === 0) return;
      const spare = this.#spare(used, waiting);
      if (waiting.length === 1 || spare <= 0) break;
      const offset = this.#seenOf(waiting);
      const ranges =
        round === 0
          ? [{ offset, limit: step, upTo: offset === 0 ? this.#rowsToAskFor(step) : undefined }]
          : this.#rangesOfRound(waiting, { offset, rest, step, spare });
      const pages = await Promise.all(ranges.map((range) => readStream(waiting, range)));
      // A refused or cut response is a call too.
      for (const { calls = 1 } of pages) used += calls;
      const { end, last, asked } = this.#takePages(pages, ranges, offset);
      if (this.#hasStray) return;
      const { total } = last;
      if (total === undefined ? last.rows.length < last.limit : end >= total) return this.#complete(waiting);
      // Empty although more rows were announced: read each parent separately.
      if (end === offset) break;
      if (total === undefined) {
        // More pages than parents were read in one call, so a call for each parent is the cheapest way to count.
        if (window.count && end - offset >= (waiting.length + 1) * step) break;
        continue;
      }
      rest = total - end;
      // Upstream may return fewer rows than a page was known to have.
      step = Math.max(1, last.limit < asked ? last.limit : capNow());
      const isLast = round === MAX_ROUNDS - 1 || this.#spare(used, this.#waiting()) <= 0;
      if (this.#isRestWorthwhile(rest, step, isLast)) {
        if (await this.#readRest(waiting, { offset: end, limit: step }, total)) return;
        break;
      }
      // A count needs the whole stream or one call for each parent, so further rounds do not help.
      if (window.count) break;
    }
    if (!this.#hasStray) await this.#readSingly(this.#waiting());
  }

  /** Calls that may be wasted, so that with a call for each waiting parent they are at most MAX_ROUNDS more than parents. */
  #spare(used: number, waiting: readonly string[]): number {
    return this.#parents.length + MAX_ROUNDS - used - waiting.length;
  }

  /** Takes the rows of consecutive pages, up to the first that is shorter than requested: the next ones do not join it. */
  #takePages(
    pages: readonly RowPage[],
    ranges: readonly RangeToRead[],
    offset: number,
  ): { readonly end: number; readonly last: RowPage; readonly asked: number } {
    let end = offset;
    let last: RowPage = { rows: [], limit: 0 };
    let asked = 0;
    for (const [index, page] of pages.entries()) {
      this.#take(page.rows);
      end += page.rows.length;
      last = page;
      asked = ranges[index]?.limit ?? 0;
      if (page.rows.length < asked) break;
    }
    return { end, last, asked };
  }

  /**
   * The pages of a further round, read at the same time: as many as the windows are likely to need, and no more than
   * can be wasted. A single page has some times the rows that are needed, or the whole rest.
   */
  #rangesOfRound(
    waiting: readonly string[],
    { offset, rest, step, spare }: Readonly<Record<'offset' | 'rest' | 'step' | 'spare', number>>,
  ): RangeToRead[] {
    const needed = this.#needed(waiting);
    const isKnown = rest !== Infinity;
    const wanted = isKnown ? Math.ceil(Math.min(needed * LIKELY, rest) / step) : 1;
    const pages = Math.min(wanted, spare);
    if (pages > 1) {
      return Array.from({ length: pages }, (_, page) => ({ offset: offset + page * step, limit: step }));
    }
    const most = Math.max(needed * ROWS_PER_NEEDED_ROW, LEAST_ROWS_OF_ROUND);
    return [{ offset, limit: isKnown && rest > step ? Math.min(step, most) : step }];
  }

  /**
   * Whether the rest of the stream is read, instead of further rounds or a call for each parent that still waits. It
   * must take no more calls than those, and not many more rows than are needed. For counts, and where no round can
   * follow, a saved call is worth some rows.
   */
  #isRestWorthwhile(rest: number, step: number, isLast: boolean): boolean {
    const waiting = this.#waiting();
    const pages = Math.ceil(rest / step);
    if (pages > waiting.length) return false;
    const needed = this.#needed(waiting);
    if (!this.#options.window.count && !isLast) {
      // A further round reads the rest as well if it is one page, without the rows of parents that have theirs.
      return pages > 1 && pages <= Math.ceil((needed * LIKELY) / step);
    }
    const most = ROWS_PER_NEEDED_ROW * waiting.length * this.#enough;
    if (!this.#options.window.count && rest > most) return false;
    return pages * ROWS_PER_CALL + rest <= waiting.length * ROWS_PER_CALL + needed;
  }

  /** Rows that these parents still lack in their windows. */
  #needed(parents: readonly string[]): number {
    let rows = 0;
    for (const parent of parents) {
      rows += Math.max(0, this.#enough - (this.#lists.get(parent)?.length ?? 0));
    }
    return rows;
  }

  /** Undefined when a page is enough, or the most that upstream returns. */
  #rowsToAskFor(pageCap: number): number | undefined {
    const { window, streaming } = this.#options;
    if (streaming !== 'ask') return undefined;
    const asMuchAsPages = (this.#parents.length + 1) * pageCap;
    const needed = this.#parents.length * this.#enough * ROWS_PER_NEEDED_ROW;
    const rows = Math.min(window.count ? asMuchAsPages : needed, asMuchAsPages, MAX_ROWS);
    return rows > pageCap ? rows : undefined;
  }

  /** False when the number of rows does not match the total. */
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
      // A row inserted between two rounds shifts others, so skip rows that were already read.
      if (this.#seen.has(row.id)) continue;
      this.#seen.add(row.id);
      let isStray = true;
      for (const parent of this.#options.parentsOf(row)) {
        const list = this.#lists.get(parent);
        if (list) isStray = false;
        // Rows beyond the window are not kept: they can be most of the stream.
        if (list && (this.#options.window.count || list.length < this.#enough)) list.push(row);
      }
      if (isStray) this.#hasStray = true;
    }
  }

  /** The lists of these parents are complete: their counts are known if all rows were kept or the list is short. */
  #complete(parents: readonly string[]): void {
    for (const parent of parents) {
      const length = this.#lists.get(parent)?.length ?? 0;
      const isWhole = this.#options.window.count || length < this.#enough;
      this.#pages.set(parent, this.#page(parent, isWhole ? length : undefined));
    }
  }

  /** Parents that do not have their window and one more row yet. */
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

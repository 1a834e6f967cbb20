/** The streaming read mode of the Accounts API: how it is asked for, its lines, and which collections have it. */
import { isUtf8 } from 'node:buffer';
import type { ObjectWire } from '../../contract/marketplace.ts';
import { UpstreamError } from '../errors.ts';
import { withoutByteOrderMark } from '../http/json-text.ts';
import { isObject, parseJsonText } from '../http/json.ts';
import { INCOMPLETE_STREAM } from '../http/request.ts';
import type { BodyReader, ResponseHead } from '../http/request.ts';

/** Added to the headers of a call that asks for a stream. */
export const streamHeaders = { accept: 'application/jsonl', 'mpt-streaming': 'true' } as const;

/** A longer line is no row: it would only fill the memory. */
const MAX_LINE_BYTES = 2 ** 20;

const lineFeed = 0x0a;
const noBytes = Buffer.alloc(0);

/** Undefined when the response is an ordinary page: only the header `mpt-streaming` says that it is a stream. */
export function lineReader(
  call: string,
  { status, headers }: ResponseHead,
  maxRows: number,
): LineReader | UnconfirmedStream | undefined {
  if (status < 200 || status > 299) return undefined;
  const echo = headers['mpt-streaming'];
  if (typeof echo === 'string' && echo.trim().toLowerCase() === 'true') {
    return new LineReader(call, status, headers, maxRows);
  }
  const type = headers['content-type'];
  const isLines = typeof type === 'string' && type.trim().toLowerCase().startsWith(streamHeaders.accept);
  return isLines ? new UnconfirmedStream(call, status) : undefined;
}

/** Lines without the header: the rows of one page or of all pages, so none of them can be used. */
export class UnconfirmedStream implements BodyReader {
  readonly size = 0;
  readonly #call: string;
  readonly #status: number;

  constructor(call: string, status: number) {
    this.#call = call;
    this.#status = status;
  }

  write(): void {
    this.end();
  }

  end(): void {
    throw unusable(
      this.#call,
      this.#status,
      'expected lines with the header MPT-Streaming, but it is missing',
    );
  }
}

/** The response cannot be used as a stream. A page may still be readable. */
function unusable(call: string, status: number, message: string): UpstreamError {
  return new UpstreamError({ code: 'UPSTREAM_BAD_RESPONSE', call, message, status, isCutStream: true });
}

/** Parses one object per line, as the lines arrive. */
export class LineReader implements BodyReader {
  readonly rows: ObjectWire[] = [];
  size = 0;
  readonly #call: string;
  readonly #status: number;
  readonly #maxRows: number;
  /** The number of rows that upstream announces, if it does. */
  readonly #announced: number | undefined;
  /** Whether HTTP shows that a body ends too early. */
  readonly #hasFraming: boolean;
  /** The pieces of the line that is not complete yet. */
  #rest: Buffer[] = [];
  #restBytes = 0;

  constructor(call: string, status: number, headers: ResponseHead['headers'], maxRows: number) {
    this.#call = call;
    this.#status = status;
    this.#maxRows = maxRows;
    const count = headers['mpt-item-count'];
    this.#announced =
      typeof count === 'string' && /^\d{1,15}$/.test(count.trim()) ? Number(count) : undefined;
    this.#hasFraming = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  }

  write(piece: Buffer): void {
    this.size += piece.length;
    const end = piece.lastIndexOf(lineFeed);
    if (end === -1) return this.#keep(piece);
    this.#addRows(this.#linesUpTo(piece.subarray(0, end)), 'whole');
    if (end + 1 < piece.length) this.#keep(piece.subarray(end + 1));
  }

  end(): void {
    if (this.#restBytes > 0) this.#addRows(this.#linesUpTo(noBytes), 'perhaps-cut');
    const count = this.rows.length;
    // With a limit, upstream announces the smaller of the limit and the matches.
    const expected = this.#announced === undefined ? count : Math.min(this.#announced, this.#maxRows);
    if (count !== expected) throw this.#incomplete(`a stream of ${expected} rows, but it has ${count}`);
    if (this.#announced === undefined && !this.#hasFraming) {
      throw this.#incomplete('a stream with a number of rows or a length, but it has neither');
    }
  }

  #keep(part: Buffer): void {
    this.#restBytes += part.length;
    if (this.#restBytes > MAX_LINE_BYTES) {
      throw this.#bad(`expected lines of at most ${MAX_LINE_BYTES} bytes, but got a longer one`);
    }
    this.#rest.push(part);
  }

  /** Decodes many lines at once, which takes three quarters of the time of one by one. */
  #linesUpTo(last: Buffer): readonly string[] {
    let block = last;
    if (this.#restBytes > 0) {
      block = Buffer.concat([...this.#rest, last]);
      this.#rest = [];
      this.#restBytes = 0;
    }
    // A line feed is never part of another character, so whole lines have whole characters.
    if (!isUtf8(block)) throw this.#bad('expected lines in UTF-8, but got other bytes');
    const text = block.toString('utf8');
    return (this.rows.length === 0 ? withoutByteOrderMark(text) : text).split('\n');
  }

  #addRows(lines: readonly string[], ending: 'whole' | 'perhaps-cut'): void {
    // Lines may be empty, and may end with a carriage return.
    for (const line of lines) if (line !== '' && line.trim() !== '') this.#addRow(line, ending);
  }

  #addRow(line: string, ending: 'whole' | 'perhaps-cut'): void {
    let row: unknown;
    try {
      row = parseJsonText(line);
    } catch {
      // Without a cause: the parser's message quotes the line, and causes are logged.
      if (ending === 'perhaps-cut') throw this.#incomplete('a stream of whole lines, but it ends within one');
      throw this.#bad('expected lines of JSON, but got something else');
    }
    if (!isObject(row)) throw this.#bad('expected an object on each line, but got something else');
    if (isMetaOnly(row)) return;
    if (typeof row['id'] !== 'string' || row['id'] === '') {
      throw this.#bad('expected rows with an id each, but got one without');
    }
    if (this.rows.length === this.#maxRows) {
      throw this.#bad(`expected a stream of at most ${this.#maxRows} rows, but it has more`);
    }
    this.rows.push(row as unknown as ObjectWire);
  }

  #bad(message: string): UpstreamError {
    return unusable(this.#call, this.#status, message);
  }

  /** Counts as a response that broke off. */
  #incomplete(expected: string): UpstreamError {
    return new UpstreamError({
      code: 'UPSTREAM_BAD_RESPONSE',
      call: this.#call,
      message: `expected ${expected}`,
      status: this.#status,
      isCutStream: true,
      cause: Object.assign(new Error(INCOMPLETE_STREAM), { code: INCOMPLETE_STREAM }),
    });
  }
}

/** Upstream may put the total of the list in a line of its own. */
function isMetaOnly(line: object): boolean {
  return '$meta' in line && Object.keys(line).length === 1;
}

/** How long it is remembered whether a collection streams. */
const REMEMBERED_FOR_MS = 60 * 60 * 1_000;
/** After this many cut streams in succession, a collection is read by pages. */
const MOST_CUTS = 2;

interface Known {
  streams: boolean;
  until: number;
  /** Cut streams since the last whole one. */
  cuts: number;
}

/** What is known of the collections of one origin, by path template. All operations use what one of them learns. */
export class StreamSupport {
  readonly #setting: 'auto' | 'off';
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();

  constructor(setting: 'auto' | 'off', now: () => number = () => performance.now()) {
    this.#setting = setting;
    this.#now = now;
  }

  /** Whether to ask for a stream: it is not known that the collection has none. */
  mayAsk(template: string): boolean {
    return this.#setting === 'auto' && this.#get(template)?.streams !== false;
  }

  /** Whether the collection has answered with a stream recently. */
  has(template: string): boolean {
    return this.#setting === 'auto' && this.#get(template)?.streams === true;
  }

  learn(template: string, streams: boolean): void {
    this.#known.set(template, { streams, until: this.#now() + REMEMBERED_FOR_MS, cuts: 0 });
  }

  /** Learns from the error of a read that asked for a stream. Undefined: pages would not help, so the read fails. */
  learnFrom(error: unknown, template: string): 'refused' | 'cut' | undefined {
    if (!(error instanceof UpstreamError)) return undefined;
    if (error.status === 501 || error.status === 406) {
      this.learn(template, false);
      return 'refused';
    }
    // A page may be in time where a stream is not, but a call that timed out is never repeated.
    if (error.isCutStream || error.code === 'UPSTREAM_TIMEOUT') this.#countCut(template);
    return error.isCutStream ? 'cut' : undefined;
  }

  #countCut(template: string): void {
    const cuts = (this.#get(template)?.cuts ?? 0) + 1;
    this.#known.set(template, {
      streams: cuts < MOST_CUTS,
      until: this.#now() + REMEMBERED_FOR_MS,
      cuts,
    });
  }

  #get(template: string): Known | undefined {
    const known = this.#known.get(template);
    if (known === undefined || this.#now() < known.until) return known;
    this.#known.delete(template);
    return undefined;
  }
}

/** Connections: one helper for every list. Offsets below, cursors above, the same rules everywhere. */
import { Buffer } from 'node:buffer';
import { Kind } from 'graphql';
import type { FieldInfo } from './reads.ts';
import { extensions } from './extensions.ts';
import { InputError } from '../upstream/errors.ts';
import type { Row } from '../loaders/row.ts';
import { badValue } from './bad-value.ts';
import { builder } from './builder.ts';

/** What a connection's fields are resolved from. */
export interface Page {
  readonly rows: readonly Row[];
  /** Position of the first row in the whole list. */
  readonly offset: number;
  readonly hasNext: boolean;
  readonly total?: number | undefined;
  /** Tells lists apart, so that a cursor of another list is refused. */
  readonly fingerprint: string;
}

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
  readonly offset?: number | null | undefined;
}

/** Where to read: from the start, or, when only `last` is given, from the end. */
export interface Range {
  readonly from: 'start' | 'end';
  readonly offset: number;
  readonly size: number;
}

export const DEFAULT_PAGE_SIZE = 20;
/** Most rows in one page of a client, however many the upstream puts in one answer. */
const MAX_PAGE_SIZE = 100;
/** Deeper than any list is long, and far from where offsets lose precision. */
const MAX_OFFSET = 10_000_000;

const hashSeed = 0x811c9dc5;

/** Eight hexadecimal digits: tells honest lists apart, protects nothing. FNV-1a, 32 bits. */
export function fingerprint(text: string): string {
  let hash = hashSeed;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

export function encodeCursor(offset: number, list: string): string {
  return Buffer.from(`${offset}:${list}`).toString('base64url');
}

function decodeCursor(cursor: string, list: string, argument: string): number {
  const match = /^(\d{1,8}):([0-9a-f]{8})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const offset = Number(match?.[1]);
  if (!match || offset > MAX_OFFSET || encodeCursor(offset, match[2] ?? '') !== cursor) {
    throw new InputError(`${argument} must be a cursor that this list returned, but got ${quote(cursor)}`, {
      argument: [argument],
    });
  }
  if (match[2] !== list) {
    throw new InputError(
      `${argument} is a cursor of another list: a cursor is only good for the same list with the same filter and order`,
      { argument: [argument] },
    );
  }
  return offset;
}

/** Longest piece of the caller's text that an error repeats. */
const MAX_QUOTED = 60;

function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}

/** Whether `first` was written in the document, rather than filled in from its default. */
function firstIsWritten(info: FieldInfo): boolean {
  const value = info.fieldNodes[0]?.arguments?.find((argument) => argument.name.value === 'first')?.value;
  if (value === undefined || value.kind === Kind.NULL) return false;
  return value.kind !== Kind.VARIABLE || info.variableValues[value.name.value] != null;
}

/** The window asked for; every wrong or contradictory argument is refused, never cut to fit. */
export function readRange(args: PageArgs, list: string, info: FieldInfo): Range {
  const { after, before, last } = args;
  const first = firstIsWritten(info) ? args.first : null;
  const bounded = (name: 'first' | 'last' | 'offset', value: number, least: number, most: number): number => {
    if (value >= least && value <= most) return value;
    throw new InputError(`${name} must be ${least} to ${most}, but got ${value}`, { argument: [name] });
  };
  if (first != null && last != null) {
    throw new InputError('first and last must not be given together', { argument: ['last'] });
  }
  if (args.offset != null && (after != null || before != null)) {
    throw new InputError('offset must not be given together with a cursor', { argument: ['offset'] });
  }
  const start =
    after != null
      ? decodeCursor(after, list, 'after') + 1
      : bounded('offset', args.offset ?? 0, 0, MAX_OFFSET);
  const end = before != null ? decodeCursor(before, list, 'before') : undefined;
  if (last != null) {
    const size = bounded('last', last, 1, MAX_PAGE_SIZE);
    if (end !== undefined) {
      const offset = Math.max(start, end - size);
      return { from: 'start', offset, size: Math.max(0, end - offset) };
    }
    if (start > 0) {
      throw new InputError('last needs `before`, or no other argument, to know where the window ends', {
        argument: ['last'],
      });
    }
    return { from: 'end', offset: 0, size };
  }
  const size = bounded('first', first ?? DEFAULT_PAGE_SIZE, 0, MAX_PAGE_SIZE);
  return {
    from: 'start',
    offset: start,
    size: end === undefined ? size : Math.max(0, Math.min(size, end - start)),
  };
}

const PageInfo = builder.objectRef<Page>('PageInfo').implement({
  description: 'Where a page stands in its list.',
  fields: (t) => ({
    hasNextPage: t.boolean({
      nullable: false,
      description: 'Whether rows follow this page.',
      resolve: (page) => page.hasNext,
    }),
    hasPreviousPage: t.boolean({
      nullable: false,
      description: 'Whether rows precede this page.',
      resolve: (page) => {
        if (page.rows.length > 0 || page.offset === 0) return page.offset > 0;
        if (page.total === undefined) throw badValue('the total of the list', null);
        return page.total > 0;
      },
    }),
    startCursor: t.string({
      description: 'Cursor of the first row. Null: the page is empty.',
      resolve: (page) => (page.rows.length === 0 ? null : encodeCursor(page.offset, page.fingerprint)),
    }),
    endCursor: t.string({
      description: 'Cursor of the last row. Null: the page is empty.',
      resolve: (page) =>
        page.rows.length === 0 ? null : encodeCursor(page.offset + page.rows.length - 1, page.fingerprint),
    }),
  }),
});

const Connection = builder.interfaceRef<Page>('Connection').implement({
  description: 'A page of a list, and the size of the whole.',
  fields: (t) => ({
    pageInfo: t.field({
      type: PageInfo,
      nullable: false,
      description: 'Where this page stands in the list.',
      resolve: (page) => page,
    }),
    totalCount: t.int({
      description:
        'How many rows match in all. Rides along with the page; alone it costs a call without rows. Null: upstream did not say.',
      resolve: (page) => page.total ?? null,
    }),
  }),
});

/** A row and its place. */
export interface Edge {
  readonly row: Row;
  readonly page: Page;
  readonly index: number;
}

const edgeRefs = new Map<string, ReturnType<typeof builder.objectRef<Edge>>>();

/** The `…Edge` type of a list; made together with its connection. */
export function edgeOf(type: string): ReturnType<typeof builder.objectRef<Edge>> {
  const ref = edgeRefs.get(type);
  if (!ref) throw new Error(`there is no connection of ${type}`);
  return ref;
}

/** `BuyerConnection` and `BuyerEdge`, whose rows are the rows of the list's own calls. */
export function defineConnection(type: string, node: ReturnType<typeof builder.objectRef<Row>>) {
  const edge = builder.objectRef<Edge>(`${type}Edge`);
  edgeRefs.set(type, edge);
  edge.implement({
    description: `One ${type} in a list.`,
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: 'Its place in this list, for `after` and `before`.',
        resolve: ({ page, index }) => encodeCursor(page.offset + index, page.fingerprint),
      }),
      node: t.field({
        type: node,
        nullable: false,
        description: `The ${type} itself.`,
        extensions: extensions({ kind: 'rows' }),
        resolve: ({ row }) => row,
      }),
    }),
  });
  return builder.objectRef<Page>(`${type}Connection`).implement({
    description: `A page of ${type} objects.`,
    interfaces: [Connection],
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        nullable: false,
        description: 'The rows with their cursors.',
        extensions: extensions({ kind: 'rows' }),
        resolve: (page) => page.rows.map((row, index) => ({ row, page, index })),
      }),
      nodes: t.field({
        type: [node],
        nullable: false,
        description: 'The rows alone.',
        extensions: extensions({ kind: 'rows' }),
        resolve: (page) => page.rows as Row[],
      }),
    }),
  });
}

export { Connection, PageInfo };

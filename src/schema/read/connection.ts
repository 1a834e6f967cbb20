/** Connections, the same for every list: cursors for clients, offsets for upstream. */
import { Kind } from 'graphql';
import type { FieldInfo } from './reads.ts';
import { extensions } from '../core/field-source.ts';
import { InputError } from '../../upstream/errors.ts';
import type { Row } from '../../source/row.ts';
import { badValue } from '../core/bad-value.ts';
import {
  decodeCursor,
  DEFAULT_PAGE_SIZE,
  encodeCursor,
  MAX_OFFSET,
  MAX_PAGE_SIZE,
  sortValues,
  type Anchor,
  type SortValue,
} from './cursor.ts';
import { builder } from '../core/builder.ts';

/** The value that a connection's fields are resolved from. */
export interface Page {
  readonly rows: readonly Row[];
  /** Position of the first row in the whole list. */
  readonly offset: number;
  readonly hasNext: boolean;
  readonly total?: number | undefined;
  /** Identifies the list, so that a cursor of another list is rejected. */
  readonly fingerprint: string;
  /** Sort keys of the list, for its cursors. */
  readonly order: readonly string[];
  /** For each row, what its cursor holds instead of the sort keys. */
  readonly places?: readonly (readonly SortValue[])[];
}

/** The cursor of one row of a page. */
export function cursorAt({ rows, offset, total, fingerprint, order, places }: Page, index: number): string {
  const row = rows[index];
  if (row === undefined) throw new Error(`expected a row at ${index} of ${rows.length}`);
  const values = places?.[index] ?? sortValues(row, order);
  return encodeCursor({ offset: offset + index, total, id: row.id, values }, fingerprint);
}

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
  readonly offset?: number | null | undefined;
}

/** What to read: from the start, or from the end if only `last` is given. */
export interface Range {
  readonly from: 'start' | 'end';
  readonly offset: number;
  readonly size: number;
  /** Rows to return: more than the size if the list had no more before the cursor but may have now. */
  readonly wanted: number;
  /** The row before or after the window, which shows a shift of the list. */
  readonly anchor?: Anchor | undefined;
  readonly side?: 'front' | 'back' | undefined;
  /** The row at the other end, which the page must not include. */
  readonly limit?: Anchor | undefined;
}

/** Whether the document has `first`, so that it is not only the default. */
function firstIsWritten(info: FieldInfo): boolean {
  const value = info.fieldNodes[0]?.arguments?.find((argument) => argument.name.value === 'first')?.value;
  if (value === undefined || value.kind === Kind.NULL) return false;
  return value.kind !== Kind.VARIABLE || info.variableValues[value.name.value] != null;
}

/** The requested window. Invalid or contradictory arguments are rejected, never adjusted. */
export function readRange(args: PageArgs, list: string, info: FieldInfo): Range {
  const { after, before, last } = args;
  const first = firstIsWritten(info) ? args.first : null;
  const bounded = (name: 'first' | 'last' | 'offset', value: number, least: number, most: number): number => {
    if (value >= least && value <= most) return value;
    const broken =
      value < least
        ? ({ rule: 'MIN_VALUE', limit: least, actual: value } as const)
        : ({ rule: 'MAX_VALUE', limit: most, actual: value } as const);
    throw new InputError(`${name} must be ${least} to ${most}, but got ${value}`, {
      argument: [name],
      broken,
    });
  };
  if (first != null && last != null) {
    throw new InputError('first and last must not be given together', { argument: ['last'] });
  }
  if (args.offset != null && (after != null || before != null)) {
    throw new InputError('offset must not be given together with a cursor', { argument: ['offset'] });
  }
  const from = after == null ? undefined : decodeCursor(after, list, 'after');
  const until = before == null ? undefined : decodeCursor(before, list, 'before');
  const start = from ? from.offset + 1 : bounded('offset', args.offset ?? 0, 0, MAX_OFFSET);
  const end = until?.offset;
  if (last != null) {
    const size = bounded('last', last, 1, MAX_PAGE_SIZE);
    if (end !== undefined) {
      const offset = Math.max(start, end - size);
      const rows = Math.max(0, end - offset);
      const window = { from: 'start', offset, size: rows, wanted: from ? rows : size } as const;
      return { ...window, side: 'back', anchor: anchorIn(until), limit: anchorIn(from) };
    }
    if (start > 0) {
      throw new InputError('last needs `before`, or no other argument, to know where the window ends', {
        argument: ['last'],
      });
    }
    return { from: 'end', offset: 0, size, wanted: size };
  }
  const most = bounded('first', first ?? DEFAULT_PAGE_SIZE, 0, MAX_PAGE_SIZE);
  const size = end === undefined ? most : Math.max(0, Math.min(most, end - start));
  const window = { from: 'start', offset: start, size, wanted: size } as const;
  if (!from && !until) return window;
  return { ...window, side: 'front', anchor: anchorIn(from), limit: anchorIn(until) };
}

/** Cursors of earlier releases have only an offset. */
function anchorIn(cursor: Anchor | { readonly offset: number } | undefined): Anchor | undefined {
  return cursor !== undefined && 'id' in cursor ? cursor : undefined;
}

const PageInfo = builder.objectRef<Page>('PageInfo').implement({
  description: 'Position of a page within its list.',
  fields: (t) => ({
    hasNextPage: t.boolean({
      nullable: false,
      description: 'Whether there are items after this page.',
      resolve: (page) => page.hasNext,
    }),
    hasPreviousPage: t.boolean({
      nullable: false,
      description: 'Whether there are items before this page.',
      resolve: (page) => {
        if (page.rows.length > 0 || page.offset === 0 || page.places !== undefined) return page.offset > 0;
        if (page.total === undefined) throw badValue('the total of the list', null);
        return page.total > 0;
      },
    }),
    startCursor: t.string({
      description: 'Cursor of the first item. Null: the page is empty.',
      resolve: (page) => (page.rows.length === 0 ? null : cursorAt(page, 0)),
    }),
    endCursor: t.string({
      description: 'Cursor of the last item. Null: the page is empty.',
      resolve: (page) => (page.rows.length === 0 ? null : cursorAt(page, page.rows.length - 1)),
    }),
  }),
});

const Connection = builder.interfaceRef<Page>('Connection').implement({
  description: 'A page of a list, with the total number of items.',
  fields: (t) => ({
    pageInfo: t.field({
      type: PageInfo,
      nullable: false,
      description: 'Position of this page within the list.',
      resolve: (page) => page,
    }),
    totalCount: t.int({
      description:
        'Total number of items that match. Cost: none when the page is also selected; alone, one call without rows. Null: upstream did not provide it.',
      resolve: (page) => page.total ?? null,
    }),
  }),
});

/** A row and its position. */
export interface Edge {
  readonly row: Row;
  readonly page: Page;
  readonly index: number;
}

const edgeRefs = new Map<string, ReturnType<typeof builder.objectRef<Edge>>>();

/** The `…Edge` type of a list, created with its connection. */
export function edgeOf(type: string): ReturnType<typeof builder.objectRef<Edge>> {
  const ref = edgeRefs.get(type);
  if (!ref) throw new Error(`there is no connection of ${type}`);
  return ref;
}

/** `BuyerConnection` and `BuyerEdge`, whose rows are the rows of the list's own calls. */
export function defineConnection(
  type: string,
  node: ReturnType<typeof builder.objectRef<Row>> | ReturnType<typeof builder.interfaceRef<Row>>,
) {
  const edge = builder.objectRef<Edge>(`${type}Edge`);
  edgeRefs.set(type, edge);
  edge.implement({
    description: `An item of a list of ${type} objects.`,
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: 'Cursor of this item, for `after` and `before`.',
        resolve: ({ page, index }) => cursorAt(page, index),
      }),
      node: t.field({
        type: node,
        nullable: false,
        description: `The ${type}.`,
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
        description: 'The items with their cursors.',
        extensions: extensions({ kind: 'rows' }),
        resolve: (page) => page.rows.map((row, index) => ({ row, page, index })),
      }),
      nodes: t.field({
        type: [node],
        nullable: false,
        description: 'The items without cursors.',
        extensions: extensions({ kind: 'rows' }),
        resolve: (page) => page.rows as Row[],
      }),
    }),
  });
}

export { Connection, PageInfo };

/** Reads one marketplace's part of a page of organizations. A failure is a part of its own, and never the whole page's. */
import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { goesOn, readWindow, type ReadRange } from '../../loaders/window.ts';
import type { GraphContext } from '../../operation/context.ts';
import type { Expression } from '../../query/expression.ts';
import type { Row } from '../../source/row.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import type { Entity } from '../core/entity.ts';
import { coarseOf } from '../read/plain-list.ts';
import { readList, selectOf } from '../read/reads.ts';
import type { MarketplaceName, Status } from './marketplaces.ts';

/** The list of one marketplace. */
export interface PartOfList {
  readonly marketplace: MarketplaceName;
  readonly entity: Entity;
  /** By name. */
  readonly order: readonly string[];
  readonly filter: (search: string | undefined) => Expression | undefined;
}

/** What one marketplace contributes to a page. */
export interface Part {
  readonly of: PartOfList;
  readonly status: Status;
  readonly rows: readonly Row[];
  readonly total: number | undefined;
  /** Whether the list goes on after the rows of this part. */
  readonly goesOn: boolean;
  readonly error: Error | undefined;
}

export interface Window {
  readonly offset: number;
  readonly limit: number;
  readonly search: string | undefined;
}

/** The rest of an answer needs time as well: the fields below the rows of the other marketplaces. */
const SHARE_OF_TIME = 0.5;

export async function readPart(
  of: PartOfList,
  window: Window,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Part> {
  const isConfigured = context.marketplaces().find(({ name }) => name === of.marketplace)?.isConfigured;
  try {
    return await readRows(of, window, context, info);
  } catch (error) {
    if (!(error instanceof UpstreamError) && !(error instanceof GraphQLError)) throw error;
    if (error instanceof UpstreamError) error.upstream ??= of.marketplace;
    const status = isConfigured === true ? statusOf(error) : 'NOT_CONFIGURED';
    return {
      of,
      status,
      rows: [],
      total: undefined,
      goesOn: isPassing(status),
      error: inTime(error, context),
    };
  }
}

async function readRows(
  of: PartOfList,
  { offset, limit, search }: Window,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Part> {
  const { resource } = of.entity;
  const filter = of.filter(search);
  const { order } = of;
  const selected = [...selectOf(context.planning.planOf(info), resource.type), 'name'];
  const select = coarseOf(resource, selected);
  const key = JSON.stringify(['organizations', resource.type, filter ?? null]);
  const now = performance.now();
  const deadline = now + (context.deadline - now) * SHARE_OF_TIME;
  const read: ReadRange = (range) =>
    readList({ key, resource, filter, order, deadline, ...range }, select, context, info);
  const range = { offset, limit };
  const page = await readWindow(read, range, context.source(resource).pageCap());
  const rows = page.rows.length > limit ? page.rows.slice(0, limit) : page.rows;
  const isMore = rows.length < page.rows.length || (await goesOn(read, range, { ...page, rows }));
  return { of, status: 'AVAILABLE', rows, total: page.total, goesOn: isMore, error: undefined };
}

function codeOf(error: UpstreamError | GraphQLError): unknown {
  return error instanceof UpstreamError ? error.code : error.extensions['code'];
}

function statusOf(error: UpstreamError | GraphQLError): Status {
  const code = codeOf(error);
  return code === 'UNAUTHENTICATED' || code === 'FORBIDDEN' ? code : 'UNAVAILABLE';
}

/** Whether a later page may have the rows of this marketplace. */
function isPassing(status: Status): boolean {
  return status === 'UNAVAILABLE';
}

/** Whether the marketplace was asked, so that its number of organizations is unknown. */
export function wasAsked({ status, error }: Part): boolean {
  if (status === 'NOT_CONFIGURED') return false;
  return status !== 'UNAUTHENTICATED' || (error instanceof UpstreamError && error.status !== undefined);
}

/** A call that was given up early, for the sake of the rest of the answer, did not end the operation. */
function inTime(error: UpstreamError | GraphQLError, { deadline }: GraphContext): Error {
  if (!(error instanceof UpstreamError) || error.code !== 'REQUEST_DEADLINE') return error;
  if (performance.now() >= deadline) return error;
  const late = new UpstreamError({
    code: 'UPSTREAM_TIMEOUT',
    call: error.call,
    message: 'expected an answer in half of the time that the operation has left, but none came',
    cause: error,
  });
  late.upstream = error.upstream;
  return late;
}

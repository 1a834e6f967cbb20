/** The field `organizations`: the organizations of all marketplaces in one list, merged by name. */
import { locatedError, type GraphQLResolveInfo } from 'graphql';
import { and, contains, ilike } from '../../query/expression.ts';
import type { GraphContext } from '../../operation/context.ts';
import type { CallCost } from '../../planner/source.ts';
import type { PlanNode } from '../../planner/plan.ts';
import type { Row } from '../../source/row.ts';
import { InputError, UpstreamError } from '../../upstream/errors.ts';
import { Account } from '../accounts/account.ts';
import { Company } from '../appdirect/company.ts';
import { conditionsOf } from '../appdirect/values.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { defineConnection, readRange, type Page, type PageArgs } from '../read/connection.ts';
import { callsOfWindow, pageCost } from '../read/costs.ts';
import { DEFAULT_PAGE_SIZE, fingerprint, MAX_PAGE_SIZE, valuesIn } from '../read/cursor.ts';
import { compileFilter } from '../read/filter.ts';
import { completeRows } from '../read/plain-list.ts';
import { selectOf } from '../read/reads.ts';
import { Marketplace, Organization } from '../values/organization.ts';
import { MarketplaceStatus, type MarketplaceName } from './marketplaces.ts';
import { mergeByName } from './merge.ts';
import { readPart, wasAsked, type Part, type PartOfList } from './read-part.ts';

/** In characters. */
const LONGEST_SEARCH = 100;

const { resource: accounts } = Account;

/** The order is that of the counts in a cursor. */
const lists: readonly PartOfList[] = [
  {
    marketplace: 'SOFTWAREONE',
    entity: Account,
    order: ['name', 'id'],
    filter: (search) => {
      const listed = compileFilter(accounts, {});
      const visible = typeof listed === 'boolean' ? undefined : listed;
      if (search === undefined) return visible;
      const matches = ilike('name', contains(search));
      return visible === undefined ? matches : and(visible, matches);
    },
  },
  {
    marketplace: 'APPDIRECT',
    entity: Company,
    order: ['NAME'],
    filter: (search) => conditionsOf([['name', search]]),
  },
];

interface OrganizationPage extends Page {
  readonly parts: readonly Part[];
}

interface Args extends Pick<PageArgs, 'first' | 'after'> {
  readonly marketplace?: MarketplaceName | null | undefined;
  readonly search?: string | null | undefined;
}

const OrganizationSource = builder.objectRef<Part>('OrganizationSource').implement({
  description: 'What one marketplace has to do with a page of organizations.',
  fields: (t) => ({
    marketplace: t.field({
      type: Marketplace,
      nullable: false,
      description: 'The marketplace.',
      resolve: ({ of }) => of.marketplace,
    }),
    status: t.field({
      type: MarketplaceStatus,
      nullable: false,
      description: '`AVAILABLE`: its organizations are in the page. All others: they are missing.',
      resolve: ({ status }) => status,
    }),
    totalCount: t.int({
      description: 'Number of its organizations that match. Null: it did not provide it.',
      resolve: ({ total }) => total ?? null,
    }),
    message: t.string({
      description: 'Why its organizations are missing. Null: they are not.',
      resolve: ({ error }) => error?.message ?? null,
    }),
    retryAfterSeconds: t.int({
      description: 'After how many seconds a request can succeed, if the marketplace says so.',
      resolve: ({ error }) =>
        error instanceof UpstreamError && error.retryAfterSeconds !== undefined
          ? Math.ceil(error.retryAfterSeconds)
          : null,
    }),
  }),
});

const OrganizationConnection = defineConnection('Organization', Organization);

builder.objectField(OrganizationConnection, 'sources', (t) =>
  t.field({
    type: [OrganizationSource],
    nullable: { list: false, items: false },
    description: 'The marketplaces that the page is from, also those that are missing in it. Cost: none.',
    resolve: (page) => [...(page as OrganizationPage).parts],
  }),
);

function isAsked(list: PartOfList, { marketplace }: Pick<Args, 'marketplace'>): boolean {
  return marketplace == null || marketplace === list.marketplace;
}

/** What the parts of a page are read from: `nodes`, `edges` and `pageInfo` need rows, the others numbers. */
function needsRows(fields: readonly string[]): boolean {
  return fields.some((field) => field === 'nodes' || field === 'edges' || field === 'pageInfo');
}

function costOf(list: PartOfList, index: number): CallCost {
  const { resource } = list.entity;
  const cost = {
    ...pageCost(resource),
    isNeeded: (args: Readonly<Record<string, unknown>>) => isAsked(list, args),
  };
  if (cost.pageCalls === undefined) return cost;
  return {
    ...cost,
    pageCalls: ({ first, after }, cap, fields) => {
      const size = typeof first === 'number' ? Math.min(first, MAX_PAGE_SIZE) : DEFAULT_PAGE_SIZE;
      if (size <= 0 || !needsRows(fields)) return 1;
      const start = typeof after === 'string' ? valuesIn(after)[index] : 0;
      return callsOfWindow(typeof start === 'number' ? start : 0, size, cap);
    },
  };
}

const [first, ...others] = lists.map(costOf);
if (first === undefined) throw new Error('expected the lists of organizations, but there are none');

builder.queryField('organizations', (t) =>
  t.field({
    type: OrganizationConnection,
    description:
      'Lists the organizations of all marketplaces, sorted by name. ' +
      'If a marketplace fails, or the request has no credential for it, its organizations are missing: `errors` and `sources` say so, and the others are complete. ' +
      'A later page goes on where each marketplace was. `totalCount` is the sum, and null if a marketplace did not provide its number. ' +
      'Call: GET /accounts, and GET /account/v2/companies of AppDirect. For anyone who can list either. ' +
      'Cost: one call per marketplace; two for a page that does not start at a multiple of its size in AppDirect. ' +
      'Null: no marketplace answered, or an argument is wrong; see `errors`.',
    args: {
      first: t.arg.int({
        defaultValue: DEFAULT_PAGE_SIZE,
        description: `Number of items: 0 to ${MAX_PAGE_SIZE}. Use 0 to fetch only \`totalCount\` and \`sources\`.`,
      }),
      after: t.arg.string({
        description:
          'Return items after this cursor. The cursor must come from the same list with the same arguments.',
      }),
      marketplace: t.arg({
        type: Marketplace,
        description: 'Only this marketplace. Default: all that are configured.',
      }),
      search: t.arg.string({
        description: `Part of the name, up to ${LONGEST_SEARCH} characters, ignoring case; AppDirect does not say whether it compares names in whole or in part. Without text: all.`,
      }),
    },
    extensions: extensions({ kind: 'call', needs: [], cost: { ...first, besides: others } }, true),
    resolve: (_root, args, context, info) => readOrganizations(args, context, info),
  }),
);

async function readOrganizations(
  args: Args,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<OrganizationPage> {
  const node = context.planning.planOf(info);
  const search = checkedSearch(args.search);
  const list = fingerprint(JSON.stringify(['organizations', args.marketplace ?? null, search ?? null]));
  const { first, after } = args;
  const { size, anchor } = readRange({ first, after }, list, info);
  const starts = startsAt(anchor, after);
  const limit = needsRows([...node.children.values()].map(({ field }) => field)) ? size : 0;
  const asked = lists.filter((each) => isAsked(each, args));
  const parts = await Promise.all(
    asked.map((each) => {
      const offset = starts[lists.indexOf(each)] ?? 0;
      return readPart(each, { offset, limit, search }, context, info);
    }),
  );
  const failed = reportFailures(parts, args, node, context, info);
  if (failed !== undefined) throw failed;
  const rowsOf = (each: PartOfList): Part | undefined => parts.find(({ of }) => of === each);
  const merged = mergeByName(
    lists.map((each) => rowsOf(each)?.rows ?? []),
    starts,
    limit,
  );
  const ends = merged.places.at(-1) ?? starts;
  const leaves = (part: Part): boolean => {
    const index = lists.indexOf(part.of);
    return (ends[index] ?? 0) - (starts[index] ?? 0) < part.rows.length;
  };
  return {
    rows: await completed(merged.rows, node, context, info),
    places: merged.places,
    offset: starts.reduce((sum, start) => sum + start, 0),
    // An empty page has no cursor to go on from.
    hasNext: (merged.rows.length > 0 || limit === 0) && parts.some((part) => leaves(part) || part.goesOn),
    total: totalOf(parts),
    fingerprint: list,
    order: [],
    parts,
  };
}

function checkedSearch(search: string | null | undefined): string | undefined {
  const text = search?.trim() ?? '';
  const { length } = [...text];
  if (length > LONGEST_SEARCH) {
    throw new InputError(`search must have at most ${LONGEST_SEARCH} characters, but got ${length}`, {
      argument: ['search'],
      broken: { rule: 'MAX_LENGTH', limit: LONGEST_SEARCH, actual: length },
    });
  }
  if (text === '') return undefined;
  try {
    accounts.filters.checkValue('contains', text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message, { argument: ['search'], cause: error });
  }
  return text;
}

/** How many rows of each list are before the page. */
function startsAt(
  anchor: ReturnType<typeof readRange>['anchor'],
  after: string | null | undefined,
): number[] {
  if (after == null) return lists.map(() => 0);
  const { offset = 0, values = [] } = anchor ?? {};
  const starts = values.filter(
    (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  );
  const sum = (starts as number[]).reduce((total, start) => total + start, 0);
  if (starts.length === lists.length && values.length === lists.length && sum === offset + 1) {
    return starts as number[];
  }
  throw new InputError('after must be a cursor that this list returned, but got another one', {
    argument: ['after'],
  });
}

/**
 * Adds an error for each marketplace that is missing in the page. Returns the error of the field if none is left. A
 * marketplace that the gateway does not have is no error, unless the request names it.
 */
function reportFailures(
  parts: readonly Part[],
  { marketplace }: Args,
  { children }: PlanNode,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Error | undefined {
  const failures = parts.filter(({ error }) => error !== undefined);
  const told = failures.filter(({ status }) => status !== 'NOT_CONFIGURED' || marketplace != null);
  const isEmpty = failures.length === parts.length;
  const [own, ...rest] = isEmpty && told.length === 0 ? failures : told;
  const sources = [...children].find(([, { field }]) => field === 'sources')?.[0];
  const key = sources?.slice(sources.indexOf('.') + 1);
  const path = [info.path.key, ...(key === undefined || isEmpty ? [] : [key])];
  for (const { error } of isEmpty ? rest : told) {
    context.report(locatedError(error, info.fieldNodes, path));
  }
  return isEmpty ? own?.error : undefined;
}

function totalOf(parts: readonly Part[]): number | undefined {
  let sum = 0;
  for (const part of parts) {
    if (part.total === undefined && wasAsked(part)) return undefined;
    sum += part.total ?? 0;
  }
  return sum;
}

/** Reads what rows of a list lack, if it is selected; the rows stay in their order. */
async function completed(
  rows: readonly Row[],
  node: PlanNode,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<readonly Row[]> {
  const byId = new Map<string, Row>();
  for (const { entity } of lists) {
    const { resource } = entity;
    if (resource.coarse === undefined) continue;
    const own = rows.filter(({ id }) => resource.id.accepts(id));
    const whole = await completeRows(own, resource, selectOf(node, resource.type), context, info);
    for (const row of whole) byId.set(row.id, row);
  }
  return rows.map((row) => byId.get(row.id) ?? row);
}

/** The field `search`: finds objects of several types by a part of their name, id, e-mail address or external id. */
import type { GraphQLResolveInfo } from 'graphql';
import { readWindow, type ReadRange } from '../../loaders/window.ts';
import { and, contains, ilike, or, type Expression } from '../../query/expression.ts';
import type { Resource } from '../../source/resource.ts';
import type { RowPage } from '../../source/row.ts';
import type { GraphContext } from '../../operation/context.ts';
import { InputError } from '../../upstream/errors.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { compileFilter } from './filter.ts';
import { typeOfRow } from './interfaces.ts';
import { readList, selectOf } from './reads.ts';
import { searchableTypes, type Searchable } from './searchable.ts';

/** Runs after all files of types, because the enum, the union and the descriptions list them. */
const types = searchableTypes();

/** In characters. A single letter is in almost every name, and a longer text is no part of one. */
const SHORTEST = 2;
const LONGEST = 100;
const DEFAULT_FIRST = 5;
const MOST_FIRST = 100;

function constantOf(type: string): string {
  return type.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}

const byType = new Map(types.map((searched) => [searched.entity.resource.type, searched]));

const SearchType = builder.enumType('SearchType', {
  description: 'A type that `search` covers.',
  values: Object.fromEntries(
    [...byType].map(([type, searched]) => [
      constantOf(type),
      { value: type, description: `Finds each ${searched.entity.resource.label} by ${searched.by}.` },
    ]),
  ),
});

const SearchResult = builder.unionType('SearchResult', {
  description: 'An object that a search found.',
  types: types.map(({ entity }) => entity.ref),
  resolveType: typeOfRow,
});

/** The matches of one type. Its one call is made when the first field needs it. */
class Matches {
  readonly type: string;
  readonly #read: () => Promise<RowPage>;
  #page: Promise<RowPage> | undefined;

  constructor(type: string, read: () => Promise<RowPage>) {
    this.type = type;
    this.#read = read;
  }

  page(): Promise<RowPage> {
    return (this.#page ??= this.#read());
  }
}

const SearchMatches = builder.objectRef<Matches>('SearchMatches').implement({
  description:
    'The objects of one type that a search found. If its call fails, only these fields are null; the other types are complete.',
  fields: (t) => ({
    type: t.field({
      type: SearchType,
      nullable: false,
      description: 'The type of the objects.',
      resolve: ({ type }) => type,
    }),
    totalCount: t.int({
      description:
        'Number of all matches. Cost: none when `nodes` is also selected; alone, one call without rows. Null: the call failed, or upstream did not provide it.',
      resolve: async (matches) => (await matches.page()).total ?? null,
    }),
    nodes: t.field({
      type: [SearchResult],
      nullable: { list: true, items: false },
      description: 'The first matches, sorted by name, then by id. Null: the call failed; see `errors`.',
      extensions: extensions({ kind: 'rows' }, true),
      resolve: async (matches) => [...(await matches.page()).rows],
    }),
  }),
});

const looksIn = types.map(({ entity, by }) => `${entity.resource.label}s by ${by}`).join('; ');

builder.queryField('search', (t) =>
  t.field({
    type: [SearchMatches],
    nullable: { list: true, items: false },
    description:
      `Finds objects that contain a text, ignoring case: ${looksIn}. Deleted objects are excluded, as in lists. ` +
      'Call: GET {collection} for each type. For anyone signed in. ' +
      'Cost: one call per type, all at the same time. Null: an argument is wrong; see `errors`.',
    args: {
      text: t.arg.string({
        required: true,
        description: `The text to look for: ${SHORTEST} to ${LONGEST} characters, without the blanks around it. \`*\` is not a wildcard.`,
      }),
      types: t.arg({
        type: [SearchType],
        description: 'The types to search, in the order of the answer. Default: all.',
      }),
      first: t.arg.int({
        defaultValue: DEFAULT_FIRST,
        description: `Most matches of each type: 0 to ${MOST_FIRST}. Use the lists to read further.`,
      }),
    },
    extensions: extensions(
      {
        kind: 'call',
        needs: [],
        cost: { calls: 'page', each: { argument: 'types', otherwise: types.length } },
      },
      true,
    ),
    resolve: (_root, { text, types: given, first }, context, info): readonly Matches[] => {
      const wanted = checkedText(text);
      const limit = checkedFirst(first ?? DEFAULT_FIRST);
      return [...new Set(given ?? byType.keys())].map((type) => {
        const searched = byType.get(type);
        if (!searched) throw new Error(`there is no search for ${type}`);
        const { resource } = searched.entity;
        const filter = filterOf(searched, wanted);
        return new Matches(type, () => readMatches(resource, filter, limit, context, info));
      });
    },
  }),
);

function checkedText(text: string): string {
  const trimmed = text.trim();
  const { length } = [...trimmed];
  if (length >= SHORTEST && length <= LONGEST) return trimmed;
  const [rule, limit] =
    length < SHORTEST ? (['MIN_LENGTH', SHORTEST] as const) : (['MAX_LENGTH', LONGEST] as const);
  throw new InputError(`text must have ${SHORTEST} to ${LONGEST} characters, but got ${length}`, {
    argument: ['text'],
    broken: { rule, limit, actual: length },
  });
}

function checkedFirst(first: number): number {
  if (first >= 0 && first <= MOST_FIRST) return first;
  const [rule, limit] = first < 0 ? (['MIN_VALUE', 0] as const) : (['MAX_VALUE', MOST_FIRST] as const);
  throw new InputError(`first must be 0 to ${MOST_FIRST}, but got ${first}`, {
    argument: ['first'],
    broken: { rule, limit, actual: first },
  });
}

function filterOf({ entity: { resource }, paths }: Searchable, text: string): Expression {
  try {
    resource.filters.checkValue('contains', text);
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(error.message, { argument: ['text'], cause: error });
    throw error;
  }
  const matches = or(...paths.map((path) => ilike(path, contains(text))));
  // What a list without a filter leaves out: deleted rows.
  const listed = compileFilter(resource, {});
  return typeof listed === 'boolean' ? matches : and(listed, matches);
}

function readMatches(
  resource: Resource,
  filter: Expression,
  first: number,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<RowPage> {
  const node = context.planning.planOf(info);
  const hasRows = [...node.children.values()].some(({ field }) => field === 'nodes');
  const key = JSON.stringify(['search', resource.type, filter]);
  const select = selectOf(node, resource.type);
  const order = ['name', 'id'];
  const read: ReadRange = ({ offset, limit, upTo }) =>
    readList({ key, resource, filter, order, offset, limit, upTo }, select, context, info);
  const window = { offset: 0, limit: hasRows ? first : 0 };
  return readWindow(read, window, context.source(resource).pageCap()).then((page) =>
    page.rows.length > window.limit ? { ...page, rows: page.rows.slice(0, window.limit) } : page,
  );
}

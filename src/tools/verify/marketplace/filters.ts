/** What filters find: case, patterns, missing values, audit. */
import type { Wire } from '../../reading/page.ts';
import { quoted } from '../../reading/page.ts';
import { found, undetermined } from '../probe.ts';
import type { Finding } from '../probe.ts';
import { collections } from './collections.ts';
import type { AccountsContext, AccountsProbe } from './context.ts';

const group = 'Filters';

/** A row whose name tells case apart, and holds nothing that the query language reads. */
interface NamedRow {
  readonly path: string;
  readonly id: string;
  readonly name: string;
}

const plainName = /^[A-Za-z][A-Za-z0-9 .&/-]{4,100}$/;

async function namedRow({ sample }: AccountsContext): Promise<NamedRow | undefined> {
  for (const collection of collections) {
    if (collection.isLegacy === true) continue;
    for (const { id, name } of (await sample(collection))?.rows ?? []) {
      if (typeof id === 'string' && typeof name === 'string' && plainName.test(name)) {
        return { path: collection.path, id, name };
      }
    }
  }
  return undefined;
}

function swapCase(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

/** Whether the filter finds the row. Undefined: the filter is refused. */
async function finds(
  { page }: AccountsContext,
  { path, id }: Pick<NamedRow, 'path' | 'id'>,
  filter: string,
): Promise<boolean | undefined> {
  const answer = await page(`${path}?select=-*,id&limit=1&and(eq(id,${quoted(id)}),${filter})`);
  return answer && answer.rows.length > 0;
}

const noName = undetermined('no row has a name of plain letters');

const stringComparison: AccountsProbe = {
  id: 'string-comparison',
  group,
  guess: 'Whether eq, in and like tell upper case from lower case.',
  expected: 'eq, in and like do',
  run: async (context) => {
    const row = await namedRow(context);
    if (row === undefined) return noName;
    const other = quoted(swapCase(row.name));
    const results: [string, boolean | undefined][] = [
      ['eq', await finds(context, row, `eq(name,${other})`)],
      ['in', await finds(context, row, `in(name,(${other}))`)],
      ['like', await finds(context, row, `like(name,${other})`)],
    ];
    const refused = results.filter(([, isFound]) => isFound === undefined).map(([name]) => name);
    if (refused.length > 0) return found(`refused: ${refused.join(', ')}`, false);
    const ignoring = results.filter(([, isFound]) => isFound === true).map(([name]) => name);
    const text = ignoring.length === 0 ? 'eq, in and like do' : `these do not: ${ignoring.join(', ')}`;
    return found(text, ignoring.length === 0);
  },
};

interface Pattern {
  readonly id: string;
  readonly guess: string;
  readonly filter: (row: NamedRow) => string;
  readonly isFound: boolean;
}

const yesOrNo = (isFound: boolean): string => (isFound ? 'finds the row' : 'does not find the row');

const patterns: readonly Pattern[] = [
  {
    id: 'ilike-ignores-case',
    guess: 'ilike does not tell upper case from lower case.',
    filter: ({ name }) => `ilike(name,${quoted(swapCase(name))})`,
    isFound: true,
  },
  {
    id: 'ilike-contains',
    guess: 'Stars at both ends of a pattern mean "contains".',
    filter: ({ name }) => `ilike(name,${quoted(`*${name.slice(1, -1)}*`)})`,
    isFound: true,
  },
  {
    id: 'ilike-without-stars',
    guess: 'A pattern without stars is an equality.',
    filter: ({ name }) => `ilike(name,${quoted(name.slice(0, -1))})`,
    isFound: false,
  },
  {
    id: 'like-on-ids',
    guess: 'like works on ids.',
    filter: ({ id }) => `like(id,${quoted(`*${id.slice(-4)}`)})`,
    isFound: true,
  },
  {
    id: 'one-value-in',
    guess: 'in takes one value without inner parentheses.',
    filter: ({ id }) => `in(id,${quoted(id)})`,
    isFound: true,
  },
  {
    id: 'unquoted-id',
    guess: 'An id needs no quotes.',
    filter: ({ id }) => `eq(id,${id})`,
    isFound: true,
  },
];

function patternProbe({ id, guess, filter, isFound }: Pattern): AccountsProbe {
  return {
    id,
    group,
    guess,
    expected: yesOrNo(isFound),
    run: async (context) => {
      const row = await namedRow(context);
      if (row === undefined) return noName;
      const result = await finds(context, row, filter(row));
      return result === undefined ? found('refused', false) : found(yesOrNo(result), result === isFound);
    },
  };
}

const enumCase: AccountsProbe = {
  id: 'enum-case',
  group,
  guess: 'Enums are read in any case.',
  expected: 'yes',
  run: async (context) => {
    const row = (await context.sample(collections[0]))?.rows[0];
    if (typeof row?.['id'] !== 'string' || typeof row['type'] !== 'string')
      return undetermined('there is no account to look at');
    const isFound = await finds(
      context,
      { path: '/accounts', id: row['id'] },
      `eq(type,${quoted(swapCase(row['type']))})`,
    );
    return found(
      isFound === true ? 'yes' : isFound === false ? 'no, nothing is found' : 'no, it is refused',
      isFound === true,
    );
  },
};

/** Properties that some rows lack. */
const optional = [
  ['/accounts', 'externalId'],
  ['/accounts', 'website'],
  ['/buyers', 'taxId'],
  ['/buyers', 'account.name'],
  ['/licensees', 'description'],
  ['/licensees', 'externalId'],
  ['/user-groups', 'description'],
  ['/api-tokens', 'description'],
  ['/cloud-tenants', 'account.name'],
] as const;

interface Incomplete {
  readonly path: string;
  readonly property: string;
  /** A row without the value. */
  readonly id: string;
}

/** Asks at most twice for each property, until one is found. */
async function incompleteRow({ page }: AccountsContext, needsBoth: boolean): Promise<Incomplete | undefined> {
  for (const [path, property] of optional) {
    const without = await page(`${path}?select=-*,id&limit=1&eq(${property},null())`);
    const id = without?.rows[0]?.['id'];
    if (typeof id !== 'string') continue;
    if (!needsBoth) return { path, property, id };
    const having = await page(`${path}?select=-*,id&limit=1&ne(${property},null())`);
    if ((having?.rows.length ?? 0) > 0) return { path, property, id };
  }
  return undefined;
}

const nullNavigation: AccountsProbe = {
  id: 'null-navigation',
  group,
  guess: 'Whether ne and all find rows that lack the value or the collection.',
  expected: 'they do',
  run: async (context) => {
    const row = await incompleteRow(context, false);
    if (row === undefined) return undetermined('every row has every value');
    const byNe = await finds(context, row, `ne(${row.property},%22no-such-value%22)`);
    const byAll = await findsMissingCollection(context);
    if (byNe === undefined) return found('refused', false);
    if (byAll !== undefined && byAll !== byNe)
      return found(byNe ? 'ne does, all does not' : 'all does, ne does not', false);
    return found(byNe ? 'they do' : 'they do not', byNe);
  },
};

/** Groups whose members may see every buyer have no `buyers`. Undefined: there is none, or the filter is refused. */
async function findsMissingCollection(context: AccountsContext): Promise<boolean | undefined> {
  const path = '/user-groups';
  const groups = collections.find((collection) => collection.path === path);
  const page = groups && (await context.sample(groups));
  const row = page?.rows.find(({ buyers }) => buyers === undefined || buyers === null);
  if (typeof row?.['id'] !== 'string') return undefined;
  return finds(context, { path, id: row['id'] }, 'all(buyers,eq(id,%22BUY-0000-0000%22))');
}

const unsetInOrder: AccountsProbe = {
  id: 'unset-in-order',
  group,
  guess: 'Where rows without a value are in ascending order.',
  expected: 'first',
  run: async (context) => {
    const row = await incompleteRow(context, true);
    if (row === undefined) return undetermined('no property is set in some rows and unset in others');
    const { path, property } = row;
    const answer = await context.page(`${path}?select=-*,id,${property}&order=${property}&limit=1`);
    if (answer?.rows[0] === undefined) return found('refused', false);
    const isFirst = valueAt(answer.rows[0], property) === undefined;
    return found(isFirst ? 'first' : 'last', isFirst);
  },
};

function valueAt(row: Wire, path: string): unknown {
  let value: unknown = row;
  for (const name of path.split('.')) value = (value as Wire | null | undefined)?.[name];
  return value ?? undefined;
}

const auditFilter: AccountsProbe = {
  id: 'audit-filter',
  group,
  guess: 'Filters and orders by audit work without selecting it.',
  expected: 'they work',
  run: async (context) => {
    const { page, get } = context;
    const filtered = '/accounts?select=-*,id&limit=1&lt(audit.created.at,%221990-01-01T00:00:00.000Z%22)';
    const ordered = '/accounts?select=-*,id&order=-audit.created.at&limit=1';
    const states = await Promise.all(
      [filtered, ordered].map(async (path) =>
        (await page(path)) === undefined ? (await get(path)).status : 200,
      ),
    );
    const refusal = states.find((status) => status !== 200);
    if (refusal !== undefined) return found(`they are refused (${refusal})`, false);
    const isIgnored = ((await page(filtered))?.rows.length ?? 0) > 0;
    return found(isIgnored ? 'they are ignored' : 'they work', !isIgnored);
  },
};

const anyOnOmitted: AccountsProbe = {
  id: 'any-on-collections',
  group,
  guess: 'any works on collections that are left out of the answer.',
  expected: 'yes',
  run: async ({ get }): Promise<Finding> => {
    const { status } = await get('/buyers?select=-*,id&limit=1&any(sellers,eq(id,%22SEL-0000-0000%22))');
    if (status === 403) return undetermined('the token may not read buyers (403)');
    return found(status === 200 ? 'yes' : `status ${status}`, status === 200);
  },
};

export const filterProbes: readonly AccountsProbe[] = [
  stringComparison,
  ...patterns.map(patternProbe),
  enumCase,
  nullNavigation,
  unsetInOrder,
  auditFilter,
  anyOnOmitted,
];

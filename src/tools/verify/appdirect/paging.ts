/** Pages: their sizes, numbers, totals and order, and the lists that have none. */
import { isObject } from '../../../upstream/http/json.ts';
import { found, undetermined } from '../probe.ts';
import type { Finding } from '../probe.ts';
import { textOf } from './context.ts';
import type { AppDirectContext, AppDirectProbe, Subject } from './context.ts';

const group = 'Pages';
const list = '/account/v2/companies?sortField=NAME&sortOrder=ASC';

interface DefaultSize {
  readonly id: string;
  readonly what: string;
  readonly size: number;
  /** Undefined: there is no object to ask about. */
  readonly path: (subject: Subject | undefined) => string | undefined;
}

const defaults: readonly DefaultSize[] = [
  { id: 'companies', what: 'companies', size: 50, path: () => '/account/v2/companies' },
  {
    id: 'memberships',
    what: 'memberships',
    size: 50,
    path: (subject) => subject && `${subject.path}/memberships`,
  },
  {
    id: 'activities',
    what: 'activities',
    size: 12,
    path: (subject) => subject && `${subject.path}/activities`,
  },
  { id: 'users', what: 'people', size: 50, path: () => '/account/v2/users' },
  { id: 'exchange-rates', what: 'exchange rates', size: 20, path: () => '/channel/v1/exchangeRates' },
  {
    id: 'associations',
    what: 'associations of companies',
    size: 10,
    path: (subject) =>
      subject &&
      `/appReseller/v1/companyAssociations?resellerCompanyId=${encodeURIComponent(subject.company)}`,
  },
  {
    id: 'reseller-users',
    what: "people in the resellers' view",
    size: 10,
    path: () => '/appReseller/v1/users?context=RESELLER',
  },
];

function defaultSizeProbe({ id, what, size, path }: DefaultSize): AppDirectProbe {
  return {
    id: `default-size-${id}`,
    group,
    guess: `How many rows a page of ${what} has without a size.`,
    expected: `${size} rows`,
    run: async (context) => {
      const asked = path(await context.subject());
      if (asked === undefined) return undetermined('the token sees no company with members');
      const answer = await context.page(asked);
      if (answer?.size === undefined) return undetermined('the list does not answer this token');
      return found(`${answer.size} rows`, answer.size === size);
    },
  };
}

/** A list that comes whole, as a bare array or below `content`. */
function wholeListProbe(
  id: string,
  guess: string,
  path: (subject: Subject) => string,
  form: 'a bare list' | 'content without a page',
): AppDirectProbe {
  return {
    id,
    group,
    guess,
    expected: form,
    run: async (context) => {
      const subject = await context.subject();
      if (subject === undefined) return undetermined('the token sees no company with members');
      const { status, json } = await context.get(path(subject));
      if (status !== 200) return undetermined(`the list does not answer this token (${status})`);
      const result = Array.isArray(json)
        ? 'a bare list'
        : isObject(json) && Array.isArray(json['content'])
          ? isObject(json['page'])
            ? 'content with a page'
            : 'content without a page'
          : 'something else';
      return found(result, result === form);
    },
  };
}

async function orderOf(context: AppDirectContext, path: string): Promise<readonly string[] | undefined> {
  const rows = (await context.page(path))?.rows;
  return rows?.map((row) => textOf(row, 'uuid') ?? '');
}

export const pagingProbes: readonly AppDirectProbe[] = [
  {
    id: 'page-cap',
    group,
    guess: 'How many rows one page has at most.',
    expected: '100 rows or more; a larger size is lowered, and the answer says so',
    run: async ({ page }) => {
      const answer = await page(`${list}&page=0&size=1000`);
      if (answer?.size === undefined) return found('no page with its size', false);
      const { size, rows, total = 0 } = answer;
      if (rows.length !== Math.min(size, total)) return found('a page that is shorter than it says', false);
      return size >= 1_000 ? found('at least 1000 rows', true) : found(`${size} rows`, size >= 100);
    },
  },
  {
    id: 'count-by-one-row',
    group,
    guess: 'A page of one row tells the total.',
    expected: 'one row, and the total',
    run: async ({ page }) => {
      const answer = await page(`${list}&page=0&size=1`);
      const total = answer?.total;
      const result = `${answer?.rows.length === 1 ? 'one row' : 'other rows'}, and ${total === undefined ? 'no' : 'the'} total`;
      return total === 0
        ? undetermined('there are no companies')
        : found(result, result === 'one row, and the total');
    },
  },
  {
    id: 'page-past-the-end',
    group,
    guess: 'A page past the end is empty and tells the total.',
    expected: 'no rows, and the total',
    run: async ({ page }) => {
      const answer = await page(`${list}&page=100000&size=10`);
      if (answer === undefined) return found('no page', false);
      const result = `${answer.rows.length === 0 ? 'no rows' : 'rows'}, and ${answer.total === undefined ? 'no' : 'the'} total`;
      return found(result, result === 'no rows, and the total');
    },
  },
  {
    id: 'pages-follow',
    group,
    guess: 'Pages begin at 0, and follow each other without gaps and repetitions.',
    expected: 'yes',
    run: async (context): Promise<Finding> => {
      const [whole, first, second] = [
        await orderOf(context, `${list}&page=0&size=6`),
        await orderOf(context, `${list}&page=0&size=3`),
        await orderOf(context, `${list}&page=1&size=3`),
      ];
      if (!whole || !first || !second) return undetermined('the list does not answer this token');
      if (whole.length < 4) return undetermined('there are fewer than 4 companies');
      const follows = whole.join() === [...first, ...second].join();
      return found(follows ? 'yes' : 'no', follows);
    },
  },
  {
    id: 'default-order',
    group,
    guess: 'Without an order, companies come by name, from the last one.',
    expected: 'as with NAME and DESC',
    run: async (context) => {
      const bare = await orderOf(context, '/account/v2/companies?page=0&size=5');
      const named = await orderOf(
        context,
        '/account/v2/companies?sortField=NAME&sortOrder=DESC&page=0&size=5',
      );
      if (!bare || !named) return undetermined('the list does not answer this token');
      const isEqual = bare.join() === named.join();
      return found(isEqual ? 'as with NAME and DESC' : 'another order', isEqual);
    },
  },
  ...defaults.map(defaultSizeProbe),
  wholeListProbe(
    'assignments-come-whole',
    'Assignments of a member come whole.',
    ({ path, user }) => `${path}/memberships/${encodeURIComponent(user)}/assignments`,
    'content without a page',
  ),
  wholeListProbe(
    'roles-come-whole',
    'The roles that can be given to a member come whole.',
    ({ path, user }) => `${path}/memberships/${encodeURIComponent(user)}/assignableRoles`,
    'a bare list',
  ),
  wholeListProbe('bundles-come-whole', 'Bundles come whole.', () => '/marketplace/v1/bundles', 'a bare list'),
  wholeListProbe(
    'memberships-of-a-person-come-whole',
    'The memberships of a person come whole (v296).',
    ({ user }) => `/account/v2/users/${encodeURIComponent(user)}/memberships`,
    'content without a page',
  ),
];

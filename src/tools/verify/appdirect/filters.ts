/** Parameters of lists: what a search finds, and what the switches leave out. */
import { isObject } from '../../../upstream/http/json.ts';
import type { Wire } from '../../reading/page.ts';
import { found, undetermined } from '../probe.ts';
import type { Finding } from '../probe.ts';
import { companiesPath, textOf } from './context.ts';
import type { AppDirectContext, AppDirectProbe } from './context.ts';

const group = 'Filters';
const companies = '/account/v2/companies';
const users = '/account/v2/users';
const usersPath = `${users}?includeCustomAttributes=false&page=0&size=20`;

const isNot = (is: boolean, text: string): string => (is ? text : `not ${text}`);

/** Whether a search for `value` finds the row. Undefined: the search has no answer. */
async function finds(
  { page }: AppDirectContext,
  path: string,
  parameter: string,
  value: string,
  row: Wire,
): Promise<boolean | undefined> {
  const answer = await page(`${path}?${parameter}=${encodeURIComponent(value)}&page=0&size=100`);
  return answer?.rows.some(({ uuid }) => uuid === row['uuid']);
}

/** A name with letters in its middle, whose case can be turned. */
const namePattern = /^\p{L}{2,}[\p{L}\d .-]{3,}$/u;
const middleOf = (text: string): string => text.slice(1, -1);
function turned(text: string): string {
  return text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();
}

interface Search {
  readonly id: string;
  readonly guess: string;
  readonly path: string;
  readonly list: string;
  readonly parameter: string;
  /** The text of a row that is searched for. */
  readonly text: (row: Wire) => string | undefined;
  readonly expected: 'part' | 'whole';
}

const searches: readonly Search[] = [
  {
    id: 'search-companies-by-name',
    guess: 'name finds companies by a part of the name, in any case.',
    path: companies,
    list: companiesPath,
    parameter: 'name',
    text: (row) => textOf(row, 'name'),
    expected: 'part',
  },
  {
    id: 'search-people-by-name',
    guess: 'name finds people by a part of the name, in any case.',
    path: users,
    list: usersPath,
    parameter: 'name',
    text: (row) => textOf(row, 'lastName'),
    expected: 'part',
  },
  {
    id: 'search-people-by-email',
    guess: 'email finds people by the whole address alone.',
    path: users,
    list: usersPath,
    parameter: 'email',
    text: (row) => textOf(row, 'email'),
    expected: 'whole',
  },
  {
    id: 'search-people-by-user-name',
    guess: 'username finds people by the whole user name alone.',
    path: users,
    list: usersPath,
    parameter: 'username',
    text: (row) => textOf(row, 'userName'),
    expected: 'whole',
  },
  {
    id: 'search-people-by-external-id',
    guess: 'externalId finds people by the whole id alone.',
    path: users,
    list: usersPath,
    parameter: 'externalId',
    text: (row) => textOf(row, 'externalId'),
    expected: 'whole',
  },
];

const outcomes = { part: 'a part in any case', whole: 'the whole alone' } as const;

function searchProbe({ id, guess, path, list, parameter, text, expected }: Search): AppDirectProbe {
  return {
    id,
    group,
    guess,
    expected: outcomes[expected],
    run: async (context) => {
      const rows = (await context.page(list))?.rows;
      if (rows === undefined) return undetermined('the list does not answer this token');
      const row = rows.find((each) => {
        const value = text(each) ?? '';
        return expected === 'whole' ? value.length > 4 : namePattern.test(value);
      });
      const value = row === undefined ? undefined : text(row);
      if (row === undefined || value === undefined) return undetermined('no row has a text to search for');
      const ask = (asked: string): Promise<boolean | undefined> =>
        finds(context, path, parameter, asked, row);
      const [whole, part, other] = [
        await ask(value),
        await ask(middleOf(value)),
        await ask(turned(middleOf(value))),
      ];
      if (whole === undefined || part === undefined || other === undefined)
        return undetermined('the search does not answer');
      if (!whole) return found('not even the whole text', false);
      const result = part ? (other ? outcomes.part : 'a part in its own case') : outcomes.whole;
      return found(result, result === outcomes[expected]);
    },
  };
}

/** A switch that is false leaves members out. */
function switchProbe(
  id: string,
  path: (context: AppDirectContext) => Promise<string | undefined>,
  name: string,
  isThere: (row: Wire) => boolean,
): AppDirectProbe {
  const expected = 'there with true, and not there with false';
  return {
    id,
    group,
    guess: `${name}=false leaves out what it names.`,
    expected,
    run: async (context): Promise<Finding> => {
      const list = await path(context);
      if (list === undefined) return undetermined('the token sees no company with members');
      const [on, off] = [
        await context.page(`${list}&${name}=true`),
        await context.page(`${list}&${name}=false`),
      ];
      if (!on || !off) return undetermined('the list does not answer this token');
      const withOn = on.rows.some(isThere);
      if (!withOn) return undetermined('no row has it');
      const result = `there with true, and ${isNot(off.rows.some(isThere), 'there with false')}`;
      return found(result, result === expected);
    },
  };
}

const ofCompanies = (): Promise<string> => Promise.resolve(companiesPath);
const ofMembers = async (context: AppDirectContext): Promise<string | undefined> => {
  const subject = await context.subject();
  return subject && `${subject.path}/memberships?page=0&size=20`;
};
const hasEntries = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

export const filterProbes: readonly AppDirectProbe[] = [
  ...searches.map(searchProbe),
  {
    id: 'vendor-filter',
    group,
    guess: 'vendor=true lists vendors alone (v296), or is ignored (page).',
    expected: 'vendors alone, or every company',
    run: async (context) => {
      const [all, vendors] = [
        await context.page(`${companies}?page=0&size=100`),
        await context.page(`${companies}?vendor=true&page=0&size=100`),
      ];
      if (!all || !vendors) return undetermined('the list does not answer this token');
      if (vendors.rows.every(({ vendor }) => vendor === true)) return found('vendors alone', true);
      const isIgnored = vendors.total === all.total;
      return found(isIgnored ? 'every company' : 'something else', isIgnored);
    },
  },
  {
    id: 'external-id-in-the-path',
    group,
    guess: 'A company is read by externalId:… in the path.',
    expected: 'the same company',
    run: async (context) => {
      const row = (await context.companies()).find((each) => textOf(each, 'externalId') !== undefined);
      if (row === undefined) return undetermined('no company has an external id');
      const id = encodeURIComponent(textOf(row, 'externalId') ?? '');
      const { status, json } = await context.get(`${companies}/externalId:${id}`);
      if (status !== 200) return found(`status ${status}`, false);
      const isSame = isObject(json) && json['uuid'] === row['uuid'];
      return found(isSame ? 'the same company' : 'something else', isSame);
    },
  },
  {
    id: 'role-names',
    group,
    guess: 'roleName finds members by the role with and without ROLE_ in front.',
    expected: 'both find the same members',
    run: async (context) => {
      const subject = await context.subject();
      if (subject === undefined) return undetermined('the token sees no company with members');
      const ask = async (role: string): Promise<number | undefined> =>
        (await context.page(`${subject.path}/memberships?roleName=${role}&page=0&size=1`))?.total;
      const [prefixed, bare] = [await ask('ROLE_SYS_ADMIN'), await ask('SYS_ADMIN')];
      if (prefixed === undefined && bare === undefined) return found('neither is accepted', false);
      if (prefixed === bare) {
        return prefixed === 0
          ? undetermined('no member has the role')
          : found('both find the same members', true);
      }
      return found(
        (prefixed ?? 0) > (bare ?? 0) ? 'only with ROLE_ in front' : 'only without ROLE_ in front',
        false,
      );
    },
  },
  {
    id: 'last-modified-in-milliseconds',
    group,
    guess: 'The lastModified filter of users takes milliseconds, and matches users changed since then.',
    expected: 'all users since 1970, none since the year 2100',
    run: async ({ page }) => {
      const ask = async (at: number): Promise<number | undefined> =>
        (await page(`${users}?lastModified=${at}&page=0&size=1`))?.total;
      const all = (await page(`${users}?page=0&size=1`))?.total;
      if (all === undefined) return undetermined('the list does not answer this token');
      const [early, late] = [await ask(1), await ask(Date.UTC(2100, 0, 1))];
      const result = `${early === all ? 'all users' : 'another number'} since 1970, ${late === 0 ? 'none' : 'some'} since the year 2100`;
      return found(result, early === all && late === 0);
    },
  },
  {
    id: 'status-of-memberships-of-a-person',
    group,
    guess: 'status=ENABLED and status=DISABLED share out the memberships of a person (v296).',
    expected: 'by whether they are enabled',
    run: async (context) => {
      const subject = await context.subject();
      if (subject === undefined) return undetermined('the token sees no company with members');
      const path = `${users}/${encodeURIComponent(subject.user)}/memberships`;
      const ask = async (query: string): Promise<readonly Wire[] | undefined> => {
        const { status, json } = await context.get(`${path}${query}`);
        const rows = status === 200 && isObject(json) ? json['content'] : undefined;
        return Array.isArray(rows) ? rows.filter(isObject) : undefined;
      };
      const all = await ask('');
      if (all === undefined) return undetermined('the list does not answer this token');
      const [on, off] = [await ask('?status=ENABLED'), await ask('?status=DISABLED')];
      if (on === undefined || off === undefined) return found('they are refused', false);
      const agrees =
        on.length + off.length === all.length &&
        on.every(({ enabled }) => enabled === true) &&
        off.every(({ enabled }) => enabled === false);
      return found(agrees ? 'by whether they are enabled' : 'in another way', agrees);
    },
  },
  switchProbe('without-custom-attributes', ofCompanies, 'includeCustomAttributes', ({ customAttributes }) =>
    hasEntries(customAttributes),
  ),
  switchProbe(
    'without-purchase-limits',
    ofCompanies,
    'includePurchaseLimitData',
    ({ thirtyDaysPurchaseLimit }) => typeof thirtyDaysPurchaseLimit === 'number',
  ),
  switchProbe(
    'without-companies',
    ofMembers,
    'includeCompanies',
    ({ company }) => isObject(company) && typeof company['name'] === 'string',
  ),
  switchProbe(
    'without-attributes-of-people',
    ofMembers,
    'includeUserCustomAttributes',
    ({ user }) => isObject(user) && hasEntries(user['customAttributes']),
  ),
];

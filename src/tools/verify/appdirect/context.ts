/** What the probes of AppDirect share: reads, each made once, and the objects that they ask about. */
import { isObject } from '../../../upstream/http/json.ts';
import type { Wire } from '../../reading/page.ts';
import type { Reader } from '../../reading/reader.ts';
import type { Probe } from '../probe.ts';
import { createReads } from '../reads.ts';
import type { GetOptions, Answer } from '../../reading/reader.ts';

export interface Page {
  readonly rows: readonly Wire[];
  readonly number: number | undefined;
  readonly size: number | undefined;
  readonly total: number | undefined;
}

export interface AppDirectContext {
  get(path: string, options?: GetOptions): Promise<Answer>;
  /** A numbered page, or undefined when the answer is none. */
  page(path: string): Promise<Page | undefined>;
  /** Some companies, by name. */
  companies(): Promise<readonly Wire[]>;
  /** A company, its memberships and a person, if the token sees one with members. */
  subject(): Promise<Subject | undefined>;
}

export interface Subject {
  readonly company: string;
  readonly user: string;
  /** `/account/v2/companies/{company}` */
  readonly path: string;
  readonly members: readonly Wire[];
}

export type AppDirectProbe = Probe<AppDirectContext>;

export const companiesPath = '/account/v2/companies?sortField=NAME&sortOrder=ASC&page=0&size=20';
/** Companies without members among these are skipped. */
const mostTries = 5;

/** Undefined when the answer is not a list with a page. */
export function pageOf(json: unknown): Page | undefined {
  if (!isObject(json) || !Array.isArray(json['content']) || !isObject(json['page'])) return undefined;
  const { number, size, totalElements } = json['page'];
  const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  return {
    rows: json['content'].filter(isObject),
    number: numberIn(number),
    size: numberIn(size),
    total: numberIn(totalElements),
  };
}

export function textOf(row: Wire | undefined, name: string): string | undefined {
  const value = row?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function createAppDirectContext(reader: Pick<Reader, 'get'>): AppDirectContext {
  const { get } = createReads(reader);
  const page: AppDirectContext['page'] = async (path) => {
    const { status, json } = await get(path);
    return status === 200 ? pageOf(json) : undefined;
  };
  const companies = async (): Promise<readonly Wire[]> => (await page(companiesPath))?.rows ?? [];
  return {
    get,
    page,
    companies,
    subject: async () => {
      for (const row of (await companies()).slice(0, mostTries)) {
        const company = textOf(row, 'uuid');
        if (company === undefined) continue;
        const path = `/account/v2/companies/${encodeURIComponent(company)}`;
        const members = (await page(`${path}/memberships?page=0&size=20`))?.rows ?? [];
        const [first] = members.filter(({ user }) => isObject(user));
        const user = isObject(first?.['user']) ? textOf(first['user'], 'uuid') : undefined;
        if (user !== undefined) return { company, user, path, members };
      }
      return undefined;
    },
  };
}

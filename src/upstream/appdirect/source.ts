/** Implements the `Source` port for AppDirect: reads one object at a time, and lists by numbered pages. */
import type { Expression } from '../../query/expression.ts';
import type { Resource } from '../../source/resource.ts';
import type { Row, RowPage } from '../../source/row.ts';
import type { GetOptions, ListQuery, Source, SourceFile } from '../../source/source.ts';
import { readList, readObject, type ListAnswer, type Paging } from './answer.ts';
import type { AppDirectCaller, Query } from './caller.ts';
import { keyParts } from './key.ts';
import type { PageCap } from './page-cap.ts';
import { isAppDirect, type AppDirectResource, type ListRoute, type Switches } from './resource.ts';
import { pagesOf, sliceWindow, type NumberedPage } from '../../source/numbered-pages.ts';

export class AppDirectSource implements Source {
  /** For fields of AppDirect only: calls that the port does not have. */
  readonly calls: AppDirectCaller;
  readonly #pageCap: PageCap;

  constructor(calls: AppDirectCaller, pageCap: PageCap) {
    this.calls = calls;
    this.#pageCap = pageCap;
  }

  pageCap(): number {
    return this.#pageCap.rows;
  }

  async get(resource: Resource, id: string, { select, paths }: GetOptions): Promise<Row> {
    const { one, toRow } = definitionOf(resource);
    if (one === undefined) throw new Error(`AppDirect reads no single ${resource.label}`);
    const place = named(one.key, keyParts(id));
    const answer = await this.calls.call({
      method: 'GET',
      path: one.path,
      parameters: place,
      query: [
        ...Object.entries(one.keyQuery ?? {}).map(([part, name]) => [name, place[part] ?? ''] as const),
        ...(one.always ?? []),
        ...switched(one.switches, select),
      ],
      paths,
      edition: one.edition,
    });
    return readObject(answer, toRow, place, id);
  }

  async list(resource: Resource, query: ListQuery): Promise<RowPage> {
    const { lists, toRow } = definitionOf(resource);
    const conditions = conditionsOf(query.filter);
    const route = lists.find(({ parent }) => parent !== undefined && conditions.has(parent.path)) ?? lists[0];
    if (route === undefined) throw new Error(`AppDirect has no list of ${resource.label} objects`);
    const parent = route.parent === undefined ? undefined : conditions.get(route.parent.path);
    const place = route.parent === undefined ? {} : named(route.parent.key, keyParts(parent ?? ''));
    const shared: Query = [
      ...(route.parentFilter ?? []).map((name) => [name, place[name] ?? ''] as const),
      ...filtersOf(route, conditions),
      ...(route.always ?? []),
      ...orderOf(route, query.order),
      ...switched(route.switches, query.select),
    ];
    const read = async (more: Query): Promise<ListAnswer> => {
      const answer = await this.calls.call({
        method: 'GET',
        path: route.path,
        parameters: place,
        query: [...shared, ...more],
        paths: query.paths,
        edition: route.edition,
        deadline: query.deadline,
      });
      return readList(answer, route.paging, toRow, place);
    };
    return route.paging === 'whole' ? readWhole(read, query) : this.#readPages(read, route.paging, query);
  }

  send(resource: Resource): Promise<never> {
    return Promise.reject(new Error(`changes to ${resource.label} objects are calls of their own`));
  }

  icon(resource: Resource): Promise<SourceFile> {
    return Promise.reject(new Error(`${resource.label} objects have no icon`));
  }

  /** Reads the pages of a window at the same time. When AppDirect applies a lower page size, they are read once more. */
  async #readPages(
    read: (query: Query) => Promise<ListAnswer>,
    paging: Paging,
    window: { readonly offset: number; readonly limit: number },
  ): Promise<RowPage> {
    const parameter = paging === 'number' ? 'number' : 'page';
    const readPage = ({ page, size }: NumberedPage): Promise<ListAnswer> =>
      read([
        [parameter, String(page)],
        ['size', String(size)],
      ]);
    if (window.limit === 0) {
      const { total } = await readPage({ page: 0, size: 1 });
      return { rows: [], total, limit: 0 };
    }
    for (;;) {
      const cap = this.#pageCap.rows;
      const limit = Math.min(window.limit, cap);
      const pages = pagesOf(window.offset, limit, cap);
      const answers = await Promise.all(pages.map(readPage));
      const applied = appliedSize(answers, pages);
      if (applied !== undefined) {
        this.#pageCap.learn(applied);
        continue;
      }
      const rows = sliceWindow(
        answers.flatMap((answer) => answer.rows),
        pages,
        { offset: window.offset, limit },
      );
      return { rows, total: answers[0]?.total, limit };
    }
  }
}

/** The lower page size that AppDirect applied, where it makes a difference: a later page then starts at another row. */
function appliedSize(answers: readonly ListAnswer[], pages: readonly NumberedPage[]): number | undefined {
  for (const [index, { size, rows, total = 0 }] of answers.entries()) {
    const asked = pages[index];
    if (asked === undefined || size === undefined || size < 1 || size >= asked.size) continue;
    if (asked.page > 0 || total > rows.length) return size;
  }
  return undefined;
}

async function readWhole(
  read: (query: Query) => Promise<ListAnswer>,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<RowPage> {
  const { rows } = await read([]);
  return { rows: rows.slice(offset, offset + limit), total: rows.length, limit };
}

function definitionOf(resource: Resource): AppDirectResource {
  if (isAppDirect(resource)) return resource;
  throw new Error(`${resource.type} is not a resource of AppDirect`);
}

/** The values of a filter, by path. Only equality exists; lists of values are compiled to it by the schema. */
function conditionsOf(filter: Expression | undefined): ReadonlyMap<string, string> {
  const conditions = new Map<string, string>();
  const add = (expression: Expression): void => {
    if (expression.kind === 'and') {
      expression.expressions.forEach(add);
    } else if (
      expression.kind === 'compare' &&
      expression.operator === 'eq' &&
      (typeof expression.value === 'string' || typeof expression.value === 'boolean')
    ) {
      conditions.set(expression.property, String(expression.value));
    } else {
      throw new Error(`AppDirect cannot filter with ${expression.kind}`);
    }
  };
  if (filter !== undefined) add(filter);
  return conditions;
}

function filtersOf(route: ListRoute, conditions: ReadonlyMap<string, string>): Query {
  return [...conditions].flatMap(([path, value]) => {
    if (path === route.parent?.path) return [];
    const parameter = route.filters?.[path.split(':', 1)[0] ?? path];
    if (parameter === undefined) throw new Error(`${route.path} cannot be filtered by ${path}`);
    return [parameter(value, path.slice(path.indexOf(':') + 1))];
  });
}

function orderOf(route: ListRoute, [first]: readonly string[]): Query {
  if (first === undefined || route.order === undefined) return [];
  return route.order(first.replace(/^[+-]/, ''), first.startsWith('-') ? 'DESC' : 'ASC');
}

/** Each switch is sent, because the defaults of AppDirect include everything. */
function switched(switches: Switches | undefined, select: readonly string[]): Query {
  if (switches === undefined) return [];
  return Object.entries(switches).map(([member, parameter]) => [parameter, String(select.includes(member))]);
}

function named(names: readonly string[], values: readonly string[]): Record<string, string> {
  const place: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const value = values[index];
    if (value !== undefined) place[name] = value;
  }
  return place;
}

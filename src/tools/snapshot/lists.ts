/** Reads lists page by page into the state of a snapshot. */
import { isObject } from '../../upstream/http/json.ts';
import { maskSecrets } from '../../upstream/secrets.ts';
import { counted } from '../reading/counted.ts';
import { pageOf } from '../reading/page.ts';
import type { Wire } from '../reading/page.ts';
import type { Answer, Reader } from '../reading/reader.ts';
import type { SnapshotRow } from './rows.ts';
import type { Patch, State } from './state.ts';
import type { Stubs } from './stubs.ts';

/** Upstream does not answer as the Accounts API does. */
export class SourceError extends Error {}

/** The bound on rows is reached. */
export class RowLimitReached extends Error {}

export interface ListStep {
  /** Unique: a resumed run knows the list by it. */
  readonly step: string;
  readonly table: string;
  /** `/accounts/ACC-…/users` */
  readonly path: string;
  /** Pieces of the query, without limit, offset and order. */
  readonly query: readonly string[];
  /** Asked with instead when upstream refuses the first query. */
  readonly plainQuery?: readonly string[];
  /** Undefined or a row with an empty id: the object lacks what identifies it. */
  readonly toRow: (wire: Wire) => SnapshotRow | undefined;
  /** What identifies an object of the list. Default: an id. */
  readonly identity?: string;
  /** Whether the snapshot is nothing without it. */
  readonly isRequired?: boolean;
  /** Ids to keep for later steps. Default: none. */
  readonly idOf?: (wire: Wire) => string | undefined;
}

/** One object, read for some members of rows. */
export interface DetailStep {
  readonly step: string;
  readonly path: string;
  readonly toPatches: (answer: Answer) => readonly Patch[];
}

export interface Lists {
  /** Reads the object unless it has been read. Returns whether upstream answers it. */
  readDetail(step: DetailStep): Promise<boolean>;
  /** Reads what is missing of the list. Returns the ids that it holds. */
  read(step: ListStep): Promise<readonly string[]>;
}

export interface ListsOptions {
  readonly reader: Reader;
  readonly state: State;
  readonly stubs: Stubs;
  readonly token: string;
  readonly maxRows: number;
  readonly onPage: (progress: {
    readonly step: string;
    readonly rows: number;
    readonly total: number | null;
  }) => void;
}

const pageSize = 100;
/** The token may not read the list, or this deployment does not have it. */
const unanswered = new Set([400, 403, 404, 405, 501]);

export function createLists({ reader, state, stubs, token, maxRows, onPage }: ListsOptions): Lists {
  let rowCount = state.lines.reduce((sum, { rows }) => sum + rows.length, 0);
  const known = new Map<string, { next: number | null; rows: number; ids: string[] }>();
  for (const { step, next, rows, ids } of state.lines) {
    const before = known.get(step);
    known.set(step, { next, rows: (before?.rows ?? 0) + rows.length, ids: [...(before?.ids ?? []), ...ids] });
  }

  const details = new Map(
    state.lines.filter(({ table }) => table === '').map(({ step, status }) => [step, status === undefined]),
  );

  async function page(step: ListStep, offset: number, limit: number): Promise<Answer> {
    const ask = (query: readonly string[]): Promise<Answer> =>
      reader.get(`${step.path}?${[...query, 'order=id', `limit=${limit}`, `offset=${offset}`].join('&')}`);
    const answer = await ask(step.query);
    return answer.status === 400 && step.plainQuery !== undefined ? ask(step.plainQuery) : answer;
  }

  return {
    async readDetail({ step, path, toPatches }) {
      const known = details.get(step);
      if (known !== undefined) return known;
      const answer = await reader.get(path);
      if (answer.status !== 200 && !unanswered.has(answer.status)) throw unexpected(path, answer);
      const isAnswered = answer.status === 200;
      details.set(step, isAnswered);
      state.add({
        step,
        table: '',
        rows: [],
        stubs: [],
        ids: [],
        next: null,
        total: null,
        ...(isAnswered ? { patches: withoutSecrets(toPatches(answer), token) } : { status: answer.status }),
      });
      onPage({ step: step.replace(/ of .*/, ''), rows: details.size, total: null });
      return isAnswered;
    },

    async read(step) {
      const progress = known.get(step.step) ?? { next: 0, rows: 0, ids: [] };
      known.set(step.step, progress);
      while (progress.next !== null) {
        const offset = progress.next;
        const limit = Math.min(pageSize, maxRows - rowCount);
        if (limit <= 0) throw new RowLimitReached(`the limit of ${counted(maxRows, 'row')} is reached`);
        const answer = await page(step, offset, limit);
        const found = answer.status === 200 ? pageOf(answer) : undefined;
        const common = { step: step.step, table: step.table };
        if (found === undefined) {
          if (step.isRequired === true || !unanswered.has(answer.status)) throw unexpected(step.path, answer);
          state.add({
            ...common,
            rows: [],
            stubs: [],
            ids: [],
            next: null,
            total: null,
            status: answer.status,
          });
          progress.next = null;
          break;
        }
        const rows = found.items.map((item, at) => {
          const row = isObject(item) ? step.toRow(item) : undefined;
          if (row === undefined || row.id === '') throw unidentified(step, offset + at, item);
          return withoutSecrets(row, token);
        });
        const ids = step.idOf === undefined ? [] : found.rows.flatMap((wire) => step.idOf?.(wire) ?? []);
        const end = offset + (found.limit !== undefined && found.limit > 0 ? found.limit : rows.length);
        const isLast =
          rows.length === 0 || (found.total === undefined ? rows.length < limit : end >= found.total);
        progress.next = isLast ? null : end;
        progress.rows += rows.length;
        progress.ids.push(...ids);
        rowCount += rows.length;
        state.add({
          ...common,
          rows,
          stubs: withoutSecrets(stubs.take(), token),
          ids,
          next: progress.next,
          total: found.total ?? null,
        });
        onPage({ step: step.step, rows: progress.rows, total: found.total ?? null });
      }
      return progress.ids;
    },
  };
}

/** Free text may contain a token that was pasted into it. */
function withoutSecrets<T>(value: T, token: string): T {
  const text = JSON.stringify(value);
  const masked = maskSecrets(text, [token]);
  return masked === text ? value : (JSON.parse(masked) as T);
}

/** An object that cannot be identified would be missing in the file, so the list cannot be read as a whole. */
function unidentified({ path, identity = 'an id' }: ListStep, at: number, item: unknown): SourceError {
  return new SourceError(
    `${callOf(path)}: expected rows with ${identity}, but row ${at + 1} of the list is ${described(item)}`,
  );
}

/** Without values, which may be personal data. */
function described(item: unknown): string {
  if (item === null) return 'null';
  if (Array.isArray(item)) return 'a list';
  if (!isObject(item)) return `a ${typeof item}`;
  const names = Object.keys(item).filter((name) => /^[$A-Za-z][A-Za-z_]{0,39}$/.test(name));
  if (names.length === 0) return 'an object without members';
  return `an object with ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and more' : ''}`;
}

function callOf(path: string): string {
  return `GET /v1/accounts${path.replace(/\?.*$/s, '')}`;
}

function unexpected(path: string, { status, headers }: Answer): SourceError {
  const call = callOf(path);
  if (status === 401) {
    return new SourceError(`${call}: expected a token that upstream accepts, but got status 401`);
  }
  if (status === 404) {
    return new SourceError(
      `${call}: expected a list, but got status 404; is --url the address of the marketplace API?`,
    );
  }
  if (status !== 200) return new SourceError(`${call}: expected a list, but got status ${status}`);
  const type = String(headers['content-type'] ?? 'no content type').slice(0, 60);
  return new SourceError(`${call}: expected a list with data, but got something else (${type})`);
}

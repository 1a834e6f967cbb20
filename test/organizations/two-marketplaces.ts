/** Two scripted marketplaces behind one gateway, whose lists of organizations have the names, the order and the cap of a test. */
import type { ServerResponse } from 'node:http';
import type { Environment } from '../../src/config/config.ts';
import { envelope, json, startServer, type ScriptedServer } from '../support/scripted-server.ts';
import { startWorldOver, type Answer, type GatewayWorld } from '../support/world.ts';

export interface ListOfNames {
  /** In the order of the marketplace. */
  readonly names: readonly string[];
  /** Most rows in one answer. */
  readonly cap: number;
}

/** Answers instead of a list. */
export type Fault = (response: ServerResponse) => void;

export interface TwoMarketplaces extends AsyncDisposable {
  readonly world: GatewayWorld;
  readonly softwareOne: ScriptedServer;
  readonly appDirect: ScriptedServer;
  lists: { softwareOne: ListOfNames; appDirect: ListOfNames };
  faults: { softwareOne?: Fault | undefined; appDirect?: Fault | undefined };
  query(
    document: string,
    variables?: Record<string, unknown>,
    tokens?: { readonly first?: string | null; readonly second?: string | null },
  ): Promise<Answer>;
}

const digits = (index: number, length: number): string => String(index).padStart(length, '0');
export const accountId = (index: number): string => `ACC-${digits(index, 8).replace(/(?=.{4}$)/, '-')}`;
export const companyUuid = (index: number): string => `c0000000-0000-4000-8000-${digits(index, 12)}`;
export const companyId = (index: number): string => `CMP-${companyUuid(index)}`;

const matching = (names: readonly string[], search: string | undefined): (readonly [string, number])[] =>
  names
    .map((name, index) => [name, index] as const)
    .filter(([name]) => search === undefined || name.toLowerCase().includes(search.toLowerCase()));

/** The text in `ilike(name,"*text*")`. */
function searchIn(query: string): string | undefined {
  const found = /ilike\(name,"?\*((?:[^"\\]|\\.)*)\*"?\)/.exec(query)?.[1];
  return found?.replace(/\\(.)/g, '$1');
}

export async function startTwoMarketplaces(config: Environment = {}): Promise<TwoMarketplaces> {
  const state: Pick<TwoMarketplaces, 'lists' | 'faults'> = {
    lists: { softwareOne: { names: [], cap: 100 }, appDirect: { names: [], cap: 100 } },
    faults: {},
  };
  const softwareOne = await startServer((_request, response, { url }) => {
    if (state.faults.softwareOne) return state.faults.softwareOne(response);
    const { names, cap } = state.lists.softwareOne;
    const query = decodeURIComponent(url.slice(url.indexOf('?') + 1));
    const offset = Number(/\boffset=(\d+)/.exec(query)?.[1] ?? 0);
    const limit = Math.min(cap, Number(/\blimit=(\d+)/.exec(query)?.[1] ?? cap));
    const found = matching(names, searchIn(query));
    const rows = found.slice(offset, offset + limit).map(([name, index]) => ({ id: accountId(index), name }));
    json(response, envelope(rows, { offset, limit, total: found.length }));
  });
  const appDirect = await startServer((_request, response, { url }) => {
    if (state.faults.appDirect) return state.faults.appDirect(response);
    const { names, cap } = state.lists.appDirect;
    const { searchParams } = new URL(url, 'http://appdirect.example');
    const page = Number(searchParams.get('page'));
    const size = Math.min(cap, Number(searchParams.get('size')));
    const found = matching(names, searchParams.get('name') ?? undefined);
    const content = found
      .slice(page * size, (page + 1) * size)
      .map(([name, index]) => ({ uuid: companyUuid(index), name, enabled: true, allowLogin: true }));
    json(response, { content, page: { number: page, size, totalElements: found.length } });
  });
  const world = await startWorldOver(softwareOne.origin, {
    config: { APPDIRECT_API_BASE_URL: appDirect.origin, ...config },
  });
  return Object.assign(state, {
    world,
    softwareOne,
    appDirect,
    query: (
      document: string,
      variables: Record<string, unknown> = {},
      {
        first = 'first',
        second = 'second',
      }: { readonly first?: string | null; readonly second?: string | null } = {},
    ) =>
      world.query(document, variables, {
        token: first,
        headers: second === null ? {} : { 'AppDirect-Authorization': `Bearer ${second}` },
      }),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await softwareOne[Symbol.asyncDispose]();
      await appDirect[Symbol.asyncDispose]();
    },
  });
}

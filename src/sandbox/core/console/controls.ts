/** The controls that the console reads its pages from. */
import { invalid, notFound, Problem } from '../problem.ts';
import type { ControlCall, Handlers } from '../http/control-call.ts';
import { noContent, ok } from '../http/route-result.ts';
import { dataSchema } from '../store/data-schema.ts';
import { DataFileError, snapshotOf } from '../store/snapshot.ts';
import type { DataStore } from '../store/store.ts';
import type { ConsoleCollection } from './model.ts';
import { listRows, overview, readRow } from './read.ts';

const maxImportBytes = 64 * 1024 * 1024;
const maxLimit = 100;

export const consoleHandlers: Handlers = {
  '/__sandbox/collections': {
    GET: ({ api, targets }) =>
      ok({
        name: api.name,
        root: api.root,
        collections: overview(collectionsOf(api.console), targets.store),
      }),
  },
  '/__sandbox/rows': {
    GET: (call) => {
      const { query, targets } = call;
      return ok(
        listRows(collectionsOf(call.api.console), collectionOf(call), targets.store, {
          search: query.get('search') ?? '',
          state: query.get('state') ?? '',
          offset: count(query, 'offset', 0),
          limit: Math.min(count(query, 'limit', 25), maxLimit),
        }),
      );
    },
  },
  '/__sandbox/row': {
    GET: (call) => {
      const collection = collectionOf(call);
      const { store } = call.targets;
      const row = store.table(collection.table).get(call.query.get('id') ?? '');
      if (!row) throw notFound();
      return ok(readRow(collectionsOf(call.api.console), collection, row, store));
    },
  },
  '/__sandbox/exchanges': {
    GET: ({ targets, query }) => ok(targets.exchanges.list(count(query, 'after', 0))),
  },
  '/__sandbox/exchange': {
    GET: ({ targets, query }) => {
      const exchange = targets.exchanges.get(count(query, 'id', 0));
      if (!exchange) throw notFound();
      return ok(exchange);
    },
  },
  '/__sandbox/data': {
    GET: ({ targets }) => ok(snapshotOf(targets.store)),
    PUT: async ({ targets, document: read }) => {
      const document = await read(maxImportBytes);
      try {
        targets.replaceData(document);
      } catch (error) {
        if (error instanceof DataFileError)
          throw new Problem(400, { title: 'Import failed', detail: error.message });
        throw error;
      }
      await targets.save();
      return noContent;
    },
  },
  '/__sandbox/data/schema': {
    GET: ({ api }) => ok(dataSchema(api)),
  },
};

function collectionsOf<S extends DataStore>(
  collections: readonly ConsoleCollection<S>[] | undefined,
): readonly ConsoleCollection<S>[] {
  return collections ?? [];
}

function collectionOf<S extends DataStore>({ api, query }: ControlCall<S>): ConsoleCollection<S> {
  const name = query.get('collection') ?? '';
  const found = collectionsOf(api.console).find(({ table }) => table === name);
  if (!found) throw notFound();
  return found;
}

function count(query: URLSearchParams, name: string, standard: number): number {
  const text = query.get(name);
  if (text === null) return standard;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalid({ [name]: [`The ${name} must be a whole number, but got '${text.slice(0, 40)}'.`] });
}

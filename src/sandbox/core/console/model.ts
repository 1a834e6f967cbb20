/** What the console needs to know of an API: its collections, their relations and states, and the requests for an object. */
import type { DataStore } from '../store/store.ts';
import type { Row } from '../store/table.ts';

/** A request to the API that concerns one object. */
export interface ObjectRequest {
  readonly title: string;
  readonly method: string;
  /** The complete path. */
  readonly path: string;
  /** `action`: without a body. `edit`: with the document of the object. `delete` and `other` speak for themselves. */
  readonly kind: 'action' | 'edit' | 'delete' | 'other';
  /** False where the state of the object does not allow it; the API then refuses. */
  readonly isAllowed: boolean;
}

/** One table in the console. */
export interface ConsoleCollection<S extends DataStore = DataStore, R extends Row = Row> {
  readonly table: string;
  /** Plural. */
  readonly title: string;
  readonly label: (row: R, store: S) => string;
  /** The state as the API shows it. */
  readonly state?: (row: R, store: S) => string | undefined;
  /** Members of the row that the list shows, besides label, id and state. */
  readonly columns: readonly string[];
  /** Tables by the members that hold ids of their rows. */
  readonly references: Readonly<Record<string, string>>;
  /** The complete path of the object in the API; absent where the API has none. */
  readonly path?: (row: R) => string;
  readonly requests?: (row: R, state: string | undefined) => readonly ObjectRequest[];
  /** The complete path that objects are created at with POST. */
  readonly createPath?: string;
}

interface PathPattern {
  readonly method: string;
  readonly path: string;
}

/**
 * The requests of the routes at and below one object. `item` is the pattern of its path, `at` the path itself;
 * `actions` says for each state action whether the state of the object allows it.
 */
export function requestsOf(
  routes: readonly PathPattern[],
  item: string,
  at: string,
  actions: Readonly<Record<string, boolean>> = {},
): readonly ObjectRequest[] {
  const plain = (path: string) => path.replace(/:\w+/g, ':');
  return routes.flatMap(({ method, path }): readonly ObjectRequest[] => {
    if (method === 'GET' || !plain(path).startsWith(plain(item))) return [];
    const below = plain(path).slice(plain(item).length);
    if (below.includes(':') || (below !== '' && !below.startsWith('/'))) return [];
    const name = below.slice(1);
    const isAction = Object.hasOwn(actions, name);
    const kind = isAction ? 'action' : below !== '' ? 'other' : method === 'DELETE' ? 'delete' : 'edit';
    const title =
      kind === 'edit'
        ? 'Edit'
        : kind === 'delete'
          ? 'Delete'
          : `${method === 'DELETE' ? 'remove ' : ''}${name.replaceAll('/', ' ').replaceAll('-', ' ')}`;
    return [
      {
        title: title.charAt(0).toUpperCase() + title.slice(1),
        method,
        path: `${at}${below}`,
        kind,
        isAllowed: kind === 'delete' ? (actions['delete'] ?? true) : isAction ? actions[name] === true : true,
      },
    ];
  });
}

/** Defines resources of AppDirect: the calls that read one object or a list, and what they can be asked for. */
import type { Resource } from '../../source/resource.ts';
import type { FilterDialect } from '../../source/spec.ts';
import { InputError } from '../errors.ts';
import type { Paging } from './answer.ts';
import type { Query } from './caller.ts';
import { idForm, type KeyForm } from './key.ts';
import type { ToRow } from './rows.ts';
import { appDirectSpec } from './spec.ts';

/** A member that a call includes only if a parameter says so: `customAttributes` → `includeCustomAttributes`. */
export type Switches = Readonly<Record<string, string>>;

interface Route {
  /** Below the base URL, with names in braces. */
  readonly path: string;
  /** Default: none. */
  readonly switches?: Switches;
  /** `newer`: older editions of AppDirect do not have it. */
  readonly edition?: 'all' | 'newer';
}

export interface ObjectRoute extends Route {
  /** Names of the parts of an id, as the path has them: `['company', 'user']`. */
  readonly key: readonly string[];
  /** Parts of the id that are sent as parameters of these names, and not in the path. */
  readonly keyQuery?: Readonly<Record<string, string>>;
  /** Sent with every call. */
  readonly always?: Query;
}

/** Turns a value of the filter into a parameter. `detail` follows a colon in the path of the filter: `custom:{detail}`. */
export type Parameter = (value: string, detail: string) => readonly [name: string, value: string];

export interface ListRoute extends Route {
  readonly paging: Paging;
  /** The path in the filter that names the parent, with the names of the parts of its id. Absent: the list of all. */
  readonly parent?: { readonly path: string; readonly key: readonly string[] };
  /** Parts of the parent's id that are sent as parameters, and not in the path. */
  readonly parentFilter?: readonly string[];
  /** By path in the filter. */
  readonly filters?: Readonly<Record<string, Parameter>>;
  /** Sent with every call. */
  readonly always?: Query;
  /** The parameters of an order such as `-NAME`. */
  readonly order?: (field: string, direction: 'ASC' | 'DESC') => Query;
}

export interface AppDirectResource extends Resource {
  readonly toRow: ToRow;
  readonly one: ObjectRoute | undefined;
  readonly lists: readonly ListRoute[];
}

export interface ResourceDefinition
  extends
    Pick<Resource, 'type' | 'label' | 'core' | 'state' | 'actions'>,
    Pick<AppDirectResource, 'toRow' | 'lists'> {
  readonly prefix: string;
  readonly key: KeyForm;
  readonly one?: ObjectRoute;
  /** Members that rows of lists lack. */
  readonly omitted?: readonly string[];
  /** Who may read, for descriptions. */
  readonly audience: string;
}

/** Filters are the arguments of each list; the routes compile them. */
const dialect: FilterDialect = {
  problemOfFilter: () => 'AppDirect has no filter expressions',
  problemOfOrder: () => undefined,
  checkValue: () => undefined,
  mustSelect: () => false,
  sizeOf: () => 0,
  parse: () => {
    throw new InputError('AppDirect has no query language');
  },
};

export function defineResource({
  prefix,
  key,
  one,
  omitted = [],
  audience,
  ...definition
}: ResourceDefinition): AppDirectResource {
  const path = one?.path ?? definition.lists[0]?.path ?? '';
  return {
    ...definition,
    one,
    omitted,
    source: appDirectSpec,
    id: idForm(prefix, key),
    calls: {
      path: definition.lists[0]?.path ?? path,
      item: path,
      getMany: `GET ${path}`,
      list: `GET ${definition.lists[0]?.path ?? path}`,
      audience,
    },
    filters: dialect,
    coarse: coarseSelection(one, definition.lists),
    icon: 'none',
    requiredOnPut: [],
    read: { roles: [] },
  };
}

/** What comes whole, and the members that a switch of one of the calls includes. */
function coarseSelection(
  one: ObjectRoute | undefined,
  lists: readonly ListRoute[],
): NonNullable<Resource['coarse']> {
  const ofOne = Object.keys(one?.switches ?? {});
  const ofLists = [...new Set(lists.flatMap(({ switches = {} }) => Object.keys(switches)))];
  return (select, read) => ['*', ...selectedIn(read === 'by-id' ? ofOne : ofLists, select)];
}

/** The ids of an object are in the path of the call, so they need no switch. */
function selectedIn(members: readonly string[], select: readonly string[]): string[] {
  return members.filter((member) =>
    select.some(
      (path) =>
        path === member ||
        (path.startsWith(`${member}.`) && path !== `${member}.id` && path !== `${member}.uuid`),
    ),
  );
}

export function isAppDirect(resource: Resource): resource is AppDirectResource {
  return resource.source === appDirectSpec;
}

export const sortBy = (field: string, direction: 'ASC' | 'DESC'): Query => [
  ['sortField', field],
  ['sortOrder', direction],
];

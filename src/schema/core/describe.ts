/** Sentences of schema descriptions, built from the same options that execute the call, so that they cannot drift. */
import type { ActorType } from '../../contract/marketplace.ts';
import type { ReferenceSource } from '../../planner/source.ts';
import type { Access, Resource } from '../../source/resource.ts';

const ROLES: readonly ActorType[] = ['Client', 'Vendor', 'Operations'];

export function path(resource: Resource): string {
  return resource.calls.path;
}

/** The path of one object. */
export function item({ calls }: Resource): string {
  return calls.item ?? `${calls.path}/{id}`;
}

/** `, or GET /account-users across parents where upstream has it` */
function across({ calls }: Resource): string {
  return calls.across === undefined ? '' : `, or ${calls.across} across parents where upstream has it`;
}

/** `Client and Vendor (own account), Operations`. */
export function audience(access: Access): string {
  const roles = ROLES.filter((role) => access.roles.includes(role));
  const everyone = roles.length === ROLES.length ? 'anyone signed in' : roles.join(' or ');
  const permission = access.permission;
  if (permission === undefined) return everyone;
  if (permission === 'Self') return `${everyone} as a person, for themselves only`;
  const named = `${everyone} with ${permission.replace(/([a-z])([A-Z])/g, '$1 $2')}`;
  return access.orSelf === undefined ? named : `${named}, or as a person for themselves`;
}

/** Who may read objects of a resource. */
export function readersOf({ calls, read }: Resource): string {
  return calls.audience ?? audience(read);
}

/** The roles named in the `For …` sentence of a description; all roles if it names none. */
export function rolesIn(description: string | null | undefined): readonly ActorType[] {
  const text = (description ?? '').replaceAll(/\s+/g, ' ');
  const access = /(?:^|\. )For ([^.;]+)[.;]/.exec(text)?.[1] ?? '';
  const isOfRoles = ROLES.some((role) => access.startsWith(role));
  return isOfRoles ? ROLES.filter((role) => access.includes(role)) : ROLES;
}

/** Whether the object is read first, because upstream requires more values than those that change. */
export type ReadBefore = 'alone' | 'after a read';

function afterRead(read: ReadBefore): string {
  return read === 'alone' ? '' : ', after a GET for other values that upstream requires';
}

function callsOf(read: ReadBefore): string {
  return read === 'alone' ? 'one call' : 'two calls';
}

/** `Active, Enabled or Disabled`. */
function anyOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

function isBatched({ source }: Resource): boolean {
  return source.capabilities.idsPerCall > 1;
}

function sharedReads(resource: Resource): string {
  return isBatched(resource) ? `; reads at the same time share ${resource.calls.getMany}` : '';
}

function manyCall(resource: Resource): string {
  return isBatched(resource) ? resource.calls.getMany : `GET ${item(resource)}`;
}

function childrenOfEach(resource: Resource): string {
  return resource.calls.across === undefined
    ? `, ${childrenCall(resource)}`
    : ` for each parent${across(resource)}`;
}

function childrenCall({ source }: Resource): string {
  return source.capabilities.children === 'many-parents'
    ? 'shared by all parents when the rows fit in one response'
    : 'for each parent';
}

export const describe = {
  byId: (resource: Resource): string =>
    `Call: GET ${item(resource)}${sharedReads(resource)}. ` +
    `For ${readersOf(resource)}. Cost: one call. ` +
    `Null: the ${resource.label} does not exist or is not visible to you.`,
  list: (resource: Resource): string =>
    `Call: GET ${path(resource)}${across(resource)}. For ${readersOf(resource)}. Cost: one call, which includes \`totalCount\`; ` +
    `\`totalCount\` alone is a call without rows. Null: the call failed; see \`errors\`.`,
  byIds: (resource: Resource): string =>
    `Reads many ${resource.label}s by id, in the order given; null for an id that does not exist or is not visible ` +
    `to you. Call: ${manyCall(resource)}${across(resource)}. For ${readersOf(resource)}. Cost: one call per ${isBatched(resource) ? '100 ids' : 'id'}.`,
  children: (resource: Resource): string =>
    `Call: GET ${path(resource)}${childrenOfEach(resource)}. ` +
    `For ${readersOf(resource)}. Cost: one call${resource.source.capabilities.children === 'many-parents' ? '' : ' per parent'}. Null: the call failed; see \`errors\`.`,
  reference: (
    resource: Resource,
    source: ReferenceSource,
    presence: 'nullable' | 'always-there' = 'nullable',
  ): string => {
    const core = source.core.filter((name) => name !== 'revision').join(', ');
    const call = isBatched(resource)
      ? `one ${resource.calls.getMany} for all parents`
      : `one GET ${item(resource)} per object`;
    const cost =
      source.expand === 'expandable'
        ? `none if the call for the parent can include it; otherwise ${call}`
        : `none for ${core}; other fields take ${call}`;
    return `Cost: ${cost}.${presence === 'nullable' ? ' Null: there is none.' : ''}`;
  },
  collection: (wirePath: string): string =>
    `Cost: none; included in the call for the parent (select=${wirePath}). Null: upstream did not provide it.`,
  perItem: (call: string, access: string, nullMeans: string): string =>
    `Call: ${call}. For ${access}. Cost: one call per object. Null: ${nullMeans}.`,
  write: (
    method: 'POST' | 'PUT' | 'DELETE',
    resource: Resource,
    access: Access,
    read: ReadBefore = 'alone',
    /** Appended to the path of the collection. */
    rest = '',
  ): string =>
    `Call: ${method} ${rest === '' && method !== 'POST' ? item(resource) : path(resource) + rest}${afterRead(read)}. For ${audience(access)}. ` +
    `Cost: ${callsOf(read)}; one more if the payload selects fields that the response lacks. ` +
    'Null in the payload: see its `errors`.',
  action: (
    call: string,
    access: Access,
    from: readonly string[],
    to: string | undefined,
    read: ReadBefore = 'alone',
  ): string =>
    `Call: POST ${call}${afterRead(read)}. For ${audience(access)}. From ${anyOf(from)}${to ? ` to ${to}` : ''}. ` +
    `Cost: ${callsOf(read)}; one more if the payload selects fields that the response lacks, or to explain a rejection. ` +
    'Null in the payload: see its `errors`.',
};

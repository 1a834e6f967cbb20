/** The words of descriptions, made from the same options that execute the call, so that they cannot drift. */
import type { ActorType } from '../../contract/marketplace.ts';
import type { ReferenceSource } from '../../planner/source.ts';
import type { Access, Resource } from '../../upstream/marketplace/resource.ts';

const ROLES: readonly ActorType[] = ['Client', 'Vendor', 'Operations'];

function path(resource: Resource): string {
  return resource.collection.path.replace(/^\/accounts/, '');
}

function plural(resource: Resource): string {
  return path(resource).slice(1).replaceAll('-', ' ').replace('erp', 'ERP').replace('api', 'API');
}

/** `Client and Vendor (own account), Operations`. */
export function who(access: Access): string {
  const roles = ROLES.filter((role) => access.roles.includes(role));
  const everyone = roles.length === ROLES.length ? 'anyone signed in' : roles.join(' or ');
  const permission = access.permission;
  if (permission === undefined) return everyone;
  if (permission === 'Self') return `${everyone} as a person, for oneself`;
  return `${everyone} with ${permission.replace(/([a-z])([A-Z])/g, '$1 $2')}`;
}

/**
 * The roles that a description names in its `For …` sentence: all of them where it names none, or people
 * of any role.
 */
export function rolesIn(description: string | null | undefined): readonly ActorType[] {
  const text = (description ?? '').replaceAll(/\s+/g, ' ');
  const access = /(?:^|\. )For ([^.;]+)[.;]/.exec(text)?.[1] ?? '';
  const isOfRoles = ROLES.some((role) => access.startsWith(role));
  return isOfRoles ? ROLES.filter((role) => access.includes(role)) : ROLES;
}

/** Whether the object is read first, because upstream wants more of it than what changes. */
export type ReadBefore = 'alone' | 'after a read';

function afterRead(read: ReadBefore): string {
  return read === 'alone' ? '' : ', after a GET, because upstream wants more than what changes';
}

function callsOf(read: ReadBefore): string {
  return read === 'alone' ? 'one call' : 'two calls';
}

export const sentence = {
  byId: (resource: Resource): string =>
    `Call: GET ${path(resource)}/{id}; several at once share GET ${path(resource)}?in(id,(…)). For ${who(resource.read)}. ` +
    `Cost: one call. Null: there is no such ${resource.label}, or it is not visible to you.`,
  list: (resource: Resource): string =>
    `Call: GET ${path(resource)}. For ${who(resource.read)}. Cost: one call; \`totalCount\` rides along, alone it is a ` +
    `call without rows. Null: the call failed, see the errors.`,
  byIds: (resource: Resource): string =>
    `Many ${plural(resource)} by id, in the order asked; null where there is none or it is not visible. ` +
    `Call: GET ${path(resource)}?in(id,(…)). For ${who(resource.read)}. Cost: one call for each hundred ids.`,
  children: (resource: Resource): string =>
    `Call: GET ${path(resource)}, one for all parents when the rows fit in one answer. For ${who(resource.read)}. ` +
    `Cost: one call. Null: the call failed, see the errors.`,
  reference: (
    resource: Resource,
    source: ReferenceSource,
    presence: 'nullable' | 'always-there' = 'nullable',
  ): string => {
    const core = source.core.filter((name) => name !== 'revision').join(', ');
    const more =
      source.expand === 'expandable'
        ? `rides along with the parent's call; what that cannot carry is one GET ${path(resource)}?in(id,(…)) for all`
        : `${core} ride along with the parent's call; anything else is one GET ${path(resource)}?in(id,(…)) for all`;
    return `Cost: ${more}.${presence === 'nullable' ? ' Null: there is none.' : ''}`;
  },
  collection: (wirePath: string): string =>
    `Cost: rides along with the parent's call (select=${wirePath}). Null: upstream left it out.`,
  perObject: (call: string, access: string, nullMeans: string): string =>
    `Call: ${call}. For ${access}. Cost: one call per object. Null: ${nullMeans}.`,
  write: (
    method: 'POST' | 'PUT' | 'DELETE',
    resource: Resource,
    access: Access,
    read: ReadBefore = 'alone',
    /** Behind the collection's path. */
    rest = method === 'POST' ? '' : '/{id}',
  ): string =>
    `Call: ${method} ${path(resource)}${rest}${afterRead(read)}. For ${who(access)}. ` +
    `Cost: ${callsOf(read)}; one more when the payload asks for what the answer lacks. ` +
    'Null in the payload: see `errors` there.',
  action: (
    call: string,
    access: Access,
    from: readonly string[],
    to: string | undefined,
    read: ReadBefore = 'alone',
  ): string =>
    `Call: POST ${call}${afterRead(read)}. For ${who(access)}. From ${from.join(' or ')}${to ? ` to ${to}` : ''}. ` +
    `Cost: ${callsOf(read)}; one more when the payload asks for what the answer lacks, or to explain a refusal. ` +
    'Null in the payload: see `errors` there.',
};

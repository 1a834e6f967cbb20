/** Rules for who can run which mutation on which object, used by descriptions, `viewer.can` and `availableActions`. */
import type { Row } from '../../source/row.ts';
import type { Access, Action, Permission, Resource } from '../../source/resource.ts';
import { readPath } from '../read/fields.ts';
import type { Identity } from '../../operation/identity.ts';

/** One way to run a mutation: on objects of one collection or, without a resource, on no object. */
export interface Rule {
  readonly access: Access;
  readonly resource?: Resource;
  /** The state transition, if the mutation is one. */
  readonly action?: Action;
}

const rules = new Map<string, readonly Rule[]>();

/** A mutation has several ways if the type of the id decides what it does; none if its upstream does not say who may. */
export function setRules(mutation: string, ...ways: readonly Rule[]): void {
  rules.set(mutation, ways.flatMap(withSelf));
}

/** Without the permission, people can still run it on themselves. */
function withSelf(rule: Rule): Rule[] {
  const { roles, orSelf } = rule.access;
  if (orSelf === undefined || !rule.action) return [rule];
  const action: Action = { ...rule.action, whose: { self: orSelf } };
  return [rule, { ...rule, access: { roles, permission: 'Self' }, action }];
}

/** Undefined if there is no such mutation. */
export function rulesOf(mutation: string): readonly Rule[] | undefined {
  return rules.get(mutation);
}

/** Whether the role, the permissions and the kind of token allow it for any object. */
export function isPermitted(
  { roles, permission }: Access,
  { role, userId }: Identity,
  permissions: readonly Permission[],
): boolean {
  if (!roles.includes(role)) return false;
  if (permission === undefined) return true;
  // An API token is not a person.
  if (permission === 'Self') return userId !== undefined;
  if (permissions.includes(permission)) return true;
  return permission === 'AccessManagement' && permissions.includes('PlatformAccountManagement');
}

/** Paths of a row that `allows` reads. */
export function pathsOf(resource: Resource, actions: readonly Action[]): readonly string[] {
  const paths = new Set(resource.state ? [resource.state.path] : []);
  for (const { when, whose = {} } of actions) {
    if (when) paths.add(when.path);
    for (const path of Object.values(whose)) paths.add(path as string);
  }
  return [...paths];
}

/** Whether the state, the kind and the owner of the object allow the action. An unknown state does not. */
export function allows(row: Row, resource: Resource, action: Action, identity: Identity): boolean {
  const from = action.fromAs?.[identity.role] ?? action.from;
  if (resource.state && !from.includes(String(valueAt(row, resource.state.path)))) return false;
  if (action.when && !action.when.is.includes(String(valueAt(row, action.when.path)))) return false;
  return action.whose === undefined || isTheirs(row, action.whose, identity);
}

function isTheirs(
  row: Row,
  { account, self, other }: NonNullable<Action['whose']>,
  { role, accountId, userId }: Identity,
): boolean {
  if (account !== undefined && role !== 'Operations' && accountId !== undefined) {
    const owner = valueAt(row, account);
    if (owner !== null && owner !== accountId) return false;
  }
  if (self !== undefined) {
    const person = valueAt(row, self);
    if (userId === undefined || (person !== null && person !== userId)) return false;
  }
  return other === undefined || userId === undefined || valueAt(row, other) !== userId;
}

function valueAt(row: Row, path: string): unknown {
  return readPath(row, path.split('.'));
}

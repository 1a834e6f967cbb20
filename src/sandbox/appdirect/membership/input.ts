/** Reads the bodies of membership writes. */
import { Input } from '../../core/input.ts';
import { rolesMember, textsMember } from '../common/input.ts';
import { manageableRoles } from '../common/roles.ts';
import type { Role } from '../common/roles.ts';

const creatable: readonly Role[] = [...manageableRoles, 'USER'];

export interface NewPerson {
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly userName: string | null;
  readonly externalId: string | null;
  readonly idpUuid: string | null;
  readonly allowLogin: boolean;
  readonly roles: readonly Role[] | undefined;
}

/** M3: the roles are beside the person. */
export function readInvitation(document: unknown): NewPerson {
  const input = new Input(document);
  const roles = rolesMember(input, 'roles', creatable);
  const person = input.object('user', { required: true });
  const read = person ? readPerson(person) : undefined;
  input.done();
  return { ...(read ?? noPerson), roles };
}

export interface ActivePerson extends NewPerson {
  readonly recipients: readonly string[];
}

/** M1: the roles are the person's. The password is read, checked and forgotten. */
export function readActivePerson(document: unknown): ActivePerson {
  const input = new Input(document);
  const recipients = textsMember(input, 'recipientEmails') ?? [];
  input.text('temporaryPassword', { min: 1 });
  const person = input.object('user', { required: true });
  const read = person ? readPerson(person) : undefined;
  const roles = person ? rolesMember(person, 'roles', creatable) : undefined;
  input.done();
  return { ...(read ?? noPerson), allowLogin: true, roles, recipients };
}

/** Stands for the person of a document that `done` rejects anyway. */
const noPerson: NewPerson = {
  email: '',
  firstName: null,
  lastName: null,
  userName: null,
  externalId: null,
  idpUuid: null,
  allowLogin: true,
  roles: undefined,
};

function readPerson(person: Input): NewPerson {
  return {
    email: person.email('email', { required: true }) ?? '',
    firstName: person.text('firstName', { max: 255 }) ?? null,
    lastName: person.text('lastName', { max: 255 }) ?? null,
    userName: person.text('userName', { max: 255 }) ?? person.text('username', { max: 255 }) ?? null,
    externalId: person.text('externalId', { max: 255 }) ?? null,
    idpUuid: person.uuid('idpUuid') ?? null,
    allowLogin: person.boolean('allowLogin') ?? true,
    roles: undefined,
  };
}

export interface RoleChange {
  readonly userUuid: string;
  readonly add: readonly Role[];
  readonly remove: readonly Role[];
}

/** M2: a list of changes. The 400 reports every error in every item. */
export function readRoleChanges(document: unknown): readonly RoleChange[] {
  const input = new Input({ changes: document });
  const items = input.objects('changes', { required: true }) ?? [];
  const changes = items.map((item): RoleChange => {
    const userUuid = item.uuid('userUuid', { required: true }) ?? '';
    const add = rolesMember(item, 'rolesToAdd', manageableRoles) ?? [];
    const remove = rolesMember(item, 'rolesToRemove', [...manageableRoles, 'CHANNEL_ADMIN']) ?? [];
    const both = add.find((role) => remove.includes(role));
    if (both !== undefined) {
      item.fail('rolesToAdd', `The role ROLE_${both} must not be both added and removed.`);
    }
    return { userUuid: userUuid.toLowerCase(), add, remove };
  });
  input.done();
  return changes;
}

/** M6: anything else in the body is ignored. */
export function readEnabled(document: unknown): boolean {
  const input = new Input(document);
  const enabled = input.boolean('enabled', { required: true });
  input.done();
  return enabled ?? false;
}

/** M13: `held` are roles that cannot be given. A member who already has one may keep it. */
export function readUpdate(document: unknown, held: readonly Role[]) {
  const input = new Input(document);
  const enabled = input.boolean('enabled') ?? undefined;
  const roles = rolesMember(input, 'roles', [...manageableRoles, ...held]);
  input.done();
  return { enabled, roles };
}

/** New memberships: M1 adds an active person, M3 invites one or adds a managed one, M5 invites a managed one. */
import { created, noContent, ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { badRequest, notFound } from '../common/errors.ts';
import { membershipId } from '../common/ids.ts';
import { sendMail } from '../common/mail.ts';
import { textParameter } from '../common/parameters.ts';
import { prefixed } from '../common/roles.ts';
import type { Role } from '../common/roles.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { CompanyRow, MembershipRow, UserRow } from '../common/rows.ts';
import { recordActivity } from '../company/activities.ts';
import { locateCompany } from '../company/read.ts';
import { insertUser, userByEmail } from '../user/write.ts';
import { insertMembership, invite, openInvitations } from './acceptance.ts';
import { readActivePerson, readInvitation } from './input.ts';
import type { NewPerson } from './input.ts';
import { membershipWire } from './model.ts';
import { findMembership, userOf } from './read.ts';
import { checkAssignable } from './roles.ts';

const memberships = '/account/v2/companies/:companyUuid/memberships';

async function addActiveUser(context: RouteContext): Promise<RouteResult> {
  const { store } = context;
  locateCompany(context);
  const person = readActivePerson((await context.readBody()).document);
  const company = locateCompany(context);
  const domain = person.email.slice(person.email.lastIndexOf('@') + 1).toLowerCase();
  if (!company.domains.includes(domain)) {
    const known = company.domains.length === 0 ? 'none' : company.domains.join(', ');
    throw badRequest(
      `The email must have a verified domain of the company, which are ${known}, but got '${domain}'.`,
    );
  }
  const { user, roles } = prepare(context, company, person);
  const row = insertMembership(store, company.id, user.id, roles);
  recordActivity(store, company.id, 'USER_JOINED', user.id);
  sendMail(store, 'TEMPORARY_PASSWORD', person.recipients, company.id, user.id);
  return ok(membershipWire(context, row));
}

async function createMembership(context: RouteContext): Promise<RouteResult> {
  const { store, settings } = context;
  locateCompany(context);
  const person = readInvitation((await context.readBody()).document);
  const company = locateCompany(context);
  if (person.allowLogin && !company.allowLogin) {
    throw badRequest('The company is managed, so the allowLogin of its users must be false.');
  }
  const inviterUuid = person.allowLogin ? inviterOf(context) : null;
  const { user, roles, isNew } = prepare(context, company, person);
  if (!person.allowLogin) {
    const row = insertMembership(store, company.id, user.id, roles);
    recordActivity(store, company.id, 'USER_JOINED', user.id);
    return created(membershipWire(context, row));
  }
  const waits = settings.invitations === 'on-acceptance';
  if (waits || isNew || !user.activated)
    invite(store, company.id, user, roles, { inviterUuid, mail: 'INVITATION' });
  else recordActivity(store, company.id, 'USER_JOINED', user.id);
  const row = waits
    ? pendingMembership(store.clock.now(), company, user, roles)
    : insertMembership(store, company.id, user.id, roles);
  return created(membershipWire(context, row));
}

/** The answer for a membership that waits for its acceptance; nothing is stored. */
function pendingMembership(
  createdOn: number,
  { id }: CompanyRow,
  user: UserRow,
  roles: MembershipRow['roles'],
): MembershipRow {
  return {
    id: membershipId(id, user.id),
    companyUuid: id,
    userUuid: user.id,
    roles,
    enabled: true,
    lastUsed: false,
    position: null,
    mosiUsername: null,
    createdOn,
  };
}

/** The person, found by e-mail or made, and the roles, checked. */
function prepare(
  context: RouteContext,
  company: CompanyRow,
  person: NewPerson,
): { readonly user: UserRow; readonly roles: MembershipRow['roles']; readonly isNew: boolean } {
  const { store } = context;
  const asked: readonly Role[] = person.roles ?? [company.defaultRole];
  if (person.roles !== undefined) checkAssignable(context, asked);
  const existing = userByEmail(store, person.email);
  if (!existing) {
    checkNewPerson(context, person);
    const user = insertUser(store, {
      email: person.email,
      userName: person.userName ?? person.email,
      firstName: person.firstName,
      lastName: person.lastName,
      externalId: person.externalId,
      idpUuid: person.idpUuid,
      allowLogin: person.allowLogin,
      // Of the operations that create people, only M3 with a login leaves them pending.
      activated: !person.allowLogin || context.path.endsWith('/active'),
    });
    return { user, roles: asked.map(prefixed), isNew: true };
  }
  if (existing.allowLogin !== person.allowLogin) {
    throw badRequest(`The user exists with allowLogin ${existing.allowLogin}, and it must be the same here.`);
  }
  const isOpen = openInvitations(store, existing.id).some(({ companyUuid }) => companyUuid === company.id);
  if (findMembership(store, company.id, existing.id) || isOpen) {
    throw badRequest('The user is a member of the company, or invited to it.');
  }
  return { user: existing, roles: asked.map(prefixed), isNew: false };
}

function checkNewPerson({ store }: RouteContext, { externalId }: NewPerson): void {
  if (externalId !== null && store.users.by('externalId', externalId).length > 0) {
    throw badRequest(`The externalId '${externalId.slice(0, 100)}' is another user's.`);
  }
}

/** The UUID of the inviter: the caller, or the person that `inviterUuid` names if the token belongs to no person. */
function inviterOf({ store, query, principal }: RouteContext): string {
  if (principal.userUuid !== undefined) return principal.userUuid;
  const given = textParameter(query, 'inviterUuid');
  if (given === undefined) {
    throw badRequest('The parameter inviterUuid is required with ROLE_PARTNER: there is no acting user.');
  }
  const inviter = store.users.get(given.toLowerCase());
  if (!inviter || inviter.deleted) throw notFound(`Inviter with UUID=${given} not found.`);
  return inviter.id;
}

/** The managed companies of a person. */
function managedCompanies({ store }: RouteContext, userUuid: string): readonly CompanyRow[] {
  const uuids = store.memberships.by('userUuid', userUuid).map(({ companyUuid }) => companyUuid);
  return store.companies.pick(uuids).filter(({ allowLogin }) => !allowLogin);
}

/** M5: the person gets a login, and managed companies of the person become regular ones. */
function inviteManagedUser(context: RouteContext): RouteResult {
  const { store } = context;
  const company = locateCompany(context);
  const uuid = param(context, 'userUuid');
  const membership = findMembership(store, company.id, uuid);
  const user = membership && userOf(store, membership);
  if (!user || user.allowLogin) {
    throw notFound(`Managed user with UUID=${uuid} not found in the company with UUID=${company.id}.`);
  }
  const managed = managedCompanies(context, user.id);
  if (company.allowLogin && managed.length > 0) {
    throw badRequest('The user belongs to a managed company, so the path must name that company.');
  }
  const inviterUuid = inviterOf(context);
  const invited = store.users.update(user.id, {
    allowLogin: true,
    activated: false,
    lastModified: store.clock.now(),
  });
  for (const { id } of managed) store.companies.update(id, { allowLogin: true });
  invite(store, company.id, invited, membership.roles, { inviterUuid, mail: 'INVITATION' });
  return noContent;
}

export const membershipCreations: readonly Route[] = [
  { operation: 'M1', method: 'POST', path: `${memberships}/active`, handle: addActiveUser },
  { operation: 'M3', method: 'POST', path: memberships, handle: createMembership },
  { operation: 'M5', method: 'POST', path: `${memberships}/:userUuid/invite`, handle: inviteManagedUser },
];

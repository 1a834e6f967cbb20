/** People as resellers see them: R4 lists them, R5 creates one, R6 reads one. */
import { Input } from '../../core/input.ts';
import { ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { userAttributes } from '../common/attributes.ts';
import { ApiError, badRequest, notFound } from '../common/errors.ts';
import { shortPage, sorted } from '../common/paging.ts';
import { momentParameter, shown, textParameter } from '../common/parameters.ts';
import { pictureUrl } from '../common/pictures.ts';
import { rolesOf } from '../common/principal.ts';
import { manageableRoles, prefixed } from '../common/roles.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { MembershipRow, UserRow } from '../common/rows.ts';
import { isReached, resellerReach } from '../common/scope.ts';
import type { Reach } from '../common/scope.ts';
import { recordActivity } from '../company/activities.ts';
import { partnerName } from '../company/model.ts';
import { insertMembership, invite } from '../membership/acceptance.ts';
import { insertUser, userByEmail } from '../user/write.ts';
import { ownReseller, reachOfContext } from './context.ts';
import { statsOf } from './stats.ts';

function membershipsIn({ store }: RouteContext, reach: Reach, user: UserRow): readonly MembershipRow[] {
  return store.memberships.by('userUuid', user.id).filter(({ companyUuid }) => isReached(reach, companyUuid));
}

function userWire({ store }: RouteContext, user: UserRow, memberships: readonly MembershipRow[]) {
  return {
    id: user.id,
    ...(memberships[0] ? { companyId: memberships[0].companyUuid } : {}),
    email: user.email,
    ...(user.firstName === null ? {} : { firstName: user.firstName }),
    ...(user.lastName === null ? {} : { lastName: user.lastName }),
    createdOn: user.creationDate,
    activated: user.activated,
    invitationRequired: !user.activated && user.allowLogin,
    enabled: memberships.some(({ enabled }) => enabled),
    memberships: memberships.map((row) => {
      const company = store.companies.get(row.companyUuid);
      return {
        company: {
          id: row.companyUuid,
          externalId: company?.externalId ?? null,
          name: company?.name ?? '',
          createdOn: company?.creationDate ?? 0,
        },
        enabled: row.enabled,
        roles: rolesOf(row.roles),
        mosiUser: row.mosiUsername === null ? null : { username: row.mosiUsername },
      };
    }),
  };
}

const states = ['ONLY_ACTIVE', 'ONLY_INACTIVE', 'ONLY_PENDING_INVITE'] as const;

/** Values joined by commas; a person in any of the states is listed. */
function statesOf(query: URLSearchParams): readonly (typeof states)[number][] | undefined {
  const given = query.getAll('active').flatMap((text) => text.split(','));
  const named = given.filter((text) => text !== '');
  if (named.length === 0) return undefined;
  return named.map((text) => {
    const state = states.find((candidate) => candidate === text);
    if (state !== undefined) return state;
    throw badRequest(`The parameter active must be of ${states.join(', ')}, but got '${shown(text)}'.`);
  });
}

function isIn(user: UserRow, memberships: readonly MembershipRow[], state: (typeof states)[number]) {
  if (state === 'ONLY_PENDING_INVITE') return !user.activated;
  const isActive = user.activated && memberships.some(({ enabled }) => enabled);
  return isActive === (state === 'ONLY_ACTIVE');
}

function listUsers(context: RouteContext): RouteResult {
  const { store, query } = context;
  const reach = reachOfContext(context);
  const wanted = statesOf(query);
  const companyId = textParameter(query, 'companyId')?.toLowerCase();
  const partner = textParameter(query, 'partner');
  const text = textParameter(query, 'searchText')?.toLowerCase();
  const from = momentParameter(query, 'fromDate');
  const to = momentParameter(query, 'toDate');
  const candidates =
    reach === 'all'
      ? store.users.all()
      : store.users.pick(store.memberships.byAny('companyUuid', reach).map(({ userUuid }) => userUuid));
  const rows = candidates
    .map((user) => ({ user, memberships: membershipsIn(context, reach, user) }))
    .filter(
      ({ user, memberships }) =>
        !user.deleted &&
        (wanted === undefined || wanted.some((state) => isIn(user, memberships, state))) &&
        (companyId === undefined || memberships.some((row) => row.companyUuid === companyId)) &&
        (partner === undefined || partner === partnerName) &&
        (text === undefined ||
          `${user.firstName} ${user.lastName}\n${user.email}`.toLowerCase().includes(text)) &&
        (from === undefined || user.creationDate >= from) &&
        (to === undefined || user.creationDate <= to),
    );
  const keys = {
    CUSTOMER_ID: ({ user }: (typeof rows)[number]) => user.id,
    EMAIL: ({ user }: (typeof rows)[number]) => user.email,
    FIRST_NAME: ({ user }: (typeof rows)[number]) => user.firstName,
  };
  const inOrder = sorted(context, rows, keys, { field: 'CUSTOMER_ID', order: 'ASC' });
  const present = ({ user, memberships }: (typeof rows)[number]) => userWire(context, user, memberships);
  return ok(shortPage(context, inOrder, present, { defaultSize: 10 }));
}

function readUser(context: RouteContext): RouteResult {
  const { store, query, origin } = context;
  const reach = reachOfContext(context);
  const id = param(context, 'userId');
  const user = store.users.get(id.toLowerCase());
  const companyId = textParameter(query, 'companyId')?.toLowerCase();
  const memberships = user && !user.deleted ? membershipsIn(context, reach, user) : [];
  const shownOnes = memberships.filter((row) => companyId === undefined || row.companyUuid === companyId);
  if (!user || shownOnes.length === 0) throw notFound(`User with id=${id} not found.`);
  const roles = new Set(shownOnes.flatMap((row) => row.roles));
  const picture = pictureUrl(user, origin);
  const settings = manageableRoles.map((role) => ({
    setting: role,
    permission: 'READ',
    value: String(roles.has(prefixed(role))),
  }));
  return ok({
    ...userWire(context, user, shownOnes),
    partner: partnerName,
    numActiveApps: store.assignments.by('userUuid', user.id).filter(({ status }) => status === 'ACTIVE')
      .length,
    customAttributes: attributes(user),
    ...(picture === null ? {} : { profilePic: picture }),
    settings,
    actions: user.activated ? ['SEND_RESET_PASSWORD_EMAIL'] : ['SEND_ACTIVATION_EMAIL'],
    availableRoles: ['USER', 'BILLING_ADMIN', 'SYS_ADMIN'].map((name) => ({ name, permission: 'READ' })),
    stats: statsOf(store.entitlements.by('ownerUuid', user.id)),
  });
}

/** Another shape than in the account operations. */
function attributes({ customAttributes }: UserRow): readonly object[] {
  return userAttributes.map(({ name, attributeType, label, keys }) => {
    const row = customAttributes.find((candidate) => candidate.name === name);
    return {
      attributeKey: name,
      attributeType,
      label,
      ...(row?.value === undefined ? {} : { value: row.value }),
      valueKeys: row?.valueKeys ?? [],
      valueOptions: keys.map((key) => ({ optionKey: key, optionLabel: key.toUpperCase() })),
    };
  });
}

/** An e-mail address or external id that is taken is 500: the user is not created. */
async function createUser(context: RouteContext): Promise<RouteResult> {
  const { store, principal } = context;
  reachOfContext(context);
  const input = new Input((await context.readBody()).document);
  const email = input.email('email', { required: true }) ?? '';
  const externalId = input.text('externalId', { max: 255 }) ?? null;
  const firstName = input.text('firstName', { max: 255 }) ?? null;
  const lastName = input.text('lastName', { max: 255 }) ?? null;
  const companyId = input.uuid('companyId', { required: true })?.toLowerCase() ?? '';
  const createdBy = input.uuid('createdByCompanyId');
  input.done();
  ownReseller(context, createdBy);
  const company = store.companies.get(companyId);
  if (!company || !isReached(resellerReach(store, principal), companyId)) {
    throw notFound(`Company with id=${companyId} not found.`);
  }
  const isTaken =
    userByEmail(store, email) !== undefined ||
    (externalId !== null && store.users.by('externalId', externalId).length > 0);
  if (isTaken) throw new ApiError(500, 'User not created: the email or the externalId is taken.');
  const allowLogin = company.allowLogin;
  const user = insertUser(store, {
    email,
    externalId,
    firstName,
    lastName,
    allowLogin,
    activated: !allowLogin,
  });
  const roles = [prefixed(company.defaultRole)];
  const membership = insertMembership(store, companyId, user.id, roles);
  const inviterUuid = principal.userUuid ?? null;
  if (allowLogin) invite(store, companyId, user, roles, { inviterUuid, mail: 'ACTIVATION' });
  else recordActivity(store, companyId, 'USER_JOINED', user.id);
  return ok(userWire(context, user, [membership]));
}

const users = '/appReseller/v1/users';

export const resellerUserRoutes: readonly Route[] = [
  { operation: 'R4', method: 'GET', path: users, handle: listUsers },
  { operation: 'R5', method: 'POST', path: users, handle: createUser },
  { operation: 'R6', method: 'GET', path: `${users}/:userId`, handle: readUser },
];

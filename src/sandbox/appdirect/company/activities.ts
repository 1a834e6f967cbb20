/** The activities of a company: C4 lists them, and writes add to them. */
import { ok } from '../../core/http/route-result.ts';
import { productOf } from '../catalogue/products.ts';
import { membershipId, numberOf } from '../common/ids.ts';
import { internalOrigin } from '../common/links.ts';
import { fullPage, sortedBy } from '../common/paging.ts';
import { enumParameter } from '../common/parameters.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { ActivityRow } from '../common/rows.ts';
import type { Store } from '../common/store.ts';
import { fullName } from '../user/model.ts';
import { locateCompany } from './read.ts';

export function recordActivity(
  store: Store,
  companyUuid: string,
  verb: 'COMPANY_ACTIVATED' | 'USER_JOINED',
  userUuid: string,
): void {
  store.activities.insert({
    id: store.nextId('activities'),
    companyUuid,
    verb,
    at: store.clock.now(),
    origin: 'MARKETPLACE',
    actorUuid: userUuid,
    subjectUuid: userUuid,
    productId: null,
  });
}

/** Year, month from 1, day, hour, minute, second, millisecond in UTC; zero parts at the end are left out. */
export function timeParts(at: number): readonly number[] {
  const date = new Date(at);
  const parts = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds(),
  ];
  while (parts.length > 3 && parts.at(-1) === 0) parts.pop();
  return parts;
}

function activityWire(store: Store, row: ActivityRow): object {
  const { companyUuid, verb, at, origin, actorUuid, subjectUuid, productId } = row;
  const product = productId === null ? undefined : productOf(productId);
  const company = companyParty(store, companyUuid);
  const actor = userParty(store, companyUuid, actorUuid);
  return {
    verb,
    timestamp: timeParts(at),
    origin,
    actor: actor && { ...actor, roleChanges: null },
    subject: userParty(store, companyUuid, subjectUuid),
    object: product
      ? { type: 'APPLICATION', id: product.id, uuid: product.uuid, name: product.name, externalId: null }
      : company,
    target: company,
    context: product
      ? { header: product.name, description: product.blurb, imageUrl: iconOf(product.id) }
      : null,
    links: [],
  };
}

function iconOf(productId: number): string {
  return `${internalOrigin}/images/${productId}/icon.png`;
}

function userParty({ users, memberships }: Store, companyUuid: string, uuid: string | null) {
  const user = uuid === null ? undefined : users.get(uuid);
  if (!user) return null;
  const isGone = memberships.get(membershipId(companyUuid, user.id)) === undefined;
  return {
    type: 'USER',
    id: numberOf(user.id),
    uuid: user.id,
    name: fullName(user),
    externalId: user.externalId,
    email: user.email,
    activated: user.activated,
    deleted: user.deleted,
    personalInfoMasked: false,
    profileLinkMasked: false,
    userRemovedFromCompanyObject: isGone,
    userRemovedFromCompanyTarget: isGone,
  };
}

function companyParty({ companies }: Store, uuid: string) {
  const company = companies.get(uuid);
  if (!company) return null;
  return {
    type: 'COMPANY',
    id: numberOf(company.id),
    uuid: company.id,
    name: company.name,
    externalId: company.externalId,
    companyLinkMasked: false,
  };
}

/** The latest first. A client without a person has no activities of its own. */
function listActivities(context: RouteContext) {
  const { store, query, principal } = context;
  const company = locateCompany(context);
  const display = enumParameter(query, 'displayType', ['EVERYONE', 'ONLY_ME']) ?? 'ONLY_ME';
  const own = principal.userUuid;
  const rows = store.activities
    .by('companyUuid', company.id)
    .filter(
      ({ actorUuid, subjectUuid }) =>
        display === 'EVERYONE' || (own !== undefined && (actorUuid === own || subjectUuid === own)),
    );
  const inOrder = sortedBy(rows, ({ at }) => at, 'DESC');
  return ok(fullPage(context, inOrder, (row) => activityWire(store, row), { defaultSize: 12 }));
}

export const activityRoutes: readonly Route[] = [
  {
    operation: 'C4',
    method: 'GET',
    path: '/account/v2/companies/:companyUuid/activities',
    handle: listActivities,
  },
];

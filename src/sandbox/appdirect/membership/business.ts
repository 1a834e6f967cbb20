/** What a member does with products: M10 assignments, M11 the checklist, M12 the request to buy one. */
import { noContent, ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { productOf } from '../catalogue/products.ts';
import { ApiError, badRequest, notFound } from '../common/errors.ts';
import { numberOf } from '../common/ids.ts';
import { hrefs, internalOrigin, link } from '../common/links.ts';
import { sendMail } from '../common/mail.ts';
import { listResource } from '../common/paging.ts';
import { shown } from '../common/parameters.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { AssignmentRow } from '../common/rows.ts';
import { isLive } from './change.ts';
import { locateMembership, userOf } from './read.ts';

const membership = '/account/v2/companies/:companyUuid/memberships/:userUuid';

function listAssignments(context: RouteContext): RouteResult {
  const { store } = context;
  const { companyUuid, userUuid } = locateMembership(context);
  const rows = store.assignments
    .by('userUuid', userUuid)
    .filter((row) => row.companyUuid === companyUuid && isLive(row));
  return ok(listResource(rows.map((row) => assignmentWire(context, row))));
}

function assignmentWire({ store }: RouteContext, row: AssignmentRow): object {
  const entitlement = store.entitlements.get(row.entitlementId);
  const product = entitlement && productOf(entitlement.productId);
  const owner = entitlement && store.users.get(entitlement.ownerUuid);
  if (!entitlement || !product || !owner) throw new Error(`expected an entitlement ${row.entitlementId}`);
  return {
    uuid: row.id,
    status: row.status,
    assignmentCount: row.assignmentCount,
    companyEntitlementId: Number(entitlement.id),
    companyEntitlementLabel: entitlement.label,
    companyEntitlementStatus: entitlement.status,
    productName: product.name,
    gridImageUrl: `${internalOrigin}/images/${product.id}/grid.png`,
    // A line break at the end occurs in a published example.
    listImageUrl: `${internalOrigin}/images/${product.id}/list.png\n`,
    createdOn: row.createdOn,
    ownerId: numberOf(owner.id),
    ownerUuid: owner.id,
    ownerFirstName: owner.firstName ?? '',
    ownerLastName: owner.lastName ?? '',
    links: [link('application', `${hrefs.product(product.id)}?country=US&currency=USD`)],
  };
}

function readChecklist(context: RouteContext): RouteResult {
  const { store } = context;
  const row = locateMembership(context);
  const { companyUuid } = row;
  const company = store.companies.get(companyUuid);
  const isComplete = company?.address && company.phoneNumber !== null && company.industry !== null;
  return ok({
    haveAssignedUsers: store.assignments.by('companyUuid', companyUuid).some(isLive),
    haveCompletedCompanyProfile: Boolean(isComplete),
    haveCompletedProfile: Object.keys(userOf(store, row).profile).length > 0,
    haveInvitedUsers:
      store.memberships.count('companyUuid', companyUuid) > 1 ||
      store.invitations.by('companyUuid', companyUuid).some(({ accepted }) => !accepted),
    havePurchasedProduct: store.entitlements.count('companyUuid', companyUuid) > 0,
    links: [],
  });
}

/** The request goes to the company's admins and billing admins, and buys nothing. */
function requestPurchase(context: RouteContext): RouteResult {
  const { store } = context;
  const { companyUuid, userUuid } = locateMembership(context);
  const given = param(context, 'applicationId');
  if (!/^\d{1,12}$/.test(given)) {
    throw badRequest(`The applicationId must be an integer, but got '${shown(given)}'.`);
  }
  const product = productOf(Number(given));
  if (!product) throw notFound(`Application with id=${given} not found.`);
  const isBought = store.entitlements
    .by('companyUuid', companyUuid)
    .some(({ productId, status }) => productId === product.id && status !== 'CANCELLED');
  if (isBought) throw new ApiError(409, 'The application is bought already.', { isEmpty: true });
  const admins = store.memberships
    .by('companyUuid', companyUuid)
    .filter(
      ({ roles, enabled }) =>
        enabled && (roles.includes('ROLE_SYS_ADMIN') || roles.includes('ROLE_BILLING_ADMIN')),
    );
  const to = admins.map((admin) => userOf(store, admin).email);
  sendMail(store, 'PURCHASE_REQUEST', to, companyUuid, userUuid, product.id);
  return noContent;
}

export const membershipBusiness: readonly Route[] = [
  { operation: 'M10', method: 'GET', path: `${membership}/assignments`, handle: listAssignments },
  { operation: 'M11', method: 'GET', path: `${membership}/checklist`, handle: readChecklist },
  {
    operation: 'M12',
    method: 'POST',
    path: `${membership}/applications/:applicationId/purchaseRequests`,
    handle: requestPurchase,
  },
];

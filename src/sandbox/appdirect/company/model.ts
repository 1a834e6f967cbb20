/** Companies as they look in answers: whole, in lists, and inside a membership. */
import { attributesWire, companyAttributes } from '../common/attributes.ts';
import { hrefs, link } from '../common/links.ts';
import { pictureUrl } from '../common/pictures.ts';
import type { CompanyRow } from '../common/rows.ts';
import type { Edition } from '../common/settings.ts';
import { limitsWire } from './purchase-limits.ts';

/** The marketplace's own name, as `partner` shows it. */
export const partnerName = 'APPDIRECT';

interface CompanyView {
  readonly edition: Edition;
  /** Scheme and authority for pictures. */
  readonly origin: string;
  readonly includeCustomAttributes?: boolean;
  readonly includePurchaseLimitData?: boolean;
}

/** Answers of lists lack `allowLogin`. */
export function companyListWire(row: CompanyRow, view: CompanyView): object {
  const { allowLogin: _, ...wire } = companyWire(row, view);
  return wire;
}

export function companyWire(row: CompanyRow, view: CompanyView) {
  const { includeCustomAttributes = true, includePurchaseLimitData = true, edition, origin } = view;
  return {
    uuid: row.id,
    name: row.name,
    enabled: row.enabled,
    allowLogin: row.allowLogin,
    address: addressWire(row.address),
    companySize: row.companySize,
    ...(includeCustomAttributes
      ? { customAttributes: attributesWire(companyAttributes, row.customAttributes) }
      : {}),
    creationDate: row.creationDate,
    industry: row.industry,
    salesAgent: row.salesAgentUuid === null ? null : link('salesRepLink', hrefs.user(row.salesAgentUuid)),
    emailAddress: row.emailAddress,
    website: row.website,
    picture: pictureUrl(row, origin),
    vendor: row.vendor,
    reseller: row.reseller,
    channelAdmin: row.channelAdmin,
    salesSupport: row.salesSupport,
    externalId: row.externalId,
    phoneNumber: row.phoneNumber,
    defaultRole: row.defaultRole,
    countryCode: row.countryCode,
    ...(includePurchaseLimitData ? limitsWire(row.limits) : {}),
    ...(edition === 'v296' ? laterMembers(row) : {}),
    links: companyLinks(row),
  };
}

/** What an address does not have is left out. */
function addressWire(address: CompanyRow['address']) {
  if (address === null) return null;
  const { street1, street2, city, state, zip, country } = address;
  return { street1, ...(street2 ? { street2 } : {}), city, ...(state ? { state } : {}), zip, country };
}

/** Members that the page of 2023 does not have. */
function laterMembers(row: CompanyRow) {
  return {
    status: row.status,
    referral: row.referral,
    onlyAdminsCanBuy: row.onlyAdminsCanBuy,
    importAppsEnabled: row.importAppsEnabled,
    billingDayOfMonth: row.billingDayOfMonth,
    mosiCustomerId: row.mosiCustomerId,
    partner: partnerName,
  };
}

/**
 * A company inside a membership: a few members. Recorded answers carry the others as null although the
 * company has a value, and `channelAdmin` as false; the examples of the page leave them out.
 */
export function embeddedCompanyWire(
  row: CompanyRow,
  { edition, origin, includeCustomAttributes = true }: CompanyView,
): object {
  const unknown = {
    address: null,
    companySize: null,
    creationDate: null,
    industry: null,
    salesAgent: null,
    emailAddress: null,
    website: null,
    externalId: null,
    countryCode: null,
    status: null,
    channelAdmin: false,
    allowLogin: row.allowLogin,
    onlyAdminsCanBuy: row.onlyAdminsCanBuy,
    importAppsEnabled: row.importAppsEnabled,
  };
  return {
    ...(edition === 'v296' ? unknown : {}),
    uuid: row.id,
    name: row.name,
    enabled: row.enabled,
    phoneNumber: row.phoneNumber,
    picture: pictureUrl(row, origin),
    defaultRole: row.defaultRole,
    reseller: row.reseller,
    vendor: row.vendor,
    ...(includeCustomAttributes
      ? { customAttributes: attributesWire(companyAttributes, row.customAttributes) }
      : {}),
    links: companyLinks(row),
  };
}

export function companyLinks({ id }: CompanyRow) {
  return [link('self', hrefs.company(id)), link('memberships', hrefs.memberships(id))];
}

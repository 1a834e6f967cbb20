/** Memberships as they look in answers. */
import { hrefs, link } from '../common/links.ts';
import type { RouteContext } from '../common/route.ts';
import type { MembershipRow } from '../common/rows.ts';
import { embeddedCompanyWire } from '../company/model.ts';
import { embeddedUserWire } from '../user/model.ts';

export interface MembershipView {
  readonly includeCompanies?: boolean;
  readonly includeCompanyCustomAttributes?: boolean;
  readonly includeUserCustomAttributes?: boolean;
}

export function membershipWire(
  { store, settings, origin }: RouteContext,
  row: MembershipRow,
  {
    includeCompanies = true,
    includeCompanyCustomAttributes = true,
    includeUserCustomAttributes = true,
  }: MembershipView = {},
) {
  const { companyUuid, userUuid } = row;
  const company = includeCompanies ? store.companies.get(companyUuid) : undefined;
  const user = store.users.get(userUuid);
  return {
    ...(company && {
      company: embeddedCompanyWire(company, {
        edition: settings.edition,
        origin,
        includeCustomAttributes: includeCompanyCustomAttributes,
      }),
    }),
    ...(user && {
      user: embeddedUserWire(user, { origin, includeCustomAttributes: includeUserCustomAttributes }),
    }),
    ...ownMembers(row),
    links: [
      link('self', hrefs.membership(companyUuid, userUuid)),
      link('user', hrefs.user(userUuid)),
      link('company', hrefs.company(companyUuid)),
    ],
  };
}

/** What belongs to neither the person nor the company. */
export function ownMembers({ roles, enabled, lastUsed, position, mosiUsername }: MembershipRow) {
  return {
    roles,
    enabled,
    lastUsed,
    position,
    metadata: { mosi_username: mosiUsername },
    mosiUser: mosiUsername === null ? null : { username: mosiUsername },
  };
}

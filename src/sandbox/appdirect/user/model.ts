/** People as they look in answers: inside a membership, and read by themselves. */
import { attributesWire, userAttributes } from '../common/attributes.ts';
import { numberOf } from '../common/ids.ts';
import { hrefs, internalOrigin, link } from '../common/links.ts';
import { pictureUrl } from '../common/pictures.ts';
import type { UserRow } from '../common/rows.ts';

export interface UserView {
  /** Scheme and authority for pictures. */
  readonly origin: string;
  readonly includeCustomAttributes?: boolean;
}

/** A person inside a membership. */
export function embeddedUserWire(row: UserRow, { origin, includeCustomAttributes = true }: UserView) {
  return {
    uuid: row.id,
    email: row.email,
    userName: row.userName,
    firstName: row.firstName,
    lastName: row.lastName,
    roles: row.roles,
    activated: row.activated,
    allowLogin: row.allowLogin,
    currency: row.currency,
    ldapId: row.ldapId,
    boostUser: row.apsUid === null ? null : { apsUid: row.apsUid },
    metadata: { apsUid: row.apsUid },
    ...(includeCustomAttributes
      ? { customAttributes: attributesWire(userAttributes, row.customAttributes) }
      : {}),
    picture: pictureUrl(row, origin),
    links: [link('self', hrefs.user(row.id)), link('memberships', hrefs.userMemberships(row.id))],
  };
}

/** A person read by themselves, or as the member of a group. */
export function userWire(row: UserRow, view: UserView) {
  return {
    ...embeddedUserWire(row, view),
    userId: numberOf(row.id),
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    locale: row.locale,
    idpUuid: row.idpUuid,
    creationDate: row.creationDate,
    ...(row.lastSuccessfulLogin === null ? {} : { lastSuccessfulLogin: row.lastSuccessfulLogin }),
    openId: `${internalOrigin}/openid/id/${row.id}`,
  };
}

export function fullName({ firstName, lastName, email }: UserRow): string {
  const name = [firstName, lastName].filter((part) => part !== null).join(' ');
  return name === '' ? email : name;
}

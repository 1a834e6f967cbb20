/** Turns companies, people and associations as the operations of resellers show them into rows. */
import { isObject } from '../http/json.ts';
import type { Row } from '../../source/row.ts';
import { isoMoment } from './dates.ts';
import { plainRole, plainRoles } from './roles.ts';
import { companyPrefix, memberOf, referenceTo, uuidIn, type ToRow, type Wire } from './rows.ts';

export const resellerUserPrefix = 'RSU';
export const associationPrefix = 'CAS';

/** Members that only a company read by itself has. */
export const resellerCompanyDetails = [
  'enabled',
  'domain',
  'subdomain',
  'domainVerified',
  'channel',
  'profilePicture',
  'defaultRole',
  'availableAccesses',
  'settings',
  'idpConfigurations',
  'availableRoles',
  'availableTaxExemptions',
  'actions',
  'stats',
] as const;

/** Members that a company read by itself lacks, or that it has under another name. */
const resellerCompanyOthers = ['externalId', 'phone', 'numOfUsers', 'grantedAccesses', 'activated'] as const;

function nulls(names: readonly string[]): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]));
}

/** Read by itself, it is whole: what the answer leaves out, it does not have. */
export const resellerCompanyRow: ToRow = (wire, place) => {
  const uuid = uuidIn(wire['id']);
  if (uuid === undefined) return undefined;
  const isWhole = place['companyUuid'] !== undefined;
  const id = `${companyPrefix}-${uuid}`;
  return {
    ...(isWhole ? nulls([...resellerCompanyDetails, ...resellerCompanyOthers]) : {}),
    ...wire,
    id,
    activated: wire['activated'] ?? wire['active'] ?? (isWhole ? null : undefined),
    createdOn: isoMoment(wire['createdOn']),
    company: companyNamed(wire),
    ...(isWhole || wire['defaultRole'] !== undefined
      ? { defaultRole: plainRole(wire['defaultRole'] ?? null) }
      : {}),
    ...(isWhole || wire['availableRoles'] !== undefined
      ? { availableRoles: plainRoles(wire['availableRoles'] ?? null) }
      : {}),
  };
};

/** Members that only a person read alone has. */
export const resellerUserDetails = [
  'partner',
  'profilePic',
  'numActiveApps',
  'customAttributes',
  'actions',
  'availableRoles',
  'settings',
  'stats',
] as const;

/** A company is part of the id, because some values depend on it. A person without one cannot be read alone. */
export const resellerUserRow: ToRow = (wire, place) => {
  const uuid = uuidIn(wire['id']);
  if (uuid === undefined) return undefined;
  const isWhole = place['userUuid'] !== undefined;
  const memberships = membershipsIn(wire);
  const company = place['company'] ?? uuidIn(wire['companyId']) ?? memberships?.[0]?.companyUuid;
  const { customAttributes } = wire;
  return {
    ...(isWhole ? nulls([...resellerUserDetails, 'enabled', 'activated', 'invitationRequired']) : {}),
    ...wire,
    id: company === undefined ? `${resellerUserPrefix}-${uuid}` : `${resellerUserPrefix}-${uuid}.${company}`,
    uuid,
    createdOn: isoMoment(wire['createdOn']),
    memberships: memberships ?? null,
    company: company === undefined ? null : referenceTo(companyPrefix, company),
    ...(Array.isArray(customAttributes) ? { customAttributes: customAttributes.map(attribute) } : {}),
  };
};

function membershipsIn(wire: Wire) {
  const { memberships } = wire;
  if (!Array.isArray(memberships)) return undefined;
  return memberships.filter(isObject).map((membership) => {
    const companyUuid = uuidIn(memberOf(membership['company'], 'id'));
    return {
      companyUuid,
      companyId: companyUuid === undefined ? null : `${companyPrefix}-${companyUuid}`,
      companyName: memberOf(membership['company'], 'name') ?? null,
      companyExternalId: memberOf(membership['company'], 'externalId') ?? null,
      enabled: membership['enabled'],
      roles: plainRoles(membership['roles']),
      microsoftUserName: memberOf(membership['mosiUser'], 'username') ?? null,
    };
  });
}

/** The operations of resellers have another shape for attributes than the others. */
function attribute(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { attributeKey, valueOptions, ...rest } = value;
  return { name: attributeKey, ...rest, options: valueOptions ?? null };
}

export const associationRow: ToRow = (wire) => {
  const uuid = uuidIn(wire['id']);
  if (uuid === undefined) return undefined;
  return {
    id: `${associationPrefix}-${uuid}`,
    createdOn: isoMoment(wire['createdOn']),
    customer: companyNamed(wire['customerCompany']),
    reseller: companyNamed(wire['resellerCompany']),
  };
};

function companyNamed(wire: unknown): Row | null {
  const uuid = uuidIn(memberOf(wire, 'id'));
  if (uuid === undefined) return null;
  return { ...referenceTo(companyPrefix, uuid), name: memberOf(wire, 'name') ?? null };
}

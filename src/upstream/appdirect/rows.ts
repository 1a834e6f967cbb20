/**
 * Turns objects of AppDirect into rows with ids of the graph. A member that is missing was not told, and can be read by
 * id. Null is an answer only in an object that is whole: embedded objects carry null for members that have a value.
 */
import { isObject } from '../http/json.ts';
import type { Row } from '../../source/row.ts';
import { isoMoment } from './dates.ts';
import { isUuid } from './key.ts';
import { plainRole, plainRoles } from './roles.ts';

export type Wire = Readonly<Record<string, unknown>>;

/** What the call itself says about its rows: UUIDs from its path. */
export type Place = Readonly<Record<string, string>>;

/** Undefined for an object without the UUIDs of its id. */
export type ToRow = (wire: Wire, place: Place) => Row | undefined;

export const companyPrefix = 'CMP';
export const membershipPrefix = 'CMM';
export const userPrefix = 'MKU';
export const groupPrefix = 'CMG';

export function uuidIn(value: unknown): string | undefined {
  const uuid = typeof value === 'string' ? value.toLowerCase() : undefined;
  return isUuid(uuid) ? uuid : undefined;
}

/** The UUID after this segment of a link's path. Hosts of links are internal, so nothing else of a link is used. */
export function uuidInLink(link: unknown, segment: string): string | undefined {
  const href = isObject(link) ? link['href'] : undefined;
  if (typeof href !== 'string') return undefined;
  const segments = href.split(/[?#]/, 1)[0]?.split('/') ?? [];
  return uuidIn(segments[segments.lastIndexOf(segment) + 1]);
}

function linkOf(wire: Wire, rel: string): unknown {
  const links = wire['links'];
  return Array.isArray(links) ? links.find((link) => isObject(link) && link['rel'] === rel) : undefined;
}

/** A row that is only an id, as far as anything is known. */
export function referenceTo(prefix: string, uuid: string): Row {
  return { id: `${prefix}-${uuid}`, uuid };
}

/** As the members of a row that an answer has, with their values. */
function present(wire: Wire, names: readonly string[]): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const name of names) if (wire[name] !== undefined && wire[name] !== null) members[name] = wire[name];
  return members;
}

/** Members of a company that are embedded in a membership. Its others are null there although they have a value. */
export const embeddedCompanyMembers = [
  'name',
  'phoneNumber',
  'picture',
  'enabled',
  'defaultRole',
  'reseller',
  'vendor',
  'customAttributes',
] as const;

/** `PENDING` only where the answer says that the company is not activated; undefined where a flag that decides is missing. */
function companyState({ enabled, status, allowLogin }: Wire): string | undefined {
  if (enabled === false) return 'DISABLED';
  if (typeof enabled !== 'boolean') return undefined;
  if (status === 'INACTIVE') return 'PENDING';
  if (allowLogin === false) return 'MANAGED';
  return allowLogin === true ? 'ENABLED' : undefined;
}

const limitMembers = [
  ['marketplaceDefault', 'Limit'],
  ['isExempt', 'LimitExempt'],
  ['override', 'LimitOverrideAmt'],
  ['remaining', 'RemainingAmt'],
] as const;

/** The eight members of purchase limits as two objects; undefined where the answer has none of them. */
function purchaseLimits(wire: Wire): Record<string, unknown> | undefined {
  let isTold = false;
  const limit = (period: string): Record<string, unknown> => {
    const members: Record<string, unknown> = {};
    for (const [name, suffix] of limitMembers) {
      const value = wire[`${period}Purchase${suffix}`];
      if (value !== undefined && value !== null) isTold = true;
      members[name] = typeof value === 'number' ? String(value) : value;
    }
    return members;
  };
  const limits = { daily: limit('daily'), thirtyDays: limit('thirtyDays') };
  return isTold ? limits : undefined;
}

export const companyRow: ToRow = (wire) => {
  const uuid = uuidIn(wire['uuid']);
  if (uuid === undefined) return undefined;
  const { salesAgent } = wire;
  const agent = uuidInLink(salesAgent, 'users');
  return Object.assign(
    { id: `${companyPrefix}-${uuid}` },
    wire,
    { uuid, defaultRole: plainRole(wire['defaultRole']), creationDate: isoMoment(wire['creationDate']) },
    {
      salesAgent: agent === undefined ? salesAgent : referenceTo(userPrefix, agent),
      state: companyState(wire),
      purchaseLimits: purchaseLimits(wire),
    },
  );
};

export function embeddedCompany(wire: unknown): Row | undefined {
  if (!isObject(wire)) return undefined;
  const uuid = uuidIn(wire['uuid']) ?? uuidIn(wire['id']);
  if (uuid === undefined) return undefined;
  const row = Object.assign(referenceTo(companyPrefix, uuid), present(wire, embeddedCompanyMembers));
  return 'defaultRole' in row ? Object.assign(row, { defaultRole: plainRole(row['defaultRole']) }) : row;
}

/** Members of a user that every membership has. */
export const embeddedUserMembers = [
  'email',
  'userName',
  'firstName',
  'lastName',
  'activated',
  'allowLogin',
  'roles',
  'picture',
  'currency',
  'ldapId',
  'boostUid',
  'customAttributes',
] as const;

export const userRow: ToRow = (wire) => {
  const uuid = uuidIn(wire['uuid']);
  if (uuid === undefined) return undefined;
  const { locale } = wire;
  return Object.assign({ id: `${userPrefix}-${uuid}` }, wire, {
    uuid,
    userName: wire['userName'] ?? wire['username'],
    roles: plainRoles(wire['roles']),
    boostUid: memberOf(wire['boostUser'], 'apsUid') ?? memberOf(wire['metadata'], 'apsUid'),
    locale: typeof locale === 'string' ? locale.replaceAll('_', '-') : locale,
    creationDate: isoMoment(wire['creationDate']),
    lastSuccessfulLogin: isoMoment(wire['lastSuccessfulLogin']),
  });
};

function embeddedUser(wire: unknown): Row | undefined {
  const row = isObject(wire) ? userRow(wire, {}) : undefined;
  if (row === undefined) return undefined;
  const told = Object.keys(row).filter((name) => name !== 'id' && name !== 'uuid');
  return Object.assign(referenceTo(userPrefix, row['uuid'] as string), present(row, told));
}

function membershipState({ enabled, user }: Wire): string | undefined {
  if (enabled === false) return 'DISABLED';
  if (typeof enabled !== 'boolean' || !isObject(user)) return undefined;
  if (user['allowLogin'] === false) return 'MANAGED';
  return user['activated'] === false ? 'INVITED' : 'ACTIVE';
}

export const membershipRow: ToRow = (wire, place) => {
  const company =
    uuidIn(memberOf(wire['company'], 'uuid')) ??
    place['company'] ??
    uuidInLink(linkOf(wire, 'company'), 'companies');
  const user =
    uuidIn(memberOf(wire['user'], 'uuid')) ?? place['user'] ?? uuidInLink(linkOf(wire, 'user'), 'users');
  if (company === undefined || user === undefined) return undefined;
  return Object.assign({ id: `${membershipPrefix}-${company}.${user}` }, wire, {
    company: embeddedCompany(wire['company']) ?? referenceTo(companyPrefix, company),
    user: embeddedUser(wire['user']) ?? referenceTo(userPrefix, user),
    state: membershipState(wire),
    roles: plainRoles(wire['roles']),
    microsoftUserName: memberOf(wire['mosiUser'], 'username') ?? memberOf(wire['metadata'], 'mosi_username'),
  });
};

export const groupRow: ToRow = (wire, place) => {
  const group = uuidIn(wire['uuid']);
  const company = uuidIn(wire['companyUuid']) ?? place['company'];
  if (group === undefined || company === undefined) return undefined;
  return Object.assign({ id: `${groupPrefix}-${company}.${group}` }, wire, {
    uuid: group,
    company: referenceTo(companyPrefix, company),
    // Some answers misspell it.
    systemManaged: wire['systemManaged'] ?? wire['systemManged'],
  });
};

export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? (value[name] ?? undefined) : undefined;
}

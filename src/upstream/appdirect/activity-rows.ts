/** Turns activities, assignments and names of roles into rows. None of them has an id of the graph that could be read. */
import { isObject } from '../http/json.ts';
import { isoMoment } from './dates.ts';
import { plainRole } from './roles.ts';
import { companyPrefix, memberOf, referenceTo, userPrefix, uuidIn, type ToRow } from './rows.ts';

/** Activities have no id: what happened when to whom tells one from another. */
export const activityRow: ToRow = (wire) => {
  const at = isoMoment(wire['timestamp']);
  const parties = ['actor', 'subject', 'object', 'target'].map((name) => memberOf(wire[name], 'uuid'));
  return {
    id: `ACV-${JSON.stringify([at, wire['verb'], ...parties])}`,
    verb: wire['verb'] ?? null,
    at,
    origin: wire['origin'] ?? null,
    actor: party(wire['actor']),
    subject: party(wire['subject']),
    object: party(wire['object']),
    target: party(wire['target']),
    context: wire['context'] ?? null,
  };
};

function party(wire: unknown): unknown {
  if (!isObject(wire)) return null;
  const uuid = uuidIn(wire['uuid']);
  const isReadable = wire['type'] === 'COMPANY' && uuid !== undefined && wire['companyLinkMasked'] !== true;
  return {
    ...wire,
    id: isReadable ? `${companyPrefix}-${uuid}` : '',
    company: isReadable ? referenceTo(companyPrefix, uuid) : null,
  };
}

export const assignmentRow: ToRow = (wire) => {
  const uuid = uuidIn(wire['uuid']);
  if (uuid === undefined) return undefined;
  const owner = uuidIn(wire['ownerUuid']);
  const trimmed = (name: string): unknown => {
    const value = wire[name];
    return typeof value === 'string' ? value.trim() : value;
  };
  return {
    ...wire,
    id: `ASG-${uuid}`,
    uuid,
    productId: productIn(wire['links']),
    gridImageUrl: trimmed('gridImageUrl'),
    listImageUrl: trimmed('listImageUrl'),
    createdOn: isoMoment(wire['createdOn']),
    owner: {
      uuid: owner ?? null,
      firstName: wire['ownerFirstName'] ?? null,
      lastName: wire['ownerLastName'] ?? null,
      user: owner === undefined ? null : referenceTo(userPrefix, owner),
    },
  };
};

/** The number after `products` in the link to the application. */
function productIn(links: unknown): number | null {
  if (!Array.isArray(links)) return null;
  for (const link of links) {
    if (memberOf(link, 'rel') !== 'application') continue;
    const [, id] = /\/products\/(\d{1,15})(?:[/?#]|$)/.exec(String(memberOf(link, 'href'))) ?? [];
    if (id !== undefined) return Number(id);
  }
  return null;
}

/** `[{ name }]`: each name with or without its prefix. */
export function roleNames(value: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((item) => plainRole(memberOf(item, 'name') ?? null));
}

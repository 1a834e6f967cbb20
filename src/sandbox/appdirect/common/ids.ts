/** Identifiers: UUIDs that are made from the number of an object, so that every seed is reproducible. */

const firstGroups = {
  company: 'c0000000',
  user: 'a0000000',
  group: '60000000',
  association: 'b0000000',
  assignment: 'd0000000',
  exchangeRate: 'e0000000',
  invitation: '70000000',
} as const;

export type IdKind = keyof typeof firstGroups;

/** Rows that are created at run time are numbered from here on. */
export const firstCreatedNumber = 900_000_000_000;

export function uuidFor(kind: IdKind, number: number): string {
  return `${firstGroups[kind]}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** The number that a UUID was made from; some objects show it beside their UUID. */
export function numberOf(uuid: string): number {
  return Number(uuid.slice(-12));
}

/** The id of a system group: which one it is, and its company. */
export function systemGroupUuid(companyUuid: string, index: number): string {
  return `${firstGroups.group}-${String(index).padStart(4, '0')}-4001-8000-${companyUuid.slice(-12)}`;
}

export function membershipId(companyUuid: string, userUuid: string): string {
  return `${companyUuid}.${userUuid}`;
}

export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

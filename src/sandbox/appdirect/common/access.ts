/** Who may call each operation: any one of its roles is enough. Codes are those of the documentation. */
import type { Edition } from './settings.ts';
import type { Role } from './roles.ts';

export interface Access {
  /** `token`: any valid token; `public`: none needed. */
  readonly roles: readonly Role[] | 'token' | 'public';
  /** With the role USER alone, only for the caller's own user. */
  readonly selfOnly?: true;
  /** The operation is missing in the other edition. */
  readonly edition?: Edition;
}

const marketplace: readonly Role[] = ['CHANNEL_ADMIN', 'CHANNEL_SUPPORT', 'CORPORATE_ADMIN', 'SALES_SUPPORT'];
const companyWrites = { roles: [...marketplace, 'PARTNER'] } satisfies Access;
const companyReads: Access = { roles: [...marketplace, 'PARTNER_READ', 'RESELLER', 'USER'] };
const addUsers: Access = { roles: ['CHANNEL_ADMIN', 'CORPORATE_ADMIN', 'PARTNER', 'SYS_ADMIN'] };
const membershipWrites: Access = { roles: [...marketplace, 'PARTNER', 'RESELLER', 'SYS_ADMIN'] };
const groupReads: Access = {
  roles: [...marketplace, 'PARTNER_READ', 'RESELLER', 'SYS_ADMIN'],
  edition: 'v296',
};
const resellerReads: Access = { roles: ['RESELLER', 'RESELLER_MANAGER'] };
const associationWrites: Access = { roles: ['CHANNEL_ADMIN', 'PARTNER', 'RESELLER_MANAGER'] };
const userReads: Access = {
  roles: [...marketplace, 'PARTNER_READ', 'SYS_ADMIN', 'USER'],
  edition: 'v296',
};
// No rule is published for these.
const rateReads: Access = { roles: ['CHANNEL_ADMIN', 'PARTNER', 'PARTNER_READ'] };
const rateWrites: Access = { roles: ['CHANNEL_ADMIN', 'PARTNER'] };
const anyToken: Access = { roles: 'token' };

const operations = {
  B1: anyToken,
  B2: anyToken,
  B3: anyToken,
  K1: anyToken,
  C1: companyWrites,
  C2: companyWrites,
  C3: { roles: [...marketplace, 'PARTNER_READ'] },
  C4: companyReads,
  C5: companyReads,
  C6: addUsers,
  C7: companyWrites,
  R1: resellerReads,
  R2: resellerReads,
  R3: { roles: ['RESELLER'] },
  R4: resellerReads,
  R5: { roles: ['RESELLER'] },
  R6: resellerReads,
  A1: associationWrites,
  A2: { roles: ['CHANNEL_ADMIN', 'PARTNER_READ', 'RESELLER_MANAGER'] },
  A3: associationWrites,
  M1: addUsers,
  M2: membershipWrites,
  M3: membershipWrites,
  M4: membershipWrites,
  M5: membershipWrites,
  M6: membershipWrites,
  M7: {
    roles: [...marketplace, 'PARTNER_READ', 'RESELLER', 'SYS_ADMIN', 'USER'],
    selfOnly: true,
  },
  M8: { roles: [...marketplace, 'PARTNER_READ', 'RESELLER', 'RESELLER_MANAGER', 'USER'] },
  M9: companyReads,
  M10: { roles: [...marketplace, 'PARTNER_READ', 'RESELLER', 'SYS_ADMIN'] },
  M11: {
    roles: ['CHANNEL_ADMIN', 'CORPORATE_ADMIN', 'PARTNER_READ', 'RESELLER', 'SYS_ADMIN', 'USER'],
    selfOnly: true,
  },
  M12: { roles: ['CHANNEL_ADMIN', 'CORPORATE_ADMIN', 'PARTNER', 'USER'], selfOnly: true },
  M13: membershipWrites,
  M14: companyReads,
  M15: { roles: [...marketplace, 'RESELLER', 'SYS_ADMIN'] },
  W1: { roles: ['APPLICATION'] },
  X1: rateWrites,
  X2: rateReads,
  X3: rateWrites,
  X4: rateReads,
  U1: { roles: [...marketplace, 'PARTNER_READ'], edition: 'v296' },
  U2: userReads,
  U3: { roles: [...marketplace, 'PARTNER_READ', 'USER'], selfOnly: true, edition: 'v296' },
  U4: userReads,
  U5: { roles: [...marketplace, 'PARTNER_READ', 'USER'], edition: 'v296' },
  G1: groupReads,
  G2: groupReads,
  G3: groupReads,
  G4: groupReads,
  // Beyond the 49 operations.
  invitations: groupReads,
  token: { roles: 'public' },
} as const satisfies Readonly<Record<string, Access>>;

export type Operation = keyof typeof operations;

export const access: Readonly<Record<Operation, Access>> = operations;

/** In v296 a reseller may change the companies that are linked to its own. */
export function accessOf(operation: Operation, edition: Edition): Access {
  if (operation === 'C2' && edition === 'v296') return { roles: [...operations.C2.roles, 'RESELLER'] };
  return access[operation];
}

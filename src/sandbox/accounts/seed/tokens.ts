/** The API tokens that every seed has, so that examples work with all of them. */
import type { AccountType } from '../../../contract/marketplace.ts';
import type { ApiTokenRow } from '../common/rows.ts';
import { moduleIdsFor } from './modules.ts';
import { auditOn } from './stamps.ts';

/** `idt:TKN-0000-0001:operations`, `idt:TKN-0000-0002:client` and `idt:TKN-0000-0003:vendor`, in that order. */
export function wellKnownTokens(accountIds: Readonly<Record<AccountType, string>>): ApiTokenRow[] {
  const types = ['Operations', 'Client', 'Vendor'] as const;
  return types.map((type, at) => ({
    id: `TKN-0000-000${at + 1}`,
    revision: 1,
    audit: auditOn(at),
    name: `${type} automation`,
    description: `Sandbox token with every module an account of the type ${type} can have`,
    status: 'Active',
    token: `idt:TKN-0000-000${at + 1}:${type.toLowerCase()}`,
    accountId: accountIds[type],
    moduleIds: moduleIdsFor(type),
  }));
}

/** Row scopes that several resources share. */
import type { Principal } from './principal.ts';

/**
 * Members, groups and tokens are of the own account; Operations with Platform Account Management reaches
 * every account. Without an id: whether every account is reached.
 */
export function managesAccount(principal: Principal, accountId: string | undefined): boolean {
  if (principal.type === 'Operations' && principal.permissions.has('platform-account-management'))
    return true;
  return accountId !== undefined && principal.accountId === accountId;
}

/** Operations with Platform Account Management see all buyers, licensees and ERP links. */
export function seesAll(principal: Principal): boolean {
  return managesAccount(principal, undefined);
}

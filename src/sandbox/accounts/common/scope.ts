/** Row scopes that several resources share. */
import type { Principal } from './principal.ts';

/**
 * Members, groups and tokens are limited to the own account, except for Operations with Platform Account Management.
 * Without an id: whether the caller can see every account.
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

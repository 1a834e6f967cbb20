/** What every data set has: the people, programs and tokens of the examples. */
import { products } from '../catalogue/products.ts';
import { uuidFor } from '../common/ids.ts';
import { appDirectTokens } from '../common/principal.ts';
import { personScopes } from '../common/roles.ts';
import type { Role } from '../common/roles.ts';
import type { ClientRow, TokenRow } from '../common/rows.ts';

export const wellKnownUsers = {
  /** Marketplace Manager. */
  admin: uuidFor('user', 1),
  /** Company Admin of the customer. */
  companyAdmin: uuidFor('user', 2),
  /** Member of the reseller company. */
  reseller: uuidFor('user', 3),
  /** Member of the marketplace's own company. */
  resellerManager: uuidFor('user', 4),
  /** Member of the customer, with no other role. */
  user: uuidFor('user', 5),
} as const;

/** Whose content events the token and the client of the product publish. */
export const wellKnownProduct = products[0]?.uuid ?? '';

export function wellKnownClients(): readonly ClientRow[] {
  return [
    client('appdirect-gateway', 'API client', ['PARTNER', 'PARTNER_READ']),
    client('appdirect-reader', 'Read-only API client', ['PARTNER_READ']),
    { ...client('appdirect-product', 'Adatum Mail', ['APPLICATION']), productUuid: wellKnownProduct },
    { ...client('appdirect-portal', 'Customer portal', []), grants: ['password'] },
  ];
}

function client(id: string, name: string, scopes: readonly Role[]): ClientRow {
  return { id, secret: `${id}-secret`, name, grants: ['client_credentials'], scopes, productUuid: null };
}

/** A person's token carries every scope that a person may have; the roles come from the memberships. */
export function wellKnownTokens(): readonly TokenRow[] {
  const alone = (id: string, clientId: string, scopes: readonly Role[]): TokenRow => ({
    id,
    clientId,
    scopes,
    userUuid: null,
    expiresAt: null,
  });
  const person = (id: string, userUuid: string): TokenRow => ({
    ...alone(id, 'appdirect-portal', personScopes),
    userUuid,
  });
  return [
    alone(appDirectTokens.partner, 'appdirect-gateway', ['PARTNER', 'PARTNER_READ']),
    alone(appDirectTokens.partnerRead, 'appdirect-reader', ['PARTNER_READ']),
    alone(appDirectTokens.product, 'appdirect-product', ['APPLICATION']),
    person(appDirectTokens.admin, wellKnownUsers.admin),
    person(appDirectTokens.companyAdmin, wellKnownUsers.companyAdmin),
    person(appDirectTokens.reseller, wellKnownUsers.reseller),
    person(appDirectTokens.resellerManager, wellKnownUsers.resellerManager),
    person(appDirectTokens.user, wellKnownUsers.user),
  ];
}

/** Identifies the caller: from bearer token to client or person, roles and companies. */
import { createHash } from 'node:crypto';
import { TokenError } from './errors.ts';
import { personScopes, roleOf } from './roles.ts';
import type { Role } from './roles.ts';
import type { MembershipRow, TokenRow } from './rows.ts';
import type { Store } from './store.ts';

export interface Principal {
  readonly token: TokenRow;
  /** Undefined for a client that acts alone. */
  readonly userUuid: string | undefined;
  /** All that the token brings, in whichever company. */
  readonly roles: ReadonlySet<Role>;
  /** A person's companies, by the role that the person has there; `USER` for every company. */
  readonly companies: ReadonlyMap<Role, ReadonlySet<string>>;
}

/** Tokens that every data set has; they never expire. */
export const appDirectTokens = {
  partner: 'appdirect-partner',
  partnerRead: 'appdirect-partner-read',
  admin: 'appdirect-admin',
  companyAdmin: 'appdirect-company-admin',
  reseller: 'appdirect-reseller',
  resellerManager: 'appdirect-reseller-manager',
  user: 'appdirect-user',
  product: 'appdirect-product',
} as const;

/** Throws the 401 of the filter without a valid token. */
export function authenticate(store: Store, authorization: string | undefined): Principal {
  const credential = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (credential === undefined) {
    throw new TokenError(401, 'unauthorized', 'Expected a bearer token, but none came.', 'Bearer');
  }
  const token = store.tokens.get(credential) ?? personTokenOf(credential);
  if (!token) throw invalidToken('The access token is not known.');
  if (token.expiresAt !== null && token.expiresAt <= store.clock.now()) {
    throw invalidToken('The access token has expired.');
  }
  return token.userUuid === null
    ? { token, userUuid: undefined, roles: new Set(token.scopes), companies: new Map() }
    : personOf(store, token, token.userUuid);
}

const personPrefix = 'appdirect-person:';

/** A token of any person, which no data set has to hold. It never expires. */
export function personToken(userUuid: string): string {
  return `${personPrefix}${userUuid}`;
}

function personTokenOf(credential: string): TokenRow | undefined {
  if (!credential.startsWith(personPrefix)) return undefined;
  const userUuid = credential.slice(personPrefix.length);
  return { id: credential, clientId: 'appdirect-portal', scopes: personScopes, userUuid, expiresAt: null };
}

function invalidToken(message: string): TokenError {
  return new TokenError(401, 'invalid_token', message, 'Bearer');
}

/** Roles are looked up at each call, so that a role that was taken away is gone at once. */
function personOf(store: Store, token: TokenRow, userUuid: string): Principal {
  const user = store.users.get(userUuid);
  if (!user || user.deleted || !user.activated || !user.allowLogin) {
    throw invalidToken('The user of the access token cannot sign in.');
  }
  const scopes = new Set<Role>(token.scopes);
  const roles = new Set(rolesOf(user.roles).filter((role) => scopes.has(role)));
  const companies = new Map<Role, Set<string>>();
  for (const membership of store.memberships.by('userUuid', userUuid)) {
    if (!isUsable(store, membership)) continue;
    for (const role of new Set<Role>(['USER', ...rolesOf(membership.roles)])) {
      if (!scopes.has(role)) continue;
      roles.add(role);
      companies.set(role, (companies.get(role) ?? new Set()).add(membership.companyUuid));
    }
  }
  return { token, userUuid, roles, companies };
}

function isUsable(store: Store, { enabled, companyUuid }: MembershipRow): boolean {
  return enabled && store.companies.get(companyUuid)?.enabled === true;
}

export function rolesOf(names: readonly string[]): Role[] {
  return names.map(roleOf).filter((role) => role !== undefined);
}

const wellKnown: ReadonlySet<string> = new Set(Object.values(appDirectTokens));

/** The credential as the journal shows it: enough to tell two of them apart, and no secret. */
export function maskedToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const [scheme = '', credential = ''] = authorization.split(/ +/, 2);
  if (/^basic$/i.test(scheme)) {
    const [clientId = ''] = Buffer.from(credential, 'base64').toString('utf8').split(':', 1);
    return /^[\w.-]{1,40}$/.test(clientId) ? `basic:${clientId}:***` : 'basic:***';
  }
  // The well-known tokens are published, so their names are no secret.
  if (wellKnown.has(credential)) return credential;
  if (/^appdirect-person:[\da-f-]{36}$/.test(credential)) return credential;
  return `***${createHash('sha256').update(credential).digest('hex').slice(0, 8)}`;
}

/** No parameter of the API is a secret, but a token is sometimes sent in the query by mistake. */
export function maskedQuery(query: string): string {
  return query.replace(/\b(access_token|password|client_secret)=[^&]*/gi, '$1=***');
}

/** Identifies the caller: from bearer token to account, actor and permissions. */
import type { Store } from './store.ts';
import type { Caller, ReadContext } from '../../rql/model.ts';
import { Problem } from '../../core/problem.ts';
import type { ApiTokenRow } from './rows.ts';

/** The permissions of the caller's modules. Account type and permission must both match. */
export type Permission = 'access-management' | 'account-management' | 'platform-account-management';

const permissions: readonly string[] = [
  'access-management',
  'account-management',
  'platform-account-management',
] satisfies Permission[];

export interface Principal extends Caller {
  readonly kind: 'token' | 'user';
  readonly permissions: ReadonlySet<string>;
  /** `invited`: a person with an open invitation, who may only read their own user and accept it. */
  readonly membershipState: 'active' | 'invited';
}

/** The context of every accessor of a model. */
export type Context = ReadContext<Store, Principal>;

/** Seconds between two updates of a token's last use. The service's value is approximate too. */
const lastAccessGranularity = 60;

const claims = {
  user: 'https://claims.softwareone.com/userId',
  account: 'https://claims.softwareone.com/accountId',
} as const;

/** Reads the header. Throws the 401 of the edge without a valid token or member. */
export function authenticate(store: Store, authorization: string | undefined): Principal {
  const credential = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (credential === undefined) throw unauthorized('a bearer token was expected, but none came');
  return credential.startsWith('idt:') ? tokenPrincipal(store, credential) : userPrincipal(store, credential);
}

const knownTokens = new WeakMap<ApiTokenRow, Principal>();

function tokenPrincipal(store: Store, credential: string): Principal {
  const row = store.apiTokens.get(credential.slice(4, credential.indexOf(':', 4)));
  if (!row || row.token !== credential) throw unauthorized('the API token is not known');
  if (row.status !== 'Active') throw unauthorized('the API token is not active');
  recordAccess(store, row.id);
  const known = knownTokens.get(row);
  if (known) return known;
  const account = store.accounts.get(row.accountId);
  if (!account) throw unauthorized('the API token has no account');
  const principal: Principal = {
    kind: 'token',
    type: account.type,
    accountId: account.id,
    subjectId: row.id,
    permissions: permissionsOf(store, row.moduleIds),
    membershipState: 'active',
  };
  knownTokens.set(row, principal);
  return principal;
}

/**
 * A JWT's signature is not checked: there is no key to check it with. Its claims must name a user and an
 * account with a live membership here. Account type and modules come from the store, not from the claims.
 */
function userPrincipal(store: Store, credential: string): Principal {
  const payload = jwtPayload(credential);
  const userId = payload?.[claims.user];
  const accountId = payload?.[claims.account];
  if (typeof userId !== 'string' || typeof accountId !== 'string') {
    throw unauthorized('the token is neither an API token nor a JWT with user and account claims');
  }
  if (typeof payload?.['exp'] === 'number' && payload['exp'] * 1000 <= store.clock.now()) {
    throw unauthorized('the token has expired');
  }
  const user = store.users.get(userId);
  const account = store.accounts.get(accountId);
  const membership = store.accountUsers.by('userId', userId).find((row) => row.accountId === accountId);
  if (!user || !account || !membership) throw unauthorized('the user is not a member of the account');
  if (user.overlay === 'Blocked' || user.overlay === 'Deleted') throw unauthorized('the user is blocked');
  const moduleIds = membership.groupIds.flatMap((id) => store.userGroups.get(id)?.moduleIds ?? []);
  return {
    kind: 'user',
    type: account.type,
    accountId,
    subjectId: userId,
    permissions: permissionsOf(store, moduleIds),
    membershipState: membership.state === 'Active' ? 'active' : 'invited',
  };
}

/** A JWT as the identity provider issues it, but not signed and without an end. */
export function personToken(userId: string, accountId: string): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = { [claims.user]: userId, [claims.account]: accountId };
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(payload)}.sandbox`;
}

/** The token as the journal shows it: its owner, without the secret. */
export function maskedToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const id = /^bearer +idt:(TKN-[\d-]{1,20}):/i.exec(authorization)?.[1];
  if (id !== undefined) return `idt:${id}:***`;
  const userId = jwtPayload(authorization.replace(/^bearer +/i, ''))?.[claims.user];
  return typeof userId === 'string' && /^USR-[\d-]{1,20}$/.test(userId) ? `jwt:${userId}:***` : '***';
}

/** A query can contain a token's secret, percent-encoded or not, because tokens can be found by it. */
export function maskedQuery(query: string): string {
  if (!/idt/i.test(query)) return query;
  return query.replace(/(idt(?::|%3a)TKN-[\d-]+(?::|%3a))[^&"'(),;|]+?(?=%2[27]|[&"'(),;|]|$)/gi, '$1***');
}

function permissionsOf(store: Store, moduleIds: readonly string[]): ReadonlySet<string> {
  const codes = moduleIds.map((id) => store.modules.get(id)?.code ?? '');
  return new Set(codes.filter((code) => permissions.includes(code)));
}

function recordAccess(store: Store, tokenId: string): void {
  const last = store.lastAccess.get(tokenId);
  const now = store.clock.now();
  if (last !== undefined && Math.abs(now - last) < lastAccessGranularity * 1000) return;
  store.lastAccess.set(tokenId, now);
}

function jwtPayload(token: string): Record<string, unknown> | undefined {
  const parts = token.split('.');
  if (parts.length !== 3 || token.length > 16_384) return undefined;
  try {
    const payload: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The error of the edge, in front of the service, which has the third format. */
export class Unauthorized extends Problem {
  constructor(reason: string) {
    super(401, { detail: reason });
  }
}

function unauthorized(reason: string): Unauthorized {
  return new Unauthorized(reason);
}

/**
 * Identifies the caller. An API token contains its own id, a user's token contains claims, and the gateway trusts
 * neither: role, account and modules are the ones that upstream returns for that id to the same token.
 */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { ActorType } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import { isId } from '../../upstream/marketplace/id.ts';
import { and, eq } from '../../query/expression.ts';
import { badValue } from '../core/bad-value.ts';
import type { GraphContext } from '../../operation/context.ts';

/** The ids that the token contains. */
export type Claims =
  | { readonly kind: 'token'; readonly tokenId: string }
  | { readonly kind: 'user'; readonly userId: string; readonly accountId: string };

const CLAIM = 'https://claims.softwareone.com/';

/** Undefined if the header contains neither an API token nor a token of the portal. */
export function readClaims(authorization: string): Claims | undefined {
  const token = authorization.replace(/^Bearer\s+/i, '');
  const tokenId = /^idt:(TKN-[0-9-]+):/.exec(token)?.[1];
  if (isId('TKN', tokenId)) return { kind: 'token', tokenId };
  const claims = readJwt(token);
  const userId = claims?.[`${CLAIM}userId`];
  const accountId = claims?.[`${CLAIM}accountId`];
  if (isId('USR', userId) && isId('ACC', accountId)) return { kind: 'user', userId, accountId };
  return undefined;
}

function readJwt(token: string): Readonly<Record<string, unknown>> | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the caller's own row: the API token, or the membership of the user in the current account. */
export async function readSelf(
  select: { readonly token: readonly string[]; readonly user: readonly string[] },
  context: GraphContext,
  path: string,
): Promise<Row> {
  const claims = readClaims(context.authorization);
  const { marketplace, loaders: loads } = context;
  if (claims?.kind === 'token') {
    const collection = { path: '/accounts/api-tokens', idPrefix: 'TKN' } as const;
    const row = await loads.once(JSON.stringify(['self', select.token]), () =>
      marketplace.get(collection, claims.tokenId, { select: select.token, paths: [path] }),
    );
    return { ...row, token: row };
  }
  if (claims?.kind === 'user') {
    const collection = { path: '/accounts/account-users', idPrefix: 'AUSR' } as const;
    const page = await loads.once(JSON.stringify(['self', select.user]), () =>
      marketplace.list(collection, {
        select: select.user,
        filter: and(eq('user.id', claims.userId), eq('account.id', claims.accountId)),
        order: ['id'],
        offset: 0,
        limit: 1,
        paths: [path],
      }),
    );
    const [membership] = page.rows;
    if (membership) return { ...membership };
  }
  throw new UpstreamError({
    code: 'UNAUTHENTICATED',
    call: 'viewer',
    message: claims
      ? 'the token names a membership that does not exist'
      : 'expected an API token (idt:TKN-…) or a token of the portal, but got something else',
  });
}

/** The account of a token never changes. Five minutes limit the effect of an outdated role. */
const IDENTITY_TTL_MS = 5 * 60 * 1_000;
const MAX_IDENTITIES = 1_000;

/** As returned by upstream for this token. */
export interface Identity {
  readonly role: ActorType;
  readonly accountId: string | undefined;
  /** Undefined for API tokens. */
  readonly userId: string | undefined;
}

/**
 * Keyed by a digest of the whole header, so that callers never share an identity. It contains no pending reads: an
 * operation that ends early must not cancel the read of another.
 */
export interface IdentityCache {
  get(authorization: string): Identity | undefined;
  set(authorization: string, identity: Identity): void;
}

export function createIdentityCache(now: () => number): IdentityCache {
  const known = new Map<string, { readonly identity: Identity; readonly until: number }>();
  const keyOf = (authorization: string): string =>
    createHash('sha256').update(authorization).digest('base64');
  return {
    get(authorization) {
      const found = known.get(keyOf(authorization));
      return found && found.until > now() ? found.identity : undefined;
    },
    set(authorization, identity) {
      const key = keyOf(authorization);
      known.delete(key);
      if (known.size >= MAX_IDENTITIES) known.delete(known.keys().next().value ?? '');
      known.set(key, { identity, until: now() + IDENTITY_TTL_MS });
    },
  };
}

/** Rejects if the role cannot be read, for example because the token cannot read itself. Looked up once per operation. */
export function identityOf(context: GraphContext): Promise<Identity> {
  return context.loaders.once('identity', () => readIdentity(context));
}

/** The paths that `readSelf` must select for `identityIn`. */
export const IDENTITY_PATHS = ['account.id', 'account.type'];

/** Reads the identity from the caller's own row. Upstream found the row by the ids in the token, which confirms them. */
export function identityIn(row: Row, role: ActorType, context: GraphContext): Identity {
  const claims = readClaims(context.authorization);
  const account = row['account'] as { readonly id?: unknown } | null | undefined;
  return {
    role,
    accountId: typeof account?.id === 'string' ? account.id : undefined,
    userId: claims?.kind === 'user' ? claims.userId : undefined,
  };
}

async function readIdentity(context: GraphContext): Promise<Identity> {
  const { identities, authorization } = context;
  const known = identities.get(authorization);
  if (known !== undefined) return known;
  const select = { token: IDENTITY_PATHS, user: IDENTITY_PATHS };
  const row = await readSelf(select, context, 'viewer.role');
  const type = (row['account'] as { readonly type?: ActorType } | undefined)?.type;
  if (type === undefined) throw badValue('the type of your account', type);
  const identity = identityIn(row, type, context);
  identities.set(authorization, identity);
  return identity;
}

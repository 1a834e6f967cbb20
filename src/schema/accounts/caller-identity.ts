/**
 * Identifies the caller. An API token contains its own id, a user's token contains claims, and the gateway trusts
 * neither: role, account and modules are the ones that upstream returns for that id to the same token.
 */
import { Buffer } from 'node:buffer';
import type { ActorType } from '../../contract/marketplace.ts';
import type { SelfQuestion } from '../../operation/operation-loaders.ts';
import { hasMembers, type Row } from '../../source/row.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import { isId } from '../../upstream/marketplace/id.ts';
import { pairId } from '../../upstream/marketplace/memberships/id.ts';
import { badValue } from '../core/bad-value.ts';
import type { GraphContext } from '../../operation/context.ts';
import type { Identity } from '../../operation/identity.ts';
import { accountUsers } from './account-user.ts';
import { marketplaceOf } from './marketplace-calls.ts';

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
  const { loaders } = context;
  if (claims?.kind === 'token') {
    const marketplace = marketplaceOf(context);
    const collection = { path: '/accounts/api-tokens', idPrefix: 'TKN' } as const;
    const read: SelfQuestion['read'] = (select, paths) =>
      marketplace.get(collection, claims.tokenId, { select, paths });
    const row = learnFrom(await loaders.self().load('token', { read }, select.token, path), context);
    return { ...row, token: row };
  }
  if (claims?.kind === 'user') {
    const id = pairId(claims.accountId, claims.userId);
    const read: SelfQuestion['read'] = (select, paths) =>
      context.source(accountUsers).get(accountUsers, id, { select, paths });
    const membership = await loaders.self().load('user', { read }, select.user, path).catch(nullIfNotFound);
    if (membership !== null) return { ...learnFrom(membership, context) };
  }
  throw new UpstreamError({
    code: 'UNAUTHENTICATED',
    call: 'viewer',
    message: claims
      ? 'the token names a membership that does not exist'
      : 'expected an API token (idt:TKN-…) or a token of the portal, but got something else',
  });
}

/** A row that shows the role and the account says who the caller is, whatever it was read for. */
function learnFrom(row: Row, context: GraphContext): Row {
  if (!hasMembers(row, IDENTITY_PATHS)) return row;
  const { type } = (row['account'] ?? {}) as { readonly type?: unknown };
  if (isActorType(type)) context.learnIdentity(accountUsers, identityIn(row, type, context));
  return row;
}

function isActorType(value: unknown): value is ActorType {
  return value === 'Client' || value === 'Vendor' || value === 'Operations';
}

function nullIfNotFound(error: unknown): null {
  if (error instanceof UpstreamError && error.code === 'NOT_FOUND') return null;
  throw error;
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

/** Rejects when upstream does not say, for example because the token may not read itself. */
export async function readIdentity(context: GraphContext): Promise<Identity> {
  const select = { token: IDENTITY_PATHS, user: IDENTITY_PATHS };
  const row = await readSelf(select, context, 'viewer.role');
  const type = (row['account'] as { readonly type?: ActorType } | undefined)?.type;
  if (type === undefined) throw badValue('the type of your account', type);
  return identityIn(row, type, context);
}

/** The token endpoint of OAuth 2: client credentials, and a person's password for a portal. */
import { randomUUID } from 'node:crypto';
import type { RouteResult } from '../../core/http/route-result.ts';
import { TokenError } from '../common/errors.ts';
import { tokenPath } from '../common/paths.ts';
import { personScopes, prefixed, roleOf } from '../common/roles.ts';
import type { Role } from '../common/roles.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { ClientRow } from '../common/rows.ts';
import type { Store } from '../common/store.ts';

/** Twelve hours, less a second. */
const lifeSeconds = 43_199;

/** The password of every person. */
export const demoPassword = 'sandbox';

interface Grant {
  readonly scopes: readonly Role[];
  readonly userUuid: string | null;
}

async function issueToken(context: RouteContext): Promise<RouteResult> {
  const form = await context.readForm();
  const { store } = context;
  const client = clientOf(context);
  const grant = grantOf(store, client, form);
  const now = store.clock.now();
  for (const { id, expiresAt } of store.tokens.all()) {
    if (expiresAt !== null && expiresAt <= now) store.tokens.delete(id);
  }
  const token = store.tokens.insert({
    id: randomUUID(),
    clientId: client.id,
    ...grant,
    expiresAt: now + lifeSeconds * 1000,
  });
  return {
    status: 200,
    headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
    body: {
      access_token: token.id,
      token_type: 'bearer',
      expires_in: lifeSeconds,
      scope: grant.scopes.map(prefixed).join(' '),
    },
  };
}

function clientOf({ store, authorization }: RouteContext): ClientRow {
  const encoded = /^basic +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) {
    throw invalidClient('Expected the client id and secret as HTTP Basic credentials.');
  }
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const client = store.clients.get(formDecoded(id));
  if (!client || client.secret !== formDecoded(rest.join(':'))) {
    throw invalidClient('The client id or the secret is wrong.');
  }
  return client;
}

function invalidClient(message: string): TokenError {
  return new TokenError(401, 'invalid_client', message, 'Basic');
}

/** Credentials are form-encoded before they are joined (RFC 6749, 2.3.1). */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function grantOf(store: Store, client: ClientRow, form: URLSearchParams): Grant {
  const type = form.get('grant_type') ?? '';
  const isKnown = type === 'client_credentials' || type === 'password';
  if (!isKnown) {
    throw new TokenError(
      400,
      type === '' ? 'invalid_request' : 'unsupported_grant_type',
      `Expected the grant_type client_credentials or password, but got '${type.slice(0, 100)}'.`,
    );
  }
  if (!client.grants.includes(type)) {
    throw new TokenError(400, 'unauthorized_client', `The client may not use the grant_type ${type}.`);
  }
  if (type === 'client_credentials') {
    return { scopes: scopesOf(form, client.scopes), userUuid: null };
  }
  const user = store.users.by('email', (form.get('username') ?? '').toLowerCase())[0];
  const canSignIn = user?.activated && user.allowLogin && !user.deleted;
  if (!canSignIn || form.get('password') !== demoPassword) {
    throw new TokenError(400, 'invalid_grant', 'The username or the password is wrong.');
  }
  const memberships = store.memberships.by('userUuid', user.id).filter(({ enabled }) => enabled);
  const held = new Set(
    [...user.roles, ...memberships.flatMap(({ roles }) => roles)].map((name) => roleOf(name)),
  );
  return {
    scopes: scopesOf(
      form,
      personScopes.filter((role) => held.has(role)),
    ),
    userUuid: user.id,
  };
}

/** Scopes must be named, and must be among those that the client or the person has. */
function scopesOf(form: URLSearchParams, allowed: readonly Role[]): readonly Role[] {
  const names = (form.get('scope') ?? '').split(/[ ,]+/).filter((name) => name !== '');
  const known = allowed.map(prefixed).join(', ');
  if (names.length === 0) {
    throw new TokenError(400, 'invalid_scope', `Expected a scope of ${known}, but got none.`);
  }
  return [...new Set(names)].map((name) => {
    const role = name.startsWith('ROLE_') ? roleOf(name) : undefined;
    if (role !== undefined && allowed.includes(role)) return role;
    throw new TokenError(
      400,
      'invalid_scope',
      `Expected scopes of ${known}, but got '${name.slice(0, 100)}'.`,
    );
  });
}

export const tokenRoutes: readonly Route[] = [
  { operation: 'token', method: 'POST', path: tokenPath, handle: issueToken },
];

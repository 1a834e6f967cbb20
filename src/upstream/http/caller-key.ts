/** Makes the key of a credential, for tables that must not contain the credential. */
import { hash } from 'node:crypto';

/** The key of calls without a credential. No hash is empty. */
export const anonymousKey = '';

/** A credential with its key. A request computes the hash once, because it is expensive. */
export interface Credential {
  readonly authorization: string | undefined;
  readonly key: string;
}

/** `callerKey`, without the hash when `known` is of the same credential. */
export function credentialKey(
  authorization: string | null | undefined,
  known: Credential | undefined,
): string {
  return known !== undefined && known.authorization === authorization ? known.key : callerKey(authorization);
}

/**
 * A SHA-256 of the credential, so that no table contains a token. The same for every spelling of the scheme, and
 * empty without a token.
 */
export function callerKey(authorization: string | null | undefined): string {
  const credential = authorization?.trim().replace(/^bearer(?: +|$)/i, '') ?? '';
  return credential === '' ? anonymousKey : hash('sha256', credential, 'base64url');
}

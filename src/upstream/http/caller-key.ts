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

/** The latest credentials of a connection, so that their keys are computed once and not for each request. */
export class LatestCredentials {
  #first: Credential | undefined;
  #second: Credential | undefined;

  first(authorization: string | undefined): Credential {
    if (this.#first !== undefined && this.#first.authorization === authorization) return this.#first;
    return (this.#first = { authorization, key: callerKey(authorization) });
  }

  second(authorization: string): Credential {
    if (this.#second !== undefined && this.#second.authorization === authorization) return this.#second;
    return (this.#second = { authorization, key: callerKey(authorization) });
  }
}

/** The header with the credential for the second upstream, in lower case. The first one's is `authorization`. */
export const secondCredentialHeader = 'appdirect-authorization';

/** The credentials of a request: one for each upstream, of which each is sent to its own upstream only. */
export interface RequestCredentials {
  readonly credential?: Credential | undefined;
  readonly secondCredential?: Credential | undefined;
}

/**
 * Identifies the caller by all credentials of the request: for tables of what one caller may see, where nothing may be
 * shared with a caller that has another credential for any upstream.
 */
export function claimedKey(
  headers: { get(name: string): string | null },
  { credential, secondCredential }: RequestCredentials,
): string {
  const first = credentialKey(headers.get('authorization'), credential);
  const second = headers.get(secondCredentialHeader);
  return second === null ? first : `${first}+${credentialKey(second, secondCredential)}`;
}

/**
 * Identifies the caller by the credentials that an upstream has accepted: for limits and shares, which a caller must not
 * multiply with invented credentials. Undefined when there is none.
 */
export function provenKey(
  claimed: string,
  standings: { standingOfKey(key: string): string } | undefined,
): string | undefined {
  if (standings === undefined) return undefined;
  // Nearly all requests have one credential.
  if (!claimed.includes('+')) return standings.standingOfKey(claimed) === 'accepted' ? claimed : undefined;
  const proven = claimed.split('+').filter((key) => standings.standingOfKey(key) === 'accepted');
  return proven.length === 0 ? undefined : proven.join('+');
}

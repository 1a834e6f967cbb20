/** Who the caller is to an upstream, and a cache of it: role, account and person, as that upstream confirms them. */
import { createHash } from 'node:crypto';
import type { ActorType } from '../contract/marketplace.ts';

/** As the upstream confirms it for this very token. */
export interface Identity {
  readonly role: ActorType;
  readonly accountId: string | undefined;
  /** Undefined for API tokens. */
  readonly userId: string | undefined;
}

/** The account of a token never changes. Five minutes limit the effect of an outdated role. */
const IDENTITY_TTL_MS = 5 * 60 * 1_000;
const MAX_IDENTITIES = 1_000;

/**
 * Keyed by a digest of the source and the whole header, so that callers never share an identity. It contains no
 * pending reads: an operation that ends early must not cancel the read of another.
 */
export interface IdentityCache {
  get(key: string): Identity | undefined;
  set(key: string, identity: Identity): void;
}

export function createIdentityCache(now: () => number): IdentityCache {
  const known = new Map<string, { readonly identity: Identity; readonly until: number }>();
  const digestOf = (key: string): string => createHash('sha256').update(key).digest('base64');
  return {
    get(key) {
      const found = known.get(digestOf(key));
      return found && found.until > now() ? found.identity : undefined;
    },
    set(key, identity) {
      const digest = digestOf(key);
      known.delete(digest);
      if (known.size >= MAX_IDENTITIES) known.delete(known.keys().next().value ?? '');
      known.set(digest, { identity, until: now() + IDENTITY_TTL_MS });
    },
  };
}

/**
 * Tracks the standing of credentials: whether upstream has accepted them. Limits and queues give a share only to an
 * accepted credential. All others have one share together, because anyone can invent any number of tokens.
 */
import { LRUCache } from 'lru-cache';
import { anonymousKey, callerKey } from '../http/caller-key.ts';
import type { Guard } from '../http/request.ts';

/**
 * `anonymous`: there is no credential. `unproven`: upstream has not accepted it recently, or has refused it since.
 * `accepted`: upstream has answered a call with it with a status from 200 to 299.
 */
export type Standing = 'anonymous' | 'unproven' | 'accepted';

type Authorization = string | null | undefined;

/** The share of all credentials that are not accepted. Shorter than any hash. */
export const unprovenShare = 'unproven';

export interface Standings {
  readonly standingOf: (authorization: Authorization) => Standing;
  /** The same by `callerKey`. */
  readonly standingOfKey: (key: string) => Standing;
  /** The share that a call or request counts for: `key` if it is accepted, else `unprovenShare`. */
  readonly shareOf: (key: string) => string;
  /** Learns from upstream's responses. */
  readonly guard: Guard;
}

/** What the server asks about the credentials of requests. */
export type RequestStandings = Pick<Standings, 'standingOf' | 'standingOfKey' | 'shareOf'>;

/** Beyond it, the least recently used credentials become unproven. */
const maxAccepted = 10_000;
/** Time since the last success, so that a revoked token does not keep its standing. */
const acceptedForMs = 3_600_000;

interface Accepted {
  /** As performance.now() counts. */
  at: number;
}

export interface StandingOptions {
  readonly maxAccepted?: number;
  /**
   * A 401 ends the standing only if the last success is older than this. For an upstream that answers 401 to a valid
   * credential as well, when it may not do something. Default: 0.
   */
  readonly disprovedAfterMs?: number;
}

/** Create one per upstream. */
export function createStandings(options: StandingOptions = {}): Standings {
  const { disprovedAfterMs = 0 } = options;
  // Contains only accepted credentials, so invented tokens cannot evict them.
  // When each was accepted last. Not by the table's own `ttl`, which starts a timer for every millisecond in use.
  const accepted = new LRUCache<string, Accepted>({ max: options.maxAccepted ?? maxAccepted });

  /**
   * Only a success proves that upstream knows the credential: it may answer 403, 404 or 429 before it checks the
   * token.
   */
  function learn(key: string, status: number): void {
    if (status >= 200 && status <= 299) {
      const known = accepted.get(key);
      if (known === undefined) accepted.set(key, { at: performance.now() });
      else known.at = performance.now();
    } else if (status === 401 && sinceSuccess(key) >= disprovedAfterMs) accepted.delete(key);
  }

  function sinceSuccess(key: string): number {
    const known = accepted.get(key);
    return known === undefined ? Infinity : performance.now() - known.at;
  }

  const standingOfKey = (key: string): Standing => {
    if (key === anonymousKey) return 'anonymous';
    const known = accepted.get(key);
    return known !== undefined && performance.now() - known.at < acceptedForMs ? 'accepted' : 'unproven';
  };

  return {
    standingOf: (authorization) => standingOfKey(callerKey(authorization)),
    standingOfKey,
    shareOf: (key) => (standingOfKey(key) === 'accepted' ? key : unprovenShare),
    guard: (next) => (request, end) => {
      const authorization = request.headers['authorization'];
      // A call without a credential, such as for the image that an icon redirects to.
      if (authorization === undefined) return next(request, end);
      const key = request.caller ?? callerKey(authorization);
      next(request, (outcome) => {
        if (outcome.kind === 'answer') learn(key, outcome.answer.status);
        end(outcome);
      });
    },
  };
}

/** Accepted by any of several upstreams. The keys of credentials are hashes, so each upstream's table names its own. */
export function anyStanding(all: readonly Standings[]): RequestStandings {
  const standingOfKey = (key: string): Standing => {
    let found: Standing = 'anonymous';
    for (const standings of all) {
      found = standings.standingOfKey(key);
      if (found === 'accepted') return found;
    }
    return found;
  };
  return {
    standingOf: (authorization) => standingOfKey(callerKey(authorization)),
    standingOfKey,
    shareOf: (key) => (standingOfKey(key) === 'accepted' ? key : unprovenShare),
  };
}

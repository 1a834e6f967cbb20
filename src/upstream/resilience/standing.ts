/**
 * The standing of a credential: whether upstream has accepted it. Limits and queues give a share of its own only
 * to an accepted credential; all others share one, because anybody can make up any number of tokens.
 */
import { LRUCache } from 'lru-cache';
import { anonymousKey, callerKey } from '../http/caller-key.ts';
import type { Wrapper } from '../http/request.ts';

/**
 * `anonymous`: there is no credential. `unproven`: upstream has not accepted it, not lately, or has refused it
 * since. `accepted`: upstream has answered a call that carried it with a status from 200 to 299.
 */
export type Standing = 'anonymous' | 'unproven' | 'accepted';

type Authorization = string | null | undefined;

/** The share of all credentials that are not accepted. No hash is as short. */
export const unprovenShare = 'unproven';

export interface Standings {
  readonly standingOf: (authorization: Authorization) => Standing;
  /** The same by `callerKey`, for code that has it already. */
  readonly standingOfKey: (key: string) => Standing;
  /** Who a call or a request is counted for: `key` itself once it is accepted, else `unprovenShare`. */
  readonly shareOf: (key: string) => string;
  /** Learns from the answers of upstream. */
  readonly wrapper: Wrapper;
}

/** Past it, the credentials that were used least recently have to prove themselves again. */
const maxAccepted = 10_000;
/** Since the last success: a token that was withdrawn meanwhile does not keep its standing for longer. */
const acceptedForMs = 3_600_000;

interface Accepted {
  /** As performance.now() counts. */
  at: number;
}

export interface StandingOptions {
  readonly maxAccepted?: number;
}

/** One for each upstream. */
export function createStandings(options: StandingOptions = {}): Standings {
  // Only accepted credentials are in it: made-up tokens take no place, and so push nobody out.
  // When each was accepted last. Not by the table's own `ttl`, which starts a timer for every millisecond in use.
  const accepted = new LRUCache<string, Accepted>({ max: options.maxAccepted ?? maxAccepted });

  /**
   * Only a success proves that upstream knows the credential: it may answer 403, 404 or 429 before it looks at
   * the token at all.
   */
  function learn(key: string, status: number): void {
    if (status >= 200 && status <= 299) {
      const known = accepted.get(key);
      if (known === undefined) accepted.set(key, { at: performance.now() });
      else known.at = performance.now();
    } else if (status === 401) accepted.delete(key);
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
    wrapper: (next) => (request) => {
      const authorization = request.headers['authorization'];
      // Such as the image that an icon redirects to: its answer says nothing about any credential.
      if (authorization === undefined) return next(request);
      const key = request.caller ?? callerKey(authorization);
      return next(request).then((answer) => {
        learn(key, answer.status);
        return answer;
      });
    },
  };
}

/** Limits the work spent on uncached documents by caller, before the work is done. */
import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { ErrorCode } from '../../upstream/errors.ts';
import { isBearer } from '../../upstream/http/headers.ts';
import type { Standing, Standings } from '../../upstream/resilience/standing.ts';

/** Who sends a document. */
export interface DocumentCaller {
  readonly authorization: string | null;
  readonly remoteAddress: string | undefined;
}

/** `known`: the caller's documents are read within the normal limits, and cached. */
export type Admitted = 'known' | 'unproven' | 'anonymous';

/**
 * Limits for a document from a caller without a token. Parsing and validating the worst one takes under a
 * millisecond. The introspection query of GraphiQL and code generators has under 200 tokens.
 */
export const anonymousLimits = { maxTokens: 250, maxCharacters: 8_000, maxSelections: 1_000 } as const;

/**
 * Tokens and selections of uncached documents that are read per second, for all callers whose credential upstream
 * has not accepted. Each takes about 3 microseconds, so this is a third of a CPU. One address may use three quarters.
 */
const unprovenWeightPerSecond = 100_000;
const addressWeightPerSecond = 0.75 * unprovenWeightPerSecond;
/** Unused allowance is kept for this long: a starting client sends all its documents at once. */
const burstSeconds = 2;
const maxAddresses = 10_000;

export interface DocumentAdmission {
  readonly of: (caller: DocumentCaller | undefined) => Admitted;
  /** Throws RATE_LIMITED when callers that upstream has not accepted have used up their allowance. */
  readonly check: (caller: DocumentCaller | undefined) => void;
  /** Counts work done for a caller that upstream has not accepted. */
  readonly charge: (caller: DocumentCaller | undefined, weight: number) => void;
}

/** Without standings, every caller counts as known. */
export function createDocumentAdmission(
  standings: Pick<Standings, 'standingOf'> | undefined,
  now: () => number = () => performance.now(),
): DocumentAdmission {
  const all = new Allowance(unprovenWeightPerSecond, now);
  const byAddress = new LRUCache<string, Allowance>({ max: maxAddresses });
  const allowanceOf = (caller: DocumentCaller | undefined): Allowance => {
    const address = networkOf(caller?.remoteAddress ?? '');
    let allowance = byAddress.get(address);
    if (allowance === undefined) {
      byAddress.set(address, (allowance = new Allowance(addressWeightPerSecond, now)));
    }
    return allowance;
  };
  const admitted: Readonly<Record<Standing, Admitted>> = {
    anonymous: 'anonymous',
    unproven: 'unproven',
    accepted: 'known',
  };
  return {
    of: (caller) => {
      if (standings === undefined || caller === undefined) return 'known';
      if (!isBearer(caller.authorization)) return 'anonymous';
      return admitted[standings.standingOf(caller.authorization)];
    },
    check: (caller) => {
      if (!all.isSpent() && !allowanceOf(caller).isSpent()) return;
      throw new GraphQLError(
        'Too many new documents from callers that upstream has not accepted yet. Retry in 1 second.',
        {
          extensions: {
            code: 'RATE_LIMITED' satisfies ErrorCode,
            retryAfterSeconds: 1,
            http: { status: 429, headers: { 'retry-after': '1' } },
          },
        },
      );
    },
    charge: (caller, weight) => {
      all.spend(weight);
      allowanceOf(caller).spend(weight);
    },
  };
}

/** A token bucket that refills continuously and may go negative, so that one large document can always be read. */
class Allowance {
  #left: number;
  #at: number;
  readonly #perSecond: number;
  readonly #now: () => number;

  constructor(perSecond: number, now: () => number) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = perSecond * burstSeconds;
    this.#at = now();
  }

  isSpent(): boolean {
    const at = this.#now();
    const refilled = this.#left + ((at - this.#at) / 1_000) * this.#perSecond;
    this.#left = Math.min(this.#perSecond * burstSeconds, refilled);
    this.#at = at;
    return this.#left <= 0;
  }

  spend(weight: number): void {
    this.#left -= weight;
  }
}

/** The first four groups of an IPv6 address: one customer has all addresses below them. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  return address.split(':').slice(0, 4).join(':');
}

/** The error for a document that is too large for a caller without a token. */
export function needsCaller(authorization: string | null | undefined): GraphQLError {
  const got =
    authorization === null || authorization === undefined || authorization === ''
      ? 'no such header'
      : 'something else';
  return new GraphQLError(
    `Expected a header "Authorization: Bearer <token>", but got ${got}. Without a token, only documents of up to ` +
      `${anonymousLimits.maxTokens} tokens are read, such as introspection.`,
    { extensions: { code: 'UNAUTHENTICATED' satisfies ErrorCode, http: { status: 401 } } },
  );
}

/**
 * Limits the request bodies that are arriving. They do not count as running requests but have their own budget.
 * When it is used up, the body that has been arriving for longest is rejected: a normal body arrives within
 * milliseconds, so slow clients only crowd out each other.
 */
import { secondCredentialHeader } from '../../upstream/http/caller-key.ts';
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { Standing } from '../../upstream/resilience/standing.ts';
import { addressBehind } from '../shared-state/caller.ts';

export interface BodyLimits {
  /** Most bodies that may arrive at the same time. */
  readonly maxBodies: number;
  /** Most bytes received so far, over all arriving bodies. */
  readonly maxBytes: number;
  /** Most bodies from one address, for clients whose token upstream has not accepted yet. */
  readonly maxBodiesOfAddress: number;
  readonly maxBytesOfAddress: number;
  /** Most time from the start of a body to its last byte. */
  readonly maxMs: number;
  readonly trustedProxies: number;
  /** When undefined, a client with a token counts as accepted. */
  readonly standingOf: ((authorization: string | undefined) => Standing) | undefined;
  /** Called for each body that is rejected. */
  readonly onGivenUp: () => void;
}

/** Who sends the body. */
export interface Sender {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly remoteAddress: string | undefined;
}

export const defaultBodyLimits = {
  maxBodies: 1_000,
  maxBytes: 64 * 2 ** 20,
  maxBodiesOfAddress: 100,
  maxBytesOfAddress: 16 * 2 ** 20,
} as const;

const sweepMs = 1_000;
const retryAfterSeconds = 2;

export class Bodies {
  readonly limits: BodyLimits;
  /** Not a Set: its old tables would keep removed entries alive. */
  readonly #places: (Arriving | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #sweep: NodeJS.Timeout;
  #bytes = 0;

  constructor(limits: BodyLimits) {
    this.limits = limits;
    this.#sweep = setInterval(() => {
      const since = performance.now() - limits.maxMs;
      for (const body of this.#places) if (body !== undefined && body.since < since) body.giveUp(tooSlow());
    }, sweepMs);
    this.#sweep.unref();
  }

  get count(): number {
    return this.#places.length - this.#free.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** `giveUp` is called at most once, and not after `end`. */
  begin(sender: Sender, giveUp: (reason: GraphQLError) => void): Arriving {
    const body = new Arriving(this, sender, giveUp);
    const { maxBodies, maxBodiesOfAddress } = this.limits;
    if (this.count >= maxBodiesOfAddress && body.address !== undefined) {
      const same = this.#all(({ address }) => address === body.address);
      if (same.length >= maxBodiesOfAddress) this.#giveWay(same);
    }
    if (this.count >= maxBodies) this.#giveWay(this.#all(() => true));
    body.place = this.#free.pop() ?? this.#places.length;
    this.#places[body.place] = body;
    return body;
  }

  received(body: Arriving, bytes: number): void {
    this.#bytes += bytes;
    const { maxBytes, maxBytesOfAddress } = this.limits;
    if (this.#bytes > maxBytesOfAddress && body.address !== undefined) {
      const same = this.#all(({ address }) => address === body.address);
      if (bytesOf(same) > maxBytesOfAddress) this.#giveWay(same);
    }
    while (this.#bytes > maxBytes && this.count > 0) this.#giveWay(this.#all(() => true));
  }

  leave(body: Arriving): void {
    if (body.place === undefined) return;
    this.#places[body.place] = undefined;
    this.#free.push(body.place);
    body.place = undefined;
  }

  letGo(bytes: number): void {
    this.#bytes -= bytes;
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #all(which: (body: Arriving) => boolean): readonly Arriving[] {
    return this.#places.filter((body): body is Arriving => body !== undefined && which(body));
  }

  /** Rejects the oldest body of a client that upstream has not accepted, else the oldest of all. */
  #giveWay(bodies: readonly Arriving[]): void {
    const unproven = bodies.filter(({ address }) => address !== undefined);
    const [first, ...rest] = unproven.length > 0 ? unproven : bodies;
    if (first === undefined) return;
    this.limits.onGivenUp();
    rest.reduce((oldest, body) => (body.since < oldest.since ? body : oldest), first).giveUp(crowded());
  }
}

/** One arriving body. */
export class Arriving {
  readonly since = performance.now();
  /** Its index while it arrives. */
  place: number | undefined;
  bytes = 0;
  readonly #bodies: Bodies;
  readonly #sender: Sender;
  readonly #giveUp: (reason: GraphQLError) => void;
  #address: string | null | undefined;

  constructor(bodies: Bodies, sender: Sender, giveUp: (reason: GraphQLError) => void) {
    this.#bodies = bodies;
    this.#sender = sender;
    this.#giveUp = giveUp;
  }

  /** Undefined for a client whose token upstream has accepted. Computed only when there are many bodies. */
  get address(): string | undefined {
    if (this.#address === undefined) {
      const { trustedProxies, standingOf } = this.#bodies.limits;
      const { headers, remoteAddress } = this.#sender;
      const authorization = textOf(headers['authorization']) ?? textOf(headers[secondCredentialHeader]);
      const isKnown =
        standingOf === undefined ? authorization !== undefined : standingOf(authorization) === 'accepted';
      const forwardedFor = textOf(headers['x-forwarded-for']) ?? null;
      this.#address = isKnown ? null : addressBehind(trustedProxies, forwardedFor, remoteAddress);
    }
    return this.#address ?? undefined;
  }

  received(bytes: number): void {
    if (this.place === undefined) return;
    this.bytes += bytes;
    this.#bodies.received(this, bytes);
  }

  giveUp(reason: GraphQLError): void {
    if (this.place === undefined) return;
    this.end();
    this.#giveUp(reason);
  }

  /** The body is complete. It counts until `end` but is no longer rejected. */
  arrived(): void {
    this.#bodies.leave(this);
  }

  /** Called on success and on failure. May be called more than once. */
  end(): void {
    this.#bodies.leave(this);
    this.#bodies.letGo(this.bytes);
    this.bytes = 0;
  }
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.join(', ');
}

function bytesOf(bodies: readonly Arriving[]): number {
  return bodies.reduce((sum, { bytes }) => sum + bytes, 0);
}

function crowded(): GraphQLError {
  return new GraphQLError(`Too many request bodies are arriving. Retry in ${retryAfterSeconds} seconds.`, {
    extensions: {
      code: 'RATE_LIMITED' satisfies ErrorCode,
      retryAfterSeconds,
      http: { status: 503, headers: { 'retry-after': String(retryAfterSeconds), connection: 'close' } },
    },
  });
}

function tooSlow(): GraphQLError {
  return new GraphQLError('Timed out waiting for the request body.', {
    extensions: {
      code: 'BAD_USER_INPUT' satisfies ErrorCode,
      http: { status: 408, headers: { connection: 'close' } },
    },
  });
}

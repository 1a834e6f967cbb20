/** Counts the bytes that requests hold in memory: upstream responses, and answers until they are sent. */
import { UpstreamError } from '../errors.ts';

export interface HeldBytesLimits {
  /** Limit for all requests of this process. */
  readonly total: number;
  /** Limit for all requests of one caller. */
  readonly perCaller: number;
  /** Limit for the decompressed upstream responses of one operation. */
  readonly upstreamPerOperation: number;
}

/** Whose limit is reached. */
export type Full = 'operation' | 'caller' | 'process';

/** The error of a call whose response exceeds a limit. */
export function noRoom(request: { readonly call: string }, full: Full, outcome?: 'unknown'): UpstreamError {
  const { call } = request;
  if (full === 'operation') {
    const message =
      'the response was dropped, because the operation has reached its limit of bytes from upstream';
    return new UpstreamError({ code: 'QUERY_TOO_COMPLEX', call, message, outcome });
  }
  const whose = full === 'caller' ? "this caller's requests hold" : 'the gateway holds';
  const message = `the response was dropped, because ${whose} as many bytes as allowed`;
  return new UpstreamError({ code: 'RATE_LIMITED', call, message, retryAfterSeconds: 2, outcome });
}

/** What one caller holds. */
interface Share {
  held: number;
}

/** Callers that hold no bytes are kept up to this number: a Map whose entries come and go leaves old tables behind. */
const maxIdleCallers = 1_000;

/** The count of one process. */
export class HeldBytes {
  readonly limits: HeldBytesLimits;
  #total = 0;
  readonly #shares = new Map<string, Share>();
  /** How many of them hold something. */
  #callers = 0;

  constructor(limits: HeldBytesLimits) {
    this.limits = limits;
  }

  get total(): number {
    return this.#total;
  }

  /** Number of callers that hold bytes. */
  get callers(): number {
    return this.#callers;
  }

  /** The limit that rejects a new request of this caller, if any. */
  isFull(caller: string): Full | undefined {
    if (this.#total >= this.limits.total) return 'process';
    return (this.#shares.get(caller)?.held ?? 0) >= this.limits.perCaller ? 'caller' : undefined;
  }

  /** Takes bytes if they fit within the limits. */
  take(caller: string, bytes: number): Full | undefined {
    if (this.#total + bytes > this.limits.total) return 'process';
    const share = this.#shares.get(caller);
    if ((share?.held ?? 0) + bytes > this.limits.perCaller) return 'caller';
    if (bytes > 0) this.#add(share ?? this.#newShare(caller), bytes);
    return undefined;
  }

  give(caller: string, bytes: number): void {
    const share = this.#shares.get(caller);
    if (share !== undefined) this.#add(share, -bytes);
  }

  #add(share: Share, bytes: number): void {
    const before = share.held;
    this.#total += bytes;
    share.held += bytes;
    if (before === 0 && share.held > 0) this.#callers += 1;
    else if (before > 0 && share.held === 0) this.#callers -= 1;
  }

  #newShare(caller: string): Share {
    if (this.#shares.size - this.#callers >= maxIdleCallers) {
      for (const [idle, { held }] of this.#shares) if (held === 0) this.#shares.delete(idle);
    }
    const share = { held: 0 };
    this.#shares.set(caller, share);
    return share;
  }
}

/** The bytes that one request holds. */
export class RequestBytes {
  readonly #all: HeldBytes;
  readonly #caller: string;
  /** Bytes held now. */
  #held = 0;
  /** Bytes of upstream responses so far. */
  #received = 0;
  #moved = 0;
  /** The operation is done. */
  #isOver = false;
  /** The answer was sent, or will not be. */
  #isEnded = false;

  constructor(all: HeldBytes, caller: string) {
    this.#all = all;
    this.#caller = caller;
  }

  get limits(): HeldBytesLimits {
    return this.#all.limits;
  }

  /** Bytes of upstream responses that the operation may still receive. */
  get upstreamRoom(): number {
    return Math.max(0, this.#all.limits.upstreamPerOperation - this.#received);
  }

  /** Bytes that came from upstream or went to the client, held or not. */
  get moved(): number {
    return this.#moved;
  }

  /** Counts bytes of an upstream response. The caller must drop refused bytes. */
  receive(bytes: number): Full | undefined {
    // A call can end shortly after its operation. Nothing would release what it takes then.
    if (this.#isOver) return undefined;
    if (bytes > this.upstreamRoom) return 'operation';
    const full = this.#all.take(this.#caller, bytes);
    if (full !== undefined) return full;
    this.#received += bytes;
    this.#moved += bytes;
    this.#held += bytes;
    return undefined;
  }

  /** Releases bytes of an upstream response that was dropped. */
  drop(bytes: number): void {
    if (this.#isOver) return;
    this.#received -= bytes;
    this.#held -= bytes;
    this.#all.give(this.#caller, bytes);
  }

  /** The operation is done: releases the upstream responses and counts the answer, if it fits. */
  holdAnswer(bytes: number): Full | undefined {
    this.#isOver = true;
    this.#release();
    this.#moved += bytes;
    // A client can disconnect while its operation finishes. Nothing would release what is taken after that.
    if (this.#isEnded) return undefined;
    const full = this.#all.take(this.#caller, bytes);
    if (full === undefined) this.#held = bytes;
    return full;
  }

  /** The answer was sent, or will not be. Must always be called. More than once is allowed. */
  end(): void {
    this.#isOver = true;
    this.#isEnded = true;
    this.#release();
  }

  #release(): void {
    if (this.#held > 0) this.#all.give(this.#caller, this.#held);
    this.#held = 0;
  }
}

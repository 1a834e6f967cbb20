/** The caller's identities in one operation: each is read once, or taken from the cache of the gateway. */
import type { Identity, IdentityCache } from './identity.ts';

export interface OperationIdentitiesOptions {
  readonly cache: IdentityCache;
  /** The header with the caller's credential. */
  readonly authorization: string;
  /** Asks the upstream with this name. */
  readonly read: (upstream: string) => Promise<Identity>;
}

/** A write does not change who the caller is, so an identity is kept for the whole operation. */
export class OperationIdentities {
  readonly #options: OperationIdentitiesOptions;
  readonly #known = new Map<string, Identity | Promise<Identity>>();

  constructor(options: OperationIdentitiesOptions) {
    this.#options = options;
  }

  /** Not a promise once it is known, because it is needed for each row. */
  at(upstream: string): Identity | Promise<Identity> {
    const known = this.#known.get(upstream);
    if (known !== undefined) return known;
    const cached = this.#options.cache.get(this.#key(upstream));
    const identity = cached ?? this.#read(upstream);
    this.#known.set(upstream, identity);
    return identity;
  }

  learn(upstream: string, identity: Identity): void {
    this.#options.cache.set(this.#key(upstream), identity);
    this.#known.set(upstream, identity);
  }

  /** Starts after the reads that are being requested now: a read of the caller among them answers it. */
  start(upstream: string): void {
    Promise.resolve()
      .then(() => this.at(upstream))
      .catch(() => undefined);
  }

  async #read(upstream: string): Promise<Identity> {
    const identity = await this.#options.read(upstream);
    this.learn(upstream, identity);
    return identity;
  }

  #key(upstream: string): string {
    return `${upstream} ${this.#options.authorization}`;
  }
}

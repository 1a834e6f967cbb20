/** Whether upstream has the collection of all memberships: learned once per origin, and remembered for an hour. */
import { UpstreamError } from '../../errors.ts';
import { mayLackPath } from '../known-paths.ts';

/** `flat`: there is one collection of all memberships. `nested`: only the collection below each account. */
export type Edition = 'flat' | 'nested';
export type EditionSetting = Edition | 'auto';

/** Upstream may be updated while the gateway runs. */
export const KNOWN_FOR_MS = 60 * 60 * 1_000;

/** One per origin. */
export class MembershipEdition {
  readonly #fixed: Edition | undefined;
  readonly #now: () => number;
  #found: Edition | undefined;
  #until = 0;
  #asking: Promise<void> | undefined;
  #hasNested = false;
  #lacksNestedUntil = -Infinity;

  constructor(setting: EditionSetting, now: () => number = () => performance.now()) {
    this.#fixed = setting === 'auto' ? undefined : setting;
    this.#now = now;
  }

  /** Undefined until upstream has been asked, and again after an hour. */
  get known(): Edition | undefined {
    if (this.#fixed !== undefined) return this.#fixed;
    return this.#found !== undefined && this.#now() < this.#until ? this.#found : undefined;
  }

  /** Whether a collection below an account has answered: a 404 below an account then means that the object is missing. */
  get hasNested(): boolean {
    return this.#hasNested;
  }

  /** Whether upstream is known to have no collections below accounts, so that all memberships are in one. */
  get lacksNested(): boolean {
    return this.#lacksNestedUntil > 0 && this.#now() < this.#lacksNestedUntil;
  }

  learnNested(exists: boolean): void {
    this.#hasNested = exists;
    this.#lacksNestedUntil = exists ? -Infinity : this.#now() + KNOWN_FOR_MS;
  }

  /** The read of another operation that asks upstream. It never rejects, and may end without an answer. */
  get asking(): Promise<void> | undefined {
    return this.#asking;
  }

  /**
   * Runs a read of the collection of all memberships, and learns from its outcome. A collection answers 404 only if
   * there is none: a missing right is 403, and no rows are an empty page. Every other error says nothing.
   */
  async ask<T>(read: () => Promise<T>): Promise<T> {
    const running = read();
    const settled = running.then(
      () => this.#learn('flat'),
      (error: unknown) => {
        if (isMissingPath(error)) this.#learn('nested');
        else if (error instanceof UpstreamError && error.status === 403) this.#learn('flat');
      },
    );
    this.#asking ??= settled;
    await settled;
    if (this.#asking === settled) this.#asking = undefined;
    return running;
  }

  /**
   * Asks upstream without a credential, so that no operation has to: a path that upstream lacks is 404, 405 or 501
   * where the one of accounts wants a credential. Everything else says nothing, and the first read that needs to know
   * asks. `statusOf` rejects without a response. Never rejects.
   */
  async askAhead(statusOf: (path: string) => Promise<number>): Promise<void> {
    if (this.#fixed !== undefined) return;
    const asking = this.#compare(statusOf).then(
      (isMissing) => {
        if (isMissing) this.#learn('nested');
      },
      () => undefined,
    );
    this.#asking ??= asking;
    await asking;
    if (this.#asking === asking) this.#asking = undefined;
  }

  async #compare(statusOf: (path: string) => Promise<number>): Promise<boolean> {
    const [ofMemberships, ofAccounts] = await Promise.all(
      ['/v1/accounts/account-users?limit=0', '/v1/accounts/accounts?limit=0'].map((path) => statusOf(path)),
    );
    return mayLackPath(ofMemberships) && !mayLackPath(ofAccounts) && (ofAccounts ?? 500) < 500;
  }

  #learn(edition: Edition): void {
    this.#found = edition;
    this.#until = this.#now() + KNOWN_FOR_MS;
  }
}

/** Whether the error says that upstream does not have the collection. */
export function isMissingPath(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && mayLackPath(error.status);
}

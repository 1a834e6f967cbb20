/** Whether upstream has the collection of all memberships: learned once per origin, and remembered for an hour. */
import { UpstreamError } from '../../errors.ts';
import { mayLackPath } from '../known-paths.ts';

/** `flat`: there is one collection of all memberships. `nested`: only the collection below each account. */
export type Edition = 'flat' | 'nested';
export type EditionSetting = Edition | 'auto';

/** Upstream may be updated while the gateway runs. */
const KNOWN_FOR_MS = 60 * 60 * 1_000;

/** One per origin. */
export class MembershipEdition {
  readonly #fixed: Edition | undefined;
  readonly #now: () => number;
  #found: Edition | undefined;
  #until = 0;
  #asking: Promise<void> | undefined;

  constructor(setting: EditionSetting, now: () => number = () => performance.now()) {
    this.#fixed = setting === 'auto' ? undefined : setting;
    this.#now = now;
  }

  /** Undefined until upstream has been asked, and again after an hour. */
  get known(): Edition | undefined {
    if (this.#fixed !== undefined) return this.#fixed;
    return this.#found !== undefined && this.#now() < this.#until ? this.#found : undefined;
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

  #learn(edition: Edition): void {
    this.#found = edition;
    this.#until = this.#now() + KNOWN_FOR_MS;
  }
}

/** Whether the error says that upstream does not have the collection. */
export function isMissingPath(error: unknown): boolean {
  return error instanceof UpstreamError && mayLackPath(error.status);
}

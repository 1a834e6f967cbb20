/** Counts the results of recent calls by a key: their caller, or their path template. */
import { createRollingWindow } from './rolling-window.ts';
import type { RollingWindow } from './rolling-window.ts';

export interface CallShares {
  /** `at`: the time of the end. */
  add(key: string, kind: 'good' | 'bad', at: number): void;
  /** The key of all calls in the window, if it is the same. */
  sole(): string | undefined;
  /**
   * Whether calls also fail without the keys that fail most: with several keys, the worst half of them, and at least
   * one, is ignored.
   */
  failBeyondTheWorst(failurePercent: number): boolean;
  clear(): void;
}

/** Further keys are counted together. */
const maxKeys = 256;
const otherKeys = 'others';

export function createCallShares(windowMs: number, now: () => number): CallShares {
  const shares = new Map<string, RollingWindow>();

  function dropEmpty(): void {
    for (const [key, window] of shares) if (window.counts().total === 0) shares.delete(key);
  }

  function windowOf(key: string): RollingWindow {
    let window = shares.get(key);
    if (window !== undefined) return window;
    if (shares.size >= maxKeys) dropEmpty();
    if (shares.size >= maxKeys && key !== otherKeys) return windowOf(otherKeys);
    window = createRollingWindow(windowMs, now);
    shares.set(key, window);
    return window;
  }

  return {
    add(key, kind, at) {
      windowOf(key).add(kind, at);
    },
    sole() {
      dropEmpty();
      const [first] = shares.keys();
      return shares.size === 1 ? first : undefined;
    },
    failBeyondTheWorst(failurePercent) {
      dropEmpty();
      const counts = [...shares.values()].map((window) => window.counts());
      counts.sort((one, other) => other.bad - one.bad);
      const leftOut = counts.length === 1 ? 0 : Math.max(1, Math.floor(counts.length / 2));
      let total = 0;
      let bad = 0;
      for (const count of counts.slice(leftOut)) {
        total += count.total;
        bad += count.bad;
      }
      return bad * 100 >= total * failurePercent;
    },
    clear() {
      shares.clear();
    },
  };
}

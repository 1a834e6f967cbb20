/** The probes of a half-open breaker: distributes them among callers, and derives the verdict. */
import type { Health } from './outcome.ts';

/** `one-fails`: only this caller's probes failed, and no others are pending. `all-fail`: probes of several callers failed. */
export type Verdict =
  | { readonly kind: 'well' | 'all-fail' | 'undecided' }
  | { readonly kind: 'one-fails'; readonly caller: string };

export interface Probes {
  /** Starts a new round of probes. */
  begin(): void;
  /** Excludes a caller whose calls failed: it gets no probe, and one success of another caller is enough. */
  exclude(caller: string): void;
  /** False when this caller has used its share. */
  take(caller: string): boolean;
  end(caller: string, health: Health): Verdict;
}

/** Most callers that get one additional probe each. */
const maxProbers = 10;

interface Prober {
  underWay: number;
  well: number;
  hasFailed: boolean;
}

/** `needed`: the number of successes to close, and the most probes of one caller when there is no other. */
export function createProbes(needed: number): Probes {
  const probers = new Map<string, Prober>();
  let sent = 0;
  let well = 0;

  function proberOf(caller: string): Prober {
    let prober = probers.get(caller);
    if (prober === undefined) probers.set(caller, (prober = { underWay: 0, well: 0, hasFailed: false }));
    return prober;
  }

  function verdict(): Verdict {
    const all = [...probers];
    const [failed, ...more] = all.filter(([, { hasFailed }]) => hasFailed);
    if (failed === undefined) return { kind: well >= needed ? 'well' : 'undecided' };
    if (more.length > 0) return { kind: 'all-fail' };
    const others = all.filter(([, { hasFailed }]) => !hasFailed);
    // Calls of another caller succeed, so the failures are specific to the one caller.
    if (others.some(([, other]) => other.well > 0)) return { kind: 'well' };
    if (others.some(([, other]) => other.underWay > 0)) return { kind: 'undecided' };
    return { kind: 'one-fails', caller: failed[0] };
  }

  return {
    begin() {
      probers.clear();
      sent = 0;
      well = 0;
    },
    exclude(caller) {
      proberOf(caller).hasFailed = true;
    },
    take(caller) {
      const known = probers.get(caller);
      if (known?.hasFailed === true) return false;
      const mayShare = sent < needed;
      const mayHaveOwn = known === undefined && probers.size < maxProbers;
      if (!mayShare && !mayHaveOwn) return false;
      proberOf(caller).underWay += 1;
      sent += 1;
      return true;
    },
    end(caller, health) {
      const prober = proberOf(caller);
      prober.underWay -= 1;
      if (health === 'good') {
        prober.well += 1;
        well += 1;
      } else if (health === 'bad') {
        prober.hasFailed = true;
      } else {
        // It had no clear result, so another probe may replace it.
        sent -= 1;
        if (prober.underWay === 0 && prober.well === 0) probers.delete(caller);
      }
      return verdict();
    },
  };
}

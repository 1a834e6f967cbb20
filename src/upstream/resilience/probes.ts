/** The calls that a half-open breaker sends to see: shared out among callers, and what they say together. */
import type { Health } from './outcome.ts';

/** `one-fails`: only this caller's have failed, and no other's are left to wait for. `all-fail`: those of several have. */
export type Verdict =
  | { readonly kind: 'well' | 'all-fail' | 'undecided' }
  | { readonly kind: 'one-fails'; readonly caller: string };

export interface Probes {
  /** Forgets those before. */
  begin(): void;
  /** A caller whose calls have failed: it gets no probe, and another one that fares well is enough. */
  exclude(caller: string): void;
  /** False when this caller has had its share. */
  take(caller: string): boolean;
  end(caller: string, health: Health): Verdict;
}

/** Callers that may have a probe beyond the common ones, one each. */
const maxProbers = 10;

interface Prober {
  underWay: number;
  well: number;
  hasFailed: boolean;
}

/** `needed`: how many must end well, and how many one caller may have when there is no other. */
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
    // Another caller fares well, so the failures are the one caller's own.
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
        // It proved nothing, so another may take its place.
        sent -= 1;
        if (prober.underWay === 0 && prober.well === 0) probers.delete(caller);
      }
      return verdict();
    },
  };
}

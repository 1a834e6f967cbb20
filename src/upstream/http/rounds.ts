/** Counts how many calls of an operation depend on each other, from its journal. */
import type { CallEntry } from './journal.ts';

/**
 * The longest chain of calls that depend on each other. A call depends on those that had ended when it was requested and
 * whose response path is its own or leads to it. `inTurn`: fields at the root run one after the other, as in a mutation.
 */
export function countRounds(calls: readonly CallEntry[], inTurn: boolean): number {
  let rounds = 0;
  for (const [index, call] of calls.entries()) {
    let before = call.follows?.round ?? 0;
    // A call that had ended when this one was requested started earlier.
    for (let other = 0; other < index && call.follows === undefined; other += 1) {
      const earlier = calls[other];
      if (earlier === undefined || earlier.round <= before || earlier.ended >= call.asked) continue;
      if (leadsToAny(earlier.paths, call.paths, inTurn)) before = earlier.round;
    }
    call.round = before + 1;
    rounds = Math.max(rounds, call.round);
  }
  return rounds;
}

function leadsToAny(above: readonly string[], below: readonly string[], inTurn: boolean): boolean {
  return above.some((path) =>
    below.some((other) => leadsTo(path, other) || (inTurn && !isSameRoot(path, other))),
  );
}

function leadsTo(above: string, path: string): boolean {
  return path.startsWith(above) && (path.length === above.length || path[above.length] === '.');
}

function isSameRoot(one: string, other: string): boolean {
  return one.split('.', 1)[0] === other.split('.', 1)[0];
}

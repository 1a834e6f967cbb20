/** What each caller has under way, and what its requests have cost of late, so that the heaviest is turned away first. */

/** The place of one request. */
export interface Place {
  /** To be called once, with what the request has cost in bytes. */
  readonly leave: (bytes: number) => void;
}

interface Load {
  underWay: number;
  /** Bytes, those of long ago counting for less. */
  cost: number;
}

/** Reading a request, running it and answering it costs as much as this many bytes of answers. */
const bytesOfAnyRequest = 8_192;
/** Of the cost, when a window is over. */
const remembered = 0.7;
/** A caller may have at most this many times the places that are free: 888 of 1,000 while it is alone. */
const mostTimesFree = 8;
/** More are counted together. */
const maxCallers = 10_000;

export class CallerLoads {
  readonly #loads = new Map<string, Load>();

  get size(): number {
    return this.#loads.size;
  }

  /** Whether this caller may take one of the free places, the last of which are for others. */
  mayEnter(caller: string, free: number): boolean {
    return (this.#loads.get(caller)?.underWay ?? 0) < mostTimesFree * free;
  }

  enter(caller: string): Place {
    const load = this.#loadOf(caller);
    load.underWay += 1;
    return {
      leave: (bytes) => {
        load.underWay -= 1;
        load.cost += bytesOfAnyRequest + bytes;
      },
    };
  }

  /** The callers that cost most, as many as it takes to come to that part of what all cost. */
  heaviest(part: number): ReadonlySet<string> {
    const all = [...this.#loads].sort(([, one], [, other]) => other.cost - one.cost);
    let left = part * all.reduce((sum, [, { cost }]) => sum + cost, 0);
    const heaviest = new Set<string>();
    for (const [caller, { cost }] of all) {
      if (left <= 0 || cost <= 0) break;
      heaviest.add(caller);
      left -= cost;
    }
    return heaviest;
  }

  /** A window is over. Callers that are turned away cost nothing now, but are not forgotten for it. */
  age(turnedAway: (caller: string) => boolean): void {
    for (const [caller, load] of this.#loads) {
      if (turnedAway(caller)) continue;
      load.cost *= remembered;
      if (load.underWay === 0 && load.cost < bytesOfAnyRequest / 8) this.#loads.delete(caller);
    }
  }

  #loadOf(caller: string): Load {
    const name = this.#loads.size >= maxCallers && !this.#loads.has(caller) ? 'others' : caller;
    let load = this.#loads.get(name);
    if (load === undefined) this.#loads.set(name, (load = { underWay: 0, cost: 0 }));
    return load;
  }
}

/** Tracks each caller's running requests and recent cost, so that the heaviest caller is rejected first. */

/** One running request. */
export interface Place {
  /** Must be called once, with the cost of the request in bytes. */
  leave(bytes: number): void;
}

/** One caller. It is also the place of each of its requests, so that no request needs an object of its own. */
class Load implements Place {
  underWay = 0;
  /** In bytes; older bytes count less. */
  cost = 0;

  leave(bytes: number): void {
    this.underWay -= 1;
    this.cost += bytesOfAnyRequest + bytes;
  }
}

/** The fixed cost of any request, in bytes. */
const bytesOfAnyRequest = 8_192;
/** The part of the cost that is kept when a window ends. */
const remembered = 0.7;
/** A caller may have at most this many times the places that are free: 888 of 1,000 while it is alone. */
const mostTimesFree = 8;
/** Further callers are counted together. */
const maxCallers = 10_000;

export class CallerLoads {
  readonly #loads = new Map<string, Load>();

  get size(): number {
    return this.#loads.size;
  }

  /** Whether this caller may take a free place. The last free places are reserved for callers with fewer requests. */
  mayEnter(caller: string, free: number): boolean {
    return (this.#loads.get(caller)?.underWay ?? 0) < mostTimesFree * free;
  }

  enter(caller: string): Place {
    const load = this.#loadOf(caller);
    load.underWay += 1;
    return load;
  }

  /** The fewest callers whose cost adds up to this part of the total. */
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

  /** Ends a window. The cost of rejected callers does not decay, because they cannot add to it. */
  age(isRejected: (caller: string) => boolean): void {
    for (const [caller, load] of this.#loads) {
      if (isRejected(caller)) continue;
      load.cost *= remembered;
      if (load.underWay === 0 && load.cost < bytesOfAnyRequest / 8) this.#loads.delete(caller);
    }
  }

  #loadOf(caller: string): Load {
    const name = this.#loads.size >= maxCallers && !this.#loads.has(caller) ? 'others' : caller;
    let load = this.#loads.get(name);
    if (load === undefined) this.#loads.set(name, (load = new Load()));
    return load;
  }
}

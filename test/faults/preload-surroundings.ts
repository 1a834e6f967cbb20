/** Loaded before the gateway of a test: where the name upstream.test leads, and what the clock shows, are then the test's to say. */
import dns from 'node:dns';

/** Each member that is there is what holds from now on. */
export interface Surroundings {
  /** Of the name upstream.test. */
  readonly address?: string;
  /** Added to the time of day, as when somebody sets the clock. */
  readonly clockAheadMs?: number;
}

export interface SurroundingsReply {
  /** How often the name has been looked up. */
  readonly lookups: number;
  /** The time of day as the gateway now sees it. */
  readonly now: number;
}

let address = '127.0.0.1';
let clockAheadMs = 0;
let lookups = 0;

const systemLookup = dns.lookup;
type Found = (error: Error | null, address: string | dns.LookupAddress[], family?: number) => void;

function lookup(name: string, options: dns.LookupOptions, found: Found): void {
  if (name !== 'upstream.test') {
    (systemLookup as (name: string, options: dns.LookupOptions, found: Found) => void)(name, options, found);
    return;
  }
  lookups += 1;
  if (options.all === true) process.nextTick(found, null, [{ address, family: 4 }]);
  else process.nextTick(found, null, address, 4);
}
Object.assign(dns, { lookup });

const shownNow = Date.now.bind(Date);
const now = (): number => shownNow() + clockAheadMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, given: readonly unknown[], made) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, made) as Date,
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
});

process.on('message', (wanted: Surroundings) => {
  address = wanted.address ?? address;
  clockAheadMs = wanted.clockAheadMs ?? clockAheadMs;
  process.send?.({ lookups, now: Date.now() } satisfies SurroundingsReply);
});
// A test that was given up leaves no gateway behind.
process.on('disconnect', () => process.exit(1));
// The channel alone keeps no process alive.
process.channel?.unref();

/** Injected faults: they replace or change the responses of the next matching calls. */
import { Input } from '../input.ts';
import { Problem } from '../problem.ts';

const kinds = ['status', 'delay', 'hang', 'reset', 'truncate', 'malformed', 'break-off', 'html'] as const;

export interface Fault {
  /** Any method when absent. */
  readonly method?: string;
  /**
   * The path, complete or below the root of the API. `*` matches any characters, including slashes.
   * Any path when absent.
   */
  readonly path?: string;
  /** How many calls it applies to; all of them when absent. */
  readonly times?: number;
  /**
   * `status` answers a problem with `status` (500) and does not run the operation; so does `html`, with a page
   * and 502. `delay` only waits. `hang` never answers, `reset` drops the connection; neither runs the
   * operation. `truncate` and `malformed` run it, then send half the body: with the length of the whole
   * and a closed connection, or as if half were all. A stream is cut within a line. `break-off` ends a stream
   * between two lines, as if half of the lines were all; other bodies are cut as with `malformed`.
   */
  readonly kind: (typeof kinds)[number];
  readonly status?: number;
  /** Wait before anything else, with every kind. */
  readonly delayMs?: number;
  /** Sent along with `status` and `html`, for example `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface Entry {
  readonly fault: Fault;
  readonly pattern: RegExp | undefined;
  left: number;
}

/** The longest `delayMs`. */
const maxDelayMs = 600_000;
const maxFaults = 1000;

export class FaultList {
  #entries: Entry[] = [];

  /** Replaces the list. */
  set(faults: readonly Fault[]): void {
    this.#entries = faults.map((fault) => ({
      fault,
      pattern: fault.path === undefined ? undefined : patternOf(fault.path),
      left: fault.times ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** The remaining faults. */
  list(): readonly Fault[] {
    return this.#entries.map(({ fault, left }) =>
      Number.isFinite(left) ? { ...fault, times: left } : fault,
    );
  }

  /** The first fault that fits, counted down. `shortPath` is the path below the API's root. */
  take(method: string, path: string, shortPath: string): Fault | undefined {
    if (this.#entries.length === 0) return undefined;
    const entry = this.#entries.find(
      ({ fault, pattern }) =>
        (fault.method === undefined || fault.method.toUpperCase() === method) &&
        (pattern === undefined || pattern.test(path) || pattern.test(shortPath)),
    );
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#entries = this.#entries.filter((other) => other !== entry);
    return entry.fault;
  }
}

function patternOf(path: string): RegExp {
  const parts = path.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** For callers in the process, who see a message and no problem body. */
export function checkedFaults(faults: readonly Fault[]): Fault[] {
  try {
    return readFaults(faults);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const reasons = Object.entries(error.options.errors ?? {}).map(
      ([place, messages]) => `${place}: ${[messages].flat().map(String).join(' ')}`,
    );
    throw new TypeError(`setFaults expected a list of faults. ${reasons.join(' ')}`);
  }
}

/** Throws the 400 for a document that is not a list of faults. */
export function readFaults(document: unknown): Fault[] {
  const input = new Input({ faults: document });
  const given = input.objects('faults', { required: true }) ?? [];
  if (given.length > maxFaults) input.fail('faults', `At most ${maxFaults} faults, but got ${given.length}.`);
  const faults = given.slice(0, maxFaults).map((item): Fault => {
    const method = item.text('method');
    const path = item.text('path', { max: 2000 });
    const times = count(item, 'times', 1, 1_000_000);
    const status = count(item, 'status', 200, 599);
    const delayMs = count(item, 'delayMs', 0, maxDelayMs);
    const headers = headersOf(item);
    return {
      kind: item.enumOf('kind', kinds, { required: true }) ?? 'status',
      ...(method ? { method } : {}),
      ...(path ? { path } : {}),
      ...(times === undefined ? {} : { times }),
      ...(status === undefined ? {} : { status }),
      ...(delayMs === undefined ? {} : { delayMs }),
      ...(headers ? { headers } : {}),
    };
  });
  input.done();
  return faults;
}

function count(item: Input, name: string, min: number, max: number): number | undefined {
  const value = item.raw(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  item.fail(name, `The ${name} must be an integer from ${min} to ${max}, but got ${JSON.stringify(value)}.`);
  return undefined;
}

function headersOf(item: Input): Record<string, string> | undefined {
  const value = item.raw('headers');
  if (value === undefined || value === null) return undefined;
  const entries = typeof value === 'object' ? Object.entries(value) : [['', '']];
  for (const [name, text] of entries) {
    if (!/^[\w-]+$/.test(name) || typeof text !== 'string' || /[\r\n\0]/.test(text)) {
      item.fail('headers', 'The headers must be an object of header names and single-line strings.');
      return undefined;
    }
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

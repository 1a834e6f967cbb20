/** Faults with names, for a click in the console and for tests that should not repeat the details. */
import type { Fault } from './faults.ts';

export interface NamedFaults {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly faults: readonly Fault[];
}

/** They apply to every call until they are removed. */
export const namedFaults: readonly NamedFaults[] = [
  {
    name: 'slow',
    title: 'Slow',
    description: 'Every response takes one and a half seconds longer.',
    faults: [{ kind: 'delay', delayMs: 1500 }],
  },
  {
    name: 'down',
    title: 'Down',
    description: 'Every call is answered 503 Service Unavailable.',
    faults: [{ kind: 'status', status: 503 }],
  },
  {
    name: 'rate-limited',
    title: 'Rate limited',
    description: 'Every call is answered 429 Too Many Requests, with a Retry-After of two seconds.',
    faults: [{ kind: 'status', status: 429, headers: { 'retry-after': '2' } }],
  },
  {
    name: 'expired-token',
    title: 'Expired token',
    description: 'Every call is answered 401, as with a token that has expired.',
    faults: [{ kind: 'status', status: 401 }],
  },
  {
    name: 'half-an-answer',
    title: 'Half an answer',
    description: 'Every response ends after half of its body, and the connection is closed.',
    faults: [{ kind: 'truncate' }],
  },
  {
    name: 'connection-reset',
    title: 'Connection reset',
    description: 'Every connection is reset before a response.',
    faults: [{ kind: 'reset' }],
  },
  {
    name: 'error-page',
    title: 'Error page',
    description: 'Every call is answered 502 with an HTML page, as a proxy in front of the API does it.',
    faults: [{ kind: 'html' }],
  },
  {
    name: 'writes-fail',
    title: 'Writes fail',
    description: 'Reads work. POST, PUT, PATCH and DELETE are answered 500.',
    faults: ['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => ({ kind: 'status', method, status: 500 })),
  },
];

export const faultNames: readonly string[] = namedFaults.map(({ name }) => name);

export function faultsNamed(name: string): readonly Fault[] | undefined {
  return namedFaults.find((entry) => entry.name === name)?.faults;
}

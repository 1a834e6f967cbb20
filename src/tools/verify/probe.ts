/** A probe checks one guess about an upstream with a few reads. */
import type { Answer, GetOptions } from '../reading/reader.ts';
import type { Page, Wire } from '../reading/page.ts';

/** A setting of the gateway that follows from a finding. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  /** Whether it names a host, which a report for the public does not. */
  readonly isPrivate?: true;
}

/**
 * What a probe found. Texts are composed of fixed words, numbers, statuses and names of members. They never hold values
 * of upstream: a report may be public.
 */
export type Finding =
  | {
      readonly verdict: 'agrees' | 'differs';
      readonly found: string;
      readonly details?: readonly string[];
      readonly settings?: readonly Setting[];
    }
  | { readonly verdict: 'not determined'; readonly found: string };

export interface Probe<Context> {
  /** Stable: reports are compared by it. */
  readonly id: string;
  readonly group: string;
  /** One sentence. */
  readonly guess: string;
  readonly expected: string;
  readonly run: (context: Context) => Promise<Finding>;
}

export function found(
  text: string,
  agrees: boolean,
  more: { readonly details?: readonly string[]; readonly settings?: readonly Setting[] } = {},
): Finding {
  return { verdict: agrees ? 'agrees' : 'differs', found: text, ...more };
}

export function undetermined(reason: string): Finding {
  return { verdict: 'not determined', found: reason };
}

/** Reads that are made once, however many probes need them. */
export interface Reads {
  get(path: string, options?: GetOptions): Promise<Answer>;
  /** The list, or undefined when the answer is none. */
  page(path: string): Promise<Page | undefined>;
  /** The object, or undefined when the answer is none. */
  object(path: string): Promise<Wire | undefined>;
}

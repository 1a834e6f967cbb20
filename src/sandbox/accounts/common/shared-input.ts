/** Reads addresses, phone numbers and eligibility from request documents. */
import type { AddressWire, EligibilityWire, PhoneWire } from '../../../contract/marketplace.ts';
import type { Input } from '../../core/input.ts';

const lengths = {
  addressLine1: 250,
  addressLine2: 250,
  postCode: 20,
  city: 200,
  state: 200,
  country: 2,
} as const;
const lines = Object.keys(lengths) as (keyof typeof lengths)[];

/** `complete`: all lines except the second are required. Undefined: absent; null: clear. */
export function readAddress(
  input: Input,
  rule: { readonly complete: boolean; readonly required?: boolean },
): AddressWire | null | undefined {
  const given = input.object('address', { required: rule.required ?? false });
  if (!given) return given;
  const address: Record<string, string> = {};
  for (const line of lines) {
    const required = rule.complete && line !== 'addressLine2';
    const value = given.text(line, { required, max: lengths[line] });
    if (typeof value === 'string') address[line] = value;
  }
  return address;
}

export function readPhone(input: Input): PhoneWire | null | undefined {
  const given = input.object('phone');
  if (!given) return given;
  const prefix = given.text('prefix', { max: 10 });
  const number = given.text('number', { max: 15 });
  return { ...(prefix ? { prefix } : {}), ...(number ? { number } : {}) };
}

export function readEligibility(input: Input): EligibilityWire | null | undefined {
  const given = input.object('eligibility');
  if (!given) return given;
  return { client: given.boolean('client') ?? false, partner: given.boolean('partner') ?? false };
}

/** Drops absent members and turns null into "unset", as in stored rows. */
export function changes<T extends Record<string, unknown>>(
  given: T,
): { [K in keyof T]?: Exclude<T[K], null | undefined> | undefined } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? undefined])) as {
    [K in keyof T]?: Exclude<T[K], null | undefined> | undefined;
  };
}

/** Reads members that the common reader of documents has no word for: numbers, roles, and required ones. */
import type { Input } from '../../core/input.ts';
import { roleOf } from './roles.ts';
import type { Role } from './roles.ts';

/** `undefined` when absent, `null` when null. */
export function numberMember(
  input: Input,
  name: string,
  rule: {
    readonly min?: number;
    readonly max?: number;
    readonly isInteger?: true;
    readonly required?: true;
  } = {},
): number | null | undefined {
  const value = input.raw(name);
  if (value === undefined || value === null) {
    if (rule.required) input.fail(name, `The ${name} is required.`);
    return value;
  }
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, isInteger = false } = rule;
  if (typeof value !== 'number' || (isInteger && !Number.isInteger(value))) {
    const kind = isInteger ? 'an integer' : 'a number';
    input.fail(name, `The ${name} must be ${kind}, but got ${JSON.stringify(value).slice(0, 100)}.`);
    return undefined;
  }
  if (value < min || value > max) {
    const range = Number.isFinite(max) ? `from ${min} to ${max}` : `${min} or more`;
    input.fail(name, `The ${name} must be ${range}, but got ${value}.`);
  }
  return value;
}

/** The texts of a list. */
export function textsMember(input: Input, name: string): readonly string[] | undefined {
  const items = input.items(name);
  if (items === null || items === undefined) return undefined;
  const texts = items.filter((item) => typeof item === 'string');
  if (texts.length < items.length) input.fail(name, `The ${name} must be strings.`);
  return texts;
}

/** Role names, which must be prefixed and among those that the operation names. */
export function rolesMember(
  input: Input,
  name: string,
  allowed: readonly Role[],
): readonly Role[] | undefined {
  return textsMember(input, name)?.flatMap((text) => {
    const role = text.startsWith('ROLE_') ? roleOf(text) : undefined;
    if (role !== undefined && allowed.includes(role)) return [role];
    const known = allowed.map((candidate) => `ROLE_${candidate}`).join(', ');
    const reason = role === 'CHANNEL_ADMIN' ? ' The Marketplace Manager cannot be set.' : '';
    input.fail(name, `The ${name} must be of ${known}, but got '${text.slice(0, 100)}'.${reason}`);
    return [];
  });
}

/** Ids of the Accounts API: a prefix and groups of four digits, such as `LCE-0000-0000-0001`. */
import type { IdForm } from '../../core/input.ts';
import type { NewIds } from '../../core/store/store.ts';

/** `index` written in the digits of an id: 12 with two groups is `0000-0012`. */
export function idDigits(index: number, groups: number): string {
  return (
    String(index)
      .padStart(groups * 4, '0')
      .match(/\d{4}/g) ?? []
  ).join('-');
}

/** New ids start at 9000-0001, to distinguish created rows from the seed. */
export function digitIds(prefix: string, groups: number): NewIds {
  return {
    counter: prefix,
    make: (count) => `${prefix}-${idDigits(9 * 10 ** (groups * 4 - 1) + count, groups)}`,
  };
}

/** Ids with this prefix in request documents; the number of digit groups is not checked. */
export function idForm(prefix: string): IdForm {
  return { pattern: new RegExp(`^${prefix}(-\\d{4}){1,3}$`), example: `${prefix}-0000-0000` };
}

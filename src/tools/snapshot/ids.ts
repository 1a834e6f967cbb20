/** Ids of a snapshot: kept, or replaced by others of the same form. Different ids stay different. */
import type { Digest } from './digest.ts';

export type IdMap = (id: string) => string;

/** Ids of the platform inside a text. */
const mentions = /\b(?:ACC|AUSR|USR|UGR|BUY|LCE|SEL|ERP|CLT|TKN)(?:-\d{4}){2,3}\b/g;

export function withMappedIds(text: string, id: IdMap): string {
  return text.replace(mentions, id);
}

/** Whether the text is an id and nothing else. */
export function isId(text: string): boolean {
  return text.match(mentions)?.[0] === text;
}

const rounds = 6;
/** The platform's own vocabulary, the same for everybody. */
const kept = /^(?:MOD|SVC)-/;
const form = /^([A-Z]{2,5})-(\d[\d-]*)$/;

/**
 * Permutes the digits behind the prefix with an unbalanced Feistel network: each half is changed by a number that
 * follows from the other half, so the whole can be undone and no two ids meet.
 */
export function remappedIds(digest: Digest): IdMap {
  return (id) => {
    const [, prefix, grouped] = kept.test(id) ? [] : (form.exec(id) ?? []);
    if (prefix === undefined || grouped === undefined) return id;
    const digits = grouped.replaceAll('-', '');
    if (digits.length < 2) return id;
    const half = digits.length >> 1;
    let left = digits.slice(0, half);
    let right = digits.slice(half);
    for (let round = 0; round < rounds; round += 1) {
      left = shifted(left, digest, `${prefix} ${round} left`, right);
      right = shifted(right, digest, `${prefix} ${round} right`, left);
    }
    const all = left + right;
    let at = 0;
    return `${prefix}-${grouped.replace(/\d/g, () => all.charAt(at++))}`;
  };
}

function shifted(digits: string, digest: Digest, kind: string, by: string): string {
  const size = 10 ** digits.length;
  // Up to 7 digits, so that `size` fits.
  const sum = (Number(digits) + digest.number(kind, by, Math.min(size, 2 ** 32))) % size;
  return String(sum).padStart(digits.length, '0');
}

/** The id of a membership whose own id upstream does not tell. */
export function membershipId(digest: Digest, accountId: string, userId: string): string {
  const number = digest.bytes('membership', `${accountId} ${userId}`).readBigUInt64BE() % 1_000_000_000_000n;
  return `AUSR-${(String(number).padStart(12, '0').match(/\d{4}/g) ?? []).join('-')}`;
}

/** Values that follow from a seed and a text: the same for the same pair, and unrelated otherwise. */
import { createHmac } from 'node:crypto';

export interface Digest {
  /** 32 bytes. `kind` keeps values of different kinds apart. */
  bytes(kind: string, text: string): Buffer;
  /** A number from 0 up to `below`, which is at most 2 to the power of 32. */
  number(kind: string, text: string, below: number): number;
  /** Upper-case letters and digits, without those that look alike. */
  code(kind: string, text: string, length: number): string;
  pick<T>(kind: string, text: string, choices: readonly T[]): T;
}

const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

export function createDigest(seed: string): Digest {
  const bytes = (kind: string, text: string): Buffer =>
    createHmac('sha256', seed).update(`${kind}\0${text}`).digest();
  const number = (kind: string, text: string, below: number): number =>
    Number(bytes(kind, text).readBigUInt64BE() % BigInt(below));
  return {
    bytes,
    number,
    code: (kind, text, length) =>
      [...bytes(kind, text).subarray(0, length)].map((byte) => alphabet[byte % alphabet.length]).join(''),
    pick: (kind, text, choices) => choices[number(kind, text, choices.length)] as (typeof choices)[number],
  };
}

/** The variables that say what requests may hold in memory, of the table in variables.ts. */
import { entry } from './entry.ts';
import type { Entry } from './entry.ts';
import { integer } from './kinds.ts';

export const memoryVariables = {
  MAX_ANSWER_BYTES: entry(
    'serve',
    integer(1_024, 1_000_000_000),
    '8388608',
    'bytes',
    'Longest answer to one operation; fields past it are errors.',
  ),
  MAX_UPSTREAM_BYTES_PER_OPERATION: entry(
    'serve',
    integer(1_024, 1_000_000_000),
    '16777216',
    'bytes',
    "Upstream's answers to one operation together, decompressed; further ones are errors.",
  ),
  MAX_HELD_BYTES: entry(
    'serve',
    integer(1_024, 10_000_000_000),
    '67108864',
    'bytes',
    "Upstream's answers to operations under way, and answers that clients have not read yet; past it requests are turned away with 503.",
  ),
  MAX_HELD_BYTES_PER_CALLER: entry(
    'serve',
    integer(1_024, 10_000_000_000),
    '25165824',
    'bytes',
    'The same for one caller.',
  ),
} as const satisfies Readonly<Record<string, Entry>>;

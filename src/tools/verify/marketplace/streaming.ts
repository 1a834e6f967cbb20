/** Which lists can be read as a stream. */
import { found, undetermined } from '../probe.ts';
import { collections, nameOf } from './collections.ts';
import { firstPath } from './context.ts';
import type { AccountsProbe } from './context.ts';

const headers = { 'mpt-streaming': 'true', accept: 'application/jsonl' };

const streaming: AccountsProbe = {
  id: 'streaming',
  group: 'Streaming reads',
  guess: 'Which lists can be read as a stream.',
  expected: 'every list that the token reads',
  run: async (context) => {
    const details: string[] = [];
    let readable = 0;
    let streams = 0;
    for (const collection of collections) {
      if ((await context.first(collection)) === undefined) continue;
      readable += 1;
      const { status, headers: answered } = await context.get(firstPath(collection), { headers });
      const isConfirmed = String(answered['mpt-streaming'] ?? '').toLowerCase() === 'true';
      if (status === 200 && isConfirmed) streams += 1;
      else details.push(`${nameOf(collection)}: ${status === 200 ? 'an ordinary page' : `status ${status}`}`);
    }
    if (readable === 0) return undetermined('the token reads no list');
    const text =
      streams === readable
        ? 'every list that the token reads'
        : streams === 0
          ? 'none'
          : `${streams} of ${readable} lists`;
    return found(text, streams === readable, {
      details,
      settings: [{ name: 'UPSTREAM_STREAMING', value: streams === 0 ? 'off' : 'auto' }],
    });
  },
};

export const streamingProbes: readonly AccountsProbe[] = [streaming];

/** What AppDirect can do: no batches, whole objects, one parent at a time, and numbered pages. */
import type { SourceSpec } from '../../source/spec.ts';
import { longestId } from './key.ts';

export const appDirectSpec: SourceSpec = {
  name: 'APPDIRECT',
  capabilities: {
    idsPerCall: 1,
    projection: 'none',
    children: 'one-parent',
    paging: 'page-number',
    totals: 'sometimes',
    streaming: 'never',
    order: 'loose',
  },
  idBytes: { longest: longestId, around: 0 },
  isTooLong: () => false,
};

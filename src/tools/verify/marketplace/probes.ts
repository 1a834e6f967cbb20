/** Every probe of the Accounts API, in the order they run: what settings depend on comes first. */
import { accessProbes } from './access.ts';
import type { AccountsProbe } from './context.ts';
import { errorProbes } from './errors.ts';
import { filterProbes } from './filters.ts';
import { pagingProbes } from './paging.ts';
import { pathProbes } from './paths.ts';
import { selectProbes } from './selects.ts';
import { shapeProbes } from './shapes.ts';
import { streamingProbes } from './streaming.ts';

export const accountsProbes: readonly AccountsProbe[] = [
  ...pathProbes,
  ...pagingProbes,
  ...accessProbes,
  ...streamingProbes,
  ...filterProbes,
  ...selectProbes,
  ...errorProbes,
  ...shapeProbes,
];

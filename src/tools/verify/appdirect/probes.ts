/** Every probe of AppDirect, in the order they run. */
import type { AppDirectProbe } from './context.ts';
import { editionProbes } from './editions.ts';
import { errorProbes } from './errors.ts';
import { filterProbes } from './filters.ts';
import { pagingProbes } from './paging.ts';
import { valueProbes } from './values.ts';

export const appDirectProbes: readonly AppDirectProbe[] = [
  ...editionProbes,
  ...pagingProbes,
  ...filterProbes,
  ...valueProbes,
  ...errorProbes,
];

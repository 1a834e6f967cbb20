/** The API of AppDirect as `verify` sees it. */
import type { VerifiedApi } from '../verify.ts';
import { createAppDirectContext, pageOf } from './context.ts';
import type { AppDirectContext } from './context.ts';
import { appDirectProbes } from './probes.ts';

export const appDirectApi: VerifiedApi<AppDirectContext> = {
  root: '',
  probes: appDirectProbes,
  first: '/account/v2/companies?sortField=NAME&sortOrder=ASC&page=0&size=20',
  isList: ({ json }) => pageOf(json) !== undefined,
  // A token does not say whose it is, and no call does.
  createContext: (reader) => Promise.resolve({ context: createAppDirectContext(reader), caller: undefined }),
};

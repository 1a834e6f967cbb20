/** The Accounts API as `verify` sees it. */
import { pageOf } from '../../reading/page.ts';
import { identityOf } from '../../reading/token.ts';
import type { VerifiedApi } from '../verify.ts';
import { createAccountsContext } from './context.ts';
import type { AccountsContext } from './context.ts';
import { accountsProbes } from './probes.ts';

export const accountsApi: VerifiedApi<AccountsContext> = {
  root: '/v1/accounts',
  probes: accountsProbes,
  first: '/accounts?select=-*,id&limit=1',
  isList: (answer) => pageOf(answer) !== undefined,
  createContext: async (reader, { token, baseUrl }) => {
    const context = await createAccountsContext({
      reader,
      identity: identityOf(token),
      origin: baseUrl.origin,
    });
    return { context, caller: context.owner?.accountType };
  },
};

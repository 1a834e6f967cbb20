/** The scenarios of the Accounts API. Each works with every data set: it picks its rows by what they are. */
import type { Scenario } from '../core/scenario.ts';
import type { Store } from './common/store.ts';
import { invitationLifeMs } from './user/status.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** The account of the well-known token of the client. */
function clientAccountId(store: Store): string {
  return store.apiTokens.get('TKN-0000-0002')?.accountId ?? '';
}

function deleteAll(table: { all(): { readonly id: string }[]; delete(id: string): void }): void {
  for (const { id } of table.all()) table.delete(id);
}

export const scenarios: readonly Scenario<Store>[] = [
  {
    name: 'licensees-down',
    title: 'Licensees down',
    description: 'Only the paths of licensees are answered 503. Everything else works.',
    faults: [{ kind: 'status', status: 503, path: '/licensees*' }],
  },
  {
    name: 'invitations-expired',
    title: 'Invitations expired',
    description: 'Eight days later: every invitation that was open has expired.',
    aheadMs: invitationLifeMs + dayMs,
  },
  {
    name: 'new-client',
    title: 'New client',
    description: 'The account of the client token has no buyers, licensees or ERP links yet.',
    change: (store) => {
      const accountId = clientAccountId(store);
      for (const { id } of store.licensees.all().filter((row) => row.accountId === accountId)) {
        store.licensees.delete(id);
      }
      for (const { id } of store.buyers.all().filter((row) => row.accountId === accountId)) {
        for (const link of store.erpLinks.by('buyerId', id)) store.erpLinks.delete(link.id);
        store.buyers.delete(id);
      }
    },
  },
  {
    name: 'empty-marketplace',
    title: 'Empty marketplace',
    description: 'No buyer, licensee, ERP link, cloud tenant or agreement anywhere.',
    change: (store) => {
      const { licensees, erpLinks, buyers, cloudTenants, agreements } = store;
      for (const table of [agreements, licensees, erpLinks, buyers, cloudTenants]) deleteAll(table);
    },
  },
  {
    name: 'disabled-client',
    title: 'Disabled client',
    description: 'The account of the client token is disabled, with its buyers and licensees.',
    change: (store) => {
      const accountId = clientAccountId(store);
      store.accounts.update(accountId, { status: 'Disabled', statusBeforeDisable: 'Active' });
      for (const { id, deleted } of store.buyers.all().filter((row) => row.accountId === accountId)) {
        if (!deleted) store.buyers.update(id, { disabled: true });
      }
      for (const { id, status } of store.licensees.all().filter((row) => row.accountId === accountId)) {
        if (status !== 'Deleted') store.licensees.update(id, { status: 'Disabled' });
      }
    },
  },
  {
    name: 'no-permissions',
    title: 'No permissions',
    description:
      'The API tokens of client and vendor have no modules, so that what they may not do is answered 403.',
    change: (store) => {
      for (const id of ['TKN-0000-0002', 'TKN-0000-0003']) store.apiTokens.update(id, { moduleIds: [] });
    },
  },
];

/** The scenarios of the AppDirect API. Each works with every data set: it picks its rows by what they are. */
import type { Scenario } from '../core/scenario.ts';
import { wellKnownUsers } from './seed/well-known.ts';
import type { Store } from './common/store.ts';

function companyIdsOf(store: Store, userUuid: string): readonly string[] {
  return store.memberships.by('userUuid', userUuid).map(({ companyUuid }) => companyUuid);
}

export const scenarios: readonly Scenario<Store>[] = [
  {
    name: 'members-down',
    title: 'Members down',
    description: 'Only the paths of memberships and users are answered 503. Companies work.',
    faults: [
      { kind: 'status', status: 503, path: '*/memberships*' },
      { kind: 'status', status: 503, path: '*/users*' },
    ],
  },
  {
    name: 'disabled-company',
    title: 'Disabled company',
    description: 'The company of the company administrator is disabled, so its members cannot act there.',
    change: (store) => {
      for (const id of companyIdsOf(store, wellKnownUsers.companyAdmin)) {
        store.companies.update(id, { enabled: false });
      }
    },
  },
  {
    name: 'reseller-without-customers',
    title: 'Reseller without customers',
    description: 'No company is linked to a reseller.',
    change: (store) => {
      for (const { id } of store.associations.all()) store.associations.delete(id);
    },
  },
  {
    name: 'managed-member',
    title: 'Managed member',
    description: 'The member without other roles cannot sign in any more: their token is answered 401.',
    change: (store) => {
      store.users.update(wellKnownUsers.user, { allowLogin: false });
    },
  },
];

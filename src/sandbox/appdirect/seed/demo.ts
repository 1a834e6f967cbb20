/** The default data set: two dozen companies with every state, and the awkward cases. */
import type { AppDirectSeed } from '../common/store.ts';
import {
  demoActivities,
  demoAssignments,
  demoAssociations,
  demoEntitlements,
  demoRates,
} from './demo-business.ts';
import { demoCompanies } from './demo-companies.ts';
import { demoGroups, demoInvitations, demoMemberships, demoUsers } from './demo-people.ts';
import { wellKnownClients, wellKnownTokens } from './well-known.ts';

export function demoSeed(): AppDirectSeed {
  return {
    companies: demoCompanies,
    users: demoUsers,
    memberships: demoMemberships,
    invitations: demoInvitations,
    groups: demoGroups,
    entitlements: demoEntitlements,
    assignments: demoAssignments,
    activities: demoActivities,
    associations: demoAssociations,
    exchangeRates: demoRates,
    clients: wellKnownClients,
    tokens: wellKnownTokens,
  };
}

/** The default data set: a dozen organisations, every state of every resource, and the awkward cases. */
import type { Clock } from '../../core/clock.ts';
import type { AccountsSeed } from '../common/store.ts';
import { demoAccounts } from './demo-accounts.ts';
import { demoBuyers, demoErpLinks } from './demo-buyers.ts';
import { demoAgreements, demoLicensees } from './demo-licensees.ts';
import { demoGroups, demoMemberships, demoUsers } from './demo-people.ts';
import { demoCloudTenants, demoSellers, demoTokens } from './demo-platform.ts';
import { moduleRows } from './modules.ts';
import { serviceRows } from './services.ts';

export function demoSeed(clock: Clock): AccountsSeed {
  const startedAt = clock.now();
  return {
    accounts: demoAccounts,
    accountUsers: () => demoMemberships(startedAt),
    users: demoUsers,
    userGroups: demoGroups,
    buyers: demoBuyers,
    licensees: demoLicensees,
    sellers: demoSellers,
    erpLinks: demoErpLinks,
    cloudTenants: demoCloudTenants,
    apiTokens: demoTokens,
    modules: moduleRows,
    services: serviceRows,
    agreements: demoAgreements,
  };
}

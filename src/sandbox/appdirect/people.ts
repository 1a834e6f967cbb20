/** The people and programs to sign in as, and tokens of any person. */
import type { Person } from '../core/people.ts';
import { notFound } from './common/errors.ts';
import { appDirectTokens, personToken } from './common/principal.ts';
import type { Store } from './common/store.ts';

/** Their role is the one that the person is chosen for. The tokens are in every data set. */
const choices = [
  [appDirectTokens.admin, 'CHANNEL_ADMIN', 'Marketplace manager: reads and changes every company.'],
  [appDirectTokens.companyAdmin, 'SYS_ADMIN', 'Administrator of a company: manages its members.'],
  [appDirectTokens.reseller, 'RESELLER', 'Reseller: sees the companies that are linked to its own.'],
  [appDirectTokens.resellerManager, 'RESELLER_MANAGER', 'Manages the resellers of the marketplace.'],
  [appDirectTokens.user, 'USER', 'Member of a company without any other role.'],
] as const;

const programs = [
  [appDirectTokens.partner, 'PARTNER', 'API client that reads and writes the whole marketplace.'],
  [appDirectTokens.partnerRead, 'PARTNER_READ', 'API client that only reads.'],
  [appDirectTokens.product, 'APPLICATION', 'Product that publishes content events.'],
] as const;

export function people(store: Store): readonly Person[] {
  return [
    ...choices.flatMap(([token, role, description]) => {
      const user = store.users.get(store.tokens.get(token)?.userUuid ?? '');
      if (!user) return [];
      const memberships = store.memberships.by('userUuid', user.id);
      const chosen = memberships.find(({ roles }) => roles.includes(`ROLE_${role}`)) ?? memberships[0];
      const company = store.companies.get(chosen?.companyUuid ?? '');
      return {
        name: [user.firstName, user.lastName].filter((part) => part !== null).join(' '),
        role,
        userId: user.id,
        accountId: company?.id ?? null,
        accountName: company?.name ?? null,
        token,
        marketplace: 'appdirect' as const,
        description,
      };
    }),
    ...programs.flatMap(([token, role, description]) => {
      const client = store.clients.get(store.tokens.get(token)?.clientId ?? '');
      if (!client) return [];
      return {
        name: client.name,
        role,
        userId: null,
        accountId: null,
        accountName: null,
        token,
        marketplace: 'appdirect' as const,
        description,
      };
    }),
  ];
}

/** One token is good for every company of the person; the company must be one of them. */
export function tokenFor(store: Store, userId: string, accountId: string): string {
  if (!store.users.get(userId)) throw notFound(`There is no user ${userId}.`);
  if (!store.companies.get(accountId)) throw notFound(`There is no company ${accountId}.`);
  const companies = store.memberships.by('userUuid', userId).map(({ companyUuid }) => companyUuid);
  if (companies.includes(accountId)) return personToken(userId);
  const own = companies.length === 0 ? 'no company' : companies.join(', ');
  throw notFound(`The user ${userId} is a member of ${own}, not of ${accountId}.`);
}

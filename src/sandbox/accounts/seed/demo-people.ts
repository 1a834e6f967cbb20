/** Users, groups and memberships of the demo data: every status, several accounts for one person. */
import type { AccountType } from '../../../contract/marketplace.ts';
import { invitationLifeMs } from '../user/status.ts';
import type { MembershipRow, UserGroupRow, UserRow } from '../common/rows.ts';
import { demoAccounts } from './demo-accounts.ts';
import {
  adatum,
  administrator,
  atelier,
  contoso,
  contosoNordics,
  groupOf,
  litware,
  mueller,
  northwind,
  obrien,
  operations,
  sakura,
} from './demo-ids.ts';
import { moduleIdsFor } from './modules.ts';
import { auditOn, momentOf } from './stamps.ts';
import { firstNames, lastNames, pick, plain } from '../../core/words.ts';

/** People of the client with many: enough for a second page of 20, too few for a second one of 100. */
const northwindStaff = 34;

type Person = Pick<UserRow, 'id' | 'email' | 'firstName' | 'lastName'> & Partial<UserRow>;

function people(): Person[] {
  return [
    {
      id: administrator,
      email: 'olivia.marks@marketplace.example.com',
      firstName: 'Olivia',
      lastName: 'Marks',
      phone: { prefix: '+41', number: '791234567' },
      settings: { cultureCode: 'de-CH', languageCode: 'en-US', timeZone: 'Europe/Zurich', timeFormat: '24h' },
      currentAccountId: operations,
      sso: true,
    },
    {
      id: 'USR-1000-0002',
      email: 'tariq.haddad@marketplace.example.com',
      firstName: 'Tariq',
      lastName: 'Haddad',
      currentAccountId: operations,
      sso: true,
    },
    // One person in five accounts.
    {
      id: 'USR-2000-0001',
      email: 'ann.bee@consulting.example',
      firstName: 'Ann',
      lastName: 'Bee',
      phone: { prefix: '+34', number: '600000000' },
      settings: { cultureCode: 'en-US', languageCode: 'en-US' },
      currentAccountId: northwind,
    },
    // Names with every kind of quote.
    {
      id: 'USR-2002-0001',
      email: "patrick.o'neil@contoso.example",
      firstName: 'Patrick "Paddy"',
      lastName: "O'Neil",
      currentAccountId: contoso,
    },
    { id: 'USR-2002-0002', email: 'ingrid@contoso.example', firstName: 'Ingrid', lastName: 'Åkesson' },
    {
      id: 'USR-2003-0001',
      email: 'sean@obrien.example',
      firstName: 'Seán',
      lastName: "O'Brien",
      overlay: 'Blocked',
    },
    {
      id: 'USR-2004-0001',
      email: 'jürgen.groß@mueller-maschinenbau.example',
      firstName: 'Jürgen',
      lastName: 'Groß',
      currentAccountId: mueller,
    },
    { id: 'USR-2005-0001', email: 'sakura@sakura.example', firstName: 'さくら', lastName: '田中' },
    { id: 'USR-2006-0001', email: 'zoe@atelier.example', firstName: 'Zoë', lastName: "L'Écuyer" },
    {
      id: 'USR-2007-0001',
      email: 'new.person@fabrikam.example',
      firstName: 'New',
      lastName: 'Person',
      overlay: 'New',
    },
    // Left every account.
    { id: 'USR-2009-0001', email: 'gone@northwind.example', firstName: 'Gone', lastName: 'Away' },
    {
      id: 'USR-2009-0002',
      email: 'deleted@northwind.example',
      firstName: 'Del',
      lastName: 'Eted',
      overlay: 'Deleted',
    },
    {
      id: 'USR-3001-0001',
      email: 'max.vogel@adatum.example',
      firstName: 'Max',
      lastName: 'Vogel',
      currentAccountId: adatum,
    },
    { id: 'USR-3002-0001', email: 'lena@litware.example', firstName: 'Lena', lastName: 'Wirth' },
  ];
}

const staffId = (at: number) => `USR-2001-${String(at + 1).padStart(4, '0')}`;

function staff(): Person[] {
  return Array.from({ length: northwindStaff }, (_, at) => {
    const firstName = pick(firstNames, at * 5 + 3);
    const lastName = pick(lastNames, at * 7 + 1);
    return {
      id: staffId(at),
      email: `${plain(firstName)}.${plain(lastName)}@northwind.example`,
      firstName,
      lastName,
      ...(at % 4 === 3 ? {} : { phone: { prefix: '+44', number: `7700900${String(100 + at)}` } }),
      ...(at % 3 === 0 ? { settings: { cultureCode: 'en-GB', languageCode: 'en-GB' } } : {}),
      ...(at < 30 ? { currentAccountId: northwind } : {}),
    };
  });
}

export function demoUsers(): UserRow[] {
  return [...people(), ...staff()].map((person, at) => ({
    revision: 1 + (at % 4),
    audit: auditOn(
      20 + at,
      administrator,
      person.overlay === 'New' ? {} : { invitationAcceptedAt: momentOf(24 + at) },
    ),
    ...(person.currentAccountId === undefined ? {} : { lastLoginAt: momentOf(600 + at) }),
    ...person,
  }));
}

interface Link {
  readonly userId: string;
  readonly accountId: string;
  readonly groups?: readonly number[];
  readonly state?: 'Active' | 'Invited' | 'InvitationExpired';
  readonly notes?: string;
  readonly favorite?: true;
}

function links(): Link[] {
  const ann = 'USR-2000-0001';
  return [
    { userId: administrator, accountId: operations, favorite: true },
    { userId: 'USR-1000-0002', accountId: operations, groups: [2] },
    { userId: ann, accountId: northwind, groups: [1, 2], favorite: true },
    { userId: ann, accountId: contoso },
    { userId: ann, accountId: mueller, groups: [2] },
    { userId: ann, accountId: atelier, state: 'Invited' },
    { userId: ann, accountId: sakura, state: 'InvitationExpired' },
    { userId: 'USR-2002-0001', accountId: contoso },
    { userId: 'USR-2002-0001', accountId: contosoNordics },
    { userId: 'USR-2002-0002', accountId: contosoNordics, groups: [2], state: 'Invited' },
    { userId: 'USR-2003-0001', accountId: obrien },
    { userId: 'USR-2004-0001', accountId: mueller },
    { userId: 'USR-2005-0001', accountId: sakura, state: 'Invited', notes: 'Call before Friday' },
    { userId: 'USR-2006-0001', accountId: atelier, state: 'InvitationExpired' },
    { userId: 'USR-3001-0001', accountId: adatum },
    { userId: 'USR-3002-0001', accountId: litware },
    ...Array.from({ length: northwindStaff }, (_, at): Link => {
      const state = at < 30 ? 'Active' : at < 32 ? 'Invited' : 'InvitationExpired';
      // Two administrators, then purchasers; every third one for a few buyers only.
      return {
        userId: staffId(at),
        accountId: northwind,
        groups: at < 2 ? [1] : at % 3 === 0 ? [3] : [2],
        state,
      };
    }),
  ];
}

/** Open invitations run from the start of the sandbox, so that they are open whenever that is. */
export function demoMemberships(startedAt: number): MembershipRow[] {
  return links().map(({ userId, accountId, groups = [1], state = 'Active', notes, favorite }, at) => {
    const invited = { at: momentOf(22 + at), by: administrator };
    return {
      id: `AUSR-7000-0000-${String(at + 1).padStart(4, '0')}`,
      revision: 1 + (at % 3),
      audit:
        state === 'Active'
          ? auditOn(22 + at, administrator, {
              joined: { at: momentOf(24 + at) },
              access: { at: momentOf(600 + at) },
              login: { at: momentOf(600 + at) },
              invitationAcceptedAt: momentOf(24 + at),
            })
          : { created: invited, invited },
      userId,
      accountId,
      groupIds: groups.map((group) => groupOf(accountId, group)),
      state: state === 'Active' ? 'Active' : 'Invited',
      ...(state === 'Active'
        ? { lastLoginAt: momentOf(600 + at) }
        : {
            expiresAt:
              state === 'Invited' ? startedAt + invitationLifeMs : Date.parse(invited.at) + invitationLifeMs,
            invitationUrl: `https://portal.example.com/invitations/demo-${at + 1}`,
          }),
      ...(notes ? { notes } : {}),
      ...(favorite ? { favorite } : {}),
    };
  });
}

export function demoGroups(): UserGroupRow[] {
  const defaults = demoAccounts().map(({ id, type }, at) => group(id, type, 1, at));
  const purchasers = [northwind, contoso, contosoNordics, mueller].map((id, at) => ({
    ...group(id, 'Client', 2, 30 + at),
    name: 'Purchasers',
    description: 'Order and renew',
    isDefault: false,
    moduleIds: ['MOD-0478', 'MOD-4417'],
  }));
  return [
    ...defaults,
    ...purchasers,
    {
      ...group(northwind, 'Client', 3, 50),
      name: 'Purchasers "South"',
      description: "Only the south's buyers",
      logo: 'https://cdn.example.com/groups/south.png',
      isDefault: false,
      moduleIds: ['MOD-0478', 'MOD-4417'],
      buyerIds: ['BUY-2001-0001', 'BUY-2001-0002', 'BUY-2001-0003'],
    },
    // No members and no modules.
    {
      ...group(northwind, 'Client', 4, 60),
      name: 'Auditors',
      description: undefined,
      isDefault: false,
      moduleIds: [],
    },
    { ...group(operations, 'Operations', 2, 61), name: 'Support', isDefault: false, moduleIds: ['MOD-9042'] },
  ];
}

function group(accountId: string, type: AccountType, number: number, day: number): UserGroupRow {
  return {
    id: groupOf(accountId, number),
    revision: 1,
    audit: auditOn(day, administrator),
    name: 'Administrators',
    description: 'All modules of the account',
    isDefault: true,
    accountId,
    moduleIds: moduleIdsFor(type),
  };
}

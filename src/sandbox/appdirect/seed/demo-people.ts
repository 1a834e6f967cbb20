/** The people of the demo data set, their memberships, open invitations and groups. */
import { firstNames, lastNames, pick, plain } from '../../core/words.ts';
import { uuidFor } from '../common/ids.ts';
import { generatedPicture } from '../common/pictures.ts';
import type { PrefixedRole } from '../common/roles.ts';
import type { GroupRow, InvitationRow, MembershipRow, UserRow } from '../common/rows.ts';
import { dayAt, membership, user } from './builders.ts';

const companyUuid = (number: number) => uuidFor('company', number);
const userUuid = (number: number) => uuidFor('user', number);

/** Northwind has more members than the default page: these are numbered from here on. */
const firstMade = 101;
const madeCount = 60;
/** Every other company has one person: company 13 has person 213. */
const firstContact = 200;
const contactOf = [5, 6, 9, 13, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24] as const;

export function demoUsers(): UserRow[] {
  return [
    user(1, 'maya.stone@skyline.example', 'Maya', 'Stone', { picture: generatedPicture }),
    user(2, 'oliver.grant@northwind.example', 'Oliver', 'Grant', {
      picture: generatedPicture,
      profile: { workPhone: '+44 20 5550100', employer: 'Northwind Traders Ltd', jobTitle: 'Head of IT' },
      customAttributes: [
        { name: 'department', value: 'IT' },
        { name: 'languages', valueKeys: ['en', 'fr'] },
      ],
    }),
    user(3, 'rosa.diaz@tailspin.example', 'Rosa', 'Díaz'),
    user(4, 'kofi.mensah@skyline.example', 'Kofi', 'Mensah', { locale: 'en_GB' }),
    user(5, 'nina.keller@northwind.example', 'Nina', 'Keller', {
      customAttributes: [{ name: 'department', value: 'Sales' }],
    }),
    user(6, 'pat.lee@skyline.example', 'Pat', 'Lee', { roles: ['ROLE_USER', 'ROLE_CORPORATE_ADMIN'] }),
    user(7, 'sam.hill@skyline.example', 'Sam', 'Hill'),
    user(8, 'dev.patel@adatum.example', 'Dev', 'Patel', { locale: 'de_CH' }),
    // In three companies.
    user(9, 'ann.bee@consulting.example', 'Ann', 'Bee', { userName: 'annbee' }),
    // Invited, not yet active.
    user(10, 'new.person@northwind.example', 'New', 'Person', {
      activated: false,
      lastSuccessfulLogin: null,
    }),
    // Managed: cannot sign in.
    user(11, 'lift.one@alpine-ski.example', 'Lift', 'One', { allowLogin: false, lastSuccessfulLogin: null }),
    user(12, 'lift.two@alpine-ski.example', 'Lift', 'Two', { allowLogin: false, lastSuccessfulLogin: null }),
    // Kept by a directory.
    user(13, 'dirk.ldap@contoso.example', 'Dirk', 'Vogel', { ldapId: 'cn=dirk.vogel,dc=contoso' }),
    user(14, 'first.user@datum-dental.example', 'Fiona', 'Dent', {
      activated: false,
      lastSuccessfulLogin: null,
    }),
    user(15, 'さくら@sakura.example', 'さくら', '田中', { locale: 'ja_JP', userName: null }),
    user(16, 'mononym@contoso.example', 'Prince', null, { externalId: 'hr/16?x=1' }),
    user(17, 'lee.ref@woodgrove.example', 'Lee', 'Ward'),
    user(18, 'quinn.resale@proseware.example', 'Quinn', 'Resale'),
    user(19, 'gone@northwind.example', 'Gone', 'Away', { deleted: true, activated: false }),
    ...contactOf.map((number) =>
      user(
        firstContact + number,
        `contact@company${number}.example`,
        pick(firstNames, number),
        `Of ${number}`,
      ),
    ),
    ...Array.from({ length: madeCount }, (_, index) => {
      const firstName = pick(firstNames, index * 7);
      const lastName = pick(lastNames, index * 5);
      const email = `${plain(firstName)}.${plain(lastName)}.${index + 1}@northwind.example`;
      return user(firstMade + index, email, firstName, lastName);
    }),
  ];
}

export function demoMemberships(): MembershipRow[] {
  const join = (
    company: number,
    person: number,
    roles: readonly PrefixedRole[],
    special: Partial<MembershipRow> = {},
  ) => membership(companyUuid(company), userUuid(person), roles, person + company, special);
  return [
    join(1, 1, ['ROLE_CHANNEL_ADMIN', 'ROLE_SYS_ADMIN', 'ROLE_BILLING_ADMIN'], { position: 'Manager' }),
    join(1, 4, ['ROLE_RESELLER_MANAGER']),
    join(1, 6, ['ROLE_SALES_SUPPORT']),
    join(1, 7, ['ROLE_CHANNEL_SUPPORT', 'ROLE_CHANNEL_PRODUCT_SUPPORT']),
    join(2, 2, ['ROLE_SYS_ADMIN', 'ROLE_BILLING_ADMIN'], {
      position: 'Head of IT',
      mosiUsername: 'oliver@northwind.onmicrosoft.example',
    }),
    join(2, 5, ['ROLE_USER']),
    join(2, 9, ['ROLE_BILLING_ADMIN'], { lastUsed: false }),
    join(2, 10, ['ROLE_USER']),
    ...Array.from({ length: madeCount }, (_, index) =>
      join(2, firstMade + index, index % 9 === 4 ? ['ROLE_DEVELOPER'] : ['ROLE_USER'], {
        enabled: index % 17 !== 3,
      }),
    ),
    join(3, 3, ['ROLE_RESELLER', 'ROLE_SYS_ADMIN']),
    join(4, 9, ['ROLE_SYS_ADMIN']),
    join(4, 13, ['ROLE_USER']),
    join(4, 16, []),
    join(7, 15, ['ROLE_SYS_ADMIN']),
    join(8, 8, ['ROLE_SYS_ADMIN', 'ROLE_DEVELOPER']),
    join(8, 9, ['ROLE_DEVELOPER'], { lastUsed: false }),
    join(10, 18, ['ROLE_RESELLER', 'ROLE_SYS_ADMIN']),
    join(11, 17, ['ROLE_SYS_ADMIN']),
    join(12, 11, ['ROLE_USER']),
    join(12, 12, ['ROLE_USER']),
    join(15, 14, ['ROLE_SYS_ADMIN', 'ROLE_BILLING_ADMIN', 'ROLE_USER']),
    ...contactOf.map((number) => join(number, firstContact + number, ['ROLE_SYS_ADMIN'])),
  ];
}

export function demoInvitations(): InvitationRow[] {
  const invite = (
    number: number,
    company: number,
    person: number,
    email: string,
    roles: readonly PrefixedRole[],
  ): InvitationRow => ({
    id: uuidFor('invitation', number),
    companyUuid: companyUuid(company),
    userUuid: userUuid(person),
    email,
    roles,
    position: null,
    createdOn: dayAt(person + company),
    lastModified: dayAt(person + company),
    inviterUuid: company === 2 ? userUuid(2) : null,
    accepted: false,
  });
  return [
    invite(1, 2, 10, 'new.person@northwind.example', ['ROLE_USER']),
    invite(2, 15, 14, 'first.user@datum-dental.example', ['ROLE_SYS_ADMIN']),
  ];
}

export function demoGroups(): GroupRow[] {
  const group = (
    number: number,
    company: number,
    name: string,
    members: readonly number[],
    externallyManaged = false,
  ): GroupRow => ({
    id: uuidFor('group', number),
    companyUuid: companyUuid(company),
    name,
    description: `Made by hand: ${name}`,
    memberUuids: members.map(userUuid),
    externallyManaged,
    createdOn: dayAt(60 + number),
  });
  return [
    group(1, 2, 'Warehouse / Night shift', [5, 101, 102, 103, 104]),
    group(2, 2, 'Nobody yet', []),
    group(3, 4, 'Directory users', [13], true),
  ];
}

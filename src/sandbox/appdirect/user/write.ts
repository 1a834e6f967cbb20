/** New people, and people by their e-mail address. */
import type { UserRow } from '../common/rows.ts';
import type { Store } from '../common/store.ts';

const blank = {
  roles: ['ROLE_USER'],
  deleted: false,
  currency: 'USD',
  ldapId: null,
  apsUid: null,
  externalId: null,
  idpUuid: null,
  locale: 'en_US',
  customAttributes: [],
  picture: null,
  lastSuccessfulLogin: null,
  profile: {},
} as const satisfies Partial<UserRow>;

/** Excludes users that are marked as deleted. */
export function userByEmail({ users }: Store, email: string): UserRow | undefined {
  return users.by('email', email.toLowerCase()).find(({ deleted }) => !deleted);
}

export function insertUser(
  store: Store,
  person: Pick<UserRow, 'email' | 'firstName' | 'lastName' | 'allowLogin' | 'activated'> & Partial<UserRow>,
): UserRow {
  const now = store.clock.now();
  return store.users.insert({
    ...blank,
    userName: person.email,
    creationDate: now,
    lastModified: now,
    ...person,
    id: store.nextId('users'),
  });
}

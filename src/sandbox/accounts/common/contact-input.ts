/** Reads the contact of a buyer or licensee; a person it names must be one that the caller sees. */
import type { Input } from '../../core/input.ts';
import type { RouteContext } from './route.ts';
import type { ContactRow } from './rows.ts';
import { isVisible } from './collection.ts';
import { readPhone } from './shared-input.ts';
import { idForm } from './ids.ts';

/** `present`: the person named so far, whom every caller may send back. */
export function readContact(
  input: Input,
  { store, principal }: RouteContext,
  present?: string,
): ContactRow | null | undefined {
  const given = input.object('contact');
  if (!given) return given;
  const firstName = given.text('firstName', { max: 100 });
  const lastName = given.text('lastName', { max: 100 });
  const name = given.text('name') ?? [firstName, lastName].filter(Boolean).join(' ');
  const email = given.email('email');
  const phone = readPhone(given);
  const userId = given.reference('user', idForm('USR'));
  const user = userId ? store.users.get(userId) : undefined;
  // Unknown and not visible give the same error.
  if (userId && userId !== present && !(user && isVisible('users', user, principal, store))) {
    given.fail('user.id', `The user ${userId} was not found.`);
  }
  return {
    ...(name ? { name } : {}),
    ...(firstName ? { firstName } : {}),
    ...(lastName ? { lastName } : {}),
    ...(email ? { email } : {}),
    ...(phone ? { phone } : {}),
    ...(userId ? { userId } : {}),
  };
}

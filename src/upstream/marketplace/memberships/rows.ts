/** Makes the same row of a membership from each form in which upstream sends it. */
import type { ObjectWire } from '../../../contract/marketplace.ts';
import { KNOWN_AS, type Row } from '../../../source/row.ts';
import { UpstreamError } from '../../errors.ts';
import { isObject } from '../../http/json.ts';
import { isId } from '../id.ts';
import { isUpstreamId, pairId } from './id.ts';
import { isOfPerson } from './paths.ts';

type Members = Record<string, unknown>;

/** An item of the collection of all memberships, or of one below an account. The latter may have either shape. */
export function rowOf(item: ObjectWire, account: string, call: string): Row {
  return isUpstreamId(item.id) ? rowOfFlat(item) : rowOfNested(item, account, call);
}

/** The item is the membership, with its own id. */
export function rowOfFlat(item: ObjectWire): Row {
  const user = idIn(item, 'user');
  const account = idIn(item, 'account');
  // A row that lacks a reference is shown all the same. Its own id still finds it.
  const isPair = isId('USR', user) && isId('ACC', account);
  const row: Members = { id: isPair ? pairId(account, user) : item.id, membershipId: item.id };
  const members = item as unknown as Members;
  for (const name in members) if (isCopied(name)) row[name] = members[name];
  return Object.assign(row as Row, { [KNOWN_AS]: item.id });
}

/**
 * The item is the person, with members of the membership. `revision` is the person's: a membership below an account
 * does not show its own.
 */
function rowOfNested(item: ObjectWire, account: string, call: string): Row {
  if (!isId('USR', item.id)) throw unidentified(call);
  const row: Members = { id: pairId(account, item.id), membershipId: null };
  const user: Members = { id: item.id };
  const members = item as unknown as Members;
  for (const name in members) {
    if (name === 'user' || !isCopied(name)) continue;
    if (isOfPerson(name)) user[name] = members[name];
    else row[name] = members[name];
  }
  const reference = members['user'];
  // What is at the top is not replaced: it is in every version of upstream.
  if (isObject(reference)) copyMembers(reference, user);
  row['user'] = user;
  const { account: own } = row;
  if (!isObject(own) || own['id'] === undefined)
    row['account'] = isObject(own) ? { ...own, id: account } : { id: account };
  return row as Row;
}

/** An item of the accounts of a person: less of the membership, but without a call for each account. */
export function rowOfAccount(item: ObjectWire, user: string): Row {
  const account: Members = { id: item.id };
  const row: Members = { id: pairId(item.id, user), membershipId: null, user: { id: user }, account };
  const members = item as unknown as Members;
  for (const name in members) {
    if (name === 'favorite' || !isCopied(name)) continue;
    if (name === 'invitation' || name === 'audit') row[name] = members[name];
    else account[name] = members[name];
  }
  return row as Row;
}

/** Keeps what `to` has. */
export function copyMembers(from: object, to: Members): void {
  const members = from as Members;
  for (const name in members) if (isCopied(name)) to[name] ??= members[name];
}

/** The id is that of something else, and a member with the name of the prototype would replace it. */
function isCopied(name: string): boolean {
  return name !== 'id' && name !== '$meta' && name !== '__proto__';
}

function idIn(item: object, name: string): string | undefined {
  const value = (item as Members)[name];
  const id = isObject(value) ? value['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

function unidentified(call: string): UpstreamError {
  return new UpstreamError({
    code: 'UPSTREAM_BAD_RESPONSE',
    call,
    message: 'expected a member of an account with the id of a user, but got another',
  });
}

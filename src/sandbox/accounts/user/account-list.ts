/** The accounts of one person, as an account switcher shows them, and its favorites. `/users/{id}/accounts`. */
import { Input } from '../../core/input.ts';
import { ok, type RouteResult } from '../../core/http/route-result.ts';
import { notFound } from '../../core/problem.ts';
import type { Context } from '../common/principal.ts';
import type { RouteContext } from '../common/route.ts';
import type { Model } from '../../rql/model.ts';
import { pageOf, present } from '../common/read.ts';
import { param } from '../common/routes.ts';
import type { AccountRow, MembershipRow, UserRow } from '../common/rows.ts';
import { dateTime, iconPath, id, enumOf, primitive, revision, text } from '../common/properties.ts';
import { invitationStatus } from './status.ts';

/** Reads a member of the account that the membership is in. */
function ofAccount<K extends keyof AccountRow>(member: K) {
  return (row: MembershipRow, { store }: Context) => store.accounts.get(row.accountId)?.[member];
}

const model: Model = {
  name: 'User account',
  properties: {
    id: { ...id, get: (row: MembershipRow) => row.accountId },
    name: text({ get: ofAccount('name') }),
    type: enumOf(['Client', 'Vendor', 'Operations'], { nullable: false, get: ofAccount('type') }),
    status: enumOf(['Active', 'Enabled', 'Disabled'], { nullable: false, get: ofAccount('status') }),
    icon: text({ get: (row: MembershipRow) => iconPath('accounts', row.accountId) }),
    revision: { ...revision, get: ofAccount('revision') },
    invitation: {
      kind: 'object',
      get: (row: MembershipRow) => row,
      properties: {
        status: text({
          get: (row: MembershipRow, { store }: Context) => invitationStatus(row, store),
        }),
      },
    },
    favorite: primitive('boolean', {
      nullable: false,
      get: (row: MembershipRow) => row.favorite ?? false,
    }),
    audit: {
      kind: 'object',
      omitted: 'unless-selected',
      properties: { access: { kind: 'object', properties: { at: dateTime() } } },
    },
  },
};

export function userAccountsPage(user: UserRow, context: RouteContext): RouteResult {
  return pageOf({ model, visible: () => true, lookups: {} }, context, () =>
    context.store.accountUsers.by('userId', user.id),
  );
}

/** Throws 404 for another person, and for an account that the person has nothing to do with. */
function ownMembership(user: UserRow, context: RouteContext): MembershipRow {
  const { store, principal } = context;
  const accountId = param(context, 'accountId');
  const membership = store.accountUsers.by('userId', user.id).find((row) => row.accountId === accountId);
  if (principal.subjectId !== user.id || !membership) throw notFound();
  return membership;
}

/** `PUT /users/{id}/accounts/{accountId}`: changes what the person stores about the account, and answers the item. */
export async function changeUserAccount(
  find: (context: RouteContext) => UserRow,
  context: RouteContext,
): Promise<RouteResult> {
  ownMembership(find(context), context);
  const { document } = await context.readBody();
  const membership = ownMembership(find(context), context);
  const input = new Input(document);
  const favorite = input.boolean('favorite');
  input.done();
  const changed =
    favorite === undefined
      ? membership
      : context.store.accountUsers.update(membership.id, { favorite: favorite ?? false });
  return ok(present(model, changed, context));
}

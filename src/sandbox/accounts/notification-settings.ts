/** The notification settings of an account: an object of any shape. `/accounts/{id}/settings/notifications`. */
import { ok } from '../core/http/route-result.ts';
import { Input } from '../core/input.ts';
import { notFound } from '../core/problem.ts';
import type { Collection } from './common/collection.ts';
import { visibleRow } from './common/read.ts';
import type { Route, RouteContext } from './common/route.ts';
import { everyone, withPermission } from './common/route.ts';
import { param } from './common/routes.ts';
import type { AccountRow } from './common/rows.ts';

export function notificationSettingsRoutes(accounts: Collection<AccountRow>): readonly Route[] {
  const path = `${accounts.path}/:id/settings/notifications`;
  /** Clients and vendors have only their own, also where they see the other account. */
  const locate = (context: RouteContext): AccountRow => {
    const row = visibleRow(accounts, context, param(context));
    if (context.principal.type !== 'Operations' && row.id !== context.principal.accountId) throw notFound();
    return row;
  };
  return [
    {
      method: 'GET',
      path,
      access: everyone,
      handle: (context) => ok(locate(context).notificationSettings ?? {}),
    },
    {
      method: 'PUT',
      path,
      access: withPermission(everyone, 'account-management'),
      handle: async (context) => {
        locate(context);
        const { document } = await context.readBody();
        const row = locate(context);
        // Only checks that it is an object.
        new Input(document).done();
        const notificationSettings = document as Readonly<Record<string, unknown>>;
        context.store.accounts.update(row.id, { notificationSettings });
        return ok(notificationSettings);
      },
    },
  ];
}

/** The accounts of a user, with the user's own information about each. Upstream: GET /users/{id}/accounts. */
import { marketplaceOf } from './marketplace-calls.ts';
import type { UserAccountWire } from '../../contract/marketplace.ts';
import type { ReadRange } from '../../loaders/window.ts';
import { builder } from '../core/builder.ts';
import { describe } from '../core/describe.ts';
import { extensions } from '../core/field-source.ts';
import { asFilledText, asFlag, asRow, memberOrNull, readPath } from '../read/fields.ts';
import { checkList } from '../read/check-lists.ts';
import { defineFilter, type FilterTable } from '../read/filter-input.ts';
import { compileFilter, type Condition } from '../read/filter.ts';
import { requestedOf } from '../read/list-args.ts';
import { pageArguments, type ArgBuilder } from '../read/lists.ts';
import { emptyPage, readPage } from '../read/read-page.ts';
import { fingerprint } from '../read/cursor.ts';
import { setEarlyRead, type CallSite, type EarlyRead } from '../read/early.ts';
import { Connection, cursorAt, readRange, type Edge, type Page, type PageArgs } from '../read/connection.ts';
import { pathOf, resolveReference } from '../read/reads.ts';
import { reversed } from '../read/order.ts';
import { and, eq } from '../../query/expression.ts';
import { pathsIn } from '../../query/walk.ts';
import type { Resource } from '../../source/resource.ts';
import { RqlDialect } from '../../upstream/marketplace/rql/dialect.ts';
import { Account, AccountStatus, AccountType, accounts } from './account.ts';
import { AccountUserStatus } from './account-user.ts';
import { User } from './user.ts';

const collection = {
  path: '/accounts/users/{USR}/accounts',
  idPrefix: 'ACC',
  bareArray: 'accepted',
} as const;

/** The collection is not that of the accounts: its rows have only these properties. */
const userAccounts: Resource = {
  ...accounts,
  type: 'UserAccount',
  label: 'account of a user',
  filters: new RqlDialect({
    id: 'id',
    name: 'string',
    type: 'enum',
    status: 'enum',
    invitation: { object: { status: 'enum' } },
    favorite: 'boolean',
  }),
};

const filterFields: FilterTable = {
  name: { kind: 'string', path: 'name' },
  type: { kind: 'enum', path: 'type', type: AccountType },
  status: { kind: 'enum', path: 'status', type: AccountStatus },
  invitation: {
    kind: 'enum',
    path: 'invitation.status',
    type: AccountUserStatus,
    never: ['Deleted'],
    description: 'Condition on the state of the membership.',
  },
  favorite: {
    kind: 'boolean',
    path: 'favorite',
    description: 'Whether the user marked the account as a favorite.',
  },
};
checkList(userAccounts, { filter: filterFields, order: { NAME: 'name' } });
const UserAccountFilter = defineFilter(userAccounts.type, filterFields, { rql: 'none' });

/** Without a condition on the invitation, only accounts that the user can switch to. */
function conditionOf(filter: Parameters<typeof compileFilter>[1]): Condition {
  const condition = compileFilter(userAccounts, filter);
  if (condition === false) return false;
  const accepted = eq('invitation.status', 'Active');
  if (condition === true) return accepted;
  return pathsIn(condition).includes('invitation.status') ? condition : and(accepted, condition);
}

/** The rows include these members of an account; others are read by id. */
const account = {
  kind: 'reference',
  name: 'UserAccount.account',
  path: '',
  core: accounts.core,
  expand: 'summary-only',
  batch: 'by-id',
} as const;

const UserAccountEdge = builder.objectRef<Edge>('UserAccountEdge').implement({
  description: "An account of a user, with the user's own information about it.",
  fields: (t) => ({
    cursor: t.string({
      nullable: false,
      description: 'Cursor of this item, for `after` and `before`.',
      resolve: ({ page, index }) => cursorAt(page, index),
    }),
    node: t.field({
      type: Account.ref,
      nullable: false,
      description: `The account. ${describe.reference(accounts, account, 'always-there')}`,
      extensions: extensions(account),
      resolve: async ({ row }, _args, context, info) =>
        (await resolveReference(Account, row, context, info)) ?? row,
    }),
    favorite: t.boolean({
      nullable: false,
      description: 'Whether the user marked the account as a favorite.',
      extensions: extensions({ kind: 'value', paths: ['favorite'] }),
      resolve: ({ row }) => asFlag(readPath(row, ['favorite']) ?? false),
    }),
    lastAccessAt: t.field({
      type: 'DateTime',
      description: 'When the user last worked in the account. Null: never.',
      extensions: extensions({ kind: 'value', paths: ['audit.access.at'] }),
      resolve: ({ row }) => asFilledText(readPath(row, ['audit', 'access', 'at'])),
    }),
    invitation: t.field({
      type: AccountUserStatus.ref,
      description: 'State of the membership.',
      extensions: extensions({ kind: 'value', paths: ['invitation.status'] }),
      resolve: ({ row }) => memberOrNull(AccountUserStatus, readPath(row, ['invitation', 'status'])),
    }),
  }),
});

const UserAccountConnection = builder.objectRef<Page>('UserAccountConnection').implement({
  description: 'A page of the accounts of a user.',
  interfaces: [Connection],
  fields: (t) => ({
    edges: t.field({
      type: [UserAccountEdge],
      nullable: { list: false, items: false },
      description: "The accounts with the user's own information about each.",
      extensions: extensions({ kind: 'rows' }),
      resolve: (page) => page.rows.map((row, index) => ({ row, page, index })),
    }),
    nodes: t.field({
      type: [Account.ref],
      nullable: { list: false, items: false },
      description: `The accounts without cursors. ${describe.reference(accounts, account, 'always-there')}`,
      extensions: extensions(account),
      resolve: (page, _args, context, info) =>
        Promise.all(
          page.rows.map(async (row) => (await resolveReference(Account, row, context, info)) ?? row),
        ),
    }),
  }),
});

type AccountsArgs = PageArgs & { readonly filter?: Parameters<typeof compileFilter>[1] | null | undefined };

async function readAccounts(
  id: string,
  node: Parameters<EarlyRead>[1],
  { args, context, info }: Omit<CallSite<AccountsArgs>, 'start'>,
): Promise<Page> {
  const filter = conditionOf(args.filter ?? {});
  const print = fingerprint(JSON.stringify(['User.accounts', id, filter]));
  const range = readRange(args, print, info);
  const order = ['name', 'id'];
  if (filter === false) {
    return emptyPage({ range, fingerprint: print, order });
  }
  const backwards = range.from === 'end';
  const question = {
    parents: [id],
    // The connection, its edges and the accounts are all read from the same rows. The name is
    // in their cursors.
    select: [...new Set([...[...node.selects.values()].flat(), 'name'])],
    ...(filter === true ? {} : { filter }),
    order: backwards ? reversed(order) : order,
  };
  const read: ReadRange = async ({ offset, limit, upTo }) => {
    const answer = await context.loaders.once(
      JSON.stringify(['User.accounts', question, offset, upTo ?? limit]),
      () =>
        marketplaceOf(context).list<UserAccountWire>(collection, {
          ...question,
          offset,
          limit,
          upTo,
          paths: [pathOf(info)],
        }),
    );
    // A bare array is the whole list in upstream's order, regardless of the requested page.
    const from = Math.max(0, offset - answer.offset);
    const rows = answer.rows.slice(from, from + (upTo ?? limit)).map(asRow);
    return { rows, total: answer.total, limit: answer.limit };
  };
  const rows = requestedOf(node).rows;
  return readPage({ read, range, rows, fingerprint: print, order }, context.source(accounts).pageCap());
}
setEarlyRead('User.accounts', (id, node, at) => readAccounts(id, node, at));

builder.objectField(User.ref, 'accounts', (t) =>
  t.field({
    type: UserAccountConnection,
    description: `Accounts that the user can switch to, sorted by name. Invitations that were not accepted are excluded unless there is a condition on \`invitation\`. ${describe.perItem('GET /users/{id}/accounts', 'the user concerned and Operations', 'the call failed; see `errors`')}`,
    args: {
      ...pageArguments(t.arg as unknown as ArgBuilder, accounts),
      filter: t.arg({
        type: UserAccountFilter,
        description:
          'Conditions that the accounts must meet. Invitations that were not accepted are excluded unless there is a condition on `invitation`.',
      }),
    },
    extensions: extensions({ kind: 'call', needs: ['id'], cost: { calls: 'each-page' } }, true),
    resolve: (row, args, context, info) =>
      readAccounts(row.id, context.planning.planOf(info), { args, context, info }),
  }),
);

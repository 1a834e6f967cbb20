/** Moves a buyer with its licensees to another account of the same customer; a preview lists what would move. */
import type { RouteResult } from '../../core/http/route-result.ts';
import { ok } from '../../core/http/route-result.ts';
import { Input } from '../../core/input.ts';
import { invalid } from '../../core/problem.ts';
import type { Model } from '../../rql/model.ts';
import { accountUsers } from '../account-user/model.ts';
import { nextStamp } from '../common/audit.ts';
import { refused } from '../common/business-rule.ts';
import type { Context } from '../common/principal.ts';
import { primitive } from '../common/properties.ts';
import { selected, visibleRow } from '../common/read.ts';
import type { RouteContext } from '../common/route.ts';
import { param } from '../common/routes.ts';
import type { AccountRow, BuyerRow, MembershipRow } from '../common/rows.ts';
import type { Store } from '../common/store.ts';
import { allowBuyer, leaveGroups } from './actions.ts';
import { buyers } from './model.ts';
import { idForm } from '../common/ids.ts';

export function transferBuyer(row: BuyerRow, document: unknown, context: RouteContext): BuyerRow {
  const { store } = context;
  const input = new Input(document);
  const accountId = input.reference('account', idForm('ACC'), { required: true }) ?? '';
  input.done();
  if (accountId === row.accountId) return row;
  allowBuyer('transfer', row);
  const destination = related(row, accountId, store);
  leaveGroups(row, context);
  for (const licensee of store.licensees.by('buyerId', row.id)) {
    store.licensees.update(licensee.id, { accountId: destination.id, ...nextStamp(licensee, context) });
  }
  return store.buyers.update(row.id, { accountId: destination.id, ...nextStamp(row, context) });
}

/** Only accounts with the same external id take over each other's buyers. */
function related(row: BuyerRow, accountId: string, store: Store): AccountRow {
  const from = row.accountId === undefined ? undefined : store.accounts.get(row.accountId);
  const to = store.accounts.get(accountId);
  if (to?.type === 'Client' && to.externalId !== undefined && to.externalId === from?.externalId) return to;
  throw refused({
    title: 'Buyer transfer failed',
    code: 'MPTACC03-0010',
    message:
      'The buyer {{id}} cannot be transferred to {{account}}: the accounts do not share an external id.',
    properties: ['account'],
    parameters: { id: row.id, account: accountId, from: row.accountId ?? null },
  });
}

/** Memberships of the present account that reach this buyer by name. */
function affectedMembers(row: BuyerRow, store: Store): MembershipRow[] {
  const groupIds = store.userGroups.by('buyerIds', row.id).map(({ id }) => id);
  return store.accountUsers.byAny('groupIds', groupIds);
}

function agreementsOf(row: BuyerRow, store: Store) {
  return store.licensees
    .by('buyerId', row.id)
    .flatMap(({ id }) => store.agreements.by('licenseeId', id))
    .filter(({ status }) => status !== 'Deleted');
}

const count = (of: (row: BuyerRow, store: Store) => number) =>
  primitive('integer', { get: (row: BuyerRow, { store }: Context) => of(row, store) });

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Memberships appear here in their default shape, not as the bare ids of references. */
const membershipModel: Model = {
  ...accountUsers.model,
  properties: Object.fromEntries(
    Object.entries(accountUsers.model.properties).map(([name, property]) => [
      name,
      property.omitted === undefined ? { ...property, core: true } : property,
    ]),
  ),
};

const transferModel: Model = {
  name: 'Buyer transfer',
  properties: {
    ...buyers.model.properties,
    stats: {
      kind: 'object',
      get: (row: BuyerRow) => row,
      properties: {
        licenseeCount: count((row, store) => store.licensees.count('buyerId', row.id)),
        orderCount: count((row, store) => sum(agreementsOf(row, store).map(({ orders }) => orders))),
        subscriptionCount: count((row, store) =>
          sum(agreementsOf(row, store).map(({ subscriptions }) => subscriptions)),
        ),
        userCount: count((row, store) => affectedMembers(row, store).length),
        userGroupCount: count((row, store) => store.userGroups.count('buyerIds', row.id)),
        agreementCount: count((row, store) => agreementsOf(row, store).length),
      },
    },
    users: {
      kind: 'collection',
      model: () => membershipModel,
      get: (row: BuyerRow, { store }: Context) => affectedMembers(row, store),
    },
  },
};

/**
 * `GET /buyers/{id}/transfer?destinationAccountId=ACC-…`; the rest of the query is `select`. The published
 * description does not require a destination: without one the transfer itself is not checked.
 */
export function transferDetails(context: RouteContext): RouteResult {
  const { store } = context;
  const row = visibleRow(buyers, context, param(context));
  const parameters = context.query.split('&');
  const name = 'destinationAccountId=';
  const given = parameters.find((piece) => piece.toLowerCase().startsWith(name.toLowerCase()));
  const accountId = given === undefined ? '' : decode(given.slice(name.length));
  if (given !== undefined && !store.accounts.get(accountId)) {
    throw invalid({
      destinationAccountId: [`The destinationAccountId must be an account, but got '${accountId}'.`],
    });
  }
  if (given !== undefined && accountId !== row.accountId) related(row, accountId, store);
  const query = parameters.filter((piece) => piece !== given).join('&');
  return ok(selected(transferModel, row, { ...context, query }));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text).replace(/^["']|["']$/g, '');
  } catch {
    throw invalid({ destinationAccountId: ['The destinationAccountId must be percent-encoded UTF-8.'] });
  }
}

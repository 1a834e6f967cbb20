/** The actions on a buyer: its state machine, what blocks each action, and its effects. */
import { refused, guard, idsOf } from '../common/business-rule.ts';
import type { BuyerStatus } from '../../../contract/marketplace.ts';
import { nextStamp } from '../common/audit.ts';
import { erpAccepts } from '../common/erp.ts';
import type { RouteContext } from '../common/route.ts';
import { Input } from '../../core/input.ts';
import type { BuyerRow } from '../common/rows.ts';
import { allow } from '../common/state-machine.ts';
import type { StateMachine } from '../common/state-machine.ts';
import { buyerStatus, isErpActivated } from './status.ts';
import { mirrorOnLicensees, synchronize } from './sync.ts';
import { idForm } from '../common/ids.ts';

const live = ['Active', 'Enabled', 'Disabled', 'Unassigned', 'Conflict', 'Mismatch'] as const;

/** A missing `to` is derived. */
export const buyerMachine = {
  activate: { from: ['Enabled'], to: 'Active' },
  disable: { from: ['Active', 'Enabled'], to: 'Disabled' },
  enable: { from: ['Disabled'] },
  unassign: { from: ['Active', 'Disabled', 'Mismatch'], to: 'Unassigned' },
  transfer: { from: ['Active', 'Disabled', 'Mismatch'] },
  delete: { from: live, to: 'Deleted' },
  deactivate: { from: ['Deleted'], to: 'Deleted' },
} as const satisfies StateMachine<BuyerStatus>;

export function allowBuyer(action: keyof typeof buyerMachine, row: BuyerRow): void {
  allow('Buyer', buyerMachine, action, { id: row.id, status: buyerStatus(row) });
}

function erpActivated(row: BuyerRow, action: string, holds = isErpActivated(row)): void {
  guard(
    `Buyer ${action} failed`,
    {
      code: 'MPTACC03-0002',
      message: `Cannot ${action} the buyer {{id}}: it has no ERP numbers.`,
      properties: ['externalIds'],
      parameters: { id: row.id },
    },
    holds,
  );
}

export function disableBuyer(row: BuyerRow, context: RouteContext): BuyerRow {
  allowBuyer('disable', row);
  if (context.principal.type !== 'Operations') erpActivated(row, 'disable');
  const after = context.store.buyers.update(row.id, {
    disabled: true,
    ...nextStamp(row, context, 'disabled'),
  });
  mirrorOnLicensees(after, context);
  return after;
}

/** Its licensees stay disabled until each is enabled itself. */
export function enableBuyer(row: BuyerRow, context: RouteContext): BuyerRow {
  allowBuyer('enable', row);
  return context.store.buyers.update(row.id, {
    disabled: undefined,
    ...nextStamp(row, context, 'enabled'),
  });
}

/** Both ERP numbers of the document; the input collects their errors. */
export function readErpNumbers(input: Input, row: BuyerRow | undefined, { store }: RouteContext) {
  const given = input.object('externalIds', { required: true });
  const erpCompanyContact = given?.text('erpCompanyContact', { required: true, max: 250 }) ?? '';
  const erpCustomer = given?.text('erpCustomer', { required: true, max: 250 }) ?? '';
  for (const [name, number] of Object.entries({ erpCompanyContact, erpCustomer })) {
    if (!erpAccepts(number)) given?.fail(name, `The ${name} is not known to the ERP: '${number}'.`);
  }
  const holder = store.buyers
    .by('erpCompanyContact', erpCompanyContact)
    .find((other) => other.id !== row?.id && !other.deleted);
  if (erpCompanyContact !== '' && holder) {
    given?.fail(
      'erpCompanyContact',
      `The erpCompanyContact ${erpCompanyContact} is that of ${holder.id} already.`,
    );
  }
  return { erpCompanyContact, erpCustomer };
}

export function activateBuyer(row: BuyerRow, document: unknown, context: RouteContext): BuyerRow {
  allowBuyer('activate', row);
  const input = new Input(document);
  const numbers = readErpNumbers(input, row, context);
  const accountId = input.reference('account', idForm('ACC'), { required: true });
  if (accountId && accountId !== row.accountId) {
    input.fail(
      'account.id',
      `The account must be that of the buyer, ${row.accountId ?? 'none'}, but got ${accountId}.`,
    );
  }
  input.done();
  guard(
    'Buyer activate failed',
    {
      code: 'MPTACC03-0003',
      message: 'The buyer {{id}} has an ERP number already.',
      properties: ['externalIds'],
      parameters: { id: row.id },
    },
    !row.externalIds?.erpCompanyContact && !row.externalIds?.erpCustomer,
  );
  context.store.buyers.update(row.id, {
    externalIds: { ...row.externalIds, ...numbers },
    ...nextStamp(row, context, 'activated'),
  });
  const after = synchronize(row.id, context);
  mirrorOnLicensees(after, context);
  return after;
}

export function deactivateBuyer(row: BuyerRow, context: RouteContext): BuyerRow {
  allowBuyer('deactivate', row);
  erpActivated(
    row,
    'deactivate',
    Boolean(row.externalIds?.erpCompanyContact ?? row.externalIds?.erpCustomer),
  );
  const { accountExternalId } = row.externalIds ?? {};
  return context.store.buyers.update(row.id, {
    externalIds: accountExternalId ? { accountExternalId } : undefined,
    ...nextStamp(row, context),
  });
}

export function synchronizeBuyer(row: BuyerRow, context: RouteContext): BuyerRow {
  erpActivated(row, 'synchronize');
  context.store.buyers.update(row.id, nextStamp(row, context));
  return synchronize(row.id, context);
}

export function deleteBuyer(row: BuyerRow, context: RouteContext): void {
  const { store } = context;
  allowBuyer('delete', row);
  const licensees = store.licensees.by('buyerId', row.id).filter(({ status }) => status !== 'Deleted');
  guard(
    'Buyer delete failed',
    {
      code: 'MPTACC03-0004',
      message: 'The buyer {{id}} cannot be deleted: it has licensees, {{licensees}}.',
      properties: ['licensees'],
      parameters: { id: row.id, licensees: idsOf(licensees) },
    },
    licensees.length === 0,
  );
  store.buyers.update(row.id, { deleted: true, errors: [], ...nextStamp(row, context) });
}

/** Only with an explicit `account: null`; a document without the member leaves the account as it is. */
export function unassignBuyer(row: BuyerRow, context: RouteContext): void {
  const { store } = context;
  allowBuyer('unassign', row);
  erpActivated(row, 'unassign');
  const licensees = store.licensees.by('buyerId', row.id);
  guard(
    'Buyer update failed',
    {
      code: 'MPTACC03-0005',
      message: 'The buyer {{id}} cannot be unassigned: it has or had licensees, {{licensees}}.',
      properties: ['account'],
      parameters: { id: row.id, licensees: idsOf(licensees) },
    },
    licensees.length === 0,
  );
  leaveGroups(row, context);
  store.buyers.update(row.id, { accountId: undefined, disabled: undefined });
}

/** Groups that were limited to this buyer keep their other buyers. */
export function leaveGroups(row: BuyerRow, { store }: RouteContext): void {
  for (const group of store.userGroups.by('buyerIds', row.id)) {
    store.userGroups.update(group.id, { buyerIds: group.buyerIds?.filter((id) => id !== row.id) });
  }
}

/** Unassigned buyers go to a client account with the same discount group. */
export function assignBuyer(row: BuyerRow, accountId: string, { store }: RouteContext): void {
  const account = store.accounts.get(accountId);
  const group = row.externalIds?.accountExternalId;
  if (account?.type !== 'Client' || (group && group !== account.externalId)) {
    throw refused({
      title: 'Buyer update failed',
      code: 'MPTACC03-0006',
      message: 'The buyer {{id}} can only be assigned to a client account with the discount group {{group}}.',
      properties: ['account'],
      parameters: { id: row.id, account: accountId, group: group ?? 'of its own' },
    });
  }
  store.buyers.update(row.id, { accountId });
}

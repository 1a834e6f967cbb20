/** Creates, updates and validates buyers. */
import { Input } from '../../core/input.ts';
import { firstStamp, nextStamp } from '../common/audit.ts';
import { refused } from '../common/business-rule.ts';
import { readContact } from '../common/contact-input.ts';
import { erpAccepts, erpSellersFor } from '../common/erp.ts';
import type { RouteContext } from '../common/route.ts';
import type { BuyerRow, HasIcon } from '../common/rows.ts';
import { changes, readAddress } from '../common/shared-input.ts';
import { assignBuyer, unassignBuyer } from './actions.ts';
import { isErpActivated } from './status.ts';
import { mirrorOnLicensees, synchronize } from './sync.ts';
import { idForm } from '../common/ids.ts';

function readNumbers(input: Input) {
  const given = input.object('externalIds');
  const rule = { max: 250 };
  return changes({
    erpCompanyContact: given?.text('erpCompanyContact', rule),
    erpCustomer: given?.text('erpCustomer', rule),
    accountExternalId: given?.text('accountExternalId', rule),
  });
}

function readOptional(input: Input, context: RouteContext, row?: BuyerRow) {
  return changes({
    taxId: input.text('taxId', { max: 18 }),
    contact: readContact(input, context, row?.contact?.userId),
  });
}

export function createBuyer(document: unknown, icon: HasIcon, context: RouteContext): BuyerRow {
  const { store } = context;
  const input = new Input(document);
  const name = input.text('name', { required: true, max: 500 }) ?? '';
  const address = readAddress(input, { complete: true, required: true }) ?? {};
  const optional = readOptional(input, context);
  const numbers = readNumbers(input);
  const accountId = input.reference('account', idForm('ACC'));
  const account = accountId ? store.accounts.get(accountId) : undefined;
  if (accountId && account?.type !== 'Client') {
    input.fail('account.id', `The account must be a client account, but got ${accountId}.`);
  }
  const contactNumber = numbers.erpCompanyContact;
  if (contactNumber && store.buyers.by('erpCompanyContact', contactNumber).some(({ deleted }) => !deleted)) {
    input.fail('externalIds.erpCompanyContact', `The erpCompanyContact ${contactNumber} is in use already.`);
  }
  for (const [member, number] of Object.entries(numbers)) {
    if (number && !erpAccepts(number)) {
      input.fail(`externalIds.${member}`, `The ${member} is not known to the ERP: '${number}'.`);
    }
  }
  input.done();
  const group = numbers.accountExternalId ?? account?.externalId;
  const stamp = firstStamp(context);
  const row = store.buyers.insert({
    ...stamp,
    ...optional,
    ...icon,
    id: store.nextId('buyers'),
    name,
    address,
    externalIds: { ...numbers, ...(group ? { accountExternalId: group } : {}) },
    ...(accountId ? { accountId } : {}),
    errors: [],
    erpSellerIds: erpSellersFor(store, address),
    audit:
      account && isErpActivated({ externalIds: numbers })
        ? { ...stamp.audit, activated: stamp.audit.created }
        : stamp.audit,
  });
  return synchronize(row.id, context);
}

/**
 * Name and address are required, other members stay when they are absent. A client changes its own buyers
 * once the ERP knows them, never the company contact's number and never the account.
 */
export function updateBuyer(
  row: BuyerRow,
  document: unknown,
  icon: HasIcon,
  context: RouteContext,
): BuyerRow {
  const { store, principal } = context;
  const byOperations = principal.type === 'Operations';
  const input = new Input(document);
  const name = input.text('name', { required: true, max: 500 }) ?? '';
  const address = readAddress(input, { complete: true, required: true }) ?? undefined;
  const optional = readOptional(input, context, row);
  const { accountExternalId } = readNumbers(input);
  const accountId = byOperations ? input.reference('account', idForm('ACC')) : undefined;
  input.done();
  if (row.deleted)
    throw refusal('MPTACC03-0007', 'The buyer {{id}} is deleted and cannot be changed.', 'status', row.id);
  if (!byOperations && !isErpActivated(row)) {
    throw refusal(
      'MPTACC03-0008',
      'The buyer {{id}} can be changed once the ERP knows it.',
      'externalIds',
      row.id,
    );
  }
  if (accountId && row.accountId !== undefined && accountId !== row.accountId) {
    throw refusal(
      'MPTACC03-0009',
      'The buyer {{id}} has an account; it can only be transferred.',
      'account',
      row.id,
    );
  }
  const unassigns = accountId === null && row.accountId !== undefined;
  const assigns = typeof accountId === 'string' && row.accountId === undefined;
  if (unassigns) unassignBuyer(row, context);
  if (assigns) assignBuyer(row, accountId, context);
  store.buyers.update(row.id, {
    ...optional,
    ...icon,
    name,
    address,
    ...(accountExternalId === undefined ? {} : { externalIds: { ...row.externalIds, accountExternalId } }),
    ...nextStamp(
      row,
      context,
      ...(unassigns ? (['unassigned'] as const) : assigns ? (['activated'] as const) : []),
    ),
  });
  const after = synchronize(row.id, context);
  mirrorOnLicensees(after, context);
  return after;
}

/** Returns the resulting buyer and stores nothing. */
export function validateBuyer(row: BuyerRow, document: unknown, context: RouteContext): BuyerRow {
  const { store } = context;
  const input = new Input(document);
  const name = input.text('name', { min: 1, max: 500 });
  const address = readAddress(input, { complete: true });
  const optional = readOptional(input, context, row);
  const numbers = readNumbers(input);
  const accountId = input.reference('account', idForm('ACC'), { required: true });
  const account = accountId ? store.accounts.get(accountId) : undefined;
  if (accountId && !account) input.fail('account.id', `The account ${accountId} does not exist.`);
  const group = numbers.accountExternalId;
  if (group && account?.externalId && group !== account.externalId) {
    input.fail(
      'externalIds.accountExternalId',
      `The accountExternalId must be that of the account, ${account.externalId}, but got ${group}.`,
    );
  }
  for (const [member, number] of Object.entries(numbers)) {
    if (number && !erpAccepts(number)) {
      input.fail(`externalIds.${member}`, `The ${member} is not known to the ERP: '${number}'.`);
    }
  }
  input.done();
  return {
    ...row,
    ...optional,
    ...(name ? { name } : {}),
    ...(address ? { address } : {}),
    ...(account ? { accountId: account.id } : {}),
    externalIds: { ...row.externalIds, ...numbers },
  };
}

function refusal(code: string, message: string, property: string, id: string) {
  return refused({ title: 'Buyer update failed', code, message, properties: [property], parameters: { id } });
}

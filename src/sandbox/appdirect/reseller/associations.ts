/** Links between resellers and customers: A1 removes, A2 lists, A3 creates. */
import { Input } from '../../core/input.ts';
import { noContent, ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { ApiError, badRequest, notFound } from '../common/errors.ts';
import { shortPage, sortedBy } from '../common/paging.ts';
import { shown, textParameter } from '../common/parameters.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { AssociationRow, CompanyRow } from '../common/rows.ts';
import { isReached } from '../common/scope.ts';
import type { Store } from '../common/store.ts';

const path = '/appReseller/v1/companyAssociations';

function associationWire({ companies }: Store, row: AssociationRow): object {
  const party = (id: string) => ({ id, name: companies.get(id)?.name ?? '' });
  return {
    id: row.id,
    createdOn: row.createdOn,
    customerCompany: party(row.customerUuid),
    resellerCompany: party(row.resellerUuid),
  };
}

/** A limit on the moment of creation: `gte(…)` or `lte(…)`. */
function momentFilter(query: URLSearchParams): (row: AssociationRow) => boolean {
  const text = textParameter(query, 'createdOn');
  if (text === undefined) return () => true;
  const match = /^(gte|lte)\((\d{1,15})\)$/.exec(text);
  if (!match) {
    throw badRequest(
      `The parameter createdOn must have the form gte(time) or lte(time), but got '${shown(text)}'.`,
    );
  }
  const at = Number(match[2]);
  return match[1] === 'gte' ? ({ createdOn }) => createdOn >= at : ({ createdOn }) => createdOn <= at;
}

/** A sign and a field. A plus that was not encoded arrives as a space. */
function inOrder(context: RouteContext, rows: readonly AssociationRow[]): readonly AssociationRow[] {
  const { companies } = context.store;
  const keys = {
    createdOn: (row: AssociationRow) => row.createdOn,
    customerCompanyName: (row: AssociationRow) => companies.get(row.customerUuid)?.name ?? '',
    resellerCompanyName: (row: AssociationRow) => companies.get(row.resellerUuid)?.name ?? '',
  };
  const text = textParameter(context.query, 'sort');
  if (text === undefined) return rows;
  const match = /^([-+ ]?)(\w+)$/.exec(text);
  const field = Object.keys(keys).find((name) => name === match?.[2]) as keyof typeof keys | undefined;
  if (field === undefined) {
    const known = Object.keys(keys).join(', ');
    throw badRequest(`The parameter sort must be a sign and one of ${known}, but got '${shown(text)}'.`);
  }
  return sortedBy(rows, keys[field], match?.[1] === '-' ? 'DESC' : 'ASC');
}

function listAssociations(context: RouteContext): RouteResult {
  const { store, query, reach } = context;
  const resellerUuid = textParameter(query, 'resellerCompanyId')?.toLowerCase();
  const customerUuid = textParameter(query, 'customerCompanyId')?.toLowerCase();
  if (resellerUuid === undefined && customerUuid === undefined) {
    throw badRequest('One of the parameters resellerCompanyId and customerCompanyId is required.');
  }
  const fits = momentFilter(query);
  const text = textParameter(query, 'searchText')?.toLowerCase();
  const candidates =
    customerUuid === undefined
      ? store.associations.by('resellerUuid', resellerUuid ?? '')
      : store.associations.by('customerUuid', customerUuid);
  const rows = candidates.filter(
    (row) =>
      isReached(reach, row.resellerUuid) &&
      (resellerUuid === undefined || row.resellerUuid === resellerUuid) &&
      fits(row) &&
      (text === undefined || namesOf(store, row).includes(text)),
  );
  const present = (row: AssociationRow) => associationWire(store, row);
  const form = { defaultSize: 10, numberParameter: 'number' } as const;
  return ok(shortPage(context, inOrder(context, rows), present, form));
}

function namesOf({ companies }: Store, { customerUuid, resellerUuid }: AssociationRow): string {
  return `${companies.get(customerUuid)?.name}\n${companies.get(resellerUuid)?.name}`.toLowerCase();
}

function removeAssociation(context: RouteContext): RouteResult {
  const { store, reach } = context;
  const id = param(context, 'companyAssociationId');
  const row = store.associations.get(id.toLowerCase());
  if (!row || !isReached(reach, row.resellerUuid)) throw notFound(`Association with id=${id} not found.`);
  store.associations.delete(row.id);
  return noContent;
}

type ConflictCode =
  | 'RESELLER_REQUIRED'
  | 'COMPANY_INACTIVE'
  | 'COMPANY_DISABLED'
  | 'CANT_LINK_RESELLER_TO_ITSELF'
  | 'ASSOCIATION_ALREADY_EXISTS';

function conflict(code: ConflictCode, message: string): ApiError {
  return new ApiError(409, message, { code });
}

async function createAssociation(context: RouteContext): Promise<RouteResult> {
  const { store } = context;
  const input = new Input((await context.readBody()).document);
  const customerUuid = input.text('customerCompanyId', { required: true }) ?? '';
  const resellerUuid = input.text('resellerCompanyId', { required: true }) ?? '';
  input.done();
  const customer = companyOf(context, customerUuid);
  const reseller = companyOf(context, resellerUuid);
  if (!isReached(context.reach, reseller.id)) throw companyNotFound(resellerUuid);
  if (customer.id === reseller.id) {
    throw conflict('CANT_LINK_RESELLER_TO_ITSELF', `${reseller.name} cannot be linked to itself`);
  }
  if (!reseller.reseller) {
    throw conflict('RESELLER_REQUIRED', `${reseller.name} is not a reseller company`);
  }
  for (const { name, status, enabled } of [customer, reseller]) {
    if (status === 'INACTIVE') throw conflict('COMPANY_INACTIVE', `${name} is not an active company`);
    if (!enabled) throw conflict('COMPANY_DISABLED', `${name} is disabled`);
  }
  const isLinked = store.associations
    .by('customerUuid', customer.id)
    .some((row) => row.resellerUuid === reseller.id);
  if (isLinked) {
    throw conflict('ASSOCIATION_ALREADY_EXISTS', `${customer.name} is linked to ${reseller.name} already`);
  }
  const row = store.associations.insert({
    id: store.nextId('associations'),
    customerUuid: customer.id,
    resellerUuid: reseller.id,
    createdOn: store.clock.now(),
  });
  return ok(associationWire(store, row));
}

function companyOf({ store }: RouteContext, id: string): CompanyRow {
  const company = store.companies.get(id.toLowerCase());
  if (!company) throw companyNotFound(id);
  return company;
}

const companyNotFound = (id: string) => notFound(`Company with id=${id.slice(0, 100)} not found.`);

export const associationRoutes: readonly Route[] = [
  { operation: 'A1', method: 'DELETE', path: `${path}/:companyAssociationId`, handle: removeAssociation },
  { operation: 'A2', method: 'GET', path, handle: listAssociations },
  { operation: 'A3', method: 'POST', path, handle: createAssociation },
];

/** Reads of companies: C3 lists them, C5 reads one, and every path below a company finds it here. */
import { ok } from '../../core/http/route-result.ts';
import { attributeExclusions, booleanParameter, textParameter } from '../common/parameters.ts';
import { companyAttributes, isExcluded, textNames } from '../common/attributes.ts';
import { notFound } from '../common/errors.ts';
import { takeListCall } from '../common/pace.ts';
import { fullPage, sortedTable } from '../common/paging.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { CompanyRow } from '../common/rows.ts';
import { isReached } from '../common/scope.ts';
import type { Store } from '../common/store.ts';
import { companyListWire, companyWire } from './model.ts';

export const companyNotFound = (uuid: string) => notFound(`Company with UUID=${uuid} not found.`);

/** The company of the path. Throws 404 when there is none, or none that the caller reaches. */
export function locateCompany(context: RouteContext): CompanyRow {
  const uuid = param(context, 'companyUuid');
  const company = context.store.companies.get(uuid.toLowerCase());
  if (!company || !isReached(context.reach, company.id)) throw companyNotFound(uuid);
  return company;
}

/** `…`, `id:…` or `externalId:…`, the last also written `externalID:…`. */
function locateByAnyId(context: RouteContext): CompanyRow {
  const given = param(context, 'companyUuid');
  const company = findByAnyId(context.store, given);
  if (!company || !isReached(context.reach, company.id)) throw companyNotFound(given);
  return company;
}

function findByAnyId({ companies }: Store, given: string): CompanyRow | undefined {
  const external = /^externali[dD]:(.*)$/is.exec(given)?.[1];
  if (external !== undefined) return companies.by('externalId', external)[0];
  return companies.get(given.replace(/^id:/, '').toLowerCase());
}

export function wholeCompany({ settings, origin }: RouteContext, row: CompanyRow): object {
  return companyWire(row, { edition: settings.edition, origin });
}

function listCompanies(context: RouteContext) {
  const { store, settings, query, principal, origin } = context;
  if (settings.listPace === 'on') takeListCall(store, principal.token.id);
  const name = textParameter(query, 'name')?.toLowerCase();
  // The page of 2023 does not have the parameter, so it is ignored there.
  const vendor = settings.edition === 'v296' ? booleanParameter(query, 'vendor') : undefined;
  const exclusions = attributeExclusions(query, textNames(companyAttributes));
  const includeCustomAttributes = booleanParameter(query, 'includeCustomAttributes') ?? true;
  const includePurchaseLimitData = booleanParameter(query, 'includePurchaseLimitData') ?? true;
  const keys = { NAME: (row: CompanyRow) => row.name };
  const rows = sortedTable(context, store.companies, keys, { field: 'NAME', order: 'DESC' }).filter(
    (row) =>
      isReached(context.reach, row.id) &&
      (name === undefined || row.name.toLowerCase().includes(name)) &&
      (vendor === undefined || row.vendor === vendor) &&
      !isExcluded(row.customAttributes, exclusions),
  );
  const view = {
    edition: settings.edition,
    origin,
    includeCustomAttributes,
    includePurchaseLimitData,
  };
  return ok(fullPage(context, rows, (row) => companyListWire(row, view), { defaultSize: 50 }));
}

export const companyReads: readonly Route[] = [
  { operation: 'C3', method: 'GET', path: '/account/v2/companies', handle: listCompanies },
  {
    operation: 'C5',
    method: 'GET',
    path: '/account/v2/companies/:companyUuid',
    handle: (context) => ok(wholeCompany(context, locateByAnyId(context))),
  },
];

/** Companies as resellers see them: R1 reads one, R2 lists them, R3 creates a linked one. */
import { Input } from '../../core/input.ts';
import { ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { badRequest, notFound } from '../common/errors.ts';
import { cut, sorted } from '../common/paging.ts';
import { enumParameter, momentParameter, textParameter } from '../common/parameters.ts';
import { pictureUrl } from '../common/pictures.ts';
import { manageableRoles } from '../common/roles.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import { companySizes } from '../common/rows.ts';
import type { CompanyRow } from '../common/rows.ts';
import { isReached } from '../common/scope.ts';
import { partnerName } from '../company/model.ts';
import { emptyCompany } from '../company/write.ts';
import { companiesOfContext, ownReseller, reachOfContext } from './context.ts';
import { statsOf } from './stats.ts';
import { taxExemptions } from './words.ts';

function accessesOf({ reseller, referral }: CompanyRow): readonly string[] {
  const granted = [...(reseller ? ['RESELLER'] : []), ...(referral ? ['REFERRAL'] : [])];
  return granted.length === 0 ? ['CUSTOMER'] : granted;
}

/** The members of every view; what a company does not have is left out. */
function commonWire({ id, name, externalId, phoneNumber, creationDate }: CompanyRow) {
  return {
    id,
    ...(externalId === null ? {} : { externalId }),
    name,
    createdOn: creationDate,
    ...(phoneNumber === null ? {} : { phone: phoneNumber }),
  };
}

function readCompany(context: RouteContext): RouteResult {
  const { store, origin } = context;
  const reach = reachOfContext(context);
  const id = param(context, 'companyId');
  const company = store.companies.get(id.toLowerCase());
  if (!company || !isReached(reach, company.id)) throw notFound(`Company with id=${id} not found.`);
  const [domain] = company.domains;
  const picture = pictureUrl(company, origin);
  return ok({
    ...commonWire(company),
    ...(domain === undefined ? {} : { domain, domainVerified: 'true' }),
    channel: partnerName,
    enabled: company.enabled,
    active: company.status === 'ACTIVE',
    ...(picture === null ? {} : { profilePicture: picture }),
    stats: statsOf(store.entitlements.by('companyUuid', company.id)),
    settings: [
      { setting: 'DEFAULT_USER_ROLE', permission: 'READ', value: company.defaultRole },
      ...(company.externalId === null
        ? []
        : [{ setting: 'EXTERNAL_ID', permission: 'READ', value: company.externalId }]),
    ],
    actions: [
      'JOIN_COMPANY',
      company.enabled ? 'DISABLE_COMPANY' : 'ENABLE_COMPANY',
      'MANAGE_CUSTOM_ATTRIBUTES',
      'INVITE_USERS',
    ],
    grantedAccesses: accessesOf(company),
    availableAccesses: ['RESELLER', 'REFERRAL', 'CUSTOMER'],
    defaultRole: company.defaultRole,
    availableTaxExemptions: taxExemptions,
    availableRoles: ['USER', ...manageableRoles],
    idpConfigurations:
      company.idpUuid === null ? [] : [{ id: company.idpUuid, name: 'SSO', partner: partnerName }],
  });
}

/** A bare array: how many there are in all is not told. */
function listCompanies(context: RouteContext): RouteResult {
  const { store, query } = context;
  const companies = companiesOfContext(context);
  const active = enumParameter(query, 'active', ['ONLY_ACTIVE', 'ONLY_INACTIVE']);
  const enabled = enumParameter(query, 'enabled', ['ONLY_ENABLED', 'ONLY_DISABLED']);
  const channelAdmin = enumParameter(query, 'channelAdmin', [
    'ONLY_CHANNEL_ADMINS',
    'ONLY_NON_CHANNEL_ADMINS',
  ]);
  const vendor = enumParameter(query, 'vendor', ['ONLY_VENDORS', 'ONLY_NON_VENDORS', 'ONLY_RESELLERS']);
  const text = textParameter(query, 'searchText')?.toLowerCase();
  const from = momentParameter(query, 'fromDate');
  const to = momentParameter(query, 'toDate');
  const rows = companies.filter(
    (row) =>
      (active === undefined || (row.status === 'ACTIVE') === (active === 'ONLY_ACTIVE')) &&
      (enabled === undefined || row.enabled === (enabled === 'ONLY_ENABLED')) &&
      (channelAdmin === undefined || row.channelAdmin === (channelAdmin === 'ONLY_CHANNEL_ADMINS')) &&
      (vendor === undefined ||
        (vendor === 'ONLY_RESELLERS' ? row.reseller : row.vendor === (vendor === 'ONLY_VENDORS'))) &&
      (text === undefined || `${row.name}\n${row.externalId ?? ''}`.toLowerCase().includes(text)) &&
      (from === undefined || row.creationDate >= from) &&
      (to === undefined || row.creationDate <= to),
  );
  const keys = {
    COMPANY_ID: (row: CompanyRow) => row.id,
    CREATED_ON: (row: CompanyRow) => row.creationDate,
  };
  const inOrder = sorted(context, rows, keys, { field: 'COMPANY_ID', order: 'ASC' });
  return ok(
    cut(context, inOrder, { defaultSize: 10 }).rows.map((row) => ({
      ...commonWire(row),
      activated: row.status === 'ACTIVE',
      numOfUsers: store.memberships.count('companyUuid', row.id),
      grantedAccesses: accessesOf(row),
    })),
  );
}

async function createCompany(context: RouteContext): Promise<RouteResult> {
  const { store } = context;
  const input = new Input((await context.readBody()).document);
  const name = input.text('name', { required: true, max: 255 }) ?? '';
  const externalId = input.text('externalId', { max: 255 }) ?? null;
  const phoneNumber = input.text('phone', { max: 255 }) ?? null;
  const website = input.text('website', { max: 255 }) ?? null;
  const companyAccess = input.enumOf('companyAccess', ['RESELLER', 'REFERRAL', 'CUSTOMER']);
  const companySize = input.enumOf('companySize', companySizes) ?? null;
  const createdBy = input.uuid('createdByCompanyId');
  input.done();
  const resellerUuid = ownReseller(context, createdBy);
  if (externalId !== null && store.companies.by('externalId', externalId).length > 0) {
    throw badRequest(`The externalId '${externalId.slice(0, 100)}' is another company's.`);
  }
  const now = store.clock.now();
  const company = store.companies.insert({
    ...emptyCompany,
    id: store.nextId('companies'),
    name,
    externalId,
    phoneNumber,
    website,
    companySize,
    status: 'ACTIVE',
    reseller: companyAccess === 'RESELLER',
    referral: companyAccess === 'REFERRAL',
    creationDate: now,
  });
  store.associations.insert({
    id: store.nextId('associations'),
    customerUuid: company.id,
    resellerUuid,
    createdOn: now,
  });
  return ok(commonWire(company));
}

const companies = '/appReseller/v1/companies';

export const resellerCompanyRoutes: readonly Route[] = [
  { operation: 'R1', method: 'GET', path: `${companies}/:companyId`, handle: readCompany },
  { operation: 'R2', method: 'GET', path: companies, handle: listCompanies },
  { operation: 'R3', method: 'POST', path: companies, handle: createCompany },
];

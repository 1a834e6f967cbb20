/** One call of each of the 49 operations, and who may not make it. */
import { tinyPng } from '../../support/images.ts';
import { companyId, userId } from '../../support/appdirect.ts';
import type { AppDirectCall, AppDirectRole } from '../../support/appdirect.ts';

export interface Case {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly as: AppDirectRole;
  /** Undefined where any token will do. */
  readonly wrong?: AppDirectRole;
  readonly json?: unknown;
  readonly form?: () => FormData;
  /** Missing in the edition of the page. */
  readonly later?: true;
}

const northwind = `/account/v2/companies/${companyId(2)}`;
const nina = `${northwind}/memberships/${userId(5)}`;
const everyone = `60000000-0001-4001-8000-${companyId(2).slice(-12)}`;
const product = '90000000-0000-4000-8000-000000027010';

function picture(): FormData {
  const form = new FormData();
  form.set('any', new Blob([tinyPng], { type: 'image/png' }), 'logo.png');
  return form;
}

function read(operation: string, path: string, as: AppDirectRole, wrong?: AppDirectRole, later?: true): Case {
  return {
    operation,
    method: 'GET',
    path,
    status: 200,
    as,
    ...(wrong === undefined ? {} : { wrong }),
    ...(later === undefined ? {} : { later }),
  };
}

export const cases: readonly Case[] = [
  read('B1', '/marketplace/v1/bundles/31001/status', 'user'),
  read('B2', '/marketplace/v1/bundles/31001', 'partnerRead'),
  read('B3', '/marketplace/v1/bundles', 'product'),
  {
    operation: 'K1',
    method: 'POST',
    path: '/v3/checkout/items',
    status: 200,
    as: 'user',
    json: {
      productIds: ['27012'],
      currency: 'USD',
      buyerCompanyId: companyId(2),
      buyerUserId: userId(5),
      ownerCompanyId: companyId(2),
      ownerUserId: userId(5),
    },
  },
  {
    operation: 'C1',
    method: 'POST',
    path: '/account/v2/companies',
    status: 201,
    as: 'partner',
    wrong: 'companyAdmin',
    json: {
      name: 'Lucerne Publishing',
      countryCode: 'CH',
      address: { street1: '1 Main Street', city: 'Luzern', zip: '6000', country: 'Switzerland' },
      companySize: 'SMALL',
      industry: 'Publishing',
      emailAddress: 'office@lucerne.example',
      website: 'https://www.lucerne.example',
      externalId: 'CRM-90001',
      phoneNumber: '+41 41 5550100',
      firstUser: {
        email: 'first@lucerne.example',
        firstName: 'Luc',
        lastName: 'Erne',
        roles: ['ROLE_SYS_ADMIN'],
      },
    },
  },
  {
    operation: 'C2',
    method: 'PATCH',
    path: northwind,
    status: 200,
    as: 'partner',
    wrong: 'companyAdmin',
    json: { industry: 'Wholesale' },
  },
  read('C3', '/account/v2/companies', 'partnerRead', 'user'),
  read('C4', `${northwind}/activities?displayType=EVERYONE`, 'user', 'product'),
  read('C5', northwind, 'user', 'product'),
  {
    operation: 'C6',
    method: 'PUT',
    path: `${northwind}/picture`,
    status: 200,
    as: 'companyAdmin',
    wrong: 'user',
    form: picture,
  },
  {
    operation: 'C7',
    method: 'PUT',
    path: northwind,
    status: 200,
    as: 'admin',
    wrong: 'reseller',
    json: {
      name: 'Northwind Traders Ltd',
      address: { street1: '1 Quay', city: 'Hull', zip: 'HU1', country: 'GB' },
      companySize: 'ENTERPRISE',
      countryCode: 'GB',
      emailAddress: 'office@northwind.example',
      phoneNumber: '+44 20 5550100',
      website: 'https://www.northwind.example',
      industry: 'Food wholesale',
      externalId: 'CRM-00002',
      billingDayOfMonth: 1,
      thirtyDaysPurchaseLimitExempt: true,
    },
  },
  read('R1', `/appReseller/v1/companies/${companyId(2)}?context=RESELLER`, 'reseller', 'admin'),
  read('R2', '/appReseller/v1/companies?context=RESELLER_MANAGER', 'resellerManager', 'partnerRead'),
  {
    operation: 'R3',
    method: 'POST',
    path: '/appReseller/v1/companies',
    status: 200,
    as: 'reseller',
    wrong: 'resellerManager',
    json: {
      name: 'Relecloud',
      externalId: 'RC-1',
      phone: '+1 555 0199',
      companyAccess: 'CUSTOMER',
      companySize: 'SMALL',
    },
  },
  read('R4', '/appReseller/v1/users?context=RESELLER', 'reseller', 'user'),
  {
    operation: 'R5',
    method: 'POST',
    path: '/appReseller/v1/users?context=RESELLER',
    status: 200,
    as: 'reseller',
    wrong: 'partner',
    json: { email: 'rita@northwind.example', firstName: 'Rita', lastName: 'Vu', companyId: companyId(2) },
  },
  read('R6', `/appReseller/v1/users/${userId(2)}?context=RESELLER`, 'reseller', 'companyAdmin'),
  {
    operation: 'A1',
    method: 'DELETE',
    path: '/appReseller/v1/companyAssociations/b0000000-0000-4000-8000-000000000001',
    status: 204,
    as: 'resellerManager',
    wrong: 'reseller',
  },
  read(
    'A2',
    `/appReseller/v1/companyAssociations?resellerCompanyId=${companyId(3)}`,
    'partnerRead',
    'reseller',
  ),
  {
    operation: 'A3',
    method: 'POST',
    path: '/appReseller/v1/companyAssociations',
    status: 200,
    as: 'admin',
    wrong: 'partnerRead',
    json: { customerCompanyId: companyId(24), resellerCompanyId: companyId(3) },
  },
  {
    operation: 'M1',
    method: 'POST',
    path: `${northwind}/memberships/active`,
    status: 200,
    as: 'companyAdmin',
    wrong: 'user',
    json: {
      recipientEmails: ['it@northwind.example'],
      temporaryPassword: 'not-for-the-log',
      user: {
        email: 'active@northwind.example',
        firstName: 'Act',
        lastName: 'Ive',
        roles: ['ROLE_BILLING_ADMIN'],
      },
    },
  },
  {
    operation: 'M2',
    method: 'PATCH',
    path: `${northwind}/memberships/roles`,
    status: 200,
    as: 'companyAdmin',
    wrong: 'user',
    json: [{ userUuid: userId(5), rolesToAdd: ['ROLE_DEVELOPER'], rolesToRemove: [] }],
  },
  {
    operation: 'M3',
    method: 'POST',
    path: `${northwind}/memberships?inviterUuid=${userId(2)}`,
    status: 201,
    as: 'partner',
    wrong: 'partnerRead',
    json: { roles: ['ROLE_USER'], user: { email: 'guest@guest.example', firstName: 'Gu', lastName: 'Est' } },
  },
  {
    operation: 'M4',
    method: 'DELETE',
    path: `${northwind}/memberships/${userId(110)}`,
    status: 204,
    as: 'reseller',
    wrong: 'user',
  },
  {
    operation: 'M5',
    method: 'POST',
    path: `/account/v2/companies/${companyId(12)}/memberships/${userId(11)}/invite?inviterUuid=${userId(2)}`,
    status: 204,
    as: 'partner',
    wrong: 'product',
  },
  {
    operation: 'M6',
    method: 'PATCH',
    path: `${northwind}/memberships/${userId(110)}`,
    status: 200,
    as: 'companyAdmin',
    wrong: 'user',
    json: { enabled: false },
  },
  read('M7', `${northwind}/memberships/${userId(2)}/assignableRoles`, 'companyAdmin', 'resellerManager'),
  read('M8', nina, 'user', 'product'),
  read('M9', `${northwind}/memberships`, 'user', 'product'),
  read('M10', `${nina}/assignments`, 'companyAdmin', 'user'),
  read('M11', `${nina}/checklist`, 'user', 'resellerManager'),
  {
    operation: 'M12',
    method: 'POST',
    path: `${nina}/applications/27013/purchaseRequests`,
    status: 204,
    as: 'user',
    wrong: 'companyAdmin',
  },
  {
    operation: 'M13',
    method: 'PUT',
    path: nina,
    status: 200,
    as: 'companyAdmin',
    wrong: 'user',
    json: { enabled: true, roles: ['ROLE_BILLING_ADMIN'] },
  },
  read('M14', `${nina}/groups`, 'user', 'product'),
  read('M15', `${northwind}/assignableRoles`, 'companyAdmin', 'user'),
  {
    operation: 'W1',
    method: 'POST',
    path: '/appwise/v2/data',
    status: 200,
    as: 'product',
    wrong: 'partner',
    json: {
      key: { instance: 'account-7', resourceId: 'document-1', source: product, timestamp: 1_700_000_000_000 },
      action: { text: 'changed', verb: 'update' },
      actor: { identifier: `nina@${userId(5)}@${companyId(2)}`, name: 'Nina' },
      changes: { fields: [{ name: 'title', value: 'New title', op: 'replace' }], groups: [], users: [] },
      contents: [{ url: 'https://adatum.example/documents/1', title: 'New title' }],
      eventMetadata: { id: 'event-1', timestamp: '2024-03-01T10:00:00Z', type: 'ResourceUpdated' },
    },
  },
  {
    operation: 'X1',
    method: 'PATCH',
    path: '/channel/v1/exchangeRates/e0000000-0000-4000-8000-000000000002',
    status: 200,
    as: 'partner',
    wrong: 'partnerRead',
    json: { active: false },
  },
  read('X2', '/channel/v1/exchangeRates', 'partnerRead', 'user'),
  {
    operation: 'X3',
    method: 'POST',
    path: '/channel/v1/exchangeRates',
    status: 200,
    as: 'admin',
    wrong: 'user',
    json: { baseCurrency: 'USD', counterCurrency: 'CAD', rate: 1.36 },
  },
  read('X4', '/channel/v1/exchangeRates/e0000000-0000-4000-8000-000000000002', 'partnerRead', 'companyAdmin'),
  read('U1', '/account/v2/users', 'partnerRead', 'companyAdmin', true),
  read('U2', `/account/v2/users/${userId(5)}`, 'user', 'product', true),
  read('U3', `/account/v2/users/${userId(5)}/memberships`, 'user', 'product', true),
  read('U4', `/account/v2/users/${userId(2)}/profile`, 'companyAdmin', 'product', true),
  read('U5', `/account/v2/users/${userId(3)}/rssrCompanyAssociations`, 'partnerRead', 'product', true),
  read('G1', `${northwind}/groups`, 'companyAdmin', 'user', true),
  read('G2', `${northwind}/groups/${everyone}`, 'reseller', 'user', true),
  read('G3', `${northwind}/groups/${everyone}/memberships`, 'partnerRead', 'user', true),
  read('G4', `${northwind}/groups/${everyone}/memberships/${userId(5)}`, 'companyAdmin', 'user', true),
];

export function callOf({ as, json, form }: Case, other?: AppDirectRole): AppDirectCall {
  return {
    as: other ?? as,
    ...(json === undefined ? {} : { json }),
    ...(form === undefined ? {} : { body: form() }),
  };
}

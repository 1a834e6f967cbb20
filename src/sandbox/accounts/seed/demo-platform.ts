/** Sellers, cloud tenants and API tokens of the demo data. */
import type { ApiTokenRow, CloudTenantRow, SellerRow } from '../common/rows.ts';
import {
  adatum,
  administrator,
  benelux,
  contoso,
  france,
  germany,
  iberia,
  japan,
  mueller,
  nordics,
  northwind,
  operations,
  unitedKingdom,
  unitedStates,
} from './demo-ids.ts';
import { moduleIdsFor } from './modules.ts';
import { auditOn, momentOf } from './stamps.ts';
import { wellKnownTokens } from './tokens.ts';
import { uuidOf } from '../../core/words.ts';

type SellerDetails = Pick<SellerRow, 'id' | 'name' | 'externalId' | 'status' | 'currencies'> &
  Partial<SellerRow>;

function seller(details: SellerDetails, at: number): SellerRow {
  return { revision: 2, audit: auditOn(at, administrator), ...details };
}

const only = (value: string) => [{ value, isDefault: true, billingEnabled: true }];

export function demoSellers(): SellerRow[] {
  const sellers: SellerDetails[] = [
    {
      id: germany,
      name: 'Marketplace Deutschland GmbH',
      externalId: 'DE01',
      status: 'Active',
      currencies: [
        { value: 'EUR', isDefault: true, billingEnabled: true },
        { value: 'CHF', isDefault: false, billingEnabled: true },
        { value: 'USD', isDefault: false, billingEnabled: false },
      ],
      address: {
        addressLine1: 'Blochstraße 1',
        postCode: '04329',
        city: 'Leipzig',
        state: 'Sachsen',
        country: 'DE',
      },
      navision: { companyCode: 'DE01', costCentre: '4711' },
    },
    {
      id: unitedKingdom,
      name: 'Marketplace UK Ltd',
      externalId: 'GB01',
      status: 'Active',
      currencies: [
        { value: 'GBP', isDefault: true, billingEnabled: true },
        { value: 'EUR', isDefault: false, billingEnabled: true },
      ],
      address: {
        addressLine1: '5 New Street Square',
        postCode: 'EC4A 3TW',
        city: 'London',
        state: 'N/A',
        country: 'GB',
      },
      navision: { companyCode: 'GB01' },
    },
    {
      id: france,
      name: 'Marketplace France SAS',
      externalId: 'FR01',
      status: 'Active',
      currencies: only('EUR'),
      address: {
        addressLine1: '24 Quai Perrache',
        postCode: '69002',
        city: 'Lyon',
        state: 'Auvergne-Rhône-Alpes',
        country: 'FR',
      },
    },
    {
      id: nordics,
      name: 'Marketplace Nordics AB',
      externalId: 'SE01',
      status: 'Active',
      currencies: [
        { value: 'SEK', isDefault: true, billingEnabled: true },
        { value: 'DKK', isDefault: false, billingEnabled: true },
        { value: 'NOK', isDefault: false, billingEnabled: true },
      ],
      address: {
        addressLine1: 'Vasagatan 11',
        postCode: '111 20',
        city: 'Stockholm',
        state: 'Stockholms län',
        country: 'SE',
      },
    },
    {
      id: unitedStates,
      name: 'Marketplace US, Inc.',
      externalId: 'US01',
      status: 'Active',
      currencies: only('USD'),
      address: {
        addressLine1: '320 E Buffalo St',
        postCode: '53202',
        city: 'Milwaukee',
        state: 'WI',
        country: 'US',
      },
    },
    // Without an address, and without a single relation.
    {
      id: japan,
      name: 'マーケットプレイス株式会社',
      externalId: 'JP01',
      status: 'Offline',
      currencies: only('JPY'),
    },
    {
      id: iberia,
      name: 'Marketplace Iberia, S.L.',
      externalId: 'ES01',
      status: 'Disabled',
      currencies: only('EUR'),
    },
    {
      id: benelux,
      name: 'Marketplace Benelux B.V.',
      externalId: 'NL01',
      status: 'Deleted',
      currencies: only('EUR'),
    },
  ];
  return sellers.map(seller);
}

export function demoCloudTenants(): CloudTenantRow[] {
  const tenants: readonly Omit<CloudTenantRow, 'revision' | 'audit' | 'cloudConsumptionId'>[] = [
    {
      id: 'CLT-5001-0001',
      name: 'Northwind Azure',
      type: 'CspAzure',
      status: 'Active',
      accountId: northwind,
      pyraTenantId: uuidOf(1, 2001),
      providerId: 'northwind.onmicrosoft.example',
    },
    {
      id: 'CLT-5001-0002',
      name: 'Northwind 365',
      type: 'Csp365',
      status: 'Disabled',
      accountId: northwind,
      pyraTenantId: uuidOf(1, 2001),
    },
    {
      id: 'CLT-5001-0003',
      name: 'Northwind licence inventory',
      type: 'Slm',
      status: 'Active',
      accountId: northwind,
      pyraTenantId: uuidOf(1, 2001),
    },
    {
      id: 'CLT-5002-0001',
      name: 'Contoso AWS',
      type: 'AwsDirect',
      status: 'Active',
      accountId: contoso,
      pyraTenantId: uuidOf(1, 2002),
      providerId: '123456789012',
    },
    {
      id: 'CLT-5004-0001',
      name: 'Müller EA',
      type: 'EaAzure',
      status: 'Active',
      accountId: mueller,
      pyraTenantId: uuidOf(1, 2004),
    },
    // Mapped to no account.
    {
      id: 'CLT-5009-0001',
      name: 'Unmapped AWS',
      type: 'AwsService',
      status: 'Active',
      pyraTenantId: uuidOf(1, 9009),
    },
    {
      id: 'CLT-5009-0002',
      name: 'Retired EA',
      type: 'Ea365',
      status: 'Deleted',
      pyraTenantId: uuidOf(1, 9010),
    },
  ];
  return tenants.map((tenant, at) => ({
    revision: 1,
    audit: auditOn(100 + at, administrator),
    cloudConsumptionId: uuidOf(2, at + 1),
    ...tenant,
  }));
}

export function demoTokens(): ApiTokenRow[] {
  const token = (
    digits: string,
    details: Pick<ApiTokenRow, 'name' | 'status' | 'accountId'> & Partial<ApiTokenRow>,
  ): ApiTokenRow => ({
    id: `TKN-${digits}`,
    revision: 2,
    audit: auditOn(200, administrator),
    token: `idt:TKN-${digits}:demo-${digits}`,
    moduleIds: [],
    ...details,
  });
  return [
    ...wellKnownTokens({ Operations: operations, Client: northwind, Vendor: adatum }),
    token('6001-0001', {
      name: "Nightly 'read only' export",
      status: 'Active',
      accountId: northwind,
      description: 'Reads licensees every night',
      moduleIds: ['MOD-0478'],
      icon: 'https://cdn.example.com/icons/export.png',
    }),
    token('6001-0002', {
      name: 'Old ERP connector',
      status: 'Disabled',
      accountId: northwind,
      moduleIds: moduleIdsFor('Client').slice(0, 2),
      audit: auditOn(120, administrator, { disabled: { at: momentOf(360), by: administrator } }),
    }),
    token('6001-0003', { name: 'Trial', status: 'Deleted', accountId: northwind }),
    token('6002-0001', {
      name: 'Contoso "procurement" bot',
      status: 'Active',
      accountId: contoso,
      moduleIds: moduleIdsFor('Client'),
    }),
    token('6003-0001', {
      name: 'Adatum catalogue feed',
      status: 'Active',
      accountId: adatum,
      moduleIds: ['MOD-3391'],
    }),
    token('6000-0001', {
      name: 'Support console',
      status: 'Active',
      accountId: operations,
      moduleIds: ['MOD-9042'],
    }),
  ];
}

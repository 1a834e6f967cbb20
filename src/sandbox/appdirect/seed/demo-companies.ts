/** The companies of the demo data set. Nine of them are accounts of the Accounts API's demo data as well. */
import { generatedPicture } from '../common/pictures.ts';
import type { CompanyRow } from '../common/rows.ts';
import { noLimits } from '../company/purchase-limits.ts';
import { company } from './builders.ts';
import { wellKnownUsers } from './well-known.ts';

const london = {
  street1: '12 St. James’s Square',
  street2: 'Third floor',
  city: 'London',
  state: 'Greater London',
  zip: 'SW1Y 4LB',
  country: 'United Kingdom',
};
const seattle = {
  street1: '600 Pine Street',
  street2: null,
  city: 'Seattle',
  state: 'WA',
  zip: '98101',
  country: 'US',
};
const munich = {
  street1: 'Leopoldstraße 18',
  street2: null,
  city: 'München',
  state: 'Bayern',
  zip: '80802',
  country: 'Germany',
};
/** The country of the address and the country code are two values; here they disagree. */
const toronto = {
  street1: '200 Bay Street',
  street2: null,
  city: 'Toronto',
  state: 'ON',
  zip: 'M5J 2J1',
  country: 'Canada',
};

const salesAgentUuid = wellKnownUsers.admin;

export function demoCompanies(): CompanyRow[] {
  return [
    company(1, 'Skyline Cloud Marketplace', 'skyline.example', {
      channelAdmin: true,
      vendor: true,
      salesSupport: true,
      companySize: 'ENTERPRISE',
      address: seattle,
      industry: 'Telecommunications',
      picture: generatedPicture,
    }),
    company(2, 'Northwind Traders Ltd', 'northwind.example', {
      companySize: 'ENTERPRISE',
      countryCode: 'GB',
      address: london,
      industry: 'Food wholesale',
      salesAgentUuid,
      picture: generatedPicture,
      customAttributes: [
        { name: 'region', value: 'EMEA' },
        { name: 'costCenter', value: 'NW-100' },
        { name: 'services', valueKeys: ['backup', 'helpdesk'] },
      ],
      limits: { ...noLimits, dailyOverride: 2_500, dailySpent: 311.4, thirtyDaysSpent: 8_120.75 },
      mosiCustomerId: 'f0e1d2c3-0000-4000-8000-000000000002',
      domains: ['northwind.example', 'northwind-traders.example'],
    }),
    company(3, 'Tailspin Cloud Partners', 'tailspin.example', {
      reseller: true,
      companySize: 'MEDIUM',
      address: seattle,
      industry: 'Consulting',
      picture: generatedPicture,
    }),
    company(4, 'Contoso "Global" Retail', 'contoso.example', {
      companySize: 'ENTERPRISE',
      address: seattle,
      salesAgentUuid,
      limits: { ...noLimits, thirtyDaysExempt: true, dailyExempt: true },
    }),
    company(5, 'Contoso Nordics', 'nordics.contoso.example', {
      countryCode: 'SE',
      companySize: 'MEDIUM',
      billingDayOfMonth: 15,
      customAttributes: [{ name: 'region', value: 'EMEA' }],
    }),
    company(6, 'Müller Maschinenbau GmbH & Co. KG', 'mueller-maschinenbau.example', {
      countryCode: 'DE',
      address: munich,
      industry: 'Maschinenbau',
      phoneNumber: '+49 89 5550106',
      customAttributes: [
        { name: 'region', value: 'EMEA' },
        { name: 'services', valueKeys: ['security'] },
      ],
    }),
    company(7, '株式会社さくら商事', 'sakura.example', {
      countryCode: 'JP',
      industry: '卸売',
      externalId: 'さくら/0007',
      customAttributes: [{ name: 'region', value: 'APAC' }],
    }),
    company(8, 'Adatum Software AG', 'adatum.example', {
      vendor: true,
      countryCode: 'CH',
      defaultRole: 'DEVELOPER',
      industry: 'Software',
      picture: generatedPicture,
    }),
    company(9, 'Litware Security', 'litware.example', { vendor: true, countryCode: 'DE' }),
    company(10, 'Proseware, Inc.', 'proseware.example', { vendor: true, reseller: true }),
    company(11, 'Woodgrove Referrals', 'woodgrove.example', { referral: true, companySize: 'MEDIUM' }),
    // Managed: its members cannot sign in, and others buy for them.
    company(12, 'Alpine Ski House', 'alpine-ski.example', { allowLogin: false, address: toronto }),
    company(13, 'Bellows College', 'bellows.example', { companySize: 'MEDIUM', onlyAdminsCanBuy: true }),
    company(14, 'Coho Winery', 'coho.example', { enabled: false }),
    // Created, but the first user has not followed the mail yet.
    company(15, 'Datum Dental', 'datum-dental.example', { status: 'INACTIVE' }),
    company(16, 'Fourth Coffee', 'fourth-coffee.example', { limits: { ...noLimits, dailyOverride: 0 } }),
    company(17, 'Graphic Design Institute', 'gdi.example', { emailAddress: null, website: null }),
    company(18, 'Humongous Insurance', 'humongous.example', { companySize: 'ENTERPRISE' }),
    // Names and ids with slashes and dots, which a path must carry encoded.
    company(19, 'A/B Testing ../Labs', 'ab-testing.example', { externalId: 'crm/ab?testing#1' }),
    company(20, "O'Brien & Sons Ltd", 'obrien.example', { countryCode: 'IE' }),
    company(21, 'Trey Research', 'trey.example', { address: munich, countryCode: 'AT' }),
    company(22, 'VanArsdel, Ltd.', 'vanarsdel.example', { externalId: null, customAttributes: [] }),
    company(23, 'Wide World Importers', 'wideworld.example', { companySize: 'ENTERPRISE' }),
    company(24, 'Wingtip Toys', 'wingtip.example', {
      phoneNumber: null,
      companySize: null,
      countryCode: null,
      industry: null,
    }),
  ];
}

/** Licensees of the demo data, and the agreements that let vendors see some of them. */
import type { AgreementRow, LicenseeRow } from '../common/rows.ts';
import { northwindBuyers } from './demo-buyers.ts';
import {
  adatum,
  administrator,
  atelier,
  contoso,
  contosoNordics,
  france,
  germany,
  litware,
  mueller,
  nordics,
  northwind,
  obrien,
  unitedKingdom,
  unitedStates,
} from './demo-ids.ts';
import { auditOn, momentOf } from './stamps.ts';
import { addresses, companyForms, companyTrades, companyWords, pick } from '../../core/words.ts';

/** More than the largest page of 100. */
const northwindLicensees = 130;

type Details = Pick<LicenseeRow, 'id' | 'name' | 'status' | 'accountId' | 'buyerId' | 'sellerId'> &
  Partial<LicenseeRow>;

function licensee(details: Details, at: number): LicenseeRow {
  return {
    revision: 1 + (at % 4),
    audit: auditOn(50 + at, administrator, {
      ...(details.status === 'Disabled' ? { disabled: { at: momentOf(380 + at), by: administrator } } : {}),
    }),
    useBuyerAddress: details.address === undefined,
    ...details,
  };
}

/** Spread over the branches; a branch that is disabled or only enabled passes that on. */
function ofNorthwind(): Details[] {
  return Array.from({ length: northwindLicensees }, (_, at) => {
    const buyer = at % northwindBuyers;
    const disabled = buyer % 11 === 7 || at % 17 === 5;
    const deleted = at % 43 === 40;
    return {
      id: `LCE-2001-0000-${String(at + 1).padStart(4, '0')}`,
      name: `${pick(companyWords, at * 5)} ${pick(companyTrades, at * 3)} ${pick(companyForms, at)}`,
      ...(at % 4 === 0 ? {} : { externalId: `NW-${1000 + at}` }),
      status: deleted ? 'Deleted' : disabled ? 'Disabled' : buyer % 9 === 4 ? 'Enabled' : 'Active',
      ...(at % 5 === 0 ? { address: pick(addresses, at + 3) } : {}),
      ...(at % 6 === 0 ? { description: `Licences of cost centre ${4000 + at}` } : {}),
      ...(at % 8 === 0
        ? { contact: { firstName: 'Noor', lastName: 'Jansen', email: 'noor.jansen@northwind.example' } }
        : {}),
      accountId: northwind,
      buyerId: `BUY-2001-${String(buyer + 1).padStart(4, '0')}`,
      sellerId: unitedKingdom,
      eligibility: at % 10 === 9 ? { client: false, partner: true } : { client: true, partner: false },
    };
  });
}

function others(): Details[] {
  return [
    {
      id: 'LCE-2002-0000-0001',
      name: 'Contoso "Flagship"-New York-SEL-4000-0005',
      status: 'Active',
      accountId: contoso,
      buyerId: 'BUY-2002-0001',
      sellerId: unitedStates,
    },
    {
      id: 'LCE-2002-0000-0002',
      name: "Contoso's second licensee",
      status: 'Disabled',
      accountId: contoso,
      buyerId: 'BUY-2002-0001',
      sellerId: unitedStates,
      description: 'Both "kinds" of quotes aren\'t easy',
    },
    {
      id: 'LCE-2002-0000-0003',
      name: 'Contoso Nordics AB',
      status: 'Active',
      accountId: contosoNordics,
      buyerId: 'BUY-2002-0002',
      sellerId: nordics,
    },
    {
      id: 'LCE-2003-0000-0001',
      name: "O'Brien Dublin",
      status: 'Disabled',
      accountId: obrien,
      buyerId: 'BUY-2003-0001',
      sellerId: unitedKingdom,
    },
    {
      id: 'LCE-2004-0000-0001',
      name: 'Müller Werk München',
      externalId: 'MM-1',
      status: 'Active',
      accountId: mueller,
      buyerId: 'BUY-2004-0001',
      sellerId: germany,
      eligibility: { client: true, partner: false },
    },
    {
      id: 'LCE-2004-0000-0002',
      name: 'Müller Werk Köln',
      status: 'Active',
      accountId: mueller,
      buyerId: 'BUY-2004-0002',
      sellerId: germany,
    },
    {
      id: 'LCE-2004-0000-0003',
      name: 'Müller Archiv',
      status: 'Deleted',
      accountId: mueller,
      buyerId: 'BUY-2004-0002',
      sellerId: germany,
    },
    {
      id: 'LCE-2006-0000-0001',
      name: 'L\'Atelier "Numérique" Paris',
      status: 'Enabled',
      accountId: atelier,
      buyerId: 'BUY-2006-0001',
      sellerId: france,
    },
  ];
}

export function demoLicensees(): LicenseeRow[] {
  return [...ofNorthwind(), ...others()].map(licensee);
}

/** The vendor of the well-known token sells to three clients; another one's agreement has ended. */
export function demoAgreements(): AgreementRow[] {
  const agreements: readonly (readonly [vendor: string, licensee: string, status: AgreementRow['status']])[] =
    [
      ...[1, 2, 3, 5, 8, 13].map(
        (number) => [adatum, `LCE-2001-0000-${String(number).padStart(4, '0')}`, 'Active'] as const,
      ),
      [adatum, 'LCE-2002-0000-0001', 'Active'],
      [adatum, 'LCE-2004-0000-0001', 'Active'],
      [adatum, 'LCE-2004-0000-0003', 'Terminated'],
      [adatum, 'LCE-2006-0000-0001', 'Deleted'],
      [litware, 'LCE-2002-0000-0003', 'Terminated'],
    ];
  return agreements.map(([vendorAccountId, licenseeId, status], at) => ({
    id: `AGR-0000-0000-${String(at + 1).padStart(4, '0')}`,
    revision: 1,
    audit: auditOn(200 + at),
    vendorAccountId,
    licenseeId,
    status,
    orders: 1 + (at % 3),
    subscriptions: 2 + (at % 4),
  }));
}

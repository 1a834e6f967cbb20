/** Buyers and ERP links of the demo data: one client with many buyers, and every status somewhere. */
import type { AddressWire } from '../../../contract/marketplace.ts';
import type { BuyerRow, ErpLinkRow } from '../common/rows.ts';
import {
  administrator,
  atelier,
  contoso,
  contosoNordics,
  france,
  germany,
  iberia,
  mueller,
  nordics,
  northwind,
  obrien,
  unitedKingdom,
  unitedStates,
} from './demo-ids.ts';
import { auditOn, momentOf } from './stamps.ts';
import { addresses, companyTrades, pick } from '../../core/words.ts';

/** More than a page of 20. */
export const northwindBuyers = 26;

const [cologne, munich, london, , paris, , stockholm, newYork] = addresses;

type Details = Pick<BuyerRow, 'id' | 'name'> &
  Partial<BuyerRow> & { readonly group?: string; readonly erp?: number };

function buyer({ group, erp, ...details }: Details, at: number): BuyerRow {
  return {
    revision: 1 + (at % 5),
    audit: auditOn(30 + at, administrator, {
      ...(erp === undefined ? {} : { activated: { at: momentOf(31 + at), by: administrator } }),
      ...(details.disabled ? { disabled: { at: momentOf(350 + at), by: administrator } } : {}),
    }),
    externalIds: {
      ...(erp === undefined ? {} : { erpCompanyContact: `CC${erp}`, erpCustomer: `CU${erp}` }),
      ...(group === undefined ? {} : { accountExternalId: group }),
    },
    errors: [],
    erpSellerIds: [],
    ...details,
  };
}

const sellerByCountry: Readonly<Record<string, string>> = {
  DE: germany,
  GB: unitedKingdom,
  FR: france,
  SE: nordics,
  US: unitedStates,
  ES: iberia,
};

function localSellers(address: AddressWire | undefined): readonly string[] {
  return [...new Set([unitedKingdom, sellerByCountry[address?.country ?? ''] ?? unitedKingdom])];
}

function branches(): Details[] {
  return Array.from({ length: northwindBuyers }, (_, at) => {
    const address = pick(addresses, at);
    const number = String(at + 1).padStart(4, '0');
    const enabled = at % 9 === 4;
    return {
      id: `BUY-2001-${number}`,
      name: `Northwind ${address.city ?? ''} ${pick(companyTrades, at * 3)}`,
      accountId: northwind,
      ...(at % 11 === 7 ? { disabled: true as const } : {}),
      address,
      ...(at % 3 === 0 ? { taxId: `GB${100_000_000 + at * 37}` } : {}),
      ...(at % 2 === 0
        ? {
            contact: {
              name: 'Ann Bee',
              firstName: 'Ann',
              lastName: 'Bee',
              email: 'ann.bee@consulting.example',
              userId: 'USR-2000-0001',
            },
          }
        : {}),
      group: 'CDG-200100',
      ...(enabled ? {} : { erp: 200_100 + at }),
      erpSellerIds: localSellers(address),
    };
  });
}

function others(): Details[] {
  return [
    {
      id: 'BUY-2001-9001',
      name: 'Northwind (closed branch)',
      accountId: northwind,
      deleted: true,
      address: london,
      group: 'CDG-200100',
      erp: 200_199,
    },
    {
      id: 'BUY-2002-0001',
      name: 'Contoso "Flagship" Store',
      accountId: contoso,
      address: newYork,
      taxId: 'US-77-1234567',
      contact: {
        name: "Patrick O'Neil",
        email: "patrick.o'neil@contoso.example",
        phone: { prefix: '+1', number: '2125550100' },
      },
      group: 'CDG-200200',
      erp: 200_200,
      erpSellerIds: [unitedStates, unitedKingdom],
    },
    {
      id: 'BUY-2002-0002',
      name: 'Contoso Nordics AB',
      accountId: contosoNordics,
      address: stockholm,
      group: 'CDG-200200',
      erp: 200_201,
      erpSellerIds: [nordics],
    },
    // Its discount group is not that of its account.
    {
      id: 'BUY-2002-0003',
      name: 'Contoso Online',
      accountId: contoso,
      address: newYork,
      group: 'CDG-200299',
      erp: 200_202,
      erpSellerIds: [unitedStates],
      errors: [
        {
          id: 'E000102',
          message: 'The discount group {{group}} differs from that of the account, {{expected}}.',
          parameters: { group: 'CDG-200299', expected: 'CDG-200200' },
        },
      ],
    },
    {
      id: 'BUY-2003-0001',
      name: "O'Brien's Dublin",
      accountId: obrien,
      disabled: true,
      address: london,
      group: 'CDG-200300',
      erp: 200_300,
      erpSellerIds: [unitedKingdom],
    },
    {
      id: 'BUY-2004-0001',
      name: 'Müller Maschinenbau München',
      accountId: mueller,
      address: munich,
      taxId: 'DE811234567',
      group: 'CDG-200400',
      erp: 200_400,
      erpSellerIds: [germany, iberia],
    },
    {
      id: 'BUY-2004-0002',
      name: 'Müller Maschinenbau Köln',
      accountId: mueller,
      address: cologne,
      group: 'CDG-200400',
      erp: 200_401,
      erpSellerIds: [germany, france],
    },
    {
      id: 'BUY-2006-0001',
      name: 'L\'Atelier "Numérique"',
      accountId: atelier,
      address: paris,
      group: 'CDG-200600',
      erpSellerIds: [france],
    },
    // Of no account yet: the first can be assigned, the second fits two accounts.
    {
      id: 'BUY-2009-0001',
      name: 'Woodgrove Bank',
      address: cologne,
      group: 'CDG-200400',
      erp: 200_900,
      erpSellerIds: [germany],
    },
    {
      id: 'BUY-2009-0002',
      name: 'Contoso Pop-up',
      address: newYork,
      group: 'CDG-200200',
      erp: 200_901,
      erpSellerIds: [unitedStates],
      errors: [
        {
          id: 'E000101',
          message: 'The discount group {{group}} belongs to several accounts: {{accounts}}.',
          parameters: { group: 'CDG-200200', accounts: [contoso, contosoNordics] },
        },
      ],
    },
  ];
}

export function demoBuyers(): BuyerRow[] {
  return [...branches(), ...others()].map(buyer);
}

/** One link for every pair that the ERP knows; blocked and disabled ones among them. */
export function demoErpLinks(): ErpLinkRow[] {
  return demoBuyers()
    .filter(({ accountId, deleted }) => accountId !== undefined && !deleted)
    .flatMap((row) => row.erpSellerIds.map((sellerId) => link(row, sellerId)));
}

function link(row: BuyerRow, sellerId: string): ErpLinkRow {
  const blocked = row.id === 'BUY-2004-0002' && sellerId === france;
  const disabled = sellerId === iberia;
  return {
    id: `ERP-${row.id.slice(4)}-${sellerId.slice(-4)}`,
    revision: blocked ? 2 : 1,
    audit: auditOn(45, undefined, blocked ? { blocked: { at: momentOf(320), by: administrator } } : {}),
    status: disabled ? 'Disabled' : blocked ? 'Blocked' : 'Active',
    ...(disabled ? { statusBeforeDisable: 'Active' as const } : {}),
    companyName: row.name,
    buyerId: row.id,
    sellerId,
    ...(blocked ? { note: 'Blocked until the invoices of March are paid' } : {}),
    externalIds: row.externalIds ?? {},
    ...(row.address ? { address: row.address } : {}),
    ...(row.address
      ? {
          shipTo: [{ externalId: 'S1', name: 'Goods in', ...row.address }],
          billTo: [{ externalId: 'B1', name: 'Accounts payable', ...row.address }],
        }
      : {}),
  };
}

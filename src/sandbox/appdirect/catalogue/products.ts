/** The products that the marketplace sells, and their uuids. */

export interface Product {
  /** The id in links and in purchase requests. */
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly blurb: string;
  /** The number of the company that sells it; see `uuidFor`. */
  readonly vendorName: string;
  readonly unit: 'USER' | 'GIGABYTE';
  /** A month of one unit, in US dollars. */
  readonly monthly: number;
  readonly setup: number;
}

const uuid = (id: number) => `90000000-0000-4000-8000-${String(id).padStart(12, '0')}`;

function product(id: number, rest: Omit<Product, 'id' | 'uuid'>): Product {
  return { id, uuid: uuid(id), ...rest };
}

export const products: readonly Product[] = [
  product(27_010, {
    name: 'Adatum Mail',
    blurb: 'Mailboxes and calendars',
    vendorName: 'Adatum Software AG',
    unit: 'USER',
    monthly: 4.5,
    setup: 0,
  }),
  product(27_011, {
    name: 'Adatum Drive',
    blurb: 'Files, shared and synchronised',
    vendorName: 'Adatum Software AG',
    unit: 'GIGABYTE',
    monthly: 0.12,
    setup: 25,
  }),
  product(27_012, {
    name: 'Litware Shield',
    blurb: 'Protection of laptops and phones',
    vendorName: 'Litware Security',
    unit: 'USER',
    monthly: 6.9,
    setup: 99,
  }),
  product(27_013, {
    name: 'Proseware Sign',
    blurb: 'Signatures on documents',
    vendorName: 'Proseware, Inc.',
    unit: 'USER',
    monthly: 12,
    setup: 0,
  }),
];

export function productOf(id: number): Product | undefined {
  return products.find((candidate) => candidate.id === id);
}

/** Names of people, companies and places that seeds are made of, and how to pick from them. */
interface SeedAddress {
  readonly addressLine1: string;
  readonly postCode: string;
  readonly city: string;
  readonly state: string;
  readonly country: string;
}

export const firstNames = [
  'Ada',
  'Björn',
  'Chloé',
  'Dmitri',
  'Elena',
  'Fátima',
  'Giulia',
  'Henrik',
  'Ines',
  'Jürgen',
  'Katarzyna',
  'Liam',
  'Mei',
  'Noor',
  'Olga',
  'Pedro',
  'Quentin',
  'Rana',
  'Søren',
  'Thandiwe',
  'Umar',
  'Violeta',
  'Wanda',
  'Xavier',
  'Yuki',
  'Zoë',
] as const;

export const lastNames = [
  'Almeida',
  'Bergström',
  'Castillo',
  'Dubois',
  'Eriksen',
  'Fischer',
  'García',
  'Horváth',
  'Ivanova',
  'Jansen',
  'Kowalski',
  'Lindqvist',
  'Müller',
  'Nakamura',
  "O'Connor",
  'Petrov',
  'Quinn',
  'Rossi',
  'Schäfer',
  'Tanaka',
  'Ustinov',
  'van der Berg',
  'Williams',
  'Xu',
  'Yılmaz',
  'Zhang',
  'Novák',
  "D'Angelo",
  'Okafor',
] as const;

export const companyWords = [
  'Alpine',
  'Baltic',
  'Cobalt',
  'Delta',
  'Emerald',
  'Falcon',
  'Granite',
  'Harbour',
  'Indigo',
  'Juniper',
  'Keystone',
  'Lakeside',
  'Meridian',
  'Nimbus',
  'Orchard',
  'Pinnacle',
  'Quartz',
  'Riverbend',
  'Summit',
  'Tundra',
  'Umbra',
  'Vertex',
  'Willow',
  'Zephyr',
] as const;

export const companyTrades = [
  'Foods',
  'Logistics',
  'Energy',
  'Media',
  'Pharma',
  'Retail',
  'Textiles',
  'Instruments',
  'Insurance',
  'Shipping',
  'Robotics',
  'Hospitality',
  'Optics',
  'Paper',
  'Mobility',
  'Ceramics',
  'Software',
] as const;

export const companyForms = ['Ltd', 'GmbH', 'SAS', 'AB', 'S.p.A.', 'Inc.', 'B.V.'] as const;

const place = (
  addressLine1: string,
  postCode: string,
  city: string,
  state: string,
  country: string,
): SeedAddress => ({
  addressLine1,
  postCode,
  city,
  state,
  country,
});

export const addresses: readonly SeedAddress[] = [
  place('Hohenzollernring 72', '50672', 'Köln', 'Nordrhein-Westfalen', 'DE'),
  place('Leopoldstraße 18', '80802', 'München', 'Bayern', 'DE'),
  place('12 St. James’s Square', 'SW1Y 4LB', 'London', 'N/A', 'GB'),
  place('45 Deansgate', 'M3 2AY', 'Manchester', 'N/A', 'GB'),
  place('8 Rue de la Paix', '75002', 'Paris', 'Île-de-France', 'FR'),
  place('24 Quai Perrache', '69002', 'Lyon', 'Auvergne-Rhône-Alpes', 'FR'),
  place('Kungsgatan 30', '111 35', 'Stockholm', 'Stockholms län', 'SE'),
  place('350 Fifth Avenue', '10118', 'New York', 'NY', 'US'),
  place('1200 Congress Avenue', '78701', 'Austin', 'TX', 'US'),
  place('Calle de Alcalá 50', '28014', 'Madrid', 'Madrid', 'ES'),
];

/** Spreads consecutive numbers, so that neighbours in a seed do not look alike; always the same. */
export function spread(index: number): number {
  let value = Math.imul(index + 1, 0x9e3779b1);
  value ^= value >>> 15;
  value = Math.imul(value, 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}

export function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}

const plainNames = new Map<string, string>();

/** ASCII letters of one of the names above, for e-mail addresses. */
export function plain(name: string): string {
  const known = plainNames.get(name);
  if (known !== undefined) return known;
  const letters = name
    .normalize('NFD')
    .replace(/ø/gi, 'o')
    .replace(/ı/g, 'i')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
  plainNames.set(name, letters);
  return letters;
}

/** A UUID made of a number; the version and variant digits are those of a random one. */
export function uuidOf(kind: number, index: number): string {
  const hex = (value: number, digits: number) => (value >>> 0).toString(16).padStart(8, '0').slice(-digits);
  const a = spread(index * 4 + kind);
  const b = spread(a ^ 0x5bd1e995);
  const c = spread(b + index);
  return `${hex(a, 8)}-${hex(b, 4)}-4${hex(b >>> 8, 3)}-8${hex(c, 3)}-${hex(c, 4)}${hex(index, 8)}`;
}

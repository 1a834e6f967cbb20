/** Replaces personal data by made-up data of the same form, the same for the same original everywhere in a snapshot. */
import type { AddressWire, PhoneWire } from '../../contract/marketplace.ts';
import type { Digest } from './digest.ts';
import { isId, withMappedIds } from './ids.ts';
import type { IdMap } from './ids.ts';
import { companyEndings, companyWords, firstNames, lastNames, streets, towns } from './words.ts';

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}

/** What becomes of each kind of value. Every value of a row passes one of these, or is known to be harmless. */
export interface Disguise {
  readonly id: IdMap;
  /** A person is recognised by the e-mail address; without one by the name, or by the id if there is no name. */
  person(known: { readonly id?: string } & Partial<Person>): Person;
  company(name: string): string;
  /** A short name of a thing: a group, a token, a tenant. `noun` begins the replacement. */
  label(noun: string, name: string): string;
  email(address: string): string;
  phone(phone: PhoneWire): PhoneWire;
  address(address: AddressWire): AddressWire;
  website(url: string): string;
  /** Path of an icon, or a URL. */
  picture(url: string): string;
  /** Descriptions, notes, messages. */
  text(text: string): string;
  /** Numbers and codes of other systems: letters become letters, digits become digits. */
  code(code: string): string;
  uuid(uuid: string): string;
  /** Any JSON: names of members are kept. */
  anything(value: unknown): unknown;
}

export function splitName(name: string | undefined): { firstName: string; lastName: string } {
  const text = (name ?? '').trim();
  const at = text.lastIndexOf(' ');
  return at < 0
    ? { firstName: text, lastName: '' }
    : { firstName: text.slice(0, at), lastName: text.slice(at + 1) };
}

/** Keeps everything. Ids may still be replaced, also where a text mentions them. */
export function noDisguise(id: IdMap): Disguise {
  const same = <T>(value: T): T => value;
  const text = (value: string): string => withMappedIds(value, id);
  return {
    id,
    person: ({ firstName = '', lastName = '', email, id: userId }) => ({
      firstName,
      lastName,
      email: email ?? `${id(userId ?? 'unknown').toLowerCase()}@example.com`,
    }),
    company: text,
    label: (_, name) => text(name),
    email: same,
    phone: same,
    address: same,
    website: same,
    // A signature in the query would be a secret.
    picture: (url) => text(url.replace(/[?#].*$/s, '')),
    text,
    code: text,
    uuid: same,
    anything: (value) => mapTexts(value, text),
  };
}

function mapTexts(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, change)]));
}

/** Placeholders that addresses use where a member means nothing. */
const meansNothing = /^(?:|n\/a|-)$/i;
const normal = (text: string): string => text.trim().toLowerCase();

export function fullDisguise(digest: Digest, id: IdMap): Disguise {
  const shapeOf = (kind: string, text: string): string => {
    const stream = digest.bytes(kind, normal(text));
    let at = 0;
    const next = (): number => {
      const byte = stream[at % stream.length] ?? 0;
      at += 1;
      return byte + Math.floor(at / stream.length);
    };
    return text
      .replace(/\p{N}/gu, () => String(next() % 10))
      .replace(/\p{Lu}/gu, () => String.fromCharCode(65 + (next() % 26)))
      .replace(/\p{L}/gu, (letter) =>
        /[A-Z]/.test(letter) ? letter : String.fromCharCode(97 + (next() % 26)),
      );
  };
  const code = (text: string): string => shapeOf('code', text);
  const company = (name: string): string => {
    const key = normal(name);
    const words = [
      digest.pick('company 1', key, companyWords),
      digest.code('company code', key, 4),
      digest.pick('company 2', key, companyEndings),
    ];
    return words.join(' ');
  };
  const domain = (address: string): string =>
    `${digest.code('domain', normal(address.slice(address.lastIndexOf('@') + 1)), 5).toLowerCase()}.example.com`;
  const person: Disguise['person'] = ({ email, firstName = '', lastName = '', id: userId }) => {
    const name = normal(`${firstName} ${lastName}`);
    const key = email !== undefined && email !== '' ? normal(email) : name === '' ? (userId ?? '') : name;
    const first = digest.pick('first name', key, firstNames);
    const last = digest.pick('last name', key, lastNames);
    const local = `${first}.${last}.${digest.code('person', key, 8)}`.toLowerCase();
    return {
      firstName: first,
      lastName: last,
      email: `${local}@${email === undefined ? 'example.com' : domain(email)}`,
    };
  };
  const anything = (value: unknown): unknown => {
    if (typeof value === 'string') return isId(value) ? id(value) : code(value);
    if (typeof value === 'number') return Number(code(String(value)).replace(/[^\d.-]/g, '1'));
    if (Array.isArray(value)) return value.map(anything);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, anything(member)]));
  };
  return {
    id,
    person,
    company,
    label: (noun, name) => `${noun} ${digest.code('label', normal(name), 4)}`,
    email: (address) => person({ email: address }).email,
    phone: ({ prefix, number }) => ({
      ...(prefix === undefined ? {} : { prefix }),
      ...(typeof number === 'string' ? { number: `555${code(number).slice(3)}`.slice(0, 15) } : {}),
    }),
    address: (address) => {
      const key = JSON.stringify(address);
      const replaced: Readonly<Record<string, (text: string) => string>> = {
        addressLine1: () => `${digest.number('house', key, 200) + 1} ${digest.pick('street', key, streets)}`,
        addressLine2: () => `Floor ${digest.number('floor', key, 9) + 1}`,
        postCode: code,
        city: (city) => digest.pick('town', normal(city), towns),
        state: (state) => `State ${digest.code('state', normal(state), 3)}`,
        country: (country) => country,
      };
      return Object.fromEntries(
        Object.entries(address).flatMap(([name, value]) => {
          const replace = replaced[name];
          if (replace === undefined || typeof value !== 'string') return [];
          return [[name, meansNothing.test(value) ? value : replace(value)]];
        }),
      );
    },
    website: (url) => `https://www.${digest.code('website', normal(url), 6).toLowerCase()}.example.com`,
    picture: (url) => `https://www.example.com/${digest.code('picture', url, 8).toLowerCase()}.png`,
    text: (text) => `Replaced text ${digest.code('text', text, 6)}`,
    code,
    uuid: (uuid) => {
      const hex = digest.bytes('uuid', normal(uuid)).toString('hex');
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `8${hex.slice(17, 20)}`,
        hex.slice(20, 32),
      ].join('-');
    },
    anything,
  };
}

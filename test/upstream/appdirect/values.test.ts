/** The values of AppDirect: ids and paths, dates in three forms, names of roles, and addresses. */
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/upstream/errors.ts';
import { readAppDirectUrl } from '../../../src/upstream/appdirect/base-url.ts';
import { isoMoment, millisecondsOf } from '../../../src/upstream/appdirect/dates.ts';
import { idForm, isUuid, keyParts } from '../../../src/upstream/appdirect/key.ts';
import { fillPath } from '../../../src/upstream/appdirect/path.ts';
import { plainRoles, prefixedRole } from '../../../src/upstream/appdirect/roles.ts';
import { uuidInLink } from '../../../src/upstream/appdirect/rows.ts';

const uuid = '5f6d1d2e-0f43-4c1b-9f3a-1d0c7f1c9a55';
const other = '8a2b6c1d-3e4f-4a5b-8c7d-9e0f1a2b3c4d';

describe('ids', () => {
  test('an id is a prefix and a UUID, a pair of UUIDs or a number', () => {
    expect(idForm('CMP', 'uuid').accepts(`CMP-${uuid}`)).toBe(true);
    expect(idForm('CMM', 'pair').accepts(`CMM-${uuid}.${other}`)).toBe(true);
    expect(idForm('BDL', 'number').accepts('BDL-1234')).toBe(true);
    expect(keyParts(`CMM-${uuid}.${other}`)).toEqual([uuid, other]);
    expect(keyParts('BDL-1234')).toEqual(['1234']);
  });

  test.each([
    `CMP-${uuid.toUpperCase()}`,
    `CMP-{${uuid}}`,
    `CMP-${uuid.replaceAll('-', '')}`,
    `CMP-${uuid} `,
    ` CMP-${uuid}`,
    `CMP-${uuid}\n`,
    `CMP-${uuid}/memberships`,
    `CMP-${uuid}.${other}`,
    'CMP-memberships',
    'CMP-',
    'ACC-1234-5678',
    uuid,
    '',
    null,
    7,
  ])('%j is not the id of a company', (value) => {
    expect(idForm('CMP', 'uuid').accepts(value)).toBe(false);
  });

  test.each(['BDL-0', 'BDL-01', 'BDL--1', 'BDL-1.5', 'BDL-1e3', 'BDL-9999999999999999'])(
    '%s is not the id of a bundle',
    (value) => {
      expect(idForm('BDL', 'number').accepts(value)).toBe(false);
    },
  );

  test('a UUID has lower case and hyphens', () => {
    expect(isUuid(uuid)).toBe(true);
    expect(isUuid(uuid.toUpperCase())).toBe(false);
  });
});

describe('paths', () => {
  const template = '/account/v2/companies/{company}/memberships/{user}';

  test('a template is filled with its values', () => {
    expect(fillPath(template, { company: uuid, user: other })).toBe(
      `/account/v2/companies/${uuid}/memberships/${other}`,
    );
    expect(fillPath('/marketplace/v1/bundles/{bundleId}', { bundleId: '12' })).toBe(
      '/marketplace/v1/bundles/12',
    );
  });

  test.each([
    'roles',
    'active',
    '..',
    '.',
    '',
    `${uuid}/active`,
    `${uuid}?x=1`,
    `${uuid}%2Factive`,
    uuid.toUpperCase(),
  ])('the value %j for a UUID never becomes part of a path', (user) => {
    expect(() => fillPath(template, { company: uuid, user })).toThrow(InputError);
  });

  test('an external id keeps letters of every script and never changes the path', () => {
    const path = '/account/v2/companies/externalId:{externalId}';
    expect(fillPath(path, { externalId: 'Müller & Söhne+1' })).toBe(
      '/account/v2/companies/externalId:M%C3%BCller%20%26%20S%C3%B6hne%2B1',
    );
    expect(fillPath(path, { externalId: '..' })).toBe('/account/v2/companies/externalId:..');
    for (const externalId of [
      'a/b',
      'a\\b',
      'a?b',
      'a#b',
      'a%2Fb',
      'a;b',
      'a\u0000b',
      ' ',
      '',
      'x'.repeat(256),
    ]) {
      expect(() => fillPath(path, { externalId })).toThrow(InputError);
    }
  });

  test('a missing value is an error and not an empty segment', () => {
    expect(() => fillPath(template, { company: uuid })).toThrow('user must be a UUID');
  });
});

describe('dates', () => {
  test('milliseconds, lists of numbers and ISO text become ISO text', () => {
    expect(isoMoment(1_680_341_400_012)).toBe('2023-04-01T09:30:00.012Z');
    expect(isoMoment([2023, 4, 1, 9, 30, 0, 12])).toBe('2023-04-01T09:30:00.012Z');
    expect(isoMoment([2023, 12, 31])).toBe('2023-12-31T00:00:00.000Z');
    expect(isoMoment([2023, 4, 1, 9])).toBe('2023-04-01T09:00:00.000Z');
    expect(isoMoment('2023-04-01T09:30:00Z')).toBe('2023-04-01T09:30:00Z');
    expect(isoMoment(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(isoMoment(null)).toBeNull();
    expect(isoMoment(undefined)).toBeUndefined();
  });

  test.each([
    [[2023, 13, 1]],
    [[2023, 2, 30]],
    [[2023, 1]],
    [[2023, 1, 1, 25]],
    [['2023', 1, 1]],
    [8.7e15],
    [NaN],
  ])('%j is not a moment and stays as it is', (value) => {
    expect(isoMoment(value)).toEqual(value);
  });

  test('a moment in a query is in milliseconds', () => {
    expect(millisecondsOf('2023-04-01T09:30:00.012Z')).toBe('1680341400012');
  });
});

test('roles lose their prefix one by one, and get it back for a request', () => {
  expect(plainRoles(['ROLE_SYS_ADMIN', 'USER'])).toEqual(['SYS_ADMIN', 'USER']);
  expect(plainRoles(null)).toBeNull();
  expect(prefixedRole('SYS_ADMIN')).toBe('ROLE_SYS_ADMIN');
});

test('an id in a link comes from its path, whatever its host', () => {
  expect(uuidInLink({ href: `http://localhost:8080/api/account/v2/users/${uuid}?x=1` }, 'users')).toBe(uuid);
  expect(uuidInLink({ href: `/api/account/v2/users/${uuid.toUpperCase()}/memberships` }, 'users')).toBe(uuid);
  for (const link of [
    null,
    'text',
    {},
    { href: 7 },
    { href: '/users/roles' },
    { href: `/companies/${uuid}` },
  ]) {
    expect(uuidInLink(link, 'users')).toBeUndefined();
  }
});

test('the address ends in /api, however it is written', () => {
  const addresses = [
    'https://m.example',
    'https://m.example/',
    'https://m.example/api',
    'https://m.example/api/',
  ];
  expect(addresses.map((text) => readAppDirectUrl(text).href)).toEqual(
    addresses.map(() => 'https://m.example/api'),
  );
  expect(readAppDirectUrl('https://proxy.example/shop/api').href).toBe('https://proxy.example/shop/api');
  for (const text of [
    'm.example',
    'ftp://m.example',
    'https://a:b@m.example',
    'https://m.example/api/v3',
    'https://m.example/?a',
  ]) {
    expect(() => readAppDirectUrl(text)).toThrow('APPDIRECT_API_BASE_URL must be');
  }
});

/** Lists whose upstream cannot compile one of their filters or orders fail when the schema is built. */
import { describe, expect, test } from 'vitest';
import { buyers } from '../../../src/schema/accounts/buyer.ts';
import { licensees } from '../../../src/schema/accounts/licensee.ts';
import { checkList } from '../../../src/schema/read/check-lists.ts';
import type { FilterTable } from '../../../src/schema/read/filter-input.ts';
import { buildSchema } from '../../../src/schema/index.ts';
import type { FilterDialect } from '../../../src/source/spec.ts';

describe('checkList', () => {
  test('every list of the schema can be compiled by its upstream', () => {
    expect(() => buildSchema()).not.toThrow();
  });

  test.each<readonly [string, FilterTable, string]>([
    ['a path that no property has', { city: { kind: 'string', path: 'adress.city' } }, 'unknown property'],
    ['a path in another case', { name: { kind: 'string', path: 'Name' } }, 'Name is spelled name'],
    ['a path through a collection', { seller: { kind: 'id', path: 'sellers.id' } }, 'is a collection'],
    [
      'a value where there is an object',
      { address: { kind: 'string', path: 'address' } },
      'not a single value',
    ],
    ['a pattern on a moment', { at: { kind: 'string', path: 'audit.created.at' } }, 'contains needs a text'],
    [
      'a reference to another type',
      { account: { kind: 'nested', path: 'account', of: 'Seller' } },
      'not a reference',
    ],
    [
      'a list that is a reference',
      { account: { kind: 'list', path: 'account', of: 'Account' } },
      'not a collection',
    ],
  ])('a filter with %s fails when the schema is built', (_, filter, problem) => {
    expect(() => {
      checkList(buyers, { filter, order: {} });
    }).toThrow(problem);
  });

  test.each([
    ['a path that no property has', 'nmae', 'unknown property'],
    ['an object', 'address', 'not a single value'],
    ['a path through a collection', 'sellers.name', 'is a collection'],
  ])('an order by %s fails when the schema is built', (_, path, problem) => {
    expect(() => {
      checkList(buyers, { filter: {}, order: { NAME: path } });
    }).toThrow(problem);
  });

  test('the error names every entry that the upstream cannot compile', () => {
    const filters: FilterDialect = {
      problemOfFilter: (form) =>
        form.kind === 'value' && form.operators.includes('contains') ? 'it has no patterns' : undefined,
      problemOfOrder: (path) => (path === 'id' ? undefined : 'it sorts by id only'),
      checkValue: () => undefined,
      mustSelect: () => false,
      sizeOf: () => 0,
      parse: () => {
        throw new Error('it has no language of its own');
      },
    };
    const resource = { ...licensees, filters };
    const tables = {
      filter: { id: { kind: 'id', path: 'id' }, name: { kind: 'string', path: 'name' } },
      order: { NAME: 'name' },
    } as const;
    expect(() => {
      checkList(resource, tables);
    }).toThrow('LicenseeFilter.name: it has no patterns; LicenseeOrderField.NAME: it sorts by id only');
  });
});

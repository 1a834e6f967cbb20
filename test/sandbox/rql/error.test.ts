/** Refused queries: the exact texts, and the path or name each is reported under. */
import { describe, expect, test } from 'vitest';
import { compileQuery } from '../../../src/sandbox/rql/compile.ts';
import { parseQuery } from '../../../src/sandbox/rql/parse.ts';
import { account, buyer, errorOf, find, refusal } from './shop.ts';

function table(rows: readonly (readonly [query: string, key: string, message: string])[]): void {
  test.each(rows)('%s → %s: %s', (query, key, message) => {
    expect(refusal(query)).toEqual({ [key]: [message] });
  });
}

describe('grammar', () => {
  table([
    ['foo(x,y)', 'foo', 'Unknown expression group.'],
    ['Mistake(id,"x")', 'mistake', 'Unknown expression group.'],
    ['filter(group.buyers)', 'filter', 'Unknown expression group.'],
    ['and(id=1,foo())', 'foo', 'Unknown expression group.'],
    ['name', 'name', 'Expression expected.'],
    ['"name"', 'name', 'Expression expected.'],
    ['and(name)', 'name', 'Expression expected.'],
    ['not(name)', 'name', 'Expression expected.'],
    ['null()', 'null', 'Expression expected.'],
    ['id=BUY-1,,id=BUY-2', 'filter', 'Expression expected.'],
    ['and(id=BUY-1,)', 'filter', 'Expression expected.'],
    ['and()', 'and', 'Expression group cannot be empty.'],
    ['or()', 'or', 'Expression group cannot be empty.'],
    ['()', 'filter', 'Expression group cannot be empty.'],
    ['rql=and(eq(id,"BUY-1"))', 'rql', 'Invalid equals shortcut expression'],
    ['name=and(id=BUY-1)', 'name', 'Invalid equals shortcut expression'],
    ['id=("BUY-1")', 'id', 'Invalid equals shortcut expression'],
    ['id=', 'id', 'Invalid equals shortcut expression'],
    ['id=a=b', 'id', 'Invalid equals shortcut expression'],
    ['not()', 'not', 'Unary expression must have 1 argument'],
    ['not(id=1,id=2)', 'not', 'Unary expression must have 1 argument'],
    ['eq(id)', 'eq', 'Binary expression must have 2 arguments'],
    ['eq()', 'eq', 'Binary expression must have 2 arguments'],
    ['in(id,"BUY-1","BUY-2")', 'in', 'Binary expression must have 2 arguments'],
    ['ilike(name,a,b)', 'ilike', 'Binary expression must have 2 arguments'],
    ['any()', 'any', 'Collection expression must have at least 1 argument'],
    ['all()', 'all', 'Collection expression must have at least 1 argument'],
    ['all(sellers)', 'all', 'all() function must have 2 arguments'],
    ['in(id,())', 'id', 'Value has to be a non empty array.'],
    ['in(id,"BUY-1")', 'id', 'Value has to be a non empty array.'],
    ['in(id,(null()))', 'id', 'Null values are not supported.'],
    ['out(id,("a",null()))', 'id', 'Null values are not supported.'],
    ['like(name,null())', 'name', 'Null values are not supported.'],
    ['eq(name,and(id=1))', 'name', 'Unsupported argument type.'],
    ['eq(not(id),"x")', 'not()', 'Invalid property path.'],
    ["name=O'Brien", 'filter', `Expected a separator after "O" but found 'Brien.`],
    ["eq(name,'O'Brien')", 'filter', `Expected a separator or ")" but found Brien').`],
    ["eq(name,'it", 'filter', "Expected a closing ' but the query ended."],
    ['eq(name,"a"', 'filter', 'Expected ")" but the query ended.'],
    ['eq(name,"a"))', 'filter', 'Expected the end of the filter but found ).'],
  ]);
});

describe('properties, operators and values', () => {
  table([
    ['eq(nope,"x")', 'nope', 'Invalid property path.'],
    ['nope=x', 'nope', 'Invalid property path.'],
    ['eq(account.nope,"x")', 'account.nope', 'Invalid property path.'],
    ['eq(name.nope,"x")', 'name.nope', 'Invalid property path.'],
    ['eq(sellers.id,"SEL-1")', 'sellers.id', 'Invalid property path.'],
    ['any(sellers,eq(nope,1))', 'sellers.nope', 'Invalid property path.'],
    ['any(sellers,self(nope)=1)', 'sellers.nope', 'Invalid property path.'],
    ['eq(constructor,"x")', 'constructor', 'Invalid property path.'],
    ['eq(self(),"x")', 'self()', 'Invalid property path.'],
    ['any(tags,eq(nope,"x"))', 'tags.nope', 'Invalid property path.'],
    ['eq(name,self(nope))', 'nope', 'Invalid property path.'],
    ['note=x', 'note', 'Filtering is not permitted.'],
    ['settings=x', 'settings', 'Filtering is not permitted.'],
    ['like(id,"BUY*")', 'id', "Operator 'StartsWith' is not permitted"],
    ['ilike(id,"*1")', 'id', "Operator 'EndsWith' is not permitted"],
    ['like(revision,"*1*")', 'revision', "Operator 'Contains' is not permitted"],
    ['like(status,"Active")', 'status', "Operator 'Like' is not permitted"],
    ['gt(uuid,"7c9e6679-7425-40de-944b-e07fc1f90ae7")', 'uuid', "Operator 'Gt' is not permitted"],
    ['eq(account,"ACC-1")', 'account', "Operator 'Eq' is not permitted"],
    ['ne(account,null())', 'account', "Operator 'Ne' is not permitted"],
    ['in(sellers,("SEL-1"))', 'sellers', "Operator 'ListIn' is not permitted"],
    ['out(address,("x"))', 'address', "Operator 'ListOut' is not permitted"],
    ['eq(tags,"eu")', 'tags', "Operator 'Eq' is not permitted"],
    ['any(name)', 'name', "Operator 'Any' is not permitted"],
    ['any(account,id="x")', 'account', "Operator 'Any' is not permitted"],
    ['all(name,id=1)', 'name', "Operator 'All' is not permitted"],
    ['eq(revision,self(name))', 'name', "Operator 'Eq' is not permitted"],
    ['eq(revision,x)', 'revision', "Cannot convert value: 'x'."],
    ['eq(revision,"1.5")', 'revision', "Cannot convert value: '1.5'."],
    ['eq(revision,empty())', 'revision', "Cannot convert value: ''."],
    ['isTest=yes', 'isTest', "Cannot convert value: 'yes'."],
    ['status=Activ', 'status', "Cannot convert value: 'Activ'."],
    ['status=active', 'status', "Cannot convert value: 'active'."],
    ['in(status,("Active","x"))', 'status', "Cannot convert value: 'x'."],
    ['uuid=x', 'uuid', "Cannot convert value: 'x'."],
    ['select=audit&gt(audit.created.at,yesterday)', 'audit.created.at', "Cannot convert value: 'yesterday'."],
    [
      'select=audit&gt(audit.created.at,"2026-13-01")',
      'audit.created.at',
      "Cannot convert value: '2026-13-01'.",
    ],
    [
      'select=audit&lt(audit.created.at,"2026-02-30")',
      'audit.created.at',
      "Cannot convert value: '2026-02-30'.",
    ],
    ['eq(id,null())', 'id', 'Cannot compare non nullable property with null'],
    ['ne(status,null())', 'status', 'Cannot compare non nullable property with null'],
    ['gt(name,null())', 'name', 'Null values are not supported.'],
  ]);
});

describe('order, select, limit and offset', () => {
  table([
    ['and(id=BUY-1&limit=1)', 'limit', 'Invalid property path.'],
    ['order=nope', 'nope', 'Invalid property path.'],
    ['order=-account.nope', 'account.nope', 'Invalid property path.'],
    ['order=first(sellers)', 'first(sellers)', 'Invalid property path.'],
    ['order=sellers', 'sellers', 'Ordering is not permitted.'],
    ['order=account', 'account', 'Ordering is not permitted.'],
    ['order=address', 'address', 'Ordering is not permitted.'],
    ['order=tags', 'tags', 'Ordering is not permitted.'],
    ['order=settings', 'settings', 'Ordering is not permitted.'],
    ['order=note', 'note', 'Ordering is not permitted.'],
    ['order=,', 'order', 'No valid ordering properties were detected'],
    ['order=-', 'order', 'No valid ordering properties were detected'],
    ['limit=-2', 'limit', "limit must be a non-negative integer, but got '-2'."],
    ['limit=ten', 'limit', "limit must be a non-negative integer, but got 'ten'."],
    ['limit=', 'limit', "limit must be a non-negative integer, but got ''."],
    ['limit=1e3', 'limit', "limit must be a non-negative integer, but got '1e3'."],
    ['offset=1.5', 'offset', "offset must be a non-negative integer, but got '1.5'."],
    [
      'offset=9007199254740992',
      'offset',
      "offset must be a non-negative integer, but got '9007199254740992'.",
    ],
    ['select=buyer(id', 'select', "Expected balanced parentheses, but got 'buyer(id'."],
    ['select=id)', 'select', "Expected balanced parentheses, but got 'id)'."],
    [
      'select=a.b.c.d.e.f.g.h.i',
      'select',
      "A path may have at most 8 names and 500 characters, but got 'a.b.c.d.e.f.g.h.i'.",
    ],
  ]);

  test('an order without a single path carries its own code', () => {
    expect(errorOf(() => find('order=,')).code).toBe('order:no_props');
    expect(errorOf(() => find('order=nope')).code).toBeUndefined();
  });
});

describe('audit', () => {
  const message = 'Filtering and ordering by audit requires audit in select.';

  table([
    ['gt(audit.created.at,"2026-01-01")', 'audit.created.at', message],
    ['not(or(id=BUY-1,Audit.created.at=2026-01-01))', 'Audit.created.at', message],
    ['order=-audit.created.at', 'audit.created.at', message],
    ['order=audit.created.at&select=-audit', 'audit.created.at', message],
    ['order=audit.created.at&select=-*,id', 'audit.created.at', message],
  ]);

  test.each(['audit', '+audit', 'audit.created.at', '-*,id,audit.created.at', 'audit(created)', 'AUDIT'])(
    'select=%s lets a query order by it',
    (select) => {
      expect(find(`select=${select}&order=audit.created.at`)).toEqual(['BUY-3', 'BUY-2', 'BUY-1', 'BUY-4']);
    },
  );
});

describe('a property hidden from the caller does not exist', () => {
  test('a property hidden from the caller does not exist for a filter', () => {
    expect(refusal('any(errors)', 'Client')).toEqual({ errors: ['Invalid property path.'] });
    expect(find('any(errors)', 'Operations')).toEqual(['BUY-2']);
  });

  test('a property hidden from the caller does not exist for a query text that another type of caller has used before', () => {
    expect(compileQuery(buyer, 'any(errors)', { type: 'Operations' }).filter).toBeDefined();
    expect(() => compileQuery(buyer, 'any(errors)', { type: 'Vendor' })).toThrow('Invalid property path.');
  });
});

describe('several mistakes', () => {
  test('several mistakes are reported together', () => {
    expect(refusal('and(nope=1,or(revision=x,name=y,other=1))&order=zip&limit=5')).toEqual({
      nope: ['Invalid property path.'],
      revision: ["Cannot convert value: 'x'."],
      other: ['Invalid property path.'],
      zip: ['Invalid property path.'],
    });
    expect(refusal('limit=x&offset=-1&and()')).toEqual({
      and: ['Expression group cannot be empty.'],
      limit: ["limit must be a non-negative integer, but got 'x'."],
      offset: ["offset must be a non-negative integer, but got '-1'."],
    });
  });

  test('about one property are one entry', () => {
    expect(refusal('revision=x&revision=y&revision=x')).toEqual({
      revision: ["Cannot convert value: 'x'.", "Cannot convert value: 'y'."],
    });
  });

  test('several mistakes under a name that objects have a meaning for are kept', () => {
    expect(JSON.stringify(refusal('__proto__=1'))).toBe('{"__proto__":["Invalid property path."]}');
  });
});

describe('limits', () => {
  test('nesting of a hundred levels works, a thousand is refused', () => {
    const nested = (levels: number) => `${'not('.repeat(levels)}id=BUY-1${')'.repeat(levels)}`;
    expect(find(nested(100))).toEqual(['BUY-1']);
    expect(refusal(nested(1_000))).toEqual({ filter: ['The filter may be nested at most 100 levels deep.'] });
    expect(refusal('('.repeat(30_000))).toEqual({
      filter: ['The filter may be nested at most 100 levels deep.'],
    });
  });

  test('64 KB of query string work, more is refused', () => {
    const ids = (count: number) => `in(id,(${Array.from({ length: count }, () => '"BUY-1"').join(',')}))`;
    expect(find(ids(8_000))).toEqual(['BUY-1']);
    expect(refusal(ids(9_000))).toEqual({
      query: ['The query string must have at most 65536 characters, but has 72008.'],
    });
  });

  test('long names and values are cut in messages', () => {
    const long = 'x'.repeat(5_000);
    const errors = refusal(`${long}=1&revision=${long}`);
    expect(Object.keys(errors)).toEqual([`${'x'.repeat(200)}…`, 'revision']);
    expect(errors['revision']).toEqual([`Cannot convert value: '${'x'.repeat(200)}…'.`]);
  });

  test('hostile text is parsed in reasonable work', () => {
    const hostile = [
      '"'.repeat(65_000),
      '%22'.repeat(21_000),
      ','.repeat(65_000),
      'a.'.repeat(32_000),
      `order=${','.repeat(65_000)}`,
      `order=${'a.'.repeat(32_000)}`,
      `select=${'a('.repeat(32_000)}`,
      `select=${'-*,'.repeat(21_000)}`,
      `select=${'account.groups,'.repeat(4_300)}`,
      `like(name,"${'*'.repeat(65_000)}")`,
      `${' '.repeat(65_000)}x`,
    ];
    for (const query of hostile) {
      try {
        find(query);
      } catch (error) {
        expect(error).toHaveProperty('name', 'QueryError');
      }
    }
  });
});

test('a query that parses is refused only by the model it is used on', () => {
  const query = 'eq(taxId,"x")';
  expect(parseQuery(query).filter).toBeDefined();
  expect(() => compileQuery(account, query, { type: 'Client' })).toThrow('taxId: Invalid property path.');
});

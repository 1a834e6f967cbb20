/** Refused queries: the exact texts, and the path or name each is reported under. */
import { describe, expect, test } from 'vitest';
import { compileQuery } from '../../../src/sandbox/rql/compile.ts';
import { parseQuery } from '../../../src/sandbox/rql/parse.ts';
import { account, buyer, find, refusal } from './shop.ts';

function table(rows: readonly (readonly [query: string, key: string, message: string])[]): void {
  test.each(rows)('%s → %s: %s', (query, key, message) => {
    expect(refusal(query)).toEqual({ [key]: [message] });
  });
}

const ALL = ['BUY-1', 'BUY-2', 'BUY-3', 'BUY-4'];

describe('conditions that are none', () => {
  table([
    ['foo(x,y)', 'foo', 'Unknown expression group.'],
    ['Mistake(id,"x")', 'mistake', 'Unknown expression group.'],
    ['filter(group.buyers)', 'filter', 'Unknown expression group.'],
    ['and(id=1,foo())', 'foo', 'Unknown expression group.'],
    ['and(id=1, eq(id,"x"))', ' eq', 'Unknown expression group.'],
    ['Eq (id,"x")', 'eq ', 'Unknown expression group.'],
    ['%20eq(id,"x")', ' eq', 'Unknown expression group.'],
    ['any(sellers, eq(id,"x"))', ' eq', 'Unknown expression group.'],
    ['eq(name, null())', ' null', 'Unknown expression group.'],
    ['eq(name,foo())', 'foo', 'Unknown expression group.'],
    ['name', 'name', 'Expression expected.'],
    ['"name"', 'name', 'Expression expected.'],
    ['and(name)', 'name', 'Expression expected.'],
    ['not(name)', 'name', 'Expression expected.'],
    ['null()', 'null', 'Expression expected.'],
    ['and()', 'rql_validation', 'Expression group cannot be empty.'],
    ['or()', 'rql_validation', 'Expression group cannot be empty.'],
    ['and(,)', 'rql_validation', 'Expression group cannot be empty.'],
    ['or(;|)', 'rql_validation', 'Expression group cannot be empty.'],
    ['()', 'rql_validation', 'Expression group cannot be empty.'],
    ['all(sellers)', 'rql_validation', 'all() function must have 2 arguments'],
  ]);
});

describe('values and properties of the wrong kind', () => {
  table([
    ['in(id,())', 'rql_validation', 'Value has to be a non empty array.'],
    ['in(id,null())', 'rql_validation', 'Value has to be a non empty array.'],
    ['out(id,empty())', 'rql_validation', 'Value has to be a non empty array.'],
    ['in(id,(null()))', 'rql_validation', 'Value has to be a non empty array.'],
    ['in(legalName,(empty()))', 'rql_validation', 'Value has to be a non empty array.'],
    ['in(id,self(name))', 'rql_validation', 'Value has to be a non empty array.'],
    ['out(id,("a",null()))', 'rql_validation', 'Null values are not supported.'],
    ['in(revision,(1,null()))', 'rql_validation', 'Null values are not supported.'],
    ['in(revision,(1,empty()))', 'rql_validation', "Cannot convert value: ''."],
    ['in(id,(("a","b"),"c"))', 'rql_validation', 'Unsupported argument type.'],
    ['in(id,("a";"b","c"))', 'rql_validation', 'Unsupported argument type.'],
    ['in(id,("a",eq(id,"b")))', 'rql_validation', 'Unsupported argument type.'],
    ['like(name,null())', 'rql_validation', 'Null values are not supported.'],
    ['ilike(revision,null())', 'rql_validation', 'Null values are not supported.'],
    ['like(name,("a","b"))', 'rql_validation', 'Unsupported argument type.'],
    ['eq(name,("a","b"))', 'rql_validation', 'Unsupported argument type.'],
    ['eq(name,and(id=1))', 'rql_validation', 'Unsupported argument type.'],
    ['eq(not(id=1),"x")', 'rql_validation', 'Unsupported property node.'],
    ['any(and(id=1))', 'rql_validation', 'Unsupported property node.'],
    ['in((id,name),("x"))', 'rql_validation', 'Unsupported property node.'],
  ]);
});

describe('text that cannot be parsed', () => {
  table(
    (
      [
        ['rql=and(eq(id,"BUY-1"))', 'Invalid equals shortcut expression'],
        ['name=and(id=BUY-1)', 'Invalid equals shortcut expression'],
        ['id=("BUY-1","BUY-2")', 'Invalid equals shortcut expression'],
        ['id=', 'Invalid equals shortcut expression'],
        ['=BUY-1', 'Invalid equals shortcut expression'],
        ['id=a=b', 'Invalid equals shortcut expression'],
        ['not()', 'Unary expression must have 1 argument'],
        ['not(id=1,id=2)', 'Unary expression must have 1 argument'],
        ['eq(id)', 'Binary expression must have 2 arguments'],
        ['eq()', 'Binary expression must have 2 arguments'],
        ['eq(id,)', 'Binary expression must have 2 arguments'],
        ['eq(name,like(id))', 'Binary expression must have 2 arguments'],
        ['in(id,"BUY-1","BUY-2")', 'Binary expression must have 2 arguments'],
        ['ilike(name,a,b)', 'Binary expression must have 2 arguments'],
        ['any()', 'Collection expression must have at least 1 argument'],
        ['all()', 'Collection expression must have at least 1 argument'],
        ['any(tags,self(a,b)=1)', 'Pointer expression must have 0 or 1 argument'],
        ['eq(name,null(x))', 'Constant functions cannot have arguments'],
        ['eq(name,empty(x))', 'Constant functions cannot have arguments'],
        [
          'any(sellers,id="SEL-1",status=Deleted)',
          'Collection expression must have at most 2 arguments; write any(collection,and(…,…))',
        ],
        [
          'all(sellers,id="SEL-1"&status=Deleted)',
          'Collection expression must have at most 2 arguments; write all(collection,and(…,…))',
        ],
        ['id=BUY-1,,id=BUY-2', 'Expected an item at character 10, but found none.'],
        ['and(id=BUY-1,)', 'Expected an item at character 14, but found none.'],
        ['and(,id=BUY-1)', 'Expected an item at character 5, but found none.'],
        ['in(id,("BUY-1",,"BUY-2"))', 'Expected an item at character 16, but found none.'],
        ["name=O'Brien", `Expected a separator after "O" but found 'Brien.`],
        ["eq(name,'O'Brien')", `Expected a separator or ")" but found Brien').`],
        ["eq(name,'it", "Expected a closing ' but the query ended."],
        ['eq(name,"a"', 'Expected ")" but the query ended.'],
        ['eq(name,"a"))', 'Expected the end of the filter but found ).'],
      ] as const
    ).map(([query, message]) => [query, 'rql_validation', message]),
  );

  test('text that cannot be parsed is reported alone', () => {
    expect(refusal('nope=1,not()&order=zip&limit=x')).toEqual({
      rql_validation: ['Unary expression must have 1 argument'],
    });
  });
});

describe('properties, operators and values', () => {
  table([
    ['eq(nope,"x")', 'nope', 'Invalid property path.'],
    ['nope=x', 'nope', 'Invalid property path.'],
    ['eq(account.nope,"x")', 'account.nope', 'Invalid property path.'],
    ['eq(account.nope.deeper,"x")', 'account.nope', 'Invalid property path.'],
    ['eq(nope.name,"x")', 'nope', 'Invalid property path.'],
    ['eq(name.nope,"x")', 'name.nope', 'Invalid property path.'],
    ['eq(sellers.id,"SEL-1")', 'sellers.id', 'Invalid property path.'],
    ['any(sellers,eq(nope,1))', 'sellers.nope', 'Invalid property path.'],
    ['any(sellers,eq(audit.nope.at,1))', 'sellers.audit.nope', 'Invalid property path.'],
    ['any(sellers,any(nope))', 'sellers.nope', 'Invalid property path.'],
    ['any(sellers,self(nope)=1)', 'sellers.nope', 'Invalid property path.'],
    ['eq(constructor,"x")', 'constructor', 'Invalid property path.'],
    ['eq(self(),"x")', 'self()', 'Invalid property path.'],
    ['any(tags,eq(nope,"x"))', 'tags.nope', 'Invalid property path.'],
    ['eq(name,self(nope))', 'nope', 'Invalid property path.'],
    ['eq( name,"x")', ' name', 'Invalid property path.'],
    ['eq(name ,"x")', 'name ', 'Invalid property path.'],
    ['name =x', 'name ', 'Invalid property path.'],
    ['eq(account. name,"x")', 'account. name', 'Invalid property path.'],
    ['eq(+id,"x")', '+id', 'Invalid property path.'],
    ['note=x', 'note', 'Filtering is not permitted.'],
    ['settings=x', 'settings', 'Filtering is not permitted.'],
    ['like(revision,"*1*")', 'rql_validation', "Operator 'Contains' is not permitted"],
    ['like(status,"Act*")', 'rql_validation', "Operator 'StartsWith' is not permitted"],
    ['ilike(isTest,"*e")', 'rql_validation', "Operator 'EndsWith' is not permitted"],
    ['like(status,"Active")', 'rql_validation', "Operator 'Like' is not permitted"],
    ['gt(uuid,"7c9e6679-7425-40de-944b-e07fc1f90ae7")', 'rql_validation', "Operator 'Gt' is not permitted"],
    ['eq(account,"ACC-1")', 'rql_validation', "Operator 'Eq' is not permitted"],
    ['ne(account,null())', 'rql_validation', "Operator 'Ne' is not permitted"],
    ['in(sellers,("SEL-1"))', 'rql_validation', "Operator 'ListIn' is not permitted"],
    ['out(address,("x"))', 'rql_validation', "Operator 'ListOut' is not permitted"],
    ['eq(tags,"eu")', 'rql_validation', "Operator 'Eq' is not permitted"],
    ['any(name)', 'rql_validation', "Operator 'Any' is not permitted"],
    ['any(account,id="x")', 'rql_validation', "Operator 'Any' is not permitted"],
    ['all(name,id=1)', 'rql_validation', "Operator 'Any' is not permitted"],
    ['eq(revision,self(name))', 'rql_validation', "Operator 'Eq' is not permitted"],
    ['eq(revision,x)', 'rql_validation', "Cannot convert value: 'x'."],
    ['eq(revision,"1.5")', 'rql_validation', "Cannot convert value: '1.5'."],
    ['isTest=yes', 'rql_validation', "Cannot convert value: 'yes'."],
    ['isTest=1', 'rql_validation', "Cannot convert value: '1'."],
    ['status=Activ', 'rql_validation', "Cannot convert value: 'Activ'."],
    ['uuid=x', 'rql_validation', "Cannot convert value: 'x'."],
    ['gt(audit.created.at,yesterday)', 'rql_validation', "Cannot convert value: 'yesterday'."],
    ['gt(audit.created.at,"2026-13-01")', 'rql_validation', "Cannot convert value: '2026-13-01'."],
    ['lt(audit.created.at,"2026-02-30")', 'rql_validation', "Cannot convert value: '2026-02-30'."],
    ['eq(status,null())', 'rql_validation', 'Cannot compare non nullable property with null'],
    ['ne(revision,null())', 'rql_validation', 'Cannot compare non nullable property with null'],
    ['gt(revision,null())', 'rql_validation', 'Cannot compare non nullable property with null'],
    ['eq(account.revision,null())', 'rql_validation', 'Cannot compare non nullable property with null'],
    ['eq(revision,empty())', 'rql_validation', "Cannot convert value: ''."],
    ["ne(status,'')", 'rql_validation', "Cannot convert value: ''."],
  ]);

  test('each bad element of a list is reported', () => {
    expect(refusal('in(status,("Active","x",\'y\'))')).toEqual({
      rql_validation: ["Cannot convert value: 'x'.", "Cannot convert value: 'y'."],
    });
  });
});

describe('order, select, limit and offset', () => {
  table([
    ['and(id=BUY-1&limit=1)', 'limit', 'Invalid property path.'],
    ['order=nope', 'nope', 'Invalid property path.'],
    ['order=-account.nope.deeper', 'account.nope', 'Invalid property path.'],
    ['order=name,  id', ' id', 'Invalid property path.'],
    ['order=name ,id', 'name ', 'Invalid property path.'],
    ['order=sellers', 'sellers', 'Ordering is not permitted.'],
    ['order=account', 'account', 'Ordering is not permitted.'],
    ['order=address', 'address', 'Ordering is not permitted.'],
    ['order=tags', 'tags', 'Ordering is not permitted.'],
    ['order=settings', 'settings', 'Ordering is not permitted.'],
    ['order=note', 'note', 'Ordering is not permitted.'],
    ['order=,', 'order:no_props', 'No valid ordering properties were detected'],
    ['order=-', 'order:no_props', 'No valid ordering properties were detected'],
    ['order=first(sellers)', 'order:no_props', 'No valid ordering properties were detected'],
    ['order=name)', 'order', "Expected balanced parentheses, but got 'name)'."],
    ['order=(name', 'order', "Expected balanced parentheses, but got '(name'."],
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
});

describe('audit that is filtered or ordered by but not selected', () => {
  const message = 'Filtering and ordering by audit requires audit in select.';
  const needsSelect = { auditFilter: 'needs-select' } as const;

  test.each([
    ['gt(audit.created.at,"2026-01-01")', 'audit.created.at'],
    ['not(or(id=BUY-1,Audit.created.at=2026-01-01))', 'Audit.created.at'],
    ['order=-audit.created.at', 'audit.created.at'],
    ['order=audit.created.at&select=-audit', 'audit.created.at'],
    ['order=audit.created.at&select=-*,id', 'audit.created.at'],
    ['any(sellers,gt(audit.created.at,"2026-01-01"))&select=audit', 'sellers.audit.created.at'],
  ])('%s is answered, or refused where the rules say so', (query, key) => {
    expect(() => find(query)).not.toThrow();
    expect(refusal(query, 'Operations', needsSelect)).toEqual({ [key]: [message] });
  });

  test.each([
    'audit',
    '+audit',
    'audit.created.at',
    '-*,id,audit.created.at',
    'audit(created)',
    'AUDIT',
    '*',
    '',
  ])('select=%s lets a query order by it', (select) => {
    const rules = select === '' ? {} : needsSelect;
    expect(find(`select=${select}&order=audit.created.at`, 'Operations', rules)).toEqual([
      'BUY-3',
      'BUY-2',
      'BUY-1',
      'BUY-4',
    ]);
  });
});

describe('malformed text that is taken', () => {
  test.each([
    ['eq((id),("BUY-1"))', ['BUY-1']],
    ['((id))=(("BUY-1"))', ['BUY-1']],
    ['eq(self(self(id)),"BUY-1")', ['BUY-1']],
    ['eq(name,self(self(legalName)))', ['BUY-1']],
    ['in(id,and("BUY-1","BUY-2"))', ['BUY-1', 'BUY-2']],
    ['in(id,anything("BUY-1";"BUY-2"))', ['BUY-1', 'BUY-2']],
    ['in(id,(("BUY-1"),\'BUY-2\'))', ['BUY-1', 'BUY-2']],
    ['order=((id))&limit=4', ALL],
    ['order=(-id)&limit=1', ['BUY-4']],
    ['order=first(sellers);-id&limit=1', ['BUY-4']],
  ])('%s', (query, ids) => {
    expect(find(query)).toEqual(ids);
  });
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
    expect(refusal('and(nope=1,or(revision=x,foo(),other=1),and())&order=zip&limit=5')).toEqual({
      nope: ['Invalid property path.'],
      rql_validation: ["Cannot convert value: 'x'.", 'Expression group cannot be empty.'],
      foo: ['Unknown expression group.'],
      other: ['Invalid property path.'],
      zip: ['Invalid property path.'],
    });
    expect(refusal('limit=x&offset=-1&and()')).toEqual({
      rql_validation: ['Expression group cannot be empty.'],
      limit: ["limit must be a non-negative integer, but got 'x'."],
      offset: ["offset must be a non-negative integer, but got '-1'."],
    });
  });

  test('several mistakes under one key are one entry', () => {
    expect(refusal('revision=x&revision=y&revision=x')).toEqual({
      rql_validation: ["Cannot convert value: 'x'.", "Cannot convert value: 'y'."],
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
    expect(refusal(nested(1_000))).toEqual({
      rql_validation: ['The filter may be nested at most 100 levels deep.'],
    });
    expect(refusal('('.repeat(30_000))).toEqual({
      rql_validation: ['The filter may be nested at most 100 levels deep.'],
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
    expect(Object.keys(errors)).toEqual([`${'x'.repeat(200)}…`, 'rql_validation']);
    expect(errors['rql_validation']).toEqual([`Cannot convert value: '${'x'.repeat(200)}…'.`]);
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

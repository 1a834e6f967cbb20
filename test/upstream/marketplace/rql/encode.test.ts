import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../../src/upstream/errors.ts';
import { encodeExpression, encodeQuery } from '../../../../src/upstream/marketplace/rql/encode.ts';
import {
  all,
  allOf,
  and,
  any,
  empty,
  eq,
  ge,
  gt,
  ilike,
  inList,
  le,
  like,
  lt,
  ne,
  not,
  or,
  outList,
  contains,
  endsWith,
  exactly,
  rawPattern,
  startsWith,
} from '../../../../src/query/expression.ts';
import type { Expression } from '../../../../src/query/expression.ts';
import { parseExpression } from '../../../../src/upstream/marketplace/rql/parse.ts';
import { patternText } from '../../../../src/upstream/marketplace/rql/pattern.ts';
import { buyerProperties } from './properties-for-tests.ts';

describe('an expression prints as', () => {
  const cases: readonly (readonly [Expression, string])[] = [
    [eq('name', 'Northwind Ltd'), 'eq(name,"Northwind Ltd")'],
    [ne('status', 'Deleted'), 'ne(status,"Deleted")'],
    [eq('account.id', 'ACC-1000-0001'), 'eq(account.id,"ACC-1000-0001")'],
    [gt('revision', 3), 'gt(revision,3)'],
    [ge('revision', -1.5), 'ge(revision,-1.5)'],
    [lt('audit.created.at', new Date(0)), 'lt(audit.created.at,"1970-01-01T00:00:00.000Z")'],
    [le('audit.created.at', '2026-01-31T23:00:00.000Z'), 'le(audit.created.at,"2026-01-31T23:00:00.000Z")'],
    [eq('resale', true), 'eq(resale,true)'],
    [eq('account.id', null), 'eq(account.id,null())'],
    [ne('name', empty), 'ne(name,empty())'],
    [eq('name', ''), 'eq(name,"")'],
    [inList('id', ['BUY-1000-0001', 'BUY-1000-0002']), 'in(id,("BUY-1000-0001","BUY-1000-0002"))'],
    [outList('status', ['Deleted']), 'out(status,("Deleted"))'],
    [like('name', contains('wind')), 'like(name,"*wind*")'],
    [ilike('name', startsWith('North')), 'ilike(name,"North*")'],
    [any('sellers'), 'any(sellers)'],
    [any('sellers', eq('id', 'SEL-1000-0001')), 'any(sellers,eq(id,"SEL-1000-0001"))'],
    [all('sellers', ne('name', 'x')), 'all(sellers,ne(name,"x"))'],
    [not(eq('name', 'x')), 'not(eq(name,"x"))'],
    [
      and(eq('name', 'x'), or(eq('name', 'y'), eq('name', 'z'))),
      'and(eq(name,"x"),or(eq(name,"y"),eq(name,"z")))',
    ],
    [
      and(and(eq('name', 'a'), eq('name', 'b')), eq('name', 'c')),
      'and(eq(name,"a"),eq(name,"b"),eq(name,"c"))',
    ],
    [or(eq('name', 'a')), 'eq(name,"a")'],
  ];
  test.each(cases.map(([expression, text]) => ({ text, expression })))('$text', ({ expression, text }) => {
    expect(encodeExpression(expression)).toBe(text);
  });
});

describe('a hostile value stays one value:', () => {
  test.each([
    ["O'Brien", `"O'Brien"`],
    ['5" disk', `'5" disk'`],
    ['a",eq(1,1)', `'a",eq(1,1)'`],
    ['x)&or(eq(status,Active)', '"x)&or(eq(status,Active)"'],
    ['null()', '"null()"'],
    ['empty()', '"empty()"'],
    ['true', '"true"'],
    ['-1', '"-1"'],
    ['2024-01-01', '"2024-01-01"'],
    ['*', '"*"'],
    ['100%', '"100%"'],
    ['a_b', '"a_b"'],
    ['name', '"name"'],
    ['line\nbreak', '"line\nbreak"'],
  ])('%s', (value, text) => {
    expect(encodeExpression(eq('name', value))).toBe(`eq(name,${text})`);
  });

  test.each([`it's 5"`, 'nul\0', '\ud800', 'a\udc00b'])(
    'and %j, which RQL cannot carry, is refused',
    (value) => {
      expect(() => encodeExpression(eq('name', value))).toThrow(InputError);
      expect(() => encodeExpression(inList('name', ['x', value]))).toThrow(InputError);
      expect(() => encodeExpression(like('name', contains(value)))).toThrow(InputError);
    },
  );

  test.each([NaN, Infinity, 1e21, 1e-7])('the number %d is refused', (value) => {
    expect(() => encodeExpression(eq('revision', value))).toThrow(InputError);
  });

  test('an invalid date is refused', () => {
    expect(() => encodeExpression(eq('audit.created.at', new Date(NaN)))).toThrow(InputError);
  });

  test.each(['', 'a b', 'name)', 'a..b', '.a', 'a.', '1a', 'a,b', '"name"'])(
    'and %j as a property',
    (path) => {
      expect(() => encodeExpression(eq(path, 'x'))).toThrow(InputError);
      expect(() => encodeQuery({ select: [path] })).toThrow(InputError);
      expect(() => encodeQuery({ order: [`-${path}`] })).toThrow(InputError);
    },
  );
});

describe('patterns', () => {
  /** Upstream's reading of a pattern, after its reference implementation: how it matches, and which text. */
  function read(pattern: string): readonly [string, string] {
    let text = pattern;
    const startWild = text.startsWith('*');
    const startEscaped = text.startsWith('\\*');
    const endEscaped = text.endsWith('\\*');
    const endWild = !endEscaped && text.endsWith('*');
    if (startWild || startEscaped) text = text.slice(1);
    if (endEscaped) text = `${text.slice(0, -2)}*`;
    else if (endWild) text = text.slice(0, -1);
    if (startWild && endWild) return ['contains', text];
    return [startWild ? 'endsWith' : endWild ? 'startsWith' : 'exactly', text];
  }

  test.each([
    ['contains', contains('a'), '*a*'],
    ['contains with a leading star', contains('*a'), '**a*'],
    ['contains with a trailing star', contains('a*'), '*a**'],
    ['contains with a star alone', contains('*'), '***'],
    ['contains nothing', contains(''), '**'],
    ['startsWith', startsWith('a'), 'a*'],
    ['startsWith a star', startsWith('*a'), '\\*a*'],
    ['endsWith', endsWith('a'), '*a'],
    ['endsWith a star', endsWith('a*'), '*a\\*'],
    ['exactly, with stars around', exactly('*a*'), '\\*a\\*'],
    ['exactly a star', exactly('*'), '\\*'],
    ['a pattern', rawPattern('*'), '*'],
    ['a pattern', rawPattern('\\*'), '\\*'],
    ['stars in the middle', startsWith('a*b'), 'a*b*'],
  ])('%s', (_, pattern, text) => {
    expect(patternText(pattern)).toBe(text);
  });

  test.each([
    ['contains', () => patternText(contains('a\\'))],
    ['startsWith', () => patternText(startsWith('a\\'))],
    ['startsWith', () => patternText(startsWith('\\*a'))],
    ['exactly', () => patternText(exactly('\\*a'))],
  ])('what cannot be said is refused: %s', (name, make) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(name);
  });

  test('every text is matched literally, or refused', () => {
    const text = fc.string({ unit: fc.constantFrom('*', '\\', 'a', ' '), maxLength: 6 });
    const helpers = { contains, startsWith, endsWith, exactly };
    fc.assert(
      fc.property(text, fc.constantFrom('contains', 'startsWith', 'endsWith', 'exactly'), (value, name) => {
        let pattern: string;
        try {
          pattern = patternText(helpers[name](value));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        // Older versions of upstream fail on it.
        expect(pattern).not.toBe('*');
        const matchesAnything = value === '' && name !== 'exactly';
        expect(read(pattern)).toEqual([matchesAnything ? 'contains' : name, value]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a query prints as', () => {
  test.each([
    [{}, ''],
    [{ limit: 0 }, 'limit=0'],
    [{ limit: 20, offset: 0 }, 'limit=20'],
    [{ select: [] }, 'select=-*,id'],
    [{ select: ['name', 'id', 'name', 'account.name'] }, 'select=-*,id,name,account.name'],
    [{ select: ['id', 'audit'], selectForm: 'add' as const }, 'select=audit'],
    [{ select: ['id'], selectForm: 'add' as const, limit: 1 }, 'limit=1'],
    [{ order: ['+name', '-audit.created.at', 'id'] }, 'order=name,-audit.created.at,id'],
    [
      {
        select: ['name', 'status'],
        filter: and(ne('status', 'Deleted'), eq('account.id', 'ACC-1000-0001')),
        order: ['name', 'id'],
        limit: 50,
        offset: 100,
      },
      'select=-*,id,name,status&and(ne(status,%22Deleted%22),eq(account.id,%22ACC-1000-0001%22))&order=name,id&limit=50&offset=100',
    ],
    [
      { filter: eq('name', "Ü & Sons; 100% = #1 + it's") },
      'eq(name,%22%C3%9C%20%26%20Sons%3B%20100%25%20%3D%20%231%20%2B%20it%27s%22)',
    ],
    [{ filter: like('name', contains('a|b\\c')) }, 'like(name,%22*a%7Cb%5Cc*%22)'],
    [{ filter: ge('audit.created.at', new Date(0)) }, 'ge(audit.created.at,%221970-01-01T00:00:00.000Z%22)'],
  ])('%j', (query, text) => {
    expect(encodeQuery(query)).toBe(text);
  });

  test.each([{ limit: -1 }, { limit: 1.5 }, { offset: NaN }, { offset: 2 ** 53 }])(
    'nothing, if it holds %j',
    (query) => {
      expect(() => encodeQuery(query)).toThrow(InputError);
    },
  );
});

test('an empty list or group is refused when it is made', () => {
  expect(() => inList('id', [])).toThrow('in(id,…) must have at least one value, but got none');
  expect(() => and()).toThrow(InputError);
  expect(() => or()).toThrow(InputError);
});

test('allOf leaves out what is not there', () => {
  expect(allOf(undefined, undefined)).toBeUndefined();
  expect(allOf(undefined, eq('name', 'x'))).toEqual(eq('name', 'x'));
});

test('a tree cannot be changed, nor through the list it was made from', () => {
  const ids = ['a'];
  const expression = inList('id', ids);
  ids.push('b');
  expect(encodeExpression(expression)).toBe('in(id,("a"))');
  expect(() => Object.assign(expression, { property: 'name' })).toThrow(TypeError);
});

describe('round trip', () => {
  const anyString = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom('"', "'", '(', ')', ',', '&', ';', '|', '=', '*', '%', '2', ' ', '\\'),
      maxLength: 20,
    }),
    fc.string({ unit: fc.constantFrom('\ud800', '\udc00', '\0', '\n', 'a'), maxLength: 5 }),
  );

  test('every text comes back through the URL as it went in, or is refused', () => {
    fc.assert(
      fc.property(anyString, (value) => {
        const expression = and(eq('name', value), inList('externalIds.erpCustomer', ['x', value]));
        let query: string;
        try {
          query = encodeQuery({ filter: expression, limit: 1 });
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect(/\0|\p{Surrogate}|".*'|'.*"/su.test(value)).toBe(true);
          return;
        }
        // As a server would: the piece before the next ampersand, decoded.
        const [filter = ''] = query.split('&');
        expect(parseExpression(decodeURIComponent(filter), buyerProperties)).toEqual(expression);
        expect(new URL(`http://host/?${query}`).search).toBe(`?${query}`);
      }),
      { numRuns: 5_000 },
    );
  });

  test('every tree comes back as it was', () => {
    const text = fc.string({ maxLength: 8 }).filter((value) => !value.includes('"') && !value.includes('\0'));
    const { expression } = fc.letrec<{ expression: Expression; leaf: Expression }>((tie) => ({
      leaf: fc.oneof(
        fc.tuple(fc.constantFrom(eq, ne), text).map(([make, value]) => make('name', value)),
        fc
          .tuple(fc.constantFrom(eq, ne), fc.constantFrom(null, empty))
          .map(([make, value]) => make('account.id', value)),
        fc
          .tuple(fc.constantFrom(gt, ge, lt, le), fc.integer())
          .map(([make, value]) => make('revision', value)),
        fc.boolean().map((value) => eq('resale', value)),
        fc.array(text, { minLength: 1, maxLength: 3 }).map((values) => outList('id', values)),
        fc
          .tuple(fc.constantFrom(like, ilike), text)
          .map(([make, value]) => make('name', rawPattern(`*${value}.*`))),
        fc.constant(any('sellers')),
        text.map((value) => any('sellers', eq('address.country', value))),
        text.map((value) => all('account.buyers', any('sellers', eq('name', value)))),
      ),
      expression: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        tie('leaf'),
        tie('expression').map(not),
        fc.array(tie('expression'), { minLength: 2, maxLength: 3 }).map((terms) => and(...terms)),
        fc.array(tie('expression'), { minLength: 2, maxLength: 3 }).map((terms) => or(...terms)),
      ),
    }));
    fc.assert(
      fc.property(expression, (tree) => {
        const printed = encodeExpression(tree);
        fc.pre(printed.length <= 4_096);
        expect(parseExpression(printed, buyerProperties)).toEqual(tree);
      }),
      { numRuns: 1_000 },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { InputError } from '../../../../src/upstream/errors.ts';
import { encodeExpression } from '../../../../src/upstream/marketplace/rql/encode.ts';
import { parseExpression } from '../../../../src/upstream/marketplace/rql/parse.ts';
import { buyerProperties } from './properties-for-tests.ts';

function reprint(text: string): string {
  return encodeExpression(parseExpression(text, buyerProperties));
}

describe('what people write is printed again, quoted:', () => {
  test.each([
    ['eq(name,x)', 'eq(name,"x")'],
    ['status=Active', 'eq(status,"Active")'],
    ['account.id = null()', 'eq(account.id,null())'],
    ['name=empty()', 'eq(name,empty())'],
    [' EQ( Name , "x" ) ', 'eq(name,"x")'],
    ['eq(account.id, ACC-1000-0001)', 'eq(account.id,"ACC-1000-0001")'],
    ['eq(name,two words )', 'eq(name,"two words")'],
    ["eq(name,'5\" disk')", "eq(name,'5\" disk')"],
    ['in(id,(BUY-1,"BUY-2"))', 'in(id,("BUY-1","BUY-2"))'],
    ['out(status,(Deleted))', 'out(status,("Deleted"))'],
    ['gt(revision,"3")', 'gt(revision,3)'],
    ['eq(resale,TRUE)', 'eq(resale,true)'],
    ['ge(audit.created.at,2026-01-31)', 'ge(audit.created.at,"2026-01-31")'],
    ['ilike(name,*wind*)', 'ilike(name,"*wind*")'],
    ['any(sellers)', 'any(sellers)'],
    ['any(sellers,id=SEL-1000-0001)', 'any(sellers,eq(id,"SEL-1000-0001"))'],
    [
      'all(sellers,and(eq(address.country,ES),ne(name,x)))',
      'all(sellers,and(eq(address.country,"ES"),ne(name,"x")))',
    ],
    ['any(sellers,name=x;name=y)', 'any(sellers,or(eq(name,"x"),eq(name,"y")))'],
    ['in(id,BUY-1)', 'in(id,("BUY-1"))'],
    ['out(id, "BUY-1")', 'out(id,("BUY-1"))'],
    ['in(id,(BUY-1;BUY-2;BUY-3))', 'in(id,("BUY-1","BUY-2","BUY-3"))'],
    ['in(id,(BUY-1|"BUY-2"))', 'in(id,("BUY-1","BUY-2"))'],
    ['in(id,("BUY-1" & "BUY-2"))', 'in(id,("BUY-1","BUY-2"))'],
    ['like(name,*)', 'like(name,"*")'],
    ['like(name,empty())', 'like(name,"")'],
    ['like(name,**)', 'like(name,"**")'],
    ['ilike(id,\\*)', 'ilike(id,"\\*")'],
    ['ilike(id,BUY-12*)', 'ilike(id,"BUY-12*")'],
    ['any(account.buyers,any(sellers,name=x))', 'any(account.buyers,any(sellers,eq(name,"x")))'],
    ['not(eq(name,x))', 'not(eq(name,"x"))'],
    ['name=a,name=b;name=c', 'or(and(eq(name,"a"),eq(name,"b")),eq(name,"c"))'],
    ['name=a|name=b&name=c', 'or(eq(name,"a"),and(eq(name,"b"),eq(name,"c")))'],
    ['(name=a|name=b)&name=c', 'and(or(eq(name,"a"),eq(name,"b")),eq(name,"c"))'],
    ['and(name=a;name=b|name=c)', 'and(eq(name,"a"),eq(name,"b"),eq(name,"c"))'],
    ['or(eq(name,a),eq(name,b))', 'or(eq(name,"a"),eq(name,"b"))'],
    ['eq(name,"*")', 'eq(name,"*")'],
    ['eq(name,"")', 'eq(name,"")'],
    ['eq(name,"%20")', 'eq(name,"%20")'],
    ['EXTERNALIDS.ERPCUSTOMER=7', 'eq(externalIds.erpCustomer,"7")'],
  ])('%s', (written, printed) => {
    expect(reprint(written)).toBe(printed);
  });
});

describe('refused, with the reason:', () => {
  test.each([
    ['', 'expected a condition, but got the end'],
    ['eq(nmae,x)', 'unknown property "nmae"; did you mean name?'],
    ['eq(account.nmae,x)', 'unknown property "account.nmae"; did you mean account.name?'],
    ['eq(completelyElse,x)', 'unknown property "completelyElse"; there are id, name, status'],
    ['eq(__proto__,x)', 'unknown property "__proto__"'],
    ['eq(constructor.name,x)', 'unknown property "constructor"'],
    ['eq(account,x)', 'account is an object: expected one of its properties, such as account.id'],
    ['eq(externalIds,x)', 'externalIds is an object'],
    ['eq(sellers,x)', 'sellers is a collection: expected any(sellers,…)'],
    ['eq(sellers.id,x)', 'sellers is a collection: expected any(sellers,…)'],
    ['eq(name.first,x)', 'name is a single value and has no property "first"'],
    ['any(account,id=x)', 'any must have a collection, but account is none'],
    ['any(name)', 'any must have a collection, but name is none'],
    ['all(sellers)', 'expected ",", but got ")" at character 12'],
    ['foo(name,x)', 'unknown function "foo" at character 1; there are eq, ne'],
    ['render()', 'unknown function "render"'],
    ['self(name)=x', 'unknown function "self"'],
    ['eq(name,self(id))', 'expected a value, null() or empty(), but got "self"'],
    ['eq(name,id)', 'is the name of a property; quote it to mean the text'],
    ['eq(name,Account.Name)', 'is the name of a property'],
    ['name', 'expected a condition such as eq(name,"x"), but got "name" at character 1'],
    ['select=-*,token', 'got select=, which is not part of a filter'],
    ['name=x&LIMIT=1000', 'got LIMIT=, which is not part of a filter'],
    ['rql=and(name=x)', 'unknown property "rql"'],
    ['eq(name)', 'expected ",", but got ")"'],
    ['eq(name,x,y)', 'expected ")", but got ","'],
    ['eq(name,)', 'expected a value, but got ")"'],
    ['eq(name,"x)', 'expected a closing " for the one at character 9'],
    ['eq(name,"x"y)', 'expected a separator behind the quoted text, but got "y"'],
    ['eq(name,x"y")', 'expected a value, but got "\\"" at character 10'],
    ['eq("name",x)', 'expected a property, but got the quoted text "name"'],
    ['eq(name,%22x%22)', 'not percent-encoded'],
    ['in(id,())', 'expected a value, but got ")"'],
    ['in(id,x,y)', 'expected ")", but got "," at character 8'],
    ['in(id,(x;y,z))', 'expected ")", but got "," at character 11'],
    ['in(id,((x,y),z))', 'expected a value, but got "(" at character 8'],
    ['in(id,(x,,y))', 'expected a value, but got "," at character 10'],
    ['in(id,null())', 'in(id,…) must list values'],
    ['like(name,null())', 'like(name,…) must have a pattern, but got null()'],
    [
      'any(sellers,eq(address.country,ES),ne(name,x))',
      'any(sellers,…) must have one condition, but got another at character 35; write any(sellers,and(…,…))',
    ],
    ['all(sellers,id=x & id=y)', 'all(sellers,…) must have one condition, but got another at character 18'],
    ['gt(name,x)', 'gt must have a number or a date, but name is of kind string'],
    ['le(id,x)', 'le must have a number or a date, but id is of kind id'],
    ['ge(status,Active)', 'ge must have a number or a date, but status is of kind enum'],
    ['lt(resale,true)', 'lt must have a number or a date, but resale is of kind boolean'],
    ['in(id,(null()))', 'in(id,…) must list values'],
    ['gt(revision,null())', 'gt(revision,…) must have a value'],
    ['eq(revision,many)', 'revision must be compared with a number, but got "many" at character 13'],
    ['eq(resale,1)', 'resale must be compared with a boolean'],
    ['gt(audit.created.at,yesterday)', 'audit.created.at must be compared with a dateTime'],
    ['gt(audit.created.at,2026-13-45)', 'audit.created.at must be compared with a dateTime'],
    ['like(status,A*)', 'like must have a text property, but status is of kind enum'],
    ['and()', 'expected a condition, but got ")"'],
    ['not(name=x,name=y)', 'expected ")", but got ","'],
    ['name=x)', 'expected the end of the filter, but got ")" at character 7'],
    ['(name=x', 'expected ")", but got the end'],
    ['name=x,', 'expected a condition, but got the end'],
  ])('%s', (text, reason) => {
    expect(() => reprint(text)).toThrow(InputError);
    expect(() => reprint(text)).toThrow(reason);
  });

  test('a text that is too long', () => {
    expect(() => reprint(`eq(name,${'x'.repeat(4_096)})`)).toThrow('at most 4096 characters, but got 4105');
  });

  test('a text that is too deep, of whichever kind', () => {
    const deep = (open: string, close: string): string => open.repeat(25) + 'name=x' + close.repeat(25);
    for (const text of [deep('(', ')'), deep('not(', ')'), deep('and(', ')'), '('.repeat(4_000)]) {
      expect(() => reprint(text)).toThrow('at most 20 levels deep');
    }
    expect(reprint('not('.repeat(19) + 'name=x' + ')'.repeat(19))).toContain('eq(name,"x")');
  });
});

test('the error knows the argument it came from', () => {
  const path = ['filter', 'rql'];
  expect(() => parseExpression('nope', buyerProperties, path)).toThrow(
    expect.objectContaining({ argument: path }),
  );
});

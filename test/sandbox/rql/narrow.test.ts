/** The id conditions that a store with indexes can start from. */
import { expect, test } from 'vitest';
import type { Model } from '../../../src/sandbox/rql/model.ts';
import { narrow } from '../../../src/sandbox/rql/narrow.ts';
import { parseQuery } from '../../../src/sandbox/rql/parse.ts';
import { buyer, licensee } from './shop.ts';

const token: Model = {
  name: 'Token',
  properties: {
    id: { kind: 'primitive', type: 'id' },
    token: { kind: 'primitive', type: 'string' },
    email: { kind: 'primitive', type: 'string' },
    name: { kind: 'primitive', type: 'string' },
  },
};

function conditions(query: string, model: Model = buyer) {
  return narrow(model, parseQuery(query).filter);
}

test.each([
  ['', []],
  ['eq(id,"BUY-1")', [{ path: 'id', values: ['BUY-1'] }]],
  ['in(id,"BUY-1")', [{ path: 'id', values: ['BUY-1'] }]],
  ['ID=BUY-1', [{ path: 'id', values: ['BUY-1'] }]],
  ['in(Account.Id,("ACC-1","ACC-2","ACC-1"))', [{ path: 'account.id', values: ['ACC-1', 'ACC-2'] }]],
  ['any(Sellers,eq(ID,"SEL-1"))', [{ path: 'sellers.id', values: ['SEL-1'] }]],
  ['any(sellers,and(in(id,("SEL-1")),status=Active))', [{ path: 'sellers.id', values: ['SEL-1'] }]],
  [
    'and(eq(status,"Active"),and(id=BUY-1))&account.id=ACC-1',
    [
      { path: 'id', values: ['BUY-1'] },
      { path: 'account.id', values: ['ACC-1'] },
    ],
  ],
  ['id=BUY-1;id=BUY-2', []],
  ['not(id=BUY-1)', []],
  ['ne(id,"BUY-1")', []],
  ['gt(id,"BUY-1")', []],
  ['out(id,("BUY-1"))', []],
  ['all(sellers,id=SEL-1)', []],
  ['any(sellers)', []],
  ['any(sellers,or(id=SEL-1,id=SEL-2))', []],
  ['eq(id,name)', []],
  ['eq(id,self(name))', []],
  ['eq(account.id,null())', []],
  ['eq(name,"BUY-1")', []],
])('%s', (query, expected) => {
  expect(conditions(query)).toEqual(expected);
});

test('a parent two references away is named by its whole path', () => {
  expect(conditions('buyer.account.id="ACC-1"', licensee)).toEqual([
    { path: 'buyer.account.id', values: ['ACC-1'] },
  ]);
});

test('e-mail addresses and token secrets count as ids, other texts do not', () => {
  expect(conditions('email="a+b@example.com"&token=idt:TKN-1:x&name=y', token)).toEqual([
    { path: 'email', values: ['a+b@example.com'] },
    { path: 'token', values: ['idt:TKN-1:x'] },
  ]);
});

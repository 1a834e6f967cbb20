/** Remembered queries. */
import { expect, test } from 'vitest';
import { compileQuery } from '../../../src/sandbox/rql/compile.ts';
import { account, buyer } from './shop.ts';

const client = { type: 'Client' } as const;

test('the same text for the same model and type of caller is compiled once', () => {
  const first = compileQuery(buyer, 'select=audit&id=BUY-1', client);
  expect(compileQuery(buyer, 'select=audit&id=BUY-1', { type: 'Client' })).toBe(first);
  expect(compileQuery(buyer, 'select=audit&id=BUY-1', { type: 'Vendor' })).not.toBe(first);
  expect(compileQuery(account, 'select=audit&id=BUY-1', client)).not.toBe(first);
});

test('the least recently used text is forgotten first', () => {
  const kept = compileQuery(account, 'id=kept', client);
  const forgotten = compileQuery(account, 'id=forgotten', client);
  for (let count = 0; count < 499; count += 1) {
    compileQuery(account, `id=other-${count}`, client);
    expect(compileQuery(account, 'id=kept', client)).toBe(kept);
  }
  expect(compileQuery(account, 'id=forgotten', client)).not.toBe(forgotten);
});

test('limit and offset are handed on as asked', () => {
  expect(compileQuery(buyer, 'limit=1000&offset=5', client)).toMatchObject({ limit: 1000, offset: 5 });
  expect(compileQuery(buyer, '', client)).not.toHaveProperty('limit');
});

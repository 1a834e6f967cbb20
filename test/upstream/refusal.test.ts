import { describe, expect, test } from 'vitest';
import type { UpstreamResponse } from '../../src/upstream/http/request.ts';
import { marketplaceError } from '../../src/upstream/marketplace/problem.ts';
import { readRetryAfter } from '../../src/upstream/http/retry-after.ts';

function answer(status: number, body = '', headers: Record<string, string> = {}): UpstreamResponse {
  return { status, headers, body: Buffer.from(body), bytes: body.length, ms: 1, entry: undefined };
}

test.each([
  [302, 'UPSTREAM_BAD_RESPONSE'],
  [400, 'BAD_USER_INPUT'],
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [405, 'UPSTREAM_BAD_RESPONSE'],
  [408, 'UPSTREAM_TIMEOUT'],
  [409, 'CONFLICT'],
  [414, 'BAD_USER_INPUT'],
  [415, 'BAD_USER_INPUT'],
  [418, 'UPSTREAM_BAD_RESPONSE'],
  [422, 'BAD_USER_INPUT'],
  [429, 'UPSTREAM_RATE_LIMITED'],
  [500, 'UPSTREAM_UNAVAILABLE'],
  [501, 'UPSTREAM_UNAVAILABLE'],
  [502, 'UPSTREAM_UNAVAILABLE'],
  [503, 'UPSTREAM_UNAVAILABLE'],
  [504, 'UPSTREAM_UNAVAILABLE'],
])('status %d means %s', (status, code) => {
  expect(marketplaceError('GET /x', 'GET', answer(status))).toMatchObject({
    code,
    status,
    outcome: undefined,
  });
});

test('the message tells the status and nothing of the body', () => {
  const error = marketplaceError('GET /x', 'GET', answer(400, '{"title":"canary","detail":"canary"}'));
  expect(error.message).toBe('GET /x: expected a success, but got status 400');
  expect(error.problem?.title).toBe('canary');
});

test.each([
  [401, 'a token that upstream accepts'],
  [403, 'a token that may do this'],
])('the message for %d names the token as what is wanting', (status, wanted) => {
  expect(marketplaceError('GET /x', 'GET', answer(status)).message).toBe(
    `GET /x: expected ${wanted}, but got status ${status}`,
  );
});

test("a server's own fault passes on its trace id but not its words", () => {
  const body = JSON.stringify({
    title: 'canary',
    detail: 'canary',
    traceId: '00-ab-cd-01',
    errors: { a: ['canary'] },
  });
  const error = marketplaceError(
    'GET /x',
    'GET',
    answer(500, body, { 'content-type': 'application/problem+json' }),
  );
  expect(error.traceId).toBe('00-ab-cd-01');
  expect(JSON.stringify(error.problem)).not.toContain('canary');
});

test.each([
  [500, 'unknown'],
  [503, 'unknown'],
  [302, 'unknown'],
  [501, undefined],
  [400, undefined],
  [429, undefined],
])('after status %d the outcome of a write is %s', (status, outcome) => {
  expect(marketplaceError('POST /x', 'POST', answer(status)).outcome).toBe(outcome);
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-31T23:00:00.000Z');

  test.each([
    ['1', 1],
    ['0', 0],
    ['3600', 3600],
    [' 5 ', 5],
    ['Sat, 31 Jan 2026 23:01:30 GMT', 90],
    ['Sat, 31 Jan 2026 22:00:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['tomorrow 5', undefined],
    ['2026-01-31', undefined],
    ['Sat, 99 Foo 2026 99:99:99 GMT', undefined],
    ['9999999999999', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j means %s seconds', (value, seconds) => {
    expect(readRetryAfter(value, now)).toBe(seconds);
  });
});

/** Which of several paths of an operation is known to work, and for how long. */
import { expect, test } from 'vitest';
import { KnownPaths } from '../../../src/upstream/marketplace/known-paths.ts';

test('a path is known for an hour after it worked, and the set of operations changes only then', () => {
  let now = 0;
  const paths = new KnownPaths(() => now);
  const none = paths.operations();
  expect([...none]).toEqual([]);
  expect(paths.operations()).toBe(none);

  paths.learn('sign-on', '/sso');
  const one = paths.operations();
  expect([...one]).toEqual(['sign-on']);
  now = 59 * 60_000;
  // Working again does not prolong it: a newer path may have been added in the meantime.
  paths.learn('sign-on', '/sso');
  expect(paths.of('sign-on')).toBe('/sso');
  expect(paths.operations()).toBe(one);

  now = 60 * 60_000;
  expect([...paths.operations()]).toEqual([]);
  expect(paths.of('sign-on')).toBeUndefined();
});

test('a path that stopped working is forgotten, and another one can be learned', () => {
  const paths = new KnownPaths(() => 0);
  paths.learn('sign-on', '/sso');
  paths.forget('sign-on');
  expect(paths.of('sign-on')).toBeUndefined();
  expect([...paths.operations()]).toEqual([]);
  paths.learn('sign-on', '/sso-check');
  expect(paths.of('sign-on')).toBe('/sso-check');
});

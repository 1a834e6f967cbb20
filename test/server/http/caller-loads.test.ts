/** Which caller is rejected first under overload: by places, and by the cost of its requests. */
import { describe, expect, test } from 'vitest';
import { CallerLoads } from '../../../src/server/http/caller-loads.ts';

const nobody = (): boolean => false;

/** One request of each caller, with its cost. */
function loadsOf(costs: Readonly<Record<string, number>>): CallerLoads {
  const loads = new CallerLoads();
  for (const [caller, cost] of Object.entries(costs)) loads.enter(caller).leave(cost);
  return loads;
}

describe('places', () => {
  test('places are not all for one caller, and the last ones are for another', () => {
    const loads = new CallerLoads();
    const places = 100;
    let taken = 0;
    while (loads.mayEnter('greedy', places - taken)) {
      loads.enter('greedy');
      taken += 1;
    }
    expect(taken).toBe(89);
    expect(loads.mayEnter('other', places - taken)).toBe(true);
  });

  test.each([1, 2, 8])('places are all for one caller where there are only %i', (places) => {
    const loads = new CallerLoads();
    for (let taken = 0; taken < places; taken += 1) {
      expect(loads.mayEnter('one', places - taken)).toBe(true);
      loads.enter('one');
    }
  });

  test('places are free again when requests leave', () => {
    const loads = new CallerLoads();
    const all = Array.from({ length: 8 }, () => loads.enter('one'));
    expect(loads.mayEnter('one', 1)).toBe(false);
    for (const place of all) place.leave(0);
    expect(loads.mayEnter('one', 1)).toBe(true);
  });
});

describe('the heaviest callers', () => {
  test('the heaviest callers are those that cost most, until they make up the part', () => {
    const loads = loadsOf({ light: 0, heavy: 10_000_000, middle: 3_000_000 });
    expect([...loads.heaviest(0.5)]).toEqual(['heavy']);
    expect([...loads.heaviest(0.8)]).toEqual(['heavy', 'middle']);
    expect([...loads.heaviest(0)]).toEqual([]);
  });

  test('the heaviest callers include the only one there is', () => {
    expect([...loadsOf({ one: 0 }).heaviest(0.5)]).toEqual(['one']);
  });

  test('the heaviest callers are half of many that cost the same', () => {
    const costs = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`caller ${index}`, 1_000]));
    expect(loadsOf(costs).heaviest(0.5).size).toBe(50);
  });

  test('the heaviest callers are those of many requests as much as those of large ones', () => {
    const loads = loadsOf({ large: 100_000 });
    for (let index = 0; index < 1_000; index += 1) loads.enter('frequent').leave(0);
    expect([...loads.heaviest(0.5)]).toEqual(['frequent']);
  });

  test('the heaviest callers are forgotten with time, unless they are turned away meanwhile', () => {
    const loads = loadsOf({ attacker: 10_000_000, other: 10_000_000 });
    for (let window = 0; window < 50; window += 1) loads.age((caller) => caller === 'attacker');
    expect(loads.size).toBe(1);
    expect([...loads.heaviest(0.5)]).toEqual(['attacker']);
    for (let window = 0; window < 50; window += 1) loads.age(nobody);
    expect(loads.size).toBe(0);
  });
});

test('what is remembered is bounded, however many callers there are', () => {
  const loads = new CallerLoads();
  const places = Array.from({ length: 20_000 }, (_, index) => loads.enter(`caller ${index}`));
  expect(loads.size).toBeLessThanOrEqual(10_001);
  for (const place of places) place.leave(0);
  for (let window = 0; window < 50; window += 1) loads.age(nobody);
  expect(loads.size).toBe(0);
});

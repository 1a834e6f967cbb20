/** Moments are the same in every time zone of the process, keep all their digits, and are refused when they are none. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { scalars } from '../../src/schema/core/scalars.ts';
import { startScriptedWorld } from '../support/scripted-world.ts';
import { envelope, json } from '../support/scripted-server.ts';

const zones = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'];

afterEach(() => {
  vi.unstubAllEnvs();
});

const shown: readonly (readonly [string, string])[] = [
  ['2026-01-31T23:00:00.000Z', '2026-01-31T23:00:00.000Z'],
  ['2026-01-31T23:00:00Z', '2026-01-31T23:00:00Z'],
  ['2026-01-31T23:00:00', '2026-01-31T23:00:00.000Z'],
  ['2026-01-31T23:00:00.1234567', '2026-01-31T23:00:00.1234567Z'],
  ['2026-01-31T23:00:00.1234567Z', '2026-01-31T23:00:00.1234567Z'],
  ['2026-01-31T23:00:00.1234567+05:30', '2026-01-31T17:30:00.1234567Z'],
  ['2026-01-31 23:00:00', '2026-01-31T23:00:00.000Z'],
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  // An hour that the clocks of New York skip.
  ['2026-03-08T02:30:00', '2026-03-08T02:30:00.000Z'],
  ['0001-01-01T00:00:00', '0001-01-01T00:00:00.000Z'],
  ['2024-02-29T00:00:00.5Z', '2024-02-29T00:00:00.5Z'],
];

const refused = [
  '2026-13-45T99:99:99Z',
  '2026-02-30T00:00:00Z',
  '2025-02-29T00:00:00',
  '2026-04-31T12:00:00Z',
  '2026-01-31T24:00:00Z',
  '2026-01-31T23:60:00Z',
  '2026-01-31T23:00:00+25:00',
  'yesterday',
  '1767222000000',
  '',
];

describe.each(zones)('with TZ=%s', (zone) => {
  test.each(shown)('the stamp %s is shown as %s', (stamp, expected) => {
    vi.stubEnv('TZ', zone);
    expect(scalars.DateTime.serialize(stamp)).toBe(expected);
  });

  test.each(refused)('%j is no moment, from upstream or from a client', (text) => {
    vi.stubEnv('TZ', zone);
    expect(() => scalars.DateTime.serialize(text)).toThrow('expected a DateTime');
    expect(() => scalars.DateTime.parseValue(text)).toThrow('expected a moment');
  });

  test('a stamp that was shown can be given in a filter, and reaches upstream with all its digits', async () => {
    vi.stubEnv('TZ', zone);
    const stamp = '2026-01-31T23:00:00.1234567';
    await using world = await startScriptedWorld((_, response) => {
      json(response, envelope([{ id: 'BUY-1000-0001', audit: { created: { at: stamp } } }]));
    });
    const list = '{ buyers(first: 1) { nodes { audit { created { at } } } } }';
    const first = await world.query(list);
    const { at } = first.data.buyers.nodes[0].audit.created;
    expect(at).toBe(`${stamp}Z`);
    const again = await world.query(
      `query ($at: DateTime!, $rql: RQL) {
        typed: buyers(filter: { createdAt: { ge: $at } }) { totalCount }
        escape: buyers(filter: { rql: $rql }) { totalCount }
      }`,
      { at, rql: `ge(audit.created.at,"${stamp}")` },
    );
    expect(again.errors).toBeUndefined();
    // Both filters come to the same, so they share a call.
    expect(again.calls).toHaveLength(1);
    expect(decodeURIComponent(again.calls[0]?.url ?? '')).toContain(`ge(audit.created.at,"${stamp}Z")`);
  });
});

test('a moment without milliseconds reaches upstream with them', () => {
  expect(scalars.DateTime.parseValue('2026-01-31T23:00:00Z')).toBe('2026-01-31T23:00:00.000Z');
  expect(scalars.DateTime.parseValue('2026-01-31T23:00:00.5+01:00')).toBe('2026-01-31T22:00:00.500Z');
});

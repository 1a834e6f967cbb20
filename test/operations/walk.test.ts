/** Every operation of the API is carried out by the field that the table names, by the call it names, at the cost it names. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { operations } from '../../scripts/operations.ts';
import type { Operation } from '../../scripts/operations.ts';
import { fieldNamed, promisedBy } from '../../scripts/operations-page.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { startWorld, type World } from '../support/world.ts';
import { cases } from './cases.ts';
import { problemsOf, runCase } from './run-case.ts';

let world: World;
function useWorld(membershipPaths: 'all' | 'nested'): void {
  beforeAll(async () => {
    world = await startWorld({ membershipPaths });
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    world.sandbox.reset();
  });
}

/** `PUT /buyers/{id}` matches `PUT /buyers/BUY-2001-0001`. */
function pattern(call: string): RegExp {
  return new RegExp(`^${call.replaceAll(/\{\w+\}/g, '[\\w-]+')}$`);
}

/** How many calls the words of the cost allow; a field of an object also needs the object's own read. */
function callsOf({ field }: Operation): { readonly least: number; readonly most: number } {
  const cost = promisedBy(fieldNamed(buildSchema(), field)?.description)?.cost ?? '';
  const [, upTo, words] = /^(up to )?(one|two) calls?\b/.exec(cost) ?? [];
  if (words === undefined) throw new Error(`expected the cost of ${field} in calls, but got ${cost}`);
  const parent = /^(?:Query|Mutation)\./.test(field) ? 0 : 1;
  const most = (words === 'one' ? 1 : 2) + parent;
  return { least: upTo === undefined ? most : 1, most };
}

const withoutQuery = (call: string): string => call.replace(/\?.*$/, '');

describe.each(['all', 'nested'] as const)('with the membership paths: %s, every operation', (paths) => {
  useWorld(paths);

  test.each(operations)('$name is $call', async (operation) => {
    const found = cases[operation.name];
    if (!found) throw new Error(`expected a case for ${operation.name}, but there is none`);
    const { without } = found;
    if (without !== undefined) world.sandbox.setFaults([{ kind: 'status', status: 501, path: without }]);
    const answer = await runCase(world.gateway.url, found, world.clearCalls);
    expect(problemsOf(answer)).toEqual([]);
    expect(Object.values(answer.data as object).every((value) => value !== null)).toBe(true);

    const sent = world.sent().map(withoutQuery);
    const promised = sent.filter((call) => pattern(operation.call).test(call));
    expect(promised, `calls made: ${sent.join(', ')}`).toHaveLength(1);
    // Whatever else is sent changes nothing: reads of the object that the operation is about.
    expect(sent.filter((call) => !promised.includes(call) && !call.startsWith('GET '))).toEqual([]);
    const { least, most } = callsOf(operation);
    expect(sent.length, `calls made: ${sent.join(', ')}`).toBeGreaterThanOrEqual(least);
    expect(sent.length, `calls made: ${sent.join(', ')}`).toBeLessThanOrEqual(most);
    for (const { path, status } of world.calls()) {
      expect(without !== undefined && path.endsWith(without) ? [501] : [200, 201, 204, 307]).toContain(
        status,
      );
    }
  });

  test('every operation has a case, and no case is of anything else', () => {
    expect(Object.keys(cases).sort()).toEqual(operations.map(({ name }) => name).sort());
  });
});

describe('callers that the table does not name', () => {
  useWorld('all');

  const roles = ['client', 'vendor'] as const;
  const closed = operations.flatMap((operation) => {
    const who = promisedBy(fieldNamed(buildSchema(), operation.field)?.description)?.who ?? '';
    const named = (role: string): boolean =>
      !/^(?:Client|Vendor|Operations)\b/.test(who) || new RegExp(role, 'i').test(who);
    return roles.filter((role) => !named(role)).map((role) => ({ ...operation, role }));
  });

  test.each(closed)('$name is refused to a $role', async ({ name, role }) => {
    const found = cases[name];
    if (!found) throw new Error(`expected a case for ${name}, but there is none`);
    const answer = await runCase(world.gateway.url, { ...found, as: role }, world.clearCalls);
    const { data, errors = [] } = answer;
    const refused = [
      ...errors.map(({ extensions }) => extensions?.['code']),
      ...problemsOf({ ...answer, errors: [] }).map(
        (refusal) => (refusal as { __typename: string }).__typename,
      ),
    ];
    const empty = Object.values((data ?? {}) as Record<string, { nodes?: unknown[] } | null>).every(
      (value) => value === null || value.nodes?.length === 0,
    );
    // What a vendor may not read is nothing to it: an empty list, or no such object.
    if (refused.length === 0) expect({ name, empty }).toEqual({ name, empty: true });
    else expect(['FORBIDDEN', 'ForbiddenError', 'NotFoundError']).toContain(refused[0]);
    for (const { method, status } of world.calls()) {
      if (method !== 'GET') expect([403, 404]).toContain(status);
    }
  });
});

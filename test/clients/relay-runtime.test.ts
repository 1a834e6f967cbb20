/** Relay from end to end: the server's own schema through the compiler, what it made through the runtime, against the server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postQuery, tokens } from '../support/world.ts';
import { areClientsInstalled, resultOf } from './installed.ts';
import { introspectSdl } from './introspect.ts';
import { compileRelay } from './relay-compile.ts';
import { relayOperations } from './relay-operations.ts';
import { serve } from './served.ts';

interface Shown {
  /** The states that the screen showed, in order. */
  readonly shown: readonly string[];
  readonly refusal?: string;
  readonly failure?: string;
}

interface Run {
  readonly accounts: {
    readonly ids: readonly string[];
    readonly totalCount: number;
    readonly pages: number[];
  };
  readonly licensees: Run['accounts'];
  readonly refetched: Shown & { readonly query: string; readonly node: object };
  readonly mutation: Shown;
  readonly refusal: Shown;
  readonly failure: Shown;
  readonly requests: number;
}

describe.skipIf(!areClientsInstalled("Relay's runtime"))('a Relay app', () => {
  let folder: string;
  let run: Run;
  let truth: Record<'accounts' | 'licensees', { readonly ids: string[]; readonly totalCount: number }>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'relay-'));
    // What the compiler makes for Node are CommonJS modules.
    writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
    await using served = await serve();
    const { data } = await postQuery(
      served.url,
      `{
        accounts(first: 100, orderBy: [{ field: NAME }]) { totalCount nodes { id } }
        account(id: "ACC-2001-0001") {
          first: licensees(first: 100) { totalCount nodes { id } }
          second: licensees(first: 100, offset: 100) { nodes { id } }
        }
      }`,
    );
    const ids = (list: { nodes: { id: string }[] }): string[] => list.nodes.map(({ id }) => id);
    const { first, second } = data.account;
    truth = {
      accounts: { ids: ids(data.accounts), totalCount: data.accounts.totalCount },
      licensees: { ids: [...ids(first), ...ids(second)], totalCount: first.totalCount },
    };
    const sdl = await introspectSdl(served.url, tokens.operations);
    const compiled = await compileRelay({ folder, sdl, modules: relayOperations, language: 'javascript' });
    expect(compiled).toMatchObject({ code: 0, stderr: '' });
    run = await resultOf<Run>('relay.js', [served.url, tokens.operations, folder]);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('a Relay app loads page after page of a list: every row once, in order', () => {
    expect(run.accounts).toEqual({ ...truth.accounts, pages: [5, 10, 12] });
  });

  test("a Relay app loads page after page of an object's list", () => {
    expect(run.licensees).toEqual({ ...truth.licensees, pages: [50, 100, 127] });
  });

  test('a Relay app reads one object again by its id, through node(id:)', () => {
    expect(run.refetched).toEqual({
      shown: ['ACTIVE', 'DISABLED'],
      query: 'AccountCardRefetchQuery',
      node: { id: 'ACC-2001-0001', name: expect.any(String), status: 'DISABLED' },
    });
  });

  test('a Relay app shows a change at once, and keeps it when it is confirmed', () => {
    expect(run.mutation).toEqual({ shown: ['ACTIVE', 'DISABLED'] });
  });

  test('a Relay app takes back what it showed too early when the change is refused', () => {
    expect(run.refusal).toEqual({ shown: ['ENABLED', 'DISABLED', 'ENABLED'], refusal: 'GuardError' });
  });

  test('a Relay app takes it back as well when the request fails', () => {
    expect(run.failure.shown).toEqual(['ACTIVE', 'DISABLED', 'ACTIVE']);
    expect(run.failure.failure).toContain('token');
  });

  test('a Relay app asks once for each page and each object', () => {
    // Three pages of each list; somebody else's change and the reading again; three changes.
    expect(run.requests).toBe(3 + 3 + 2 + 3);
  });
});

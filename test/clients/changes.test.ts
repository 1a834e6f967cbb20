/** Two clients change things against the real server: refusals shown, caches brought up to date by id, uploads, another token. */
import { beforeAll, describe, expect, test } from 'vitest';
import { postQuery, tokens } from '../support/world.ts';
import { areClientsInstalled, resultOf } from './installed.ts';
import { serve } from './served.ts';

interface State {
  readonly card: string | null;
  readonly list: string | null;
  readonly errors?: readonly object[];
}

interface Changed {
  readonly before: State;
  readonly after: State;
  readonly refused: State;
  readonly icon: { readonly errors: readonly object[]; readonly cached: string };
  readonly changeRequests: number;
  readonly tokens: Record<'seen' | 'stale' | 'others', readonly string[]> & { readonly cleared: State };
}

const clients = [
  ['Apollo Client', 'apollo-changes.js'],
  ['urql', 'urql-changes.js'],
] as const;

describe.skipIf(!areClientsInstalled('Changes with Apollo Client and urql'))(
  'changes with a normalised cache',
  () => {
    describe.each(clients)('%s', (_name, program) => {
      let changed: Changed;
      let truth: Record<'operations' | 'client', readonly string[]>;
      let iconBefore: string;
      let iconAfter: string;

      beforeAll(async () => {
        await using served = await serve();
        const idsFor = async (role: 'operations' | 'client'): Promise<readonly string[]> => {
          const query = '{ accounts(first: 50) { nodes { id } } }';
          const { data } = await postQuery(served.url, query, {}, { token: role });
          return data.accounts.nodes.map(({ id }: { id: string }) => id);
        };
        const icon = async (): Promise<string> => {
          const { data } = await postQuery(served.url, '{ account(id: "ACC-2001-0001") { iconDataUri } }');
          return data.account.iconDataUri;
        };
        truth = { operations: await idsFor('operations'), client: await idsFor('client') };
        iconBefore = await icon();
        changed = await resultOf<Changed>(program, [served.url, tokens.operations, tokens.client]);
        iconAfter = await icon();
      });

      test('shows a change wherever the object stands, by its id', () => {
        expect(changed.before).toEqual({ card: 'ACTIVE', list: 'ACTIVE' });
        expect(changed.after).toEqual({ card: 'DISABLED', list: 'DISABLED', errors: [] });
      });

      test('shows a refusal, and loses nothing over it', () => {
        expect(changed.refused).toEqual({
          card: 'DISABLED',
          list: 'DISABLED',
          errors: [{ __typename: 'InvalidStateError', current: 'DISABLED' }],
        });
      });

      test('uploads an icon, and shows it', () => {
        expect(changed.icon.errors).toEqual([]);
        expect(iconBefore).not.toBe(iconAfter);
        expect(changed.icon.cached).toBe(iconAfter);
      });

      test('needs no reading again: one request a change', () => {
        expect(changed.changeRequests).toBe(3);
      });

      test("shows nothing of one token's with another once its data is cleared", () => {
        const { seen, stale, cleared, others } = changed.tokens;
        expect(seen).toEqual(truth.operations);
        // Until then it does, which is why it has to be cleared.
        expect(stale).toEqual(truth.operations);
        expect(cleared).toEqual({ card: null, list: null });
        expect(others).toEqual(truth.client);
        expect(others.length).toBeLessThan(seen.length);
      });
    });
  },
);

/** Upstream fails after a read: the patterns of docs/clients.md keep what was read, and read again when it is back. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startWorld, tokens } from '../support/world.ts';
import { areClientsInstalled, resultOf } from './installed.ts';

const name = 'Northwind Traders Ltd';
const good = { shown: name, cached: name, error: 'none' };
const kept = { before: good, during: { ...good, error: 'some' }, after: good };
const lost = (shown: string, cached: string) => ({
  before: good,
  during: { shown, cached, error: 'some' },
  after: good,
});

describe.skipIf(!areClientsInstalled('Failures of upstream in each client'))(
  'upstream fails',
  { timeout: 60_000 },
  () => {
    test('and each client keeps what it has read with its pattern, and loses it without', async () => {
      await using world = await startWorld();
      const { gateway, sandbox } = world;
      expect(await resultOf('failing.js', [gateway.url, sandbox.url, tokens.operations])).toEqual({
        'Apollo Client, errorPolicy none': kept,
        'Apollo Client, errorPolicy all': lost('null', 'null'),
        urql: lost(name, 'none'),
        'urql with keepRead': kept,
      });
    });

    test('and docs/clients.md has the exchange that is tested here', () => {
      const own = readFileSync(new URL('keep-read.js', import.meta.url), 'utf8');
      const page = readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8');
      const code = (text: string): string =>
        text.slice(text.indexOf('import ')).replaceAll(/\s+/g, '').replaceAll(',)', ')');
      const snippet = /```js\n(import \{ mapExchange[\s\S]*?)```/.exec(page)?.[1] ?? '';
      expect(code(snippet)).toBe(code(own));
    });
  },
);

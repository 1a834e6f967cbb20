/** The page on the AppDirect sandbox names every operation, token, client, setting and control. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { routes } from '../../../src/sandbox/appdirect/api.ts';
import { access } from '../../../src/sandbox/appdirect/common/access.ts';
import { defaultSettings } from '../../../src/sandbox/appdirect/common/settings.ts';
import { wellKnownClients, wellKnownTokens } from '../../../src/sandbox/appdirect/seed/well-known.ts';

const page = readFileSync(
  fileURLToPath(new URL('../../../docs/sandbox-appdirect.md', import.meta.url)),
  'utf8',
);
/** Without the padding of columns. */
const lines = new Set(page.split('\n').map((line) => line.replaceAll(/ +/g, ' ').trim()));

test('the page has each operation with its path and its roles', () => {
  const operations = routes.filter(({ operation }) => !['token', 'invitations'].includes(operation));
  expect(operations).toHaveLength(49);
  for (const { operation, method, path } of operations) {
    const { roles, selfOnly } = access[operation];
    const names = typeof roles === 'string' ? ['any token'] : roles;
    const spelt = names.map((role) => (role === 'USER' && selfOnly ? 'USER (self)' : role)).join(', ');
    const address = `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`;
    expect(lines).toContain(`| ${operation} | \`${address}\` | ${spelt} |`);
  }
});

test('the page has each token, client and option', () => {
  for (const { id } of wellKnownTokens()) expect(page).toContain(`| \`${id}\``);
  for (const { id, secret } of wellKnownClients())
    expect(page).toMatch(new RegExp(`\\| \`${id}\` +\\| \`${secret}\``));
  for (const option of Object.keys(defaultSettings)) expect(page).toContain(`| \`${option}\``);
});

/** The console of both sandboxes in a real browser: everything by click, on a desktop and a phone, light and dark. */
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAppDirectSandbox, createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { accessibilityErrors } from '../support/accessibility.ts';
import { hasBrowser, launchBrowser, looks } from '../support/browser.ts';
import type { Look } from '../support/browser.ts';

if (!hasBrowser) console.warn('The console is not tested in a browser: no Chromium in /usr/bin');

/** Set to keep pictures of every page. */
const pictures = process.env['CONSOLE_PICTURES'];

describe.skipIf(!hasBrowser)('the console', () => {
  let browser: Browser;
  let first: Sandbox;
  let second: Sandbox;

  beforeAll(async () => {
    browser = await launchBrowser();
    first = await createSandbox();
    second = await createAppDirectSandbox();
  });

  afterAll(async () => {
    await browser.close();
    await first.close();
    await second.close();
  });

  async function visit(sandbox: Sandbox, { width, colorScheme }: Look) {
    const context = await browser.newContext({ viewport: { width, height: 850 }, colorScheme });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
    });
    await page.goto(`${sandbox.url}/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return { page, complaints, close: () => context.close() };
  }

  async function go(page: Page, name: string): Promise<void> {
    const menu = page.getByRole('button', { name: 'Menu' });
    if (await menu.isVisible()) await menu.click();
    await page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${name}( ?\\d+)?$`) })
      .click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  }

  async function check(page: Page, title: string): Promise<void> {
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/${title.replaceAll(/\W+/g, '-')}.png` });
    }
    expect(await accessibilityErrors(page), title).toEqual([]);
    expect(
      await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
      title,
    ).toBeLessThanOrEqual(0);
  }

  test.each(looks)('of the Accounts API does everything by click: $name', async (visitor) => {
    first.reset();
    const { page, complaints, close } = await visit(first, visitor);
    await check(page, `accounts ${visitor.name} start`);

    await go(page, 'Buyers');
    await page.getByLabel('Search').fill('acc-2001-0001');
    await page
      .getByRole('status')
      .filter({ hasText: /^\d+ objects$/ })
      .waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText(/^26–\d+ of \d+$/).waitFor();
    await page.getByLabel('State', { exact: true }).selectOption('Active');
    await check(page, `accounts ${visitor.name} buyers`);
    await page.getByRole('row').nth(1).getByRole('link').click();
    await page.getByRole('heading', { name: 'Relations' }).waitFor();
    await check(page, `accounts ${visitor.name} buyer`);

    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await page.getByText('Disable: done.').waitFor();
    await page.getByRole('button', { name: 'Enable', exact: true }).and(page.locator(':enabled')).waitFor();
    expect(first.calls().at(-1)).toMatchObject({ method: 'POST', status: 200 });
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByLabel('name', { exact: true }).fill('');
    await page.getByRole('button', { name: /^Send as/ }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('name', { exact: true }).fill('Renamed by the console');
    await check(page, `accounts ${visitor.name} edit`);
    await page.getByRole('button', { name: /^Send as/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Renamed by the console' }).waitFor();

    await go(page, 'Calls');
    await page.getByLabel('Filter').fill('PUT');
    await page
      .getByRole('button', { name: /^PUT \/buyers/ })
      .first()
      .click();
    await page.getByLabel('The request').filter({ hasText: 'Renamed by the console' }).waitFor();
    expect(await page.getByLabel('The request').textContent()).not.toContain('Bearer');
    await check(page, `accounts ${visitor.name} calls`);
    await page.getByLabel('Filter').fill('');
    await fetch(`${first.url}/public/v1/accounts/sellers?limit=2`);
    await page.getByRole('button', { name: 'GET /sellers' }).waitFor();

    await go(page, 'Faults and scenarios');
    await page.getByRole('button', { name: /^Rate limited/ }).click();
    await page.getByText('Rate limited is on.').waitFor();
    expect((await fetch(`${first.url}/public/v1/accounts/sellers`)).status).toBe(429);
    await check(page, `accounts ${visitor.name} faults`);
    await page.getByRole('button', { name: 'Remove all faults' }).click();
    await page.getByRole('button', { name: /^New client/ }).click();
    await page.getByText('New client is loaded.').waitFor();
    await page.getByRole('button', { name: '8 days later' }).click();
    await page.getByText('The clock stands 8 days later.').waitFor();
    await page.getByRole('button', { name: 'Reset everything' }).click();
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await page.getByText('Everything is as at the start.').waitFor();

    await go(page, 'People');
    await page.getByRole('button', { name: 'Use Max Vogel' }).click();
    await page.getByRole('button', { name: 'In use: Max Vogel' }).waitFor();
    await page.getByLabel('Id of the user').fill('USR-2004-0001');
    await page.getByLabel('Id of the account').fill('ACC-2004-0001');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText(first.tokenFor('USR-2004-0001', 'ACC-2004-0001')).waitFor();
    await check(page, `accounts ${visitor.name} people`);

    await go(page, 'Import and export');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the data' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('sandbox-data.json');
    const exported = (await (await fetch(`${first.url}/__sandbox/data`)).json()) as {
      tables: { buyers: { name: unknown }[] };
    };
    const upload = async (document: unknown): Promise<void> => {
      await page.getByLabel('Data file').setInputFiles({
        name: 'data.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(document)),
      });
      await page.getByRole('button', { name: 'Check and import' }).click();
    };
    const [broken] = exported.tables.buyers;
    if (!broken) throw new Error('expected buyers');
    const name = broken.name;
    broken.name = 5;
    await upload(exported);
    await page
      .getByText(/a text in name of buyers\[0\] \(BUY-[\d-]+\), but the imported document has 5/)
      .waitFor();
    await check(page, `accounts ${visitor.name} import`);
    broken.name = name;
    await upload(exported);
    await page.getByText('The data is imported.').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test.each(looks)('of AppDirect shows, edits and breaks it by click: $name', async (visitor) => {
    second.reset();
    const { page, complaints, close } = await visit(second, visitor);
    await check(page, `appdirect ${visitor.name} start`);
    await go(page, 'Companies');
    await page.getByLabel('Search').fill('northwind');
    await page
      .getByRole('link', { name: /^Northwind/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Relations' }).waitFor();
    await check(page, `appdirect ${visitor.name} company`);
    await page.getByRole('button', { name: 'Edit with PATCH' }).click();
    await page.getByLabel('name', { exact: true }).fill('Northwind by the console');
    await page.getByRole('button', { name: /^Send as Maya Stone/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Northwind by the console' }).waitFor();
    await go(page, 'Calls');
    await page
      .getByRole('button', { name: /^P[A-Z]+ \/account\/v2\/companies/ })
      .first()
      .waitFor();
    await check(page, `appdirect ${visitor.name} calls`);
    await go(page, 'Faults and scenarios');
    await page.getByRole('button', { name: /^Disabled company/ }).click();
    await page.getByText('Disabled company is loaded.').waitFor();
    await check(page, `appdirect ${visitor.name} faults`);
    await go(page, 'People');
    await check(page, `appdirect ${visitor.name} people`);
    expect(complaints).toEqual([]);
    await close();
  });
});

/** The example frontend from end to end: built, in Chromium, over a gateway and the sandbox. */
import { Buffer } from 'node:buffer';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityErrors } from '../support/accessibility.ts';
import { tinyPng } from '../support/images.ts';
import { missingForFrontend, overflowOf, startFrontend } from './frontend.ts';
import type { Frontend } from './frontend.ts';

const missing = missingForFrontend();
if (missing !== undefined) console.warn(`The example frontend is not tested: ${missing}`);

const northwind = '/accounts/ACC-2001-0001';

describe.skipIf(missing !== undefined)('the example frontend', () => {
  let frontend: Frontend;

  beforeAll(async () => {
    frontend = await startFrontend();
  }, 180_000);

  afterAll(async () => {
    await frontend.close();
  });

  afterEach(async () => {
    frontend.world.sandbox.setFaults([]);
    frontend.world.sandbox.reset();
    frontend.world.appDirectSandbox?.setFaults([]);
    await Promise.all(frontend.browser.contexts().map((context) => context.close()));
  });

  const rowNames = (page: Page): Promise<string[]> => page.locator('.rows .name').allInnerTexts();

  /** Until the list is at its end; resolves with the names of all rows. */
  async function showAll(page: Page): Promise<string[]> {
    const rows = page.locator('.row .name');
    const more = page.locator('.more button');
    await rows.first().waitFor();
    while (await more.isVisible()) {
      const shown = await rows.count();
      await more.getByText('Show more').click();
      await rows.nth(shown).waitFor();
    }
    return rowNames(page);
  }

  const confirm = (page: Page, verb: string): Promise<void> =>
    page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();

  describe('organizations of both marketplaces', () => {
    async function openSkyline(page: Page): Promise<void> {
      await page.getByLabel('Name contains').fill('skyline');
      const found = page.getByRole('link', { name: /^Skyline/ });
      await found.first().click();
      await page.getByRole('heading', { level: 1, name: /Skyline/ }).waitFor();
    }

    test('organizations page through the rows of both once, and say how many each marketplace has', async () => {
      const { page, complaints } = await frontend.visit('/');
      await page.getByRole('link', { name: 'Organizations' }).click();
      await page.getByText('10 of 36 organizations shown').waitFor();
      await page.getByText('SoftwareOne: 12 organizations').waitFor();
      await page.getByText('AppDirect: 24 organizations').waitFor();
      await showAll(page);
      const rows = await page.locator('.row').count();
      expect(rows).toBe(36);
      expect(await page.locator('.row .badge', { hasText: 'AppDirect' }).count()).toBe(24);
      expect(await accessibilityErrors(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });

    test('organizations are searched in both marketplaces, and those of the first lead to their account', async () => {
      const { page } = await frontend.visit('/organizations');
      await page.getByLabel('Name contains').fill('adatum');
      await page.getByText('2 of 2 organizations shown').waitFor();
      expect(await rowNames(page)).toEqual(['Adatum Software AG', 'Adatum Software AG']);
      await page.locator('.row', { hasText: 'SoftwareOne' }).getByRole('link').click();
      await page.getByRole('heading', { name: 'Adatum Software AG' }).waitFor();
      expect(new URL(page.url()).pathname).toMatch(/^\/accounts\/ACC-/);
    });

    test.each([
      [1400, 'light'],
      [390, 'dark'],
    ] as const)(
      'organizations of AppDirect lead to a page with their members: %i, %s',
      async (width, colorScheme) => {
        const look = { viewport: { width, height: 850 }, colorScheme };
        const { page, complaints } = await frontend.visit('/organizations', look);
        await openSkyline(page);
        const people = page.getByRole('listitem').filter({ hasText: '@' });
        await people.first().waitFor();
        const shown = await people.count();
        expect(shown).toBeGreaterThan(1);
        const email = /\S+@\S+/.exec(await people.first().innerText())?.[0] ?? '';
        await page.getByLabel('Name or e-mail contains').fill(email);
        await expect.poll(() => people.count()).toBe(1);
        expect(await accessibilityErrors(page)).toEqual([]);
        expect(await overflowOf(page)).toBe(0);
        expect(complaints).toEqual([]);
      },
    );

    test('a company keeps what was read while AppDirect fails, and one that is not there says so', async () => {
      const { appDirectSandbox } = frontend.world;
      const { page } = await frontend.visit('/organizations');
      await openSkyline(page);
      appDirectSandbox?.setFaults([{ kind: 'status', status: 400, times: 1_000 }]);
      const shown = await rowNames(page);
      await page.getByLabel('Name or e-mail contains').fill('stone');
      await page.getByText('The members could not be read').waitFor();
      await page.getByRole('heading', { level: 1, name: /Skyline/ }).waitFor();
      expect(await rowNames(page)).toEqual(shown);
      await page.reload();
      await page.getByText('The company could not be read').waitFor();
      expect(await page.getByText('not found').count()).toBe(0);
      appDirectSandbox?.setFaults([]);
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await page.getByRole('heading', { level: 1, name: /Skyline/ }).waitFor();
      const none = await frontend.visit('/companies/CMP-00000000-0000-4000-8000-000000000000');
      await none.page.getByRole('heading', { name: 'Company not found' }).waitFor();
    });

    test('organizations of one marketplace stay when the other one fails, and both are read again on request', async () => {
      const { appDirectSandbox } = frontend.world;
      appDirectSandbox?.setFaults([{ kind: 'status', status: 400, times: 1_000 }]);
      const { page } = await frontend.visit('/organizations');
      await page.getByText('AppDirect is missing. It does not answer at the moment.').waitFor();
      expect(await page.locator('.row').count()).toBe(10);
      expect(await page.getByRole('alert').count()).toBe(0);
      appDirectSandbox?.setFaults([]);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('AppDirect: 24 organizations').waitFor();
    });

    test('organizations of AppDirect are missing for a person who is not signed in there', async () => {
      const { page } = await frontend.visit('/organizations');
      await page.getByText('AppDirect: 24 organizations').waitFor();
      await page.getByLabel('Signed in as').selectOption('Vendor');
      await page.getByText('AppDirect is missing. Sign in there to see its organizations.').waitFor();
      expect(await page.locator('.row').count()).toBeGreaterThan(0);
      expect(await page.locator('.row .badge', { hasText: 'AppDirect' }).count()).toBe(0);
    });
  });

  describe('account list', () => {
    test('account list pages through every account once, and goes on at the first new row', async () => {
      const { page, complaints } = await frontend.visit('/');
      await page.getByText('10 of 12 accounts shown').waitFor();
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.locator('.row:nth-child(11):focus').waitFor();
      const names = await showAll(page);
      expect(names).toHaveLength(12);
      expect(new Set(names).size).toBe(12);
      expect(complaints).toEqual([]);
    });

    test('account list searches, filters and sorts on the server, and keeps that in the address', async () => {
      const { page } = await frontend.visit('/');
      await page.getByLabel('Name contains').fill('conto');
      await page.getByText('2 of 2 accounts shown').waitFor();
      expect(await rowNames(page)).toEqual(['Contoso "Global" Retail', 'Contoso Nordics']);
      await page.getByLabel('Name contains').fill('');
      await page.getByLabel('Type').selectOption('Vendor');
      await page.getByLabel('Status').selectOption('Disabled');
      await page.getByText('1 of 1 account shown').waitFor();
      await page.reload();
      await page.getByText('1 of 1 account shown').waitFor();
      expect(await rowNames(page)).toEqual(['Litware Security']);
    });

    test('account list says that nothing matches, and leads back to everything', async () => {
      const { page } = await frontend.visit('/?search=zzz');
      await page.getByText('No account matches.').waitFor();
      await page.getByRole('button', { name: 'Show all' }).click();
      await page.getByText('10 of 12 accounts shown').waitFor();
    });

    test('account list says that it could not be read, and reads it again on request', async () => {
      frontend.world.sandbox.setFaults([{ path: '/accounts', kind: 'status', status: 400 }]);
      const { page } = await frontend.visit('/');
      await page.getByText('The accounts could not be read').waitFor();
      frontend.world.sandbox.setFaults([]);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('10 of 12 accounts shown').waitFor();
    });
  });

  describe('account', () => {
    test('account comes with its tabs and their counters in one operation', async () => {
      const { page, operations, complaints } = await frontend.visit(northwind);
      await page.getByRole('heading', { name: 'Northwind Traders Ltd' }).waitFor();
      expect(await page.getByRole('tab').allInnerTexts()).toEqual([
        'Buyers 26',
        'Licensees 127',
        'Users 35',
        'Groups 4',
      ]);
      expect(operations().filter((name) => name !== 'Viewer')).toEqual(['AccountDetails']);
      expect(complaints).toEqual([]);
    });

    test.each([
      ['buyers', 26],
      ['licensees', 127],
      ['users', 35],
    ])('account pages through all its %s', async (tab, total) => {
      const { page } = await frontend.visit(`${northwind}?tab=${tab}`);
      await showAll(page);
      const ids = await page.locator('.row .meta').allInnerTexts();
      expect(ids).toHaveLength(total);
      expect(new Set(ids).size).toBe(total);
    });

    test('account keeps what could be read when one of its lists fails', async () => {
      frontend.world.sandbox.setFaults([{ path: '/licensees', kind: 'status', status: 400 }]);
      const { page } = await frontend.visit(northwind);
      await page.getByText('Parts of this page could not be read').waitFor();
      expect(await page.locator('.problem code').allInnerTexts()).toEqual(['account.licensees']);
      expect(await rowNames(page)).toHaveLength(10);
      await page.getByRole('tab', { name: 'Licensees' }).click();
      await page.getByRole('tabpanel').getByText('The licensees could not be read').waitFor();
      frontend.world.sandbox.setFaults([]);
      await page.getByRole('tabpanel').getByRole('button', { name: 'Try again' }).click();
      await page.getByText('10 of 127 licensees shown').waitFor();
    });

    test('an account that does not exist shows as not found', async () => {
      const { page } = await frontend.visit('/accounts/ACC-9999-9999');
      await page.getByRole('heading', { name: 'Account ACC-9999-9999 not found' }).waitFor();
    });
  });

  describe('action', () => {
    test('action changes the row at once, without reading the page again, and keeps the focus', async () => {
      const { page, operations } = await frontend.visit(`${northwind}?tab=licensees`);
      const row = page.locator('.row:has(.name)').first();
      await row.getByRole('button', { name: 'Disable' }).click();
      await confirm(page, 'Disable');
      await row.getByText('Disabled', { exact: true }).waitFor();
      await row.getByRole('button', { name: 'Enable' }).waitFor();
      expect(await page.evaluate('document.activeElement.innerText')).toContain('Enable');
      expect(operations().filter((name) => name !== 'Viewer')).toEqual([
        'AccountDetails',
        'Consequences',
        'RunAction',
      ]);
      await page.locator('.toast [role=status]').getByText('is disabled.').waitFor();
    });

    test('action that is refused tells why beside its button', async () => {
      const { page } = await frontend.visit(northwind);
      const row = page.locator('.row').filter({ hasText: 'Northwind Köln Foods' });
      await row.getByRole('button', { name: 'Delete' }).click();
      await page
        .getByRole('dialog')
        .getByText(/It has \d+ licensees/)
        .waitFor();
      await confirm(page, 'Delete');
      await row.getByRole('alert').getByText('cannot be deleted: it has licensees').waitFor();
      await row.getByText('Active', { exact: true }).waitFor();
    });

    test('an action on an object that another user has changed is refused, and shows its current state', async () => {
      const { page } = await frontend.visit(`${northwind}?tab=licensees`);
      const row = page.locator('.row:has(.name)').first();
      const id = /LCE-[\d-]+/.exec(await row.innerText())?.[0];
      await frontend.world.query('mutation ($id: ID!) { licenseeDisable(id: $id) { errors { code } } }', {
        id,
      });
      await row.getByRole('button', { name: 'Disable' }).click();
      await confirm(page, 'Disable');
      await row
        .getByRole('alert')
        .getByText(/Disabled/)
        .waitFor();
      await row.locator('.badge', { hasText: 'Disabled' }).waitFor();
      await row.getByRole('button', { name: 'Enable' }).waitFor();
    });

    test('action is only offered to whom it is open', async () => {
      const { page } = await frontend.visit(northwind);
      await page.getByRole('button', { name: 'Deactivate Northwind' }).waitFor();
      await page.getByLabel('Signed in as').selectOption('Vendor');
      await page.getByRole('tab', { name: 'Buyers 6' }).waitFor();
      expect(await page.locator('.row .buttons button').count()).toBe(0);
      await page.getByRole('tab', { name: 'Users' }).click();
      await page.getByText('No users that you can see.').waitFor();
      expect(await page.getByRole('button', { name: 'Invite a person' }).count()).toBe(0);
      await page.getByRole('tab', { name: 'Buyers' }).click();
      await page.getByLabel('Signed in as').selectOption('Client');
      await page.getByRole('tab', { name: 'Buyers 26' }).waitFor();
      const row = page.locator('.row:has(.name)').first();
      expect(await row.locator('button').allInnerTexts()).toEqual([
        expect.stringMatching(/^Disable/) as string,
      ]);
    });
  });

  describe('invitation', () => {
    test('invitation tells at each field what is wrong, then succeeds, and the counter grows', async () => {
      const { page, complaints } = await frontend.visit(`${northwind}?tab=users`);
      await page.getByRole('button', { name: 'Invite a person' }).click();
      const send = page.getByRole('button', { name: 'Send invitation', exact: true });
      await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill('not an address');
      await send.click();
      await page.locator('#email-errors').getByText('Enter an e-mail address').waitFor();

      await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill('mia.newcomer@northwind.example');
      await send.click();
      await page.locator('#firstName-errors').getByText('First name must have').waitFor();
      expect(await page.locator('.field-error').allInnerTexts()).toHaveLength(3);
      expect(await page.evaluate('document.activeElement.id')).toBe('firstName');
      expect(await page.getByLabel('First name').getAttribute('aria-describedby')).toBe('firstName-errors');
      expect(
        await page.getByRole('textbox', { name: 'E-mail', exact: true }).getAttribute('aria-invalid'),
      ).toBe('false');

      await page.getByLabel('First name').fill('Mia');
      await page.getByLabel('Last name').fill('Newcomer');
      await page.getByLabel('Auditors').check();
      await send.click();
      await page.getByRole('tab', { name: 'Users 36' }).waitFor();
      await page.getByRole('status').getByText('Mia Newcomer was invited.').waitFor();
      expect(await page.evaluate('document.activeElement.innerText')).toBe('Invite a person');
      expect(await showAll(page)).toContain('Mia Newcomer');
      expect(complaints).toEqual([]);
    });
  });

  describe('icon', () => {
    test('icon is what was uploaded, at once and after a reload', async () => {
      const { page, complaints } = await frontend.visit(northwind);
      await page.locator('img.avatar').waitFor();
      const uploaded = page.locator(`img.avatar[src="data:image/png;base64,${tinyPng.toString('base64')}"]`);
      expect(await uploaded.count()).toBe(0);
      await page
        .getByLabel('New icon')
        .setInputFiles({ name: 'icon.png', mimeType: 'image/png', buffer: tinyPng });
      await page.getByRole('button', { name: 'Upload icon' }).click();
      await uploaded.waitFor();
      await page.reload();
      await uploaded.waitFor();
      expect(complaints).toEqual([]);
    });

    test('icon that is no image is refused at its field', async () => {
      const { page } = await frontend.visit(northwind);
      await page
        .getByLabel('New icon')
        .setInputFiles({ name: 'icon.png', mimeType: 'image/png', buffer: Buffer.from('not an image') });
      await page.getByRole('button', { name: 'Upload icon' }).click();
      await page
        .locator('.icon-form .refusal')
        .getByText(/PNG|JPEG/i)
        .waitFor();
    });
  });

  describe('navigation', () => {
    test('navigation marks the current section, names each page, and the back button returns', async () => {
      const { page } = await frontend.visit('/?search=northwind');
      const current = page.locator('nav a[aria-current=page]');
      expect(await current.innerText()).toBe('Accounts');
      await page.getByRole('link', { name: 'Northwind Traders Ltd' }).click();
      await page.getByRole('heading', { name: 'Northwind Traders Ltd' }).waitFor();
      await expect.poll(() => page.title()).toBe('Northwind Traders Ltd · Accounts');
      await page.getByRole('navigation', { name: 'Breadcrumb' }).getByText('Northwind Traders Ltd').waitFor();
      await page.getByRole('tab', { name: 'Users' }).click();
      await page.goBack();
      await page.getByRole('tab', { name: 'Buyers', selected: true }).waitFor();
      await page.goBack();
      await page.getByText('1 of 1 account shown').waitFor();
      await page.getByRole('link', { name: 'Organizations' }).click();
      expect(await current.innerText()).toBe('Organizations');
      await expect.poll(() => page.title()).toBe('Organizations');
    });
  });

  describe('a failing upstream', () => {
    const down = { kind: 'status', status: 400, times: 1_000 } as const;

    test('a failing upstream is never shown as an account that does not exist', async () => {
      frontend.world.sandbox.setFaults([down]);
      const { page } = await frontend.visit(northwind);
      await page.getByText('The account could not be read').waitFor();
      expect(await page.getByText('not found').count()).toBe(0);
      frontend.world.sandbox.setFaults([]);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: 'Northwind Traders Ltd' }).waitFor();
    });

    test('a failing upstream takes away nothing that the page already shows', async () => {
      const { page } = await frontend.visit(northwind);
      await page.getByRole('tab', { name: 'Buyers 26' }).waitFor();
      const before = await rowNames(page);
      // A change succeeds, and the reads that follow it fail.
      await page.getByRole('button', { name: 'Disable Northwind Köln Foods' }).click();
      await page
        .getByRole('dialog')
        .getByText(/licensees? will be disabled|No licensee/)
        .waitFor();
      frontend.world.sandbox.setFaults([{ ...down, method: 'GET' }]);
      await confirm(page, 'Disable');
      await page.getByText('Parts of this page could not be read').waitFor();
      expect(await rowNames(page)).toEqual(before);
      await page.getByRole('tab', { name: 'Buyers 26' }).waitFor();
      await page.getByRole('heading', { name: 'Northwind Traders Ltd' }).waitFor();
      frontend.world.sandbox.setFaults([]);
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await page.getByText('Parts of this page could not be read').waitFor({ state: 'detached' });
    });
  });

  describe('lists of an account', () => {
    test('lists of an account have a search and an order each, kept in the address', async () => {
      const { page } = await frontend.visit(northwind);
      await page.getByLabel('Buyer name contains').fill('köln');
      await page.getByText(/^3 of 3 buyers shown$/).waitFor();
      await page.getByRole('tab', { name: 'Users' }).click();
      await page.getByLabel('Name or e-mail contains').fill('ada.tanaka@');
      await page.getByText('1 of 1 user shown').waitFor();
      await page.reload();
      await page.getByText('1 of 1 user shown').waitFor();
      await page.getByLabel('Name or e-mail contains').fill('zzz');
      await page.getByRole('tabpanel').getByRole('button', { name: 'Show all' }).click();
      await page.getByText('10 of 35 users shown').waitFor();
    });

    test('lists of an account lose no row when one was removed between two pages', async () => {
      const { page } = await frontend.visit(`${northwind}?tab=licensees`);
      await page.getByText('10 of 127 licensees shown').waitFor();
      const id = /LCE-[\d-]+/.exec(await page.locator('.row .meta').nth(2).innerText())?.[0];
      const all = await licenseeIds();
      const { data } = await frontend.world.query(
        'mutation ($id: ID!) { licenseeDelete(id: $id) { errors { code } } }',
        { id },
      );
      expect(data.licenseeDelete.errors).toEqual([]);
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.getByText('20 of 126 licensees shown').waitFor();
      const shown = (await page.locator('.row .meta').allInnerTexts()).map((text) => text.split(' ')[0]);
      // The rows of the first page stay; the second page continues after its last row.
      expect(shown).toEqual(all.slice(0, 20));
    });

    async function licenseeIds(): Promise<readonly string[]> {
      const { data } = await frontend.world.query(
        '{ account(id: "ACC-2001-0001") { licensees(first: 20, orderBy: [{ field: NAME }]) { nodes { id } } } }',
      );
      return data.account.licensees.nodes.map(({ id }: { id: string }) => id);
    }
  });

  describe('confirmation', () => {
    test('confirmation counts what follows, can be left by Escape, and returns the focus', async () => {
      const { page, operations } = await frontend.visit(northwind);
      const button = page.getByRole('button', { name: 'Disable Northwind Traders Ltd' });
      await button.click();
      const dialog = page.getByRole('dialog', { name: 'Disable Northwind Traders Ltd?' });
      await dialog.getByText('26 buyers and 127 licensees').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await page.evaluate('document.activeElement.innerText')).toContain('Disable');
      expect(operations()).not.toContain('RunAction');
    });
  });

  describe('members', () => {
    test('members are moved to other groups, invited again, blocked, unblocked and removed', async () => {
      const { page, complaints } = await frontend.visit(`${northwind}?tab=users`);
      const done = (text: string): Promise<void> =>
        page.locator('.toast [role=status]').getByText(text).waitFor();
      const search = page.getByLabel('Name or e-mail contains');

      await search.fill('ada.tanaka@');
      await page.getByText('1 of 1 user shown').waitFor();
      const row = page.locator('.row');
      await row.getByRole('button', { name: 'Groups' }).click();
      await row.getByLabel('Auditors').check();
      await row.getByRole('button', { name: 'Save groups' }).click();
      await done('The groups of Ada Tanaka were changed.');
      await row.locator('.meta', { hasText: 'Auditors' }).waitFor();

      await row.getByRole('button', { name: 'Block', exact: false }).click();
      await page.getByRole('dialog').getByText('can no longer sign in').waitFor();
      await confirm(page, 'Block');
      await done('Ada Tanaka is blocked.');
      await row.getByRole('button', { name: 'Unblock' }).click();
      await done('Ada Tanaka can sign in again.');

      await row.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('dialog').getByText('loses access to this account').waitFor();
      await confirm(page, 'Remove');
      await done('Ada Tanaka was removed.');
      await page.getByRole('tab', { name: 'Users 34' }).waitFor();

      await search.fill('xavier.ivanova@');
      await page.getByText('1 of 1 user shown').waitFor();
      await row.getByRole('button', { name: 'Resend invitation' }).click();
      await done('was invited again.');
      expect(complaints).toEqual([]);
    });
  });

  describe('signed in', () => {
    test('signed in as a person of the sandbox, the page shows what that person can see', async () => {
      const { page } = await frontend.visit('/');
      await page.getByText('10 of 12 accounts shown').waitFor();
      const choice = page.getByLabel('Signed in as');
      const people = await choice.locator('option').allInnerTexts();
      expect(people.slice(0, 3)).toEqual(['Operations', 'Client', 'Vendor']);
      const client = people.find((text) => /\(Client, Northwind/.test(text));
      await choice.selectOption(client ?? 'no client of Northwind among the people');
      await page.getByText(/Northwind Traders Ltd \(client\) may use/).waitFor();
    });
  });

  describe('an upload', () => {
    test('an upload that is too large is refused before anything is sent', async () => {
      const { page, operations } = await frontend.visit(northwind);
      const buffer = Buffer.alloc(6 * 1024 * 1024);
      await page.getByLabel('New icon').setInputFiles({ name: 'big.png', mimeType: 'image/png', buffer });
      await page.getByRole('button', { name: 'Upload icon' }).click();
      await page.locator('.icon-form .refusal').getByText('big.png has 6.0 MB').waitFor();
      await page
        .getByLabel('New icon')
        .setInputFiles({ name: 'icon.gif', mimeType: 'image/gif', buffer: tinyPng });
      await page.getByRole('button', { name: 'Upload icon' }).click();
      await page.locator('.icon-form .refusal').getByText('icon.gif is not a PNG or JPEG image.').waitFor();
      expect(operations()).not.toContain('an upload');
    });
  });

  describe('without a mouse', () => {
    test('the example frontend without a mouse leads from the list to an account, through its tabs, into the invitation and back', async () => {
      const { page } = await frontend.visit('/');
      await page.locator('.row:has(.name)').first().waitFor();
      const press = (...keys: readonly string[]): Promise<void> =>
        keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
      const focused = (): Promise<string> => page.evaluate('document.activeElement.innerText');

      await press('Tab');
      expect(await focused()).toBe('Skip to content');
      await press('Enter', 'Tab');
      expect(await page.evaluate('document.activeElement.type')).toBe('search');
      await page.keyboard.type('northwind');
      await page.getByText('1 of 1 account shown').waitFor();
      await press('Tab', 'Tab', 'Tab', 'Tab');
      expect(await focused()).toBe('Northwind Traders Ltd');
      await press('Enter');
      await page.getByRole('tab', { name: 'Buyers' }).waitFor();
      expect(await page.evaluate('document.activeElement.id')).toBe('content');

      await page.getByRole('tab', { name: 'Buyers' }).focus();
      await press('ArrowRight', 'ArrowRight');
      expect(await focused()).toContain('Users');
      expect(await page.getByRole('tab', { selected: true }).innerText()).toContain('Users');
      await press('End');
      expect(await focused()).toContain('Groups');
      await press('ArrowRight');
      expect(await focused()).toContain('Buyers');
      await press('End', 'ArrowLeft', 'Tab', 'Enter');
      await page.getByRole('form', { name: 'Invitation' }).waitFor();
      expect(await page.evaluate('document.activeElement.id')).toBe('email');
      await page.getByRole('button', { name: 'Cancel' }).focus();
      await press('Enter');
      expect(await focused()).toBe('Invite a person');
    });
  });

  describe.each([
    ['on a desk', { width: 1400, height: 900 }, 'light'],
    ['on a phone', { width: 390, height: 844 }, 'light'],
    ['on a desk in the dark', { width: 1400, height: 900 }, 'dark'],
    ['on a phone in the dark', { width: 390, height: 844 }, 'dark'],
  ] as const)('%s', (_where, viewport, colorScheme) => {
    /** Nothing cut off, nothing that axe-core finds. */
    const check = async (page: Page): Promise<void> => {
      expect(await overflowOf(page)).toBe(0);
      expect(await accessibilityErrors(page)).toEqual([]);
    };

    test('the list is whole and accessible, with rows and without', async () => {
      const { page } = await frontend.visit('/', { viewport, colorScheme });
      await page.locator('.row .name').first().waitFor();
      await check(page);
      await page.getByLabel('Name contains').fill('zzz');
      await page.getByText('No account matches.').waitFor();
      await check(page);
    });

    test('every tab of an account is whole and accessible', async () => {
      const { page } = await frontend.visit(northwind, { viewport, colorScheme });
      for (const tab of ['Buyers', 'Licensees', 'Users', 'Groups']) {
        await page.getByRole('tab', { name: tab }).click();
        await page.locator('.row:has(.name)').first().waitFor();
        await check(page);
      }
    });

    test('refusals, errors and the invitation are whole and accessible', async () => {
      frontend.world.sandbox.setFaults([{ path: '/licensees', kind: 'status', status: 400 }]);
      const { page } = await frontend.visit(northwind, { viewport, colorScheme });
      await page.getByText('Parts of this page could not be read').waitFor();
      await page.getByRole('button', { name: 'Delete Northwind Köln Foods' }).click();
      await page
        .getByRole('dialog')
        .getByText(/could not be read/)
        .waitFor();
      await check(page);
      await confirm(page, 'Delete');
      await page.locator('.row .refusal').waitFor();
      await check(page);
      await page.getByRole('tab', { name: 'Users' }).click();
      await page.getByRole('button', { name: 'Invite a person' }).click();
      await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill('mia@northwind.example');
      await page.getByRole('button', { name: 'Send invitation', exact: true }).click();
      await page.locator('#firstName-errors').waitFor();
      await check(page);
    });
  });
});

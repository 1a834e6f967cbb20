/** GraphiQL in a real browser without any network but loopback. */
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityErrors } from '../../support/accessibility.ts';
import { hasBrowser, launchBrowser, looks } from '../../support/browser.ts';
import type { Look } from '../../support/browser.ts';
import { startWorld } from '../../support/world.ts';
import type { World } from '../../support/world.ts';

if (!hasBrowser) console.warn('GraphiQL is not tested in a browser: no Chromium in /usr/bin');

/** The first load, with everything it fetches by itself. Bytes on the wire. */
const maxFirstLoadBytes = 1_600_000;

/** Set to keep pictures of the page. */
const pictures = process.env['GRAPHIQL_PICTURES'];

describe.skipIf(!hasBrowser)('in a browser, GraphiQL', () => {
  let browser: Browser;
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await world[Symbol.asyncDispose]();
  });

  /** A visitor who was never here before. */
  async function visit(
    search = '',
    { width, colorScheme }: Pick<Look, 'width' | 'colorScheme'> = { width: 1400, colorScheme: 'light' },
  ): Promise<{ page: Page; complaints: string[]; hosts: Set<string> }> {
    const context = await browser.newContext({ viewport: { width, height: 850 }, colorScheme });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    const hosts = new Set<string>();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith('http')) hosts.add(hostname);
    });
    await page.goto(`${world.gateway.url}/graphql${search}`);
    await page.waitForSelector('.graphiql-execute-button');
    return { page, complaints, hosts };
  }

  const titles = (page: Page): Promise<string[]> => page.locator('.graphiql-tab-button').allTextContents();
  const activeTitle = (page: Page): Promise<string | null> =>
    page.locator('.graphiql-tab-active .graphiql-tab-button').textContent();
  const run = async (page: Page): Promise<string> => {
    await page.click('.graphiql-execute-button');
    const result = page.locator('.result-window .view-lines');
    await result.filter({ hasText: /data|errors/ }).waitFor();
    // The editor draws spaces that do not break.
    return (await result.innerText()).replaceAll('\u00a0', ' ');
  };

  test('opens with the examples and the token, and runs the first of them', async () => {
    const { page, complaints } = await visit();
    expect(await titles(page)).toEqual([
      'Accounts',
      'Account',
      'Licensees',
      'Viewer',
      'DisableLicensee',
      'Search',
      'FindBuyers',
      'Organizations',
    ]);
    expect(await run(page)).toContain('"totalCount"');
    expect(complaints).toEqual([]);
  });

  test('asks no other host for anything', async () => {
    const { page, hosts } = await visit();
    await run(page);
    expect([...hosts]).toEqual(['127.0.0.1']);
  });

  test('loads in at most 1.6 MB', async () => {
    const page = await (await browser.newContext()).newPage();
    const session = await page.context().newCDPSession(page);
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await session.send('Network.enable');
    await page.goto(`${world.gateway.url}/graphql`);
    await page.waitForSelector('.graphiql-execute-button');
    await run(page);
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(maxFirstLoadBytes);
  });

  test('switches tabs with the mouse, and opens the last one again after a reload', async () => {
    const { page } = await visit();
    await page.locator('.graphiql-tab-button').nth(3).click();
    expect(await activeTitle(page)).toBe('Viewer');
    // GraphiQL takes up the operation of another text 100 ms later, and then writes it to the address.
    await page.waitForURL((url) => url.searchParams.get('query')?.includes('query Viewer') === true);
    expect(await run(page)).toContain('"OPERATIONS"');
    await page.reload();
    await page.waitForSelector('.graphiql-execute-button');
    expect(await activeTitle(page)).toBe('Viewer');
    expect(await titles(page)).toHaveLength(8);
  });

  test('opens a shared operation in a tab of its own', async () => {
    const query = 'query Shared($id: ID!) { account(id: $id) { name } }';
    const { page } = await visit(
      `?${new URLSearchParams({ query, variables: '{"id":"ACC-2001-0001"}' }).toString()}`,
    );
    expect((await titles(page))[0]).toBe('Shared');
    expect(await run(page)).toContain('Northwind');
  });

  test('completes field names, in workers that the policy allows', async () => {
    const { page, complaints } = await visit();
    await page.locator('.graphiql-editor .view-line').nth(4).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('pageI', { delay: 30 });
    await page.locator('.suggest-widget').getByText('pageInfo').first().waitFor();
    expect(complaints).toEqual([]);
  });

  const panel = (page: Page) => page.getByRole('region', { name: 'Calls and introduction' });
  const shown = (page: Page, name: string): Promise<void> =>
    panel(page).getByText(name).first().waitFor({ state: 'visible' });

  /** What can be seen fits the width, and the parts of this page have no accessibility error. */
  async function check(page: Page, title: string): Promise<void> {
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/${title.replaceAll(/\W+/g, '-')}.png`, fullPage: true });
    }
    for (const part of ['.ag-bar-top', '.ag-panel']) {
      expect(await accessibilityErrors(page, part), title).toEqual([]);
    }
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow, title).toBeLessThanOrEqual(0);
  }

  test.each(looks)('shows who asks, what it costs, and what it has cost: $name', async (visitor) => {
    const { page, complaints } = await visit('', visitor);
    // The introduction is open at the first visit, with the picture of the types.
    const picture = panel(page).getByRole('img', { name: /types of the graph/ });
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(100);
    await check(page, `${visitor.name} introduction`);

    await panel(page).getByRole('tab', { name: 'Calls' }).click();
    await shown(page, 'Running Accounts would make');
    await page.locator('.graphiql-tab-button').nth(1).click();
    await shown(page, 'Running Account would make about 3 calls in 1 round: 1 to');
    // It has a variable, so the pane for it opens.
    await page
      .locator('[aria-label="Variables"], .graphiql-editor-tool')
      .first()
      .waitFor({ state: 'visible' });
    await expect.poll(() => run(page)).toContain('Northwind Traders');
    await shown(page, 'Account: ');
    expect(
      await panel(page)
        .getByRole('heading', { name: /^Round \d$/ })
        .count(),
    ).toBeGreaterThan(0);
    await shown(page, 'for account.buyers');
    await check(page, `${visitor.name} calls`);
    // A call opens, and shows what was asked.
    const call = panel(page).locator('details').first();
    await call.locator('summary').click();
    expect(await call.locator('code').innerText()).toContain('GET /public/v1/accounts/');

    const people = page.getByRole('combobox', { name: 'Marketplace' });
    await people.selectOption({ label: 'Without a token' });
    await shown(page, 'Running Account');
    await expect.poll(() => run(page)).toContain('UNAUTHENTICATED');
    await people.selectOption('1');
    await page.locator('.graphiql-tab-button').nth(3).click();
    await expect.poll(() => run(page)).toContain('"CLIENT"');
    // The choice is kept.
    await page.reload();
    await page.waitForSelector('.graphiql-execute-button');
    expect(await people.inputValue()).toBe('1');
    await panel(page).getByRole('button', { name: 'Hide' }).click();
    await check(page, `${visitor.name} closed`);
    expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);

    // Side by side on a desktop, one below the other on a phone.
    const editor = await page.locator('.graphiql-editors').boundingBox();
    const answer = await page.locator('.graphiql-response').boundingBox();
    if (editor === null || answer === null) throw new Error('expected two panes');
    expect(answer.y >= editor.y + editor.height).toBe(visitor.width < 700);
    expect(Math.min(editor.width, answer.width)).toBeGreaterThan(330);
  });

  test('says what a change would cost, and does not run it for that', async () => {
    const { page } = await visit();
    const calls = world.calls().length;
    await panel(page).getByRole('tab', { name: 'Calls' }).click();
    await page.locator('.graphiql-tab-button').nth(4).click();
    await shown(page, 'Running DisableLicensee would make');
    expect(world.calls().length).toBe(calls);
  });

  test('says what an operation would cost while it is typed', async () => {
    const { page } = await visit();
    await panel(page).getByRole('tab', { name: 'Calls' }).click();
    await shown(page, 'Running Accounts would make about 4 calls in 2 rounds: 1 to');
    await page.locator('.graphiql-editor .view-line').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('query Mine { viewer { role } }', { delay: 5 });
    await shown(page, 'Running Mine would make about 1 call in 1 round: 1 call.');
    // A text that is not valid yet has no cost.
    await page.keyboard.type(' {', { delay: 5 });
    await panel(page).getByText('would make').waitFor({ state: 'detached' });
  });

  test('sends the headers that a visitor types in place of those of the bar, and says so', async () => {
    const { page } = await visit();
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor-tool .view-lines').last().click();
    await page.keyboard.type('{"authorization": "Bearer idt:TKN-0000-0003:vendor"', { delay: 5 });
    await run(page);
    await page.getByText('The headers pane sets authorization.').waitFor();
  });
});

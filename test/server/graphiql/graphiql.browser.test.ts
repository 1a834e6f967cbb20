/** GraphiQL in a real browser without any network but loopback. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser } from '../../support/browser.ts';
import { startWorld } from '../../support/world.ts';
import type { World } from '../../support/world.ts';

if (!hasBrowser) console.warn('GraphiQL is not tested in a browser: no Chromium in /usr/bin');

/** The first load, with everything it fetches by itself. Bytes on the wire. */
const maxFirstLoadBytes = 2_500_000;

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
  async function visit(search = ''): Promise<{ page: Page; complaints: string[]; hosts: Set<string> }> {
    const page = await (await browser.newContext({ viewport: { width: 1400, height: 850 } })).newPage();
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

  test('loads in at most 2.5 MB', async () => {
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
});

/** Takes the screenshots of the documentation with Chromium, from a gateway over the sandbox: `npm run screenshots`. */
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { start } from '../src/app/start.ts';
import { loadConfig } from '../src/config/config.ts';
import { createLogger } from '../src/server/log/logger.ts';
import { hasBrowser, launchBrowser } from '../test/support/browser.ts';

/** The README is read on slow connections too. */
const maxBytes = 200_000;
const file = fileURLToPath(new URL('../docs/images/graphiql.png', import.meta.url));

if (!hasBrowser) throw new Error('expected Chromium in /usr/bin, but found none');

const running = await start(
  loadConfig({ PORT: '0', SANDBOX_PORT: '0', APPDIRECT_SANDBOX_PORT: '0' }),
  createLogger({ level: 'silent', write: () => undefined }),
);
const browser = await launchBrowser();
try {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
  });
  const page = await context.newPage();
  await page.goto(`${running.gateway.url}/graphql`);
  await page.click('.graphiql-execute-button');
  await page.locator('.result-window .view-lines').filter({ hasText: 'totalCount' }).waitFor();
  await page.mouse.move(0, 0);
  // The tooltip of the button fades out.
  await page.waitForTimeout(500);
  await page.screenshot({ path: file });
} finally {
  await browser.close();
  await running.close();
}
const { size } = await stat(file);
console.log(`wrote docs/images/graphiql.png, ${size} bytes`);
if (size > maxBytes) throw new Error(`expected at most ${maxBytes} bytes, but the screenshot has ${size}`);

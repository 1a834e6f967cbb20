/** The example frontend, built and served with a gateway behind it, in a browser: or why that cannot be had. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { startWorld } from '../support/world.ts';
import type { World } from '../support/world.ts';

const home = new URL('../../examples/frontend/', import.meta.url);
const packages = new URL('node_modules/', home);

/** Undefined when nothing is missing. */
export function missingForFrontend(): string | undefined {
  if (!existsSync(packages)) return 'its packages are not installed (npm ci in examples/frontend)';
  if (!hasBrowser) return 'no Chromium in /usr/bin';
  return undefined;
}

export interface Frontend {
  readonly world: World;
  readonly browser: Browser;
  /** A visitor who was never here before; complaints are errors of the console and of the page. */
  readonly visit: (path: string, options?: BrowserContextOptions) => Promise<Visit>;
  readonly close: () => Promise<void>;
}

export interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Names of the operations sent so far. */
  readonly operations: () => readonly string[];
}

interface Vite {
  readonly preview: (options: object) => Promise<{
    readonly resolvedUrls: { readonly local: readonly string[] } | null;
    readonly close: () => Promise<void>;
  }>;
}

export async function startFrontend(): Promise<Frontend> {
  const folder = fileURLToPath(home);
  await promisify(execFile)('npm', ['run', '--silent', 'build'], {
    cwd: folder,
    env: { ...process.env, VITE_PEOPLE: 'on' },
  });
  const world = await startWorld();
  const vite = (await import(new URL('vite/dist/node/index.js', packages).href)) as Vite;
  const proxy = {
    '/graphql': { target: world.gateway.url, changeOrigin: false },
    '/__sandbox/people': { target: world.sandbox.url, changeOrigin: true },
  };
  const server = await vite.preview({ root: folder, logLevel: 'warn', preview: { port: 0, proxy } });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('expected Vite to listen on a local address');
  const browser = await launchBrowser();
  return {
    world,
    browser,
    visit: (path, options) => visit(browser, new URL(path, url).href, options),
    close: async () => {
      await browser.close();
      await server.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const operations: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (new URL(request.url()).pathname !== '/graphql') return;
    operations.push(/"operationName":"(\w+)"/.exec(request.postData() ?? '')?.[1] ?? 'an upload');
  });
  await page.goto(url);
  return { page, complaints, operations: () => operations };
}

/** How much wider than the window the page is, in pixels. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

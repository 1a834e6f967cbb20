/** The browser of the tests: Chromium without a network besides loopback, or undefined where it is not installed. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

export const hasBrowser = executablePath !== undefined;

/** How people look at a page: on a desktop and a phone, light and dark. */
export const looks = [
  { name: 'desktop, light', width: 1400, colorScheme: 'light' },
  { name: 'phone, dark', width: 390, colorScheme: 'dark' },
  { name: 'desktop, dark', width: 1400, colorScheme: 'dark' },
  { name: 'phone, light', width: 390, colorScheme: 'light' },
] as const;
export type Look = (typeof looks)[number];

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // No name but those of this machine can be looked up.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: flags });
}

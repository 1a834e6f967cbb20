/** Serves the files of the console. They are the same for every API. */
import { readFileSync } from 'node:fs';
import type { RouteResult } from '../http/route-result.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const files: readonly string[] = [
  'index.html',
  'style.css',
  'icon.svg',
  'app.js',
  'dom.js',
  'tables.js',
  'calls.js',
  'tools.js',
  'request.js',
];

/** Nothing from elsewhere, nothing inline, and no page may frame it. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const read = new Map<string, RouteResult>();

/** Undefined for a name that is no file of the console. */
export function consoleFile(name: string): RouteResult | undefined {
  if (!files.includes(name)) return undefined;
  let result = read.get(name);
  if (result === undefined) {
    result = {
      status: 200,
      bytes: readFileSync(new URL(`./assets/${name}`, import.meta.url)),
      headers: {
        'content-type': types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
        'content-security-policy': policy,
        'cache-control': 'no-cache',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      },
    };
    read.set(name, result);
  }
  return result;
}

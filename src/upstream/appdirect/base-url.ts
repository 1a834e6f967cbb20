/** Normalizes APPDIRECT_API_BASE_URL to the part before `/account/v2/…`. */
import { readHttpUrl } from '../base-url.ts';

/** `https://marketplace.example.com`, with or without `/api` and slashes at its end, becomes `https://marketplace.example.com/api`. */
export function readAppDirectUrl(text: string | URL, name = 'APPDIRECT_API_BASE_URL'): URL {
  const wanted = `${name} must be an http or https URL such as https://marketplace.example.com/api`;
  const url = readHttpUrl(text, wanted);
  const path = url.pathname
    .replace(/\/+/g, '/')
    .replace(/\/$/, '')
    .replace(/\/api$/i, '');
  if (/\/api(\/|$)/i.test(path)) {
    throw new Error(`${wanted}, but the path goes on behind /api: ${JSON.stringify(url.pathname)}`);
  }
  url.pathname = `${path}/api`;
  return url;
}

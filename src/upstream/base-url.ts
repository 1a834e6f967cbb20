/** Reads the addresses of upstreams, and normalizes MPT_API_BASE_URL to the part before `/v1/accounts/…`. */

/**
 * `https://api.example.com`, with or without `/public` or `/public/v1` and trailing slashes, becomes
 * `https://api.example.com/public`. The vendor's own client accepts the same forms. A path before `/public` is
 * kept, for an upstream behind a reverse proxy.
 */
export function readBaseUrl(text: string | URL, name = 'MPT_API_BASE_URL'): URL {
  const wanted = `${name} must be an http or https URL such as https://api.example.com/public`;
  const url = readHttpUrl(text, wanted);
  const path = url.pathname
    .replace(/\/+/g, '/')
    .replace(/\/$/, '')
    .replace(/\/v1$/i, '')
    .replace(/\/public$/i, '');
  if (/\/public(\/|$)/i.test(path)) {
    throw new Error(`${wanted}, but the path goes on behind /public: ${JSON.stringify(url.pathname)}`);
  }
  url.pathname = `${path}/public`;
  return url;
}

/** An address without a password, a query or a fragment. `wanted` begins its errors. */
export function readHttpUrl(text: string | URL, wanted: string): URL {
  let url: URL;
  try {
    url = new URL(String(text).trim());
  } catch {
    throw new Error(`${wanted}, but got ${JSON.stringify(String(text))}`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Error(`${wanted}, but its scheme is ${JSON.stringify(url.protocol)}`);
  }
  // The message does not contain the text, because it has a password.
  if (url.username !== '' || url.password !== '') {
    throw new Error(`${wanted}, but it holds a user name or a password; the caller's token is what counts`);
  }
  if (url.search !== '' || url.hash !== '') {
    throw new Error(`${wanted}, but it ends in ${JSON.stringify(url.search + url.hash)}`);
  }
  return url;
}

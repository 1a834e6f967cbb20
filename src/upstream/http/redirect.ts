/** Describes redirects of the API for the log. None is followed, because the caller's token would go elsewhere. */

export interface Redirect {
  /** Method and path template. */
  readonly call: string;
  readonly status: number;
  /** The target: its origin, and its path only if it is the requested one, because other paths may contain anything. */
  readonly to: string;
  /** The value that MPT_API_BASE_URL should have, if the target shows it. */
  readonly baseUrl: string | undefined;
}

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** `path` is the requested path, such as `/public/v1/accounts/buyers?limit=1`. */
export function readRedirect(
  asked: { readonly call: string; readonly path: string; readonly origin: string },
  status: number,
  location: unknown,
): Redirect {
  const { call, path, origin } = asked;
  if (typeof location !== 'string' || !URL.canParse(location, origin)) {
    return { call, status, to: 'nowhere (its location is missing or malformed)', baseUrl: undefined };
  }
  const target = new URL(location, origin);
  const below = /\/v1\/.*$/.exec(path.split('?', 1)[0] ?? '')?.[0] ?? '';
  const reached = target.pathname.replace(/\/$/, '');
  const isSame = below !== '' && reached.endsWith(below) && /^https?:$/.test(target.protocol);
  const baseUrl = isSame ? `${target.origin}${reached.slice(0, -below.length)}` : undefined;
  const to = isSame ? `${target.origin}${target.pathname}` : originOf(target);
  return { call, status, to, baseUrl };
}

/** Only http and https URLs have an origin. */
function originOf({ origin, protocol }: URL): string {
  return origin === 'null' ? `an address of the scheme ${protocol.slice(0, 20)}` : origin;
}

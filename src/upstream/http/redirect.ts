/** Redirects of the API itself: none is followed, as it would carry the caller's token elsewhere; they are told to the operator. */

export interface Redirect {
  /** Method and path template. */
  readonly call: string;
  readonly status: number;
  /** Where it leads: the origin, and the path only where it is the one that was asked for, as others may hold anything. */
  readonly to: string;
  /** What MPT_API_BASE_URL would have to be, where the target shows it. */
  readonly baseUrl: string | undefined;
}

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** `path` is what was asked for, such as `/public/v1/accounts/buyers?limit=1`. */
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

/** URLs of other schemes than http and https have none. */
function originOf({ origin, protocol }: URL): string {
  return origin === 'null' ? `an address of the scheme ${protocol.slice(0, 20)}` : origin;
}

/** Which pages may call the gateway, by the origin that a browser sends. */
import { loopbackOrigins } from '../../config/kinds.ts';
import type { ServerConfig } from '../../config/config.ts';

export type OriginCheck = (origin: string) => boolean;

export function createOriginCheck(origins: ServerConfig['corsOrigins']): OriginCheck {
  if (origins === 'any') return () => true;
  const listed = new Set(origins);
  const isLoopbackAllowed = listed.has(loopbackOrigins);
  return (origin) => listed.has(origin) || (isLoopbackAllowed && isLoopback(origin));
}

/** The page came from this server itself, such as GraphiQL. Browsers send the origin with every POST. */
export function isOwnOrigin(origin: string, request: Request): boolean {
  return URL.canParse(origin) && new URL(origin).host === request.headers.get('host');
}

/** A page of this machine, on any port. Browsers resolve `localhost` and names below it to loopback only. */
function isLoopback(origin: string): boolean {
  return /^https?:\/\/(?:(?:[\w-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(origin);
}

/** The address of a request below the path where a framework, such as Express, has mounted the gateway. */
import type { IncomingMessage } from 'node:http';

/**
 * Express keeps the whole address in `originalUrl` and cuts `url` down to what is below the mount.
 * Yoga's adapter prefers the former, and would look for `/graphql` at the top. It reads the address
 * at once, so it is shown the latter for as long; others, such as a request log, find theirs again.
 */
export function withMountedUrl<Result>(req: IncomingMessage, run: () => Result): Result {
  const mounted: IncomingMessage & { originalUrl?: string | undefined } = req;
  const { originalUrl } = mounted;
  if (originalUrl === undefined) return run();
  mounted.originalUrl = req.url;
  try {
    return run();
  } finally {
    mounted.originalUrl = originalUrl;
  }
}

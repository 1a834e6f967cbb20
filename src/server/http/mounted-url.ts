/** Corrects the URL of requests when a framework such as Express mounts the gateway below a path. */
import type { IncomingMessage } from 'node:http';

/**
 * Express keeps the full URL in `originalUrl` and removes the mount path from `url`. Yoga's adapter prefers
 * `originalUrl` and would expect `/graphql` at the root. It reads the URL synchronously, so `originalUrl` is
 * replaced during that call and restored for others, such as a request log.
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

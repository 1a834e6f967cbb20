/** Answers /livez (the process runs; never looks upstream) and /readyz (whether to send it requests). */
import type { GatewayPlugin } from './exchange.ts';

/** Undefined when ready; else why not, in a few words. */
export type ReadinessCheck = () => string | undefined;

export function useProbes(checks: readonly ReadinessCheck[]): GatewayPlugin {
  return {
    onRequest({ request, url, endResponse, fetchAPI }) {
      const { pathname } = url;
      if (pathname !== '/livez' && pathname !== '/readyz') return;
      const answer = (status: number, body: object): void => {
        const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
        endResponse(new fetchAPI.Response(JSON.stringify(body), { status, headers }));
      };
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        answer(405, { status: 'error', message: `${pathname} takes GET or HEAD` });
        return;
      }
      const reasons = pathname === '/livez' ? [] : checks.map((check) => check()).filter(isDefined);
      if (reasons.length === 0) answer(200, { status: 'ok' });
      else answer(503, { status: 'unavailable', reasons });
    },
  };
}

function isDefined(reason: string | undefined): reason is string {
  return reason !== undefined;
}

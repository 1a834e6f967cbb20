/** One log line for each request: what was asked, how it ended, how long it took, what it cost upstream. */
import type { Exchange, GatewayPlugin } from './exchange.ts';
import type { Logger } from './logger.ts';

/** Operation names are the client's own text: cut here, escaped by the JSON encoding. Characters. */
const maxNameLength = 100;

export function useRequestLog(logger: Logger): GatewayPlugin {
  return {
    onResponse({ request, response, serverContext: { exchange } }) {
      logRequest(logger, exchange, request.method, pathOf(request.url), response.status);
    },
  };
}

export function logRequest(
  logger: Logger,
  { requestId, startedAt, operation, operationContext, errorCodes }: Exchange,
  method: string,
  path: string,
  status: number,
): void {
  const upstreamCalls = operationContext?.explain?.().calls.length;
  const fields = {
    requestId,
    method,
    path,
    status,
    ms: Math.round((performance.now() - startedAt) * 10) / 10,
    ...(operation === undefined
      ? {}
      : { operation: operation.type, name: operation.name?.slice(0, maxNameLength) }),
    ...(upstreamCalls === undefined ? {} : { upstreamCalls }),
    ...(errorCodes.length === 0 ? {} : { errors: countEach(errorCodes) }),
  };
  // Probes and assets come by the thousand and say nothing.
  if (path === '/graphql') logger.info('request', fields);
  else logger.debug('request', fields);
}

/** Without the query string, which may hold a whole operation. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const end = url.indexOf('?', start);
  return url.slice(start, end === -1 ? start + 200 : end);
}

function countEach(codes: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

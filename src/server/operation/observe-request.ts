/** What is said of each request once it is answered, whichever way it went: one log line, its measurements, the end of its span. */
import type { Metrics } from '../../telemetry/metrics.ts';
import { traceIdIn } from '../../telemetry/tracing.ts';
import type { RequestState } from './request-state.ts';
import type { Logger } from '../log/logger.ts';

/** Operation names are the client's own text: cut here, escaped by the JSON encoding. Characters. */
const maxNameLength = 100;
const maxPathLength = 200;

/** As nginx and others write it for a request whose client closed the connection. */
const clientLeftStatus = 499;

/** `path` may hold a query string; it is not written. */
export type RequestObserver = (state: RequestState, method: string, path: string, status: number) => void;

export function createRequestObserver(logger: Logger, metrics: Metrics | undefined): RequestObserver {
  return (state, method, url, answered) => {
    const { requestId, startedAt, operation, operationContext, trace, clientLeft = false } = state;
    // What was given up because its client left is no error of anybody's, and no answer was sent.
    const status = clientLeft ? clientLeftStatus : answered;
    const errorCodes = clientLeft
      ? state.errorCodes.filter((code) => code !== 'REQUEST_DEADLINE')
      : state.errorCodes;
    const ms = performance.now() - startedAt;
    const path = pathOf(url);
    const upstreamCalls = operationContext?.explain?.().actual;
    const fields = {
      requestId,
      traceId: trace?.traceId ?? traceIdIn(state.traceparent),
      method,
      path,
      status,
      ms: Math.round(ms * 10) / 10,
      operation: operation?.type,
      name: operation?.name?.slice(0, maxNameLength),
      document: operation?.document,
      upstreamCalls,
      cache: state.cache,
      clientLeft: clientLeft ? true : undefined,
      errors: errorCodes.length === 0 ? undefined : countEach(errorCodes),
    };
    // Probes and assets come by the thousand and say nothing.
    if (path !== '/graphql') {
      logger.debug('request', fields);
      return;
    }
    logger.info('request', fields);
    metrics?.request({
      operation: operation?.type,
      status,
      ms,
      codes: errorCodes,
      rules: state.limitRules,
    });
    trace?.end({ status, requestId, operation, upstreamCalls, codes: errorCodes });
  };
}

/** Without the query string, which may hold a whole operation. */
function pathOf(url: string): string {
  const query = url.indexOf('?');
  return url.slice(0, query === -1 ? maxPathLength : Math.min(query, maxPathLength));
}

function countEach(codes: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

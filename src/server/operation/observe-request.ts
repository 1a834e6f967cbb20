/** Logs a finished request, records its metrics and ends its span, on either path. */
import type { Metrics } from '../../telemetry/metrics.ts';
import { traceIdIn } from '../../telemetry/tracing.ts';
import type { RequestState } from './request-state.ts';
import type { Logger } from '../log/logger.ts';

/** In characters. Operation names are text from clients: they are cut here, and JSON encoding escapes them. */
const maxNameLength = 100;
const maxPathLength = 200;

/** The status that nginx and others log when the client closed the connection. */
const clientLeftStatus = 499;

/** `path` may have a query string, which is not logged. */
export type RequestObserver = (state: RequestState, method: string, path: string, status: number) => void;

export function createRequestObserver(logger: Logger, metrics: Metrics | undefined): RequestObserver {
  return (state, method, url, answered) => {
    const { requestId, startedAt, operation, operationContext, trace, clientLeft = false } = state;
    // An operation cancelled because its client disconnected is not an error, and no answer was sent.
    const status = clientLeft ? clientLeftStatus : answered;
    const errorCodes = clientLeft
      ? state.errorCodes.filter((code) => code !== 'REQUEST_DEADLINE')
      : state.errorCodes;
    const ms = performance.now() - startedAt;
    const path = pathOf(url);
    const upstreamCalls = operationContext?.callsMade ?? operationContext?.explain?.().actual;
    const rounds = operationContext?.rounds?.();
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
      rounds,
      cache: state.cache,
      clientLeft: clientLeft ? true : undefined,
      errors: errorCodes.length === 0 ? undefined : countEach(errorCodes),
    };
    // Probes and assets are frequent and not interesting.
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
      rounds,
    });
    trace?.end({ status, requestId, operation, upstreamCalls, codes: errorCodes });
  };
}

/** Removes the query string, which may contain a whole operation. */
function pathOf(url: string): string {
  const query = url.indexOf('?');
  return url.slice(0, query === -1 ? maxPathLength : Math.min(query, maxPathLength));
}

function countEach(codes: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

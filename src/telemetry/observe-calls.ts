/** Records metrics for every attempt at an upstream call, and a span when a tracer is registered. */
import type { UpstreamResponse, Wrapper } from '../upstream/http/request.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Metrics } from './metrics.ts';
import { startCallTrace } from './tracing.ts';

/** Must be the innermost wrapper, so that it sees each attempt. */
export function observeCalls(metrics: Metrics): Wrapper {
  return (next) => async (request) => {
    const trace = startCallTrace(request);
    const startedAt = performance.now();
    metrics.callStarted();
    const ended = (status: number | undefined, code: string | undefined): void => {
      metrics.callEnded({ call: request.call, status, ms: performance.now() - startedAt, code });
      trace?.end(status, code);
    };
    let answer: UpstreamResponse;
    try {
      answer = await next(trace === undefined ? request : trace.request);
    } catch (error) {
      if (error instanceof UpstreamError) ended(error.status, error.code);
      else ended(undefined, 'INTERNAL_SERVER_ERROR');
      throw error;
    }
    ended(answer.status, undefined);
    return answer;
  };
}

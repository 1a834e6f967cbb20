/** Around every attempt at an upstream call: its measurements, and its span where there is a tracer. */
import type { UpstreamResponse, Wrapper } from '../upstream/http/request.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Metrics } from './metrics.ts';
import { startCallTrace } from './tracing.ts';

/** To be the innermost wrapper, so that what it sees is what is sent. */
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

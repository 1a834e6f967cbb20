/** Records metrics for every attempt at an upstream call, and a span when a tracer is registered. */
import type { CallOutcome, Guard } from '../upstream/http/request.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { MarketplaceLabel } from './labels.ts';
import type { Metrics } from './metrics.ts';
import { startCallTrace } from './tracing.ts';

/** Must be the innermost guard, so that it sees each attempt. */
export function observeCalls(metrics: Metrics, marketplace: MarketplaceLabel): Guard {
  return (next) => (request, end) => {
    const trace = startCallTrace(request);
    const startedAt = performance.now();
    metrics.callStarted();
    next(trace === undefined ? request : trace.request, (outcome) => {
      const { status, code } = resultOf(outcome);
      metrics.callEnded({ call: request.call, status, ms: performance.now() - startedAt, code, marketplace });
      trace?.end(status, code);
      end(outcome);
    });
  };
}

function resultOf(outcome: CallOutcome): {
  readonly status: number | undefined;
  readonly code: string | undefined;
} {
  if (outcome.kind === 'answer') return { status: outcome.answer.status, code: undefined };
  const { error } = outcome;
  return error instanceof UpstreamError ? error : { status: undefined, code: 'INTERNAL_SERVER_ERROR' };
}

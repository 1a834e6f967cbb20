/**
 * OpenTelemetry spans, through its API package only: they exist once the user has registered an SDK. Without one, a
 * request costs one check. A span contains no document, variable, header, URL or host.
 */
import {
  context,
  ProxyTracerProvider,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { UpstreamRequest } from '../upstream/http/request.ts';
import { isTraceparent } from '../upstream/http/headers.ts';

const scope = 'accounts-graph';

/** Undefined while no SDK is registered. One can be registered at any time. */
function tracerNow(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider
    ? provider.getDelegateTracer(scope)
    : provider.getTracer(scope);
}

export interface RequestOutcome {
  readonly status: number;
  readonly requestId: string;
  /** Undefined when the request was rejected before its operation was known. */
  readonly operation:
    { readonly type: string; readonly name: string | undefined; readonly document: string } | undefined;
  readonly upstreamCalls: number | undefined;
  readonly codes: readonly string[];
}

/** The span of one request. It is the parent of spans started within `run`. */
export interface RequestTrace {
  readonly traceId: string;
  run<T>(action: () => T): T;
  end(outcome: RequestOutcome): void;
}

/** Undefined while no SDK is registered. The parent is the active span, such as an HTTP instrumentation's, else the caller's. */
export function startRequestTrace(
  headers: NodeJS.Dict<string | string[]>,
  method: string,
  url: string,
): RequestTrace | undefined {
  const tracer = tracerNow();
  // A GET without a query string asks for the GraphiQL page.
  if (tracer === undefined || !(method === 'GET' ? /^\/graphql\?/ : /^\/graphql(?:\?|$)/).test(url)) {
    return undefined;
  }
  let parent = context.active();
  if (trace.getSpan(parent) === undefined) parent = propagation.extract(parent, headers);
  const attributes = { 'http.request.method': method, 'url.path': '/graphql' };
  const span = tracer.startSpan('GraphQL Operation', { kind: SpanKind.SERVER, attributes }, parent);
  const own = trace.setSpan(parent, span);
  return {
    traceId: span.spanContext().traceId,
    run: (action) => context.with(own, action),
    end: (outcome) => {
      endRequest(span, outcome);
    },
  };
}

/** In characters. Operation names are text from clients. */
const maxNameLength = 100;

function endRequest(
  span: Span,
  { status, requestId, operation, upstreamCalls, codes }: RequestOutcome,
): void {
  if (span.isRecording()) {
    span.setAttributes({ 'http.response.status_code': status, 'accounts_graph.request_id': requestId });
    if (operation !== undefined) {
      // Without the operation's name: clients choose it, and span names must have low cardinality.
      span.updateName(operation.type);
      span.setAttributes({
        'graphql.operation.type': operation.type,
        'accounts_graph.document.hash': operation.document,
      });
      if (operation.name !== undefined) {
        span.setAttribute('graphql.operation.name', operation.name.slice(0, maxNameLength));
      }
    }
    if (upstreamCalls !== undefined) span.setAttribute('accounts_graph.upstream.calls', upstreamCalls);
    const [code] = codes;
    if (code !== undefined) span.setAttribute('error.type', code);
    if (status >= 500 || codes.some(isFault)) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** Whether the error is not the caller's fault. */
function isFault(code: string): boolean {
  return code.startsWith('UPSTREAM_') || code === 'INTERNAL_SERVER_ERROR' || code === 'REQUEST_DEADLINE';
}

/** The span of one attempt at an upstream call. */
export interface CallTrace {
  /** The request with the span's context in its headers. */
  readonly request: UpstreamRequest;
  end(status: number | undefined, code: string | undefined): void;
}

export function startCallTrace(request: UpstreamRequest): CallTrace | undefined {
  const tracer = tracerNow();
  if (tracer === undefined) return undefined;
  const active = context.active();
  const [, route = ''] = request.call.split(' ', 2);
  const attributes = {
    'http.request.method': request.method,
    'url.template': route,
    ...(request.upstream === undefined ? {} : { 'accounts_graph.marketplace': request.upstream }),
  };
  const span = tracer.startSpan(request.call, { kind: SpanKind.CLIENT, attributes }, active);
  return {
    request: { ...request, headers: withSpan(request.headers, trace.setSpan(active, span)) },
    end: (status, code) => {
      if (status !== undefined) span.setAttribute('http.response.status_code', status);
      const failure = code ?? (status !== undefined && status >= 400 ? String(status) : undefined);
      if (failure !== undefined) {
        span.setAttribute('error.type', failure);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

/** Adds only the two W3C Trace Context headers: other propagated headers, such as baggage, are not for upstream. */
function withSpan(
  { traceparent: _theirs, tracestate: _theirState, ...headers }: UpstreamRequest['headers'],
  own: Context,
): Readonly<Record<string, string>> {
  const made: Record<string, string> = {};
  propagation.inject(own, made);
  const { traceparent, tracestate } = made;
  return {
    ...headers,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
  };
}

/** The trace id in a `traceparent` header, for log lines without an SDK. Undefined when the header is not valid. */
export function traceIdIn(traceparent: string | null | undefined): string | undefined {
  return traceparent != null && isTraceparent(traceparent) ? traceparent.slice(3, 35) : undefined;
}

/**
 * OpenTelemetry through its API alone: spans exist once the user has loaded an SDK, and until then a request
 * costs one look whether one is there. A span holds no document, variable, header, URL or host.
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

/** Undefined while no SDK is registered; it may come at any time. */
function tracerNow(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider
    ? provider.getDelegateTracer(scope)
    : provider.getTracer(scope);
}

export interface RequestOutcome {
  readonly status: number;
  readonly requestId: string;
  /** Undefined when the request was turned away before its operation was known. */
  readonly operation:
    { readonly type: string; readonly name: string | undefined; readonly document: string } | undefined;
  readonly upstreamCalls: number | undefined;
  readonly codes: readonly string[];
}

/** The span of one request. What is called within `run` finds it as its parent. */
export interface RequestTrace {
  readonly traceId: string;
  run<T>(action: () => T): T;
  end(outcome: RequestOutcome): void;
}

/** Undefined while no SDK is registered. Inside another span, such as one of an HTTP instrumentation, that is the parent; else the caller's. */
export function startRequestTrace(
  headers: NodeJS.Dict<string | string[]>,
  method: string,
  url: string,
): RequestTrace | undefined {
  const tracer = tracerNow();
  // Without a query string a GET asks for the page of the editor.
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

/** Operation names are their clients' own text. Characters. */
const maxNameLength = 100;

function endRequest(
  span: Span,
  { status, requestId, operation, upstreamCalls, codes }: RequestOutcome,
): void {
  if (span.isRecording()) {
    span.setAttributes({ 'http.response.status_code': status, 'accounts_graph.request_id': requestId });
    if (operation !== undefined) {
      // Not the operation's name as well: clients make names, and span names are meant to be few.
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

/** Errors that are not the caller's own doing. */
function isFault(code: string): boolean {
  return code.startsWith('UPSTREAM_') || code === 'INTERNAL_SERVER_ERROR' || code === 'REQUEST_DEADLINE';
}

/** The span of one attempt at an upstream call. */
export interface CallTrace {
  /** With the span in its headers, as the parent of whatever upstream does. */
  readonly request: UpstreamRequest;
  end(status: number | undefined, code: string | undefined): void;
}

export function startCallTrace(request: UpstreamRequest): CallTrace | undefined {
  const tracer = tracerNow();
  if (tracer === undefined) return undefined;
  const active = context.active();
  const [, route = ''] = request.call.split(' ', 2);
  const attributes = { 'http.request.method': request.method, 'url.template': route };
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

/** Only the two headers of W3C Trace Context: a propagator may know others, such as baggage, which are not for upstream. */
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

/** Of a caller's header, for log lines where no SDK makes spans; undefined when it is not a valid one. */
export function traceIdIn(traceparent: string | null | undefined): string | undefined {
  return traceparent != null && isTraceparent(traceparent) ? traceparent.slice(3, 35) : undefined;
}

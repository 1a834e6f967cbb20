/** Serves a schema over HTTP, without a port. The plugins below handle a request, in their order. */
import { randomUUID } from 'node:crypto';
import { createYoga } from 'graphql-yoga';
import type { GraphQLSchema } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Profile } from '../config/entry.ts';
import type { ServerConfig } from '../config/config.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { startRequestTrace } from '../telemetry/tracing.ts';
import type { ErrorCode } from '../upstream/errors.ts';
import type { RequestStandings } from '../upstream/resilience/standing.ts';
import { Bodies, defaultBodyLimits } from './http/bodies.ts';
import { maxUnanswered, turnOf, type Turn } from './http/connection.ts';
import {
  anonymousKey,
  LatestCredentials,
  provenKey,
  secondCredentialHeader,
} from '../upstream/http/caller-key.ts';
import { HeldBytes, RequestBytes } from '../upstream/http/held-bytes.ts';
import { heldBytesLimits, withinLimits } from './http/answer-limits.ts';
import { answerOnFastPath, isSimpleJsonPost } from './fast-path.ts';
import { createDocuments } from './operation/documents.ts';
import { createRequestState } from './operation/request-state.ts';
import type { RequestState, GatewayPlugin, ServerContext } from './operation/request-state.ts';
import type { Logger } from './log/logger.ts';
import { createManagement, useManagement } from './http/management.ts';
import { withMountedUrl } from './http/mounted-url.ts';
import type { Management, ReadinessCheck } from './http/management.ts';
import { createRequestObserver } from './operation/observe-request.ts';
import { overloadResponse, watchOverload } from './http/overload.ts';
import { errorBody } from './http/error-response.ts';
import { Place, Places } from './http/places.ts';
import { createPersistedDocuments } from './persisted/persisted-documents.ts';
import { usePersistedDocuments } from './persisted/use-persisted-documents.ts';
import type { ErrorResponseInit } from './http/error-response.ts';
import { checkRequest } from './http/request-check.ts';
import { normaliseRequest, normaliseTarget } from './http/request-target.ts';
import { createRunOperation } from './operation/run-operation.ts';
import type { CreateContext, OperationWrapper } from './operation/run-operation.ts';
import { baseHeaders, send, sendResponse } from './http/send-response.ts';
import { useAnswerHeaders } from './plugins/use-answer-headers.ts';
import { useCors } from './plugins/use-cors.ts';
import { useCsrf } from './plugins/use-csrf.ts';
import { useErrorCodes } from './plugins/use-error-codes.ts';
import { useExplain } from './plugins/use-explain.ts';
import { useGraphiql } from './plugins/use-graphiql.ts';
import type { GraphiqlOptions } from './plugins/use-graphiql.ts';
import { useLimits } from './plugins/use-limits.ts';
import { useNotFound } from './plugins/use-not-found.ts';
import { useOperation } from './plugins/use-operation.ts';
import { useRequestBody } from './plugins/use-request-body.ts';
import { requestIdOf, useRequestId } from './plugins/use-request-id.ts';

/** Added to the request timeout, so that our own server's timeout fires first. */
const bodyGraceMs = 1_000;

export interface HandlerOptions {
  readonly config: ServerConfig;
  readonly profile: Profile;
  readonly schema: GraphQLSchema;
  readonly createContext: CreateContext;
  readonly logger: Logger;
  readonly graphiql?: GraphiqlOptions;
  /** Which credentials an upstream has accepted. When undefined, none counts as accepted. */
  readonly standings?: RequestStandings;
  /** Checks besides the gateway's own state, such as the upstream's circuit breaker. */
  readonly readiness?: readonly ReadinessCheck[];
  /** Names of the upstreams that fail, for /readyz. One of several is no reason to send no requests. */
  readonly failing?: (() => readonly string[]) | undefined;
  /** Records every request and is served on /metrics. When undefined, there is no /metrics. */
  readonly metrics?: Metrics | undefined;
  /** Wrappers around every operation, outermost first. */
  readonly wrappers?: readonly OperationWrapper[];
  /** Plugins of an embedder. With any, every request takes the Yoga path, so that the plugins see it. */
  readonly plugins?: readonly GatewayPlugin[];
}

export interface Handler {
  /** Answers a Fetch request. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Answers a request of node:http. Never rejects. `last`: the connection closes after it. */
  readonly handle: (req: IncomingMessage, res: ServerResponse, connection?: 'keep' | 'last') => Promise<void>;
  /** The management paths, to serve on a separate port. */
  readonly management: Management;
  readonly close: () => void;
}

export function createHandler(options: HandlerOptions): Handler {
  const { config, profile, logger, metrics } = options;
  const suggestions = config.introspection === 'on' ? ('shown' as const) : ('hidden' as const);
  const { schema } = options;
  const documents = createDocuments({
    schema,
    limits: config.limits,
    introspection: config.introspection,
    standings: options.standings,
  });
  const persisted =
    config.persistedDocuments.kind === 'off'
      ? undefined
      : createPersistedDocuments({
          config: config.persistedDocuments,
          documents,
          logger,
          graphiqlFreeText: profile === 'development' && config.graphiql === 'on' ? 'allowed' : 'refused',
        });
  const run = createRunOperation({
    createContext: options.createContext,
    deadlineMs: config.operationDeadlineMs,
    maxAnswerBytes: config.memory.maxAnswerBytes,
    explain: config.explain,
    wrappers: persisted === undefined ? options.wrappers : [persisted.wrapper, ...(options.wrappers ?? [])],
  });
  const observe = createRequestObserver(logger, metrics);
  const management = createManagement({
    readiness: options.readiness ?? [],
    failing: options.failing,
    metrics,
  });
  const bodies = new Bodies({
    ...defaultBodyLimits,
    maxBytes: Math.max(defaultBodyLimits.maxBytes, 2 * config.limits.maxUploadBytes),
    // Our own server disconnects such a client itself.
    maxMs: config.clientTimeouts.requestMs + bodyGraceMs,
    trustedProxies: config.trustedProxies,
    standingOf: options.standings?.standingOf,
    onGivenUp: () => metrics?.shed('bodies'),
  });
  const plugins: readonly GatewayPlugin[] = [
    useRequestId(),
    ...(config.management.kind === 'shared' ? [useManagement(management)] : []),
    useCors(config, logger),
    ...(config.graphiql === 'on' ? [useGraphiql(options.graphiql ?? {}, config)] : []),
    ...(options.plugins ?? []),
    useNotFound(),
    useCsrf({ profile, corsOrigins: config.corsOrigins }),
    useRequestBody({ limits: config.limits, bodies }),
    usePersistedDocuments(persisted),
    useLimits(config.limits, documents),
    useOperation(run, documents),
    useExplain(config),
    useAnswerHeaders(),
    useErrorCodes(logger, suggestions),
  ];
  const yoga = createYoga<ServerContext>({
    schema,
    plugins: [...plugins],
    graphqlEndpoint: '/graphql',
    // A plugin of ours replaces each of these.
    cors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
    maskedErrors: false,
    maxRequestBodySize: false,
    batching: false,
    // Our cache serves both paths.
    parserAndValidationCache: false,
  });

  const hasFastPath = (options.plugins ?? []).length === 0;
  const { limits, explain, cost } = config;
  const { maxAnswerBytes } = config.memory;
  const fastPath = {
    schema,
    documents,
    persisted,
    run,
    limits,
    bodies,
    explain,
    cost,
    logger,
    observe,
    suggestions,
    maxAnswerBytes,
  };
  const answer = (
    req: IncomingMessage,
    res: ServerResponse,
    connection: 'keep' | 'last',
    state: RequestState,
  ): Promise<void> => {
    const wrong = checkRequest(req);
    const answered =
      wrong === undefined && hasFastPath && isSimpleJsonPost(req)
        ? answerOnFastPath(req, res, state, fastPath, { connection })
        : answerWithFetch(req, res, connection, state, wrong);
    return answered.catch((error: unknown) =>
      sendFetched(req, res, connection, state, internalError(logger, state, error)),
    );
  };
  const answerWithFetch = async (
    req: IncomingMessage,
    res: ServerResponse,
    connection: 'keep' | 'last',
    state: RequestState,
    wrong: ErrorResponseInit | undefined,
  ): Promise<void> => {
    const response =
      wrong === undefined
        ? await withMountedUrl(req, () => yoga.handleNodeRequestAndResponse(req, res, { state, req, res }))
        : rejectRequest(state, req, wrong);
    await sendFetched(req, res, connection, state, response);
  };
  /** Never rejects. */
  const sendFetched = async (
    req: IncomingMessage,
    res: ServerResponse,
    connection: 'keep' | 'last',
    state: RequestState,
    response: Response,
  ): Promise<void> => {
    let { status } = response;
    try {
      await sendResponse(req, res, response, { connection }, (sent) => {
        const answered = withinLimits(sent, state, maxAnswerBytes);
        ({ status } = answered);
        return answered;
      });
    } catch (error) {
      logger.error('answer not sent', { requestId: state.requestId, error });
      res.destroy();
    }
    observe(state, req.method ?? '', req.url ?? '', status);
  };

  const overload = watchOverload(config.overload);
  const heldBytes = new HeldBytes(heldBytesLimits(config.memory));
  const places = new Places(overload, metrics);
  metrics?.watch({
    inFlight: () => places.taken,
    bodiesArriving: () => bodies.count,
    eventLoopDelayMs: overload.delayMs,
    heldBytes: () => heldBytes.total,
  });
  /** Admits a request, or returns the answer that rejects it. */
  const admit = (
    state: RequestState,
    headers: {
      readonly traceparent?: unknown;
      readonly authorization?: string | undefined;
      readonly [secondCredentialHeader]?: unknown;
    },
    url: string,
    credentials: LatestCredentials,
  ) => {
    const { traceparent, authorization } = headers;
    state.traceparent = typeof traceparent === 'string' ? traceparent : undefined;
    // Without a credential, the address counts as the caller.
    state.credential = credentials.first(authorization);
    let { key } = state.credential;
    const second = headers[secondCredentialHeader];
    if (typeof second === 'string') {
      state.secondCredential = credentials.second(second);
      key += `+${state.secondCredential.key}`;
    }
    // Tokens that no upstream has accepted get no share of their own: anyone can invent them.
    const share = provenKey(key, options.standings) ?? `address ${state.remoteAddress ?? ''}`;
    const caller = key === anonymousKey ? share : key;
    state.held = new RequestBytes(heldBytes, caller);
    state.share = share;
    const reason =
      overload.reason(places.taken + 1, share) ??
      (heldBytes.isFull(caller) === undefined ? undefined : 'held-bytes');
    if (reason === undefined || management.isOwn(url)) return undefined;
    metrics?.shed(reason);
    return overloadResponse(state);
  };
  const handleTurn = (
    req: IncomingMessage,
    res: ServerResponse,
    connection: 'keep' | 'last',
    turn: Turn,
  ): Promise<void> => {
    if (turn.isOver) return Promise.resolve();
    const state = createRequestState(req.socket.remoteAddress);
    const place = new Place(places, state, turn);
    turn.onOver(() => {
      place.leave();
      state.held?.end();
    });
    const { headers, method = '', url = '' } = req;
    const refused = admit(state, headers, url, turn.credentials);
    if (refused !== undefined) {
      observe(state, method, url, refused.status);
      return send(req, res, refused, { connection: 'last' }) ?? Promise.resolve();
    }
    if (hasBody(method, url)) state.place = place;
    else place.take();
    const trace = (state.trace = startRequestTrace(headers, method, url));
    return trace === undefined
      ? answer(req, res, connection, state)
      : trace.run(() => answer(req, res, connection, state));
  };
  /** A connection has too many open requests: rejects this one and answers no later one. */
  const endConnection = (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const state = createRequestState(req.socket.remoteAddress);
    state.requestId = randomUUID();
    state.errorCodes = ['RATE_LIMITED'];
    const message = `A connection can have at most ${maxUnanswered} requests without an answer, but this one has more.`;
    observe(state, req.method ?? '', req.url ?? '', 429);
    const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': state.requestId };
    const body = errorBody(state.requestId, 'RATE_LIMITED', message);
    return send(req, res, { status: 429, headers, body }, { connection: 'last' }) ?? Promise.resolve();
  };
  return {
    handle: (req, res, connection = 'keep') => {
      normaliseTarget(req);
      const turn = turnOf(req, res);
      const { excess } = turn;
      if (excess > 0) return excess === 1 ? endConnection(req, res) : Promise.resolve();
      const waiting = turn.wait();
      return waiting === undefined
        ? handleTurn(req, res, connection, turn)
        : waiting.then(() => handleTurn(req, res, connection, turn));
    },
    fetch: async (given) => {
      const request = normaliseRequest(given);
      const state = createRequestState();
      const { pathname, search } = new URL(request.url);
      const headers = Object.fromEntries(request.headers);
      const answerIt = async (): Promise<Response> => {
        try {
          return await yoga.fetch(request, { state });
        } catch (error) {
          return internalError(logger, state, error);
        }
      };
      const place = new Place(places, state);
      try {
        const refused = admit(state, headers, pathname, new LatestCredentials());
        if (hasBody(request.method, pathname)) state.place = place;
        else if (refused === undefined) place.take();
        let response: Response;
        if (refused !== undefined) {
          const { body, ...init } = refused;
          response = new Response(body, init);
        } else {
          state.trace = startRequestTrace(headers, request.method, pathname + search);
          response = await (state.trace?.run(answerIt) ?? answerIt());
        }
        for (const [name, value] of Object.entries(baseHeaders)) {
          if (!response.headers.has(name)) response.headers.set(name, value);
        }
        observe(state, request.method, pathname, response.status);
        return response;
      } finally {
        place.leave();
        state.held?.end();
      }
    },
    management,
    close: () => {
      persisted?.close();
      overload.close();
      bodies.close();
    },
  };
}

/** Whether the body is read before the request gets its place. Other requests need only their head. */
function hasBody(method: string, url: string): boolean {
  return method === 'POST' && (url === '/graphql' || url.startsWith('/graphql?'));
}

/** Rejects a request before any plugin sees it. */
function rejectRequest(
  state: RequestState,
  { headers }: IncomingMessage,
  { status, code, message }: ErrorResponseInit,
): Response {
  const given = headers['x-request-id'];
  const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  state.requestId = requestIdOf(textOf(given), (name) => textOf(headers[name]));
  state.errorCodes = [code];
  return errorResponse(state.requestId, status, code, message);
}

/** The response to an error outside any operation, such as in a plugin. */
function internalError(logger: Logger, { requestId }: RequestState, error: unknown): Response {
  logger.error('unexpected error', { requestId, error });
  const message = `Internal error. The gateway's log has the details under request ${requestId}.`;
  return errorResponse(requestId, 500, 'INTERNAL_SERVER_ERROR', message);
}

function errorResponse(requestId: string, status: number, code: ErrorCode, message: string): Response {
  return new Response(errorBody(requestId, code, message), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': requestId },
  });
}

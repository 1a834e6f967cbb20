/** The gateway: a schema behind HTTP. What it does to a request is the list of plugins below, in their order. */
import { createYoga } from 'graphql-yoga';
import type { GraphQLSchema } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Profile } from '../config-variables.ts';
import type { ServerConfig } from '../config.ts';
import { answerDirectly, isPlain } from './direct.ts';
import { createDocuments } from './documents.ts';
import { createExchange } from './exchange.ts';
import type { Exchange, GatewayPlugin, ServerContext } from './exchange.ts';
import { listen } from './http-server.ts';
import type { Stopped } from './http-server.ts';
import type { Logger } from './logger.ts';
import { refusalBody } from './refusal.ts';
import { createRunOperation } from './run-operation.ts';
import type { CreateContext, OperationWrapper } from './run-operation.ts';
import { sendResponse } from './send-response.ts';
import { useCors } from './use-cors.ts';
import { useCsrf } from './use-csrf.ts';
import { useErrorCodes } from './use-error-codes.ts';
import { useExplain } from './use-explain.ts';
import { useGraphiql } from './use-graphiql.ts';
import type { GraphiqlOptions } from './use-graphiql.ts';
import { useLimits } from './use-limits.ts';
import { useNotFound } from './use-not-found.ts';
import { useOperation } from './use-operation.ts';
import { useProbes } from './use-probes.ts';
import type { ReadinessCheck } from './use-probes.ts';
import { useRequestBody } from './use-request-body.ts';
import { useRequestId } from './use-request-id.ts';
import { useRequestLog } from './use-request-log.ts';

export interface GatewayOptions {
  readonly config: ServerConfig;
  readonly profile: Profile;
  readonly schema: GraphQLSchema;
  readonly createContext: CreateContext;
  readonly logger: Logger;
  readonly graphiql?: GraphiqlOptions;
  /** Beyond the gateway's own state: for example, the upstream's circuit breaker. */
  readonly readiness?: readonly ReadinessCheck[];
  /** Around every operation, outermost first. */
  readonly wrappers?: readonly OperationWrapper[];
  /** Of an embedder. With any, every request goes through Yoga, so that they see all of them. */
  readonly plugins?: readonly GatewayPlugin[];
}

export interface Gateway {
  /** Origin, without a path: `http://127.0.0.1:4000`. */
  readonly url: string;
  /** The same requests without a socket, for embedding and for tests; bodies are not limited there. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  /** Says no to /readyz, waits, lets open requests finish, and resolves when nothing listens any more. */
  readonly close: () => Promise<Stopped>;
}

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, profile, logger } = options;
  let state = (): string => 'starting';
  const ownState: ReadinessCheck = () => (state() === 'running' ? undefined : state());
  const suggestions = config.introspection === 'on' ? ('shown' as const) : ('hidden' as const);
  const { schema } = options;
  const documents = createDocuments({ schema, limits: config.limits, introspection: config.introspection });
  const run = createRunOperation({
    createContext: options.createContext,
    deadlineMs: config.operationDeadlineMs,
    wrappers: options.wrappers,
  });
  const plugins: readonly GatewayPlugin[] = [
    useRequestId(),
    useRequestLog(logger),
    useProbes([ownState, ...(options.readiness ?? [])]),
    useCors(config.corsOrigins),
    ...(config.graphiql === 'on' ? [useGraphiql(options.graphiql ?? {})] : []),
    ...(options.plugins ?? []),
    useNotFound(),
    useCsrf({ profile, corsOrigins: config.corsOrigins }),
    useRequestBody(config.limits),
    useLimits(config.limits, documents),
    useOperation(run, documents),
    useExplain(config.explain),
    useErrorCodes(logger, suggestions),
  ];
  const yoga = createYoga<ServerContext>({
    schema,
    plugins: [...plugins],
    graphqlEndpoint: '/graphql',
    // Each of these is done by a plugin of our own.
    cors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
    maskedErrors: false,
    maxRequestBodySize: false,
    batching: false,
    // Ours remembers documents for both ways.
    parserAndValidationCache: false,
  });

  const mayBeDirect = (options.plugins ?? []).length === 0;
  const { limits, explain } = config;
  const direct = { schema, documents, run, limits, explain, logger, suggestions };
  const handle = async (
    req: IncomingMessage,
    res: ServerResponse,
    connection: 'keep' | 'last',
  ): Promise<void> => {
    let exchange = createExchange();
    let response: Response;
    try {
      if (mayBeDirect && isPlain(req)) {
        const result = await answerDirectly(req, res, exchange, direct, { connection });
        if (result.kind === 'answered') return;
        exchange = { ...createExchange(), startedAt: exchange.startedAt };
        response = await yoga.fetch(requestOf(req, result.body, server.url), {
          exchange,
          res,
          body: result.body,
        });
      } else {
        response = await yoga.handleNodeRequestAndResponse(req, res, { exchange, req, res });
      }
    } catch (error) {
      response = internalError(logger, exchange, error);
    }
    try {
      await sendResponse(req, res, response, { connection });
    } catch (error) {
      logger.error('answer not sent', { requestId: exchange.requestId, error });
      res.destroy();
    }
  };

  const server = await listen({ host: config.host, port: config.port, handle });
  state = server.state;
  return {
    url: server.url,
    fetch: async (url, init) => {
      const exchange = createExchange();
      try {
        return await yoga.fetch(new URL(url, server.url).href, init ?? {}, { exchange });
      } catch (error) {
        return internalError(logger, exchange, error);
      }
    },
    close: () => server.stop(config.shutdown),
  };
}

/** A request whose body is read already, for going the long way after all. */
function requestOf(req: IncomingMessage, body: Buffer, origin: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined && name !== 'content-length' && name !== 'transfer-encoding') {
      headers.set(name, typeof value === 'string' ? value : value.join(', '));
    }
  }
  return new Request(new URL('/graphql', origin), { method: 'POST', headers, body: new Uint8Array(body) });
}

/** A fault outside any operation, such as in a plugin. */
function internalError(logger: Logger, { requestId }: Exchange, error: unknown): Response {
  logger.error('unexpected error', { requestId, error });
  const message = `Something went wrong in the gateway; its log has the details under request ${requestId}.`;
  return new Response(refusalBody(requestId, 'INTERNAL_SERVER_ERROR', message), {
    status: 500,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': requestId },
  });
}

/** A gateway over a schema of the test's own, without any upstream: for what the HTTP side does by itself. */
import { buildSchema } from 'graphql';
import type { GraphQLFieldResolver } from 'graphql';
import { loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/config.ts';
import type { Constants } from '../../src/config/constants.ts';
import type { OperationContext } from '../../src/server/operation/request-state.ts';
import type { HandlerOptions } from '../../src/server/handler.ts';
import type { CancelSignal } from '../../src/upstream/http/cancellation.ts';
import { createLogger } from '../../src/server/log/logger.ts';
import { serve } from '../../src/server/serve.ts';
import type { ListeningServer } from '../../src/server/serve.ts';
import type { Untyped } from './untyped.ts';

export interface StubOptions extends Partial<Omit<HandlerOptions, 'config' | 'logger' | 'schema'>> {
  readonly schema?: string;
  /** Named `Type.field`. */
  readonly resolvers?: Readonly<Record<string, GraphQLFieldResolver<unknown, StubContext>>>;
  readonly environment?: Environment;
  /** Other numbers than the built-in ones. */
  readonly constants?: Partial<Constants>;
}

export interface StubContext extends OperationContext {
  readonly signal: CancelSignal;
  readonly requestId: string;
}

export interface Stub extends AsyncDisposable {
  readonly gateway: ListeningServer;
  readonly endpoint: string;
  readonly log: readonly string[];
  /** POST of a JSON body. */
  readonly post: (body: unknown, init?: RequestInit) => Promise<Response>;
  readonly answer: (
    query: string,
    variables?: object,
    headers?: Record<string, string>,
  ) => Promise<StubAnswer>;
}

export interface StubAnswer {
  readonly status: number;
  // Each test reads the answer that its own schema makes.
  readonly body: Untyped;
}

const plainSchema = 'type Query { hello(name: String): String } type Mutation { change: Int }';

export async function startStub(options: StubOptions = {}): Promise<Stub> {
  const { schema: text = plainSchema, resolvers = {}, environment = {}, constants, ...rest } = options;
  const schema = buildSchema(text);
  for (const [place, resolve] of Object.entries(resolvers)) {
    const [typeName = '', fieldName = ''] = place.split('.');
    const type = schema.getType(typeName);
    const field = type !== undefined && 'getFields' in type ? type.getFields()[fieldName] : undefined;
    if (field === undefined || !('resolve' in field))
      throw new Error(`expected ${place} in the schema of the test`);
    field.resolve = resolve;
  }
  const config = loadConfig({ PORT: '0', ...environment }, constants);
  const log: string[] = [];
  const gateway = await serve({
    config: config.server,
    profile: config.profile,
    schema,
    createContext: ({ signal, requestId }): StubContext => ({ signal, requestId }),
    logger: createLogger({ level: 'debug', write: (line) => log.push(line) }),
    ...rest,
  });
  const endpoint = `${gateway.url}/graphql`;
  const post: Stub['post'] = (body, init = {}) =>
    fetch(endpoint, {
      ...init,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(init.headers as Record<string, string> | undefined),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    gateway,
    endpoint,
    log,
    post,
    answer: async (query, variables = {}, headers = {}) => {
      const response = await post({ query, variables }, { headers });
      return { status: response.status, body: await response.json() };
    },
    [Symbol.asyncDispose]: async () => {
      await gateway.close();
    },
  };
}

/** A whole world for one test: sandbox and gateway on loopback, on free ports, closed when it goes out of scope. */
import { loadConfig, type Environment } from '../src/config.ts';
import { createGraph } from '../src/graph.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../src/sandbox/server.ts';
import { createGateway, type Gateway } from '../src/server/gateway.ts';
import { createLogger } from '../src/server/logger.ts';

/** The sandbox's own tokens, by the role they act in. */
export const tokens = {
  operations: 'idt:TKN-0000-0001:operations',
  client: 'idt:TKN-0000-0002:client',
  vendor: 'idt:TKN-0000-0003:vendor',
} as const;

export interface WorldOptions {
  /** Default: the demo data. */
  readonly seed?: SandboxOptions['seed'];
  /** Upstream's cap, and what the gateway is told of it. */
  readonly pageCap?: number;
  /** Variables of the gateway, beside those the world sets itself. */
  readonly env?: Environment;
}

export interface QueryOptions {
  /** A role of the sandbox, any other token, or null for none. Default operations. */
  readonly token?: keyof typeof tokens | (string & {}) | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ExplainedCall {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly ms: number;
  readonly bytes: number;
  readonly rows: number;
  readonly paths: readonly string[];
}

export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

/** An answer as JSON carries it; `data` is looked into freely, that is what tests are for. */
export interface Answer<T> {
  readonly data: T;
  readonly errors?: readonly GraphError[];
  readonly calls: readonly ExplainedCall[];
}

export interface World extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly sandbox: Sandbox;
  /** Lines the gateway logged. */
  readonly log: readonly string[];
  query<T = JsonObject>(
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    options?: QueryOptions,
  ): Promise<Answer<T>>;
  /** Upstream's own record: `GET /public/v1/accounts/…?…`, percent-decoded. */
  calls(): string[];
  clearCalls(): void;
  /** Straight to the sandbox, by path below `/public/v1/accounts`. */
  rest<T = JsonObject>(path: string, options?: QueryOptions & { readonly method?: string }): Promise<T>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked into without types where a test asserts on them
export type JsonObject = any;

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { pageCap = 100, seed = { kind: 'demo' } } = options;
  const sandbox = await createSandbox({ port: 0, seed, pageCap });
  const config = loadConfig({
    MPT_API_BASE_URL: sandbox.url,
    PORT: '0',
    PAGE_CAP: String(pageCap),
    SHUTDOWN_DRAIN_MS: '0',
    ...options.env,
  });
  const log: string[] = [];
  const graph = createGraph({
    baseUrl: sandbox.url,
    upstream: config.upstream,
    planner: config.planner,
    operationDeadlineMs: config.server.operationDeadlineMs,
  });
  const gateway = await createGateway({
    config: config.server,
    profile: config.profile,
    schema: graph.schema,
    createContext: graph.createContext,
    logger: createLogger({ level: 'info', write: (line) => log.push(line) }),
  });
  const headersFor = ({ token = 'operations', headers = {} }: QueryOptions): Record<string, string> => {
    const value = token !== null && token in tokens ? tokens[token as keyof typeof tokens] : token;
    return { ...(value === null ? {} : { authorization: `Bearer ${value}` }), ...headers };
  };
  return {
    gateway,
    sandbox,
    log,
    async query<T>(document: string, variables: Readonly<Record<string, unknown>> = {}, given: QueryOptions = {}) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-explain': 'true', ...headersFor(given) },
        body: JSON.stringify({ query: document, variables }),
      });
      const body = (await response.json()) as {
        data: T;
        errors?: readonly GraphError[];
        extensions?: { explain?: { calls: readonly ExplainedCall[] } };
      };
      const calls = (body.extensions?.explain?.calls ?? []).map((call) => ({
        ...call,
        url: decodeURIComponent(call.url),
      }));
      return { data: body.data, calls, ...(body.errors ? { errors: body.errors } : {}) };
    },
    calls: () =>
      sandbox.calls().map(({ method, path, query }) => {
        const text = decodeURIComponent(query);
        return `${method} ${path}${text === '' ? '' : `?${text.replace(/^\?/, '')}`}`;
      }),
    clearCalls: () => {
      sandbox.clearCalls();
    },
    async rest<T>(path: string, given: QueryOptions & { readonly method?: string } = {}) {
      const response = await fetch(`${sandbox.url}/public/v1/accounts${path}`, {
        method: given.method ?? 'GET',
        headers: headersFor(given),
      });
      return (await response.json()) as T;
    },
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await graph.close();
      await sandbox.close();
    },
  };
}

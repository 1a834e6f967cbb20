/** The arrangement of the tests: a gateway on a free port of loopback over a sandbox or another upstream, closed at the end of the block. */
import type { ExecutionResult } from 'graphql';
import { loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/config.ts';
import type { Constants } from '../../src/config/constants.ts';
import { createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import type { ListeningServer } from '../../src/server/serve.ts';
import type { StartOptions } from '../../src/app/start.ts';
import { start } from '../../src/app/start.ts';
import { createLogger } from '../../src/server/log/logger.ts';
import { tokenOf, tokens } from './tokens.ts';
import type { Role } from './tokens.ts';
import type { Untyped } from './untyped.ts';

export { tokens };

/** Names of the sandbox's data sets, or a size for a made one. */
export type Seed = 'demo' | { readonly accounts: number };

export interface GatewayWorldOptions extends StartOptions {
  /** Further variables, such as `{ EXPAND_REFERENCES: 'off' }`. */
  readonly config?: Environment;
  /** Other numbers than the built-in ones. */
  readonly constants?: Partial<Constants>;
}

export interface WorldOptions extends GatewayWorldOptions {
  readonly seed?: Seed;
  readonly pageCap?: number;
  readonly latencyMs?: number;
  /** Which paths of memberships the sandbox serves. Default: all. */
  readonly membershipPaths?: 'all' | 'nested' | 'flat';
  readonly streaming?: 'on' | 'ignored' | 'unsupported';
  /** `production`: as production runs it, over a sandbox that is a remote upstream to it. Default: development. */
  readonly profile?: 'development' | 'production';
}

export interface QueryOptions {
  /** A role of the sandbox, or a whole token; null sends no header. Default: operations. */
  readonly token?: Role | (string & {}) | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** One upstream call, as the sandbox's journal has it. */
export type Call = ReturnType<Sandbox['calls']>[number];

// Answers are read by the assertions on them, each with its own shape.
export interface Answer extends ExecutionResult<Untyped, Untyped> {
  readonly status: number;
  /** Headers and body, as they came. */
  readonly text: string;
  /** The upstream calls of the operation, from `extensions.explain`, with percent-decoded addresses. */
  readonly calls: readonly ExplainedCall[];
}

export interface ExplainedCall {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly bytes: number;
  readonly rows: number;
  readonly paths: readonly string[];
  readonly shared?: boolean;
  readonly streamed?: boolean;
}

/** A gateway over any upstream. */
export interface GatewayWorld extends AsyncDisposable {
  readonly gateway: ListeningServer;
  /** One operation over HTTP. Errors are in the answer; only a broken connection rejects. */
  readonly query: (
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    options?: QueryOptions,
  ) => Promise<Answer>;
  /** Log lines of the gateway, one JSON object each. */
  readonly log: readonly string[];
  /** The embedded sandbox of AppDirect, unless another upstream is configured. */
  readonly appDirectSandbox?: Sandbox | undefined;
}

/** A gateway over a sandbox. */
export interface World extends GatewayWorld {
  readonly sandbox: Sandbox;
  /** What reached the sandbox, in the order it was answered. */
  readonly calls: () => readonly Call[];
  /** The same, as text without the common path, percent-decoded: `GET /buyers?select=-*,id`. */
  readonly sent: () => readonly string[];
  readonly clearCalls: () => void;
  /** Straight to the sandbox, as Operations, by path below `/public/v1/accounts`. */
  readonly rest: (path: string) => Promise<Untyped>;
}

/** The project `pages` of vitest.config.ts runs the suites about lists without streams. */
const usualStreaming = process.env['TEST_SANDBOX_STREAMING'] === 'ignored' ? 'ignored' : 'on';

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const {
    seed = 'demo',
    pageCap = 100,
    latencyMs = 0,
    membershipPaths = 'all',
    streaming = usualStreaming,
    profile = 'development',
    config = {},
    ...startOptions
  } = options;
  if (profile === 'production') {
    const sandbox = await createSandbox({
      pageCap,
      latencyMs,
      membershipPaths,
      streaming,
      seed: seed === 'demo' ? { kind: 'demo' } : { kind: 'scale', accounts: seed.accounts },
    });
    const world = await startGateway(
      { ...production, MPT_API_BASE_URL: sandbox.url, ...config },
      startOptions,
    );
    return withSandbox(world, sandbox, () => sandbox.close());
  }
  const { sandbox, ...world } = await startGateway(
    {
      SANDBOX_PORT: '0',
      APPDIRECT_SANDBOX_PORT: '0',
      SANDBOX_PAGE_CAP: String(pageCap),
      PAGE_CAP: String(pageCap),
      SANDBOX_LATENCY_MS: String(latencyMs),
      SANDBOX_MEMBERSHIP_PATHS: membershipPaths,
      SANDBOX_STREAMING: streaming,
      ...(seed === 'demo' ? {} : { SANDBOX_SEED: 'scale', SANDBOX_ACCOUNTS: String(seed.accounts) }),
      ...config,
    },
    startOptions,
  );
  if (sandbox === undefined) throw new Error('expected no MPT_API_BASE_URL in the config of a world');
  return withSandbox(world, sandbox);
}

const production: Environment = {
  NODE_ENV: 'production',
  SHUTDOWN_DRAIN_MS: '0',
  // A busy machine is not what these tests are about.
  MAX_EVENT_LOOP_DELAY_MS: '0',
};

/** The gateway over another upstream than the sandbox. */
export async function startWorldOver(
  baseUrl: string,
  { config = {}, ...startOptions }: GatewayWorldOptions = {},
): Promise<GatewayWorld> {
  return startGateway({ MPT_API_BASE_URL: baseUrl, ...config }, startOptions);
}

async function startGateway(
  variables: Environment,
  { constants, ...options }: Omit<GatewayWorldOptions, 'config'>,
): Promise<GatewayWorld & { readonly sandbox: Sandbox | undefined }> {
  const log: string[] = [];
  const logger = createLogger({ level: 'debug', write: (line) => log.push(line) });
  const { gateway, sandbox, appDirectSandbox, close } = await start(
    loadConfig({ PORT: '0', ...variables }, constants),
    logger,
    options,
  );
  return {
    gateway,
    sandbox,
    appDirectSandbox,
    log,
    query: (document, queryVariables, queryOptions) =>
      postQuery(gateway.url, document, queryVariables, queryOptions),
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}

function withSandbox(world: GatewayWorld, sandbox: Sandbox, close = async (): Promise<void> => {}): World {
  return {
    ...world,
    sandbox,
    calls: () => sandbox.calls(),
    rest: async (path) => {
      const headers = { authorization: `Bearer ${tokens.operations}` };
      const response = await fetch(`${sandbox.url}/public/v1/accounts${path}`, { headers });
      return response.json();
    },
    sent: () =>
      sandbox.calls().map(({ method, path, query }) => {
        const text = decodeURIComponent(query).replace(/^\?/, '');
        return `${method} ${path.replace(/^\/public\/v1\/accounts/, '')}${text === '' ? '' : `?${text}`}`;
      }),
    clearCalls: () => {
      sandbox.clearCalls();
    },
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await close();
    },
  };
}

export async function postQuery(
  url: string,
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
  { token = 'operations', headers = {}, signal }: QueryOptions = {},
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-explain': 'true',
      ...(token === null ? {} : { authorization: `Bearer ${tokenOf(token)}` }),
      ...headers,
    },
    body: JSON.stringify({ query: document, variables }),
    signal: signal ?? null,
  });
  return readAnswer(response);
}

async function readAnswer(response: Response): Promise<Answer> {
  const body = await response.text();
  const answer = JSON.parse(body) as ExecutionResult<Untyped, Untyped>;
  const explained = answer.extensions as { explain?: { calls: readonly ExplainedCall[] } } | undefined;
  return {
    ...answer,
    status: response.status,
    text: `${JSON.stringify([...response.headers])}\n${body}`,
    calls: (explained?.explain?.calls ?? []).map((call) => ({ ...call, url: decodeURIComponent(call.url) })),
  };
}

/** One operation with one file, as variable `file`, by the GraphQL multipart request specification. */
export async function postUpload(
  url: string,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: document, variables: { ...variables, file: null } }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob([bytes], { type }), 'icon');
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.operations}`, 'x-graphql-csrf': '1', ...headers },
    body: form,
  });
  return readAnswer(response);
}

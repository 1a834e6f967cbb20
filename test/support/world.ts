/** The one arrangement of the tests: a sandbox and a gateway over it, on free ports of loopback, closed at the end of the block. */
import type { ExecutionResult } from 'graphql';
import { loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/config.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import type { Served } from '../../src/server/serve.ts';
import type { StartOptions } from '../../src/app/start.ts';
import { sandboxTokens } from '../../src/app/create-gateway.ts';
import { start } from '../../src/app/start.ts';
import { createLogger } from '../../src/server/logger.ts';
import type { Untyped } from './untyped.ts';

/** Names of the sandbox's data sets, or a size for a made one. */
export type Seed = 'demo' | { readonly accounts: number };

export interface WorldOptions extends StartOptions {
  readonly seed?: Seed;
  readonly pageCap?: number;
  readonly latencyMs?: number;
  /** Further variables, such as `{ EXPAND_REFERENCES: 'off' }`. */
  readonly config?: Environment;
}

export interface QueryOptions {
  /** A role of the sandbox, or a whole token; null sends no header. Default: operations. */
  readonly token?: keyof typeof tokens | (string & {}) | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One upstream call, as the sandbox's journal has it. */
export type Call = ReturnType<Sandbox['calls']>[number];

// Answers are read by the assertions on them, each with its own shape.
export interface Answer extends ExecutionResult<Untyped, Untyped> {
  /** The upstream calls of the operation, as `extensions.explain` tells them; addresses percent-decoded. */
  readonly calls: readonly ExplainedCall[];
}

export interface ExplainedCall {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly bytes: number;
  readonly rows: number;
  readonly paths: readonly string[];
}

export interface World extends AsyncDisposable {
  readonly gateway: Served;
  readonly sandbox: Sandbox;
  /** One operation over HTTP. Errors are in the answer; only a broken connection rejects. */
  readonly query: (
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    options?: QueryOptions,
  ) => Promise<Answer>;
  /** What reached the sandbox, in the order it was answered. */
  readonly calls: () => readonly Call[];
  /** The same, as text without the common path, percent-decoded: `GET /buyers?select=-*,id`. */
  readonly sent: () => readonly string[];
  readonly clearCalls: () => void;
  /** Straight to the sandbox, as Operations, by path below `/public/v1/accounts`. */
  readonly rest: (path: string) => Promise<Untyped>;
  /** Log lines of the gateway, one JSON object each. */
  readonly log: readonly string[];
}

export const tokens = sandboxTokens;

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { seed = 'demo', pageCap = 100, latencyMs = 0, config: variables = {}, ...startOptions } = options;
  const config = loadConfig({
    PORT: '0',
    SANDBOX_PORT: '0',
    SANDBOX_PAGE_CAP: String(pageCap),
    PAGE_CAP: String(pageCap),
    SANDBOX_LATENCY_MS: String(latencyMs),
    ...(seed === 'demo' ? {} : { SANDBOX_SEED: 'scale', SANDBOX_ACCOUNTS: String(seed.accounts) }),
    ...variables,
  });
  const log: string[] = [];
  const logger = createLogger({ level: 'debug', write: (line) => log.push(line) });
  const { gateway, sandbox, close } = await start(config, logger, startOptions);
  if (sandbox === undefined) throw new Error('expected no MPT_API_BASE_URL in the config of a world');
  return {
    gateway,
    sandbox,
    query: (document, queryVariables, queryOptions) =>
      postQuery(gateway.url, document, queryVariables, queryOptions),
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
    log,
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}

export async function postQuery(
  url: string,
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
  { token = 'operations', headers = {} }: QueryOptions = {},
): Promise<Answer> {
  const whole = token !== null && Object.hasOwn(tokens, token) ? tokens[token as keyof typeof tokens] : token;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-explain': 'true',
      ...(whole === null ? {} : { authorization: `Bearer ${whole}` }),
      ...headers,
    },
    body: JSON.stringify({ query: document, variables }),
  });
  const answer = (await response.json()) as Omit<Answer, 'calls'>;
  const explained = (answer.extensions as { explain?: { calls: readonly ExplainedCall[] } } | undefined)
    ?.explain;
  const calls = (explained?.calls ?? []).map((call) => ({ ...call, url: decodeURIComponent(call.url) }));
  return { ...answer, calls };
}

/** One operation with one file, as variable `file`, by the GraphQL multipart request specification. */
export async function postUpload(
  url: string,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Answer> {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: document, variables: { ...variables, file: null } }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob([bytes], { type }), 'icon');
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.operations}`, 'x-graphql-csrf': '1' },
    body: form,
  });
  return { ...((await response.json()) as Omit<Answer, 'calls'>), calls: [] };
}

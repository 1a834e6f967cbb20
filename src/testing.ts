/** The public API of `accounts-graph/testing`: gateway and sandbox in one process, without a port. */
import { print } from 'graphql';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { request as send, Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { checkOptions, isPlainObject, kindOf } from './config/call-check.ts';
import { loadConfig } from './config/config.ts';
import type { Environment } from './config/config.ts';
import type { Constants } from './config/constants.ts';
import { variables as known } from './config/variables.ts';
import { createGateway, gatewayOptionKinds, sandboxTokens } from './app/create-gateway.ts';
import type { Gateway, GatewayOptions } from './app/create-gateway.ts';
import { appDirectTokens } from './sandbox/server.ts';
import type { Sandbox } from './sandbox/server.ts';
import type { Person } from './sandbox/core/people.ts';
import { connectorOf } from './upstream/http/origin.ts';

export type { Call } from './sandbox/core/http/journal.ts';
export type { Person } from './sandbox/core/people.ts';
export type { ScenarioInfo } from './sandbox/core/scenario.ts';
export type { Fault } from './sandbox/core/http/faults.ts';

export interface TestWorldOptions extends GatewayOptions {
  /** The demo data set, or a generated one with this number of accounts. Default: demo. */
  readonly seed?: 'demo' | { readonly accounts: number };
  /** Variables of the gateway and the sandbox, such as `{ MAX_PREDICTED_CALLS: '50' }`. */
  readonly config?: Environment;
  /** Numbers that are not settings, as in `loadConfig`. */
  readonly constants?: Partial<Constants>;
}

export type Role = keyof typeof sandboxTokens;
export type AppDirectRole = keyof typeof appDirectTokens;

export interface RequestOptions {
  /** A role of the sandbox, or a token. Null sends none. Default: operations. */
  readonly token?: Role | (string & {}) | null;
  /** The same for AppDirect. Default: admin, or none if `token` is null. */
  readonly appDirectToken?: AppDirectRole | (string & {}) | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An operation as client generators type it. Its types apply to the variables and the answer. */
export type TypedOperation<Data, Variables> = (DocumentNode | string | { toString(): string }) & {
  readonly __apiType?: (variables: Variables) => Data;
};

export interface RestAnswer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly text: string;
}

export interface TestWorld extends AsyncDisposable {
  /** Runs one operation through the whole gateway. Errors are in the answer. */
  readonly query: <Data = Readonly<Record<string, unknown>>, Variables = Readonly<Record<string, unknown>>>(
    document: TypedOperation<Data, Variables>,
    variables?: Variables,
    options?: RequestOptions,
  ) => Promise<ExecutionResult<Data>>;
  /** Sends any request to the gateway, such as the `fetch` of a client. It adds no token. */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  readonly gateway: Gateway;
  /** With `calls()`, `setFaults([…])`, `loadScenario(name)`, `setClock(date)`, `reset()` and more. */
  readonly sandbox: Sandbox;
  /** The sandbox of AppDirect, with the same members. */
  readonly appDirectSandbox: Sandbox;
  /** Sends a request to the sandbox by path: `/public/v1/accounts/buyers?limit=1`. */
  readonly rest: (
    path: string,
    init?: RequestOptions & { readonly method?: Dispatcher.HttpMethod; readonly body?: unknown },
  ) => Promise<RestAnswer>;
  /** People and programs to sign in as, with their tokens: those of the sandbox, then those of AppDirect. */
  readonly people: readonly Person[];
  /** A token of any person of the sandbox in one of the person's accounts. For AppDirect: `appDirectSandbox.tokenFor`. */
  readonly tokenFor: (userId: string, accountId: string) => string;
  readonly tokens: typeof sandboxTokens;
  readonly appDirectTokens: typeof appDirectTokens;
  readonly close: () => Promise<void>;
}

/** The base of relative addresses. No server listens there, and no request leaves the process. */
const origin = 'http://localhost';

export async function createTestWorld(options: TestWorldOptions = {}): Promise<TestWorld> {
  checkOptions('createTestWorld', options, {
    seed: 'any',
    config: 'object',
    constants: 'object',
    ...gatewayOptionKinds,
  });
  const { seed = 'demo', config: variables = {}, constants, ...gatewayOptions } = options;
  if (seed !== 'demo' && !(isPlainObject(seed) && typeof seed.accounts === 'number')) {
    throw new TypeError(
      `createTestWorld expects seed to be 'demo' or { accounts: 100 }, but got ${kindOf(seed)}`,
    );
  }
  for (const name of Object.keys(variables)) {
    if (Object.hasOwn(known, name)) continue;
    throw new TypeError(
      `createTestWorld expects settings of the gateway in config, but got ${JSON.stringify(name)}`,
    );
  }
  const config = loadConfig(
    {
      // A busy test runner delays the event loop. Requests must not be rejected because of that.
      MAX_EVENT_LOOP_DELAY_MS: '0',
      ...(seed === 'demo' ? {} : { SANDBOX_SEED: 'scale', SANDBOX_ACCOUNTS: String(seed.accounts) }),
      ...variables,
    },
    constants,
  );
  const gateway = await createGateway(config, gatewayOptions);
  const { sandbox, appDirectSandbox } = gateway;
  if (sandbox === undefined || appDirectSandbox === undefined) {
    await gateway.close();
    throw new Error(
      'MPT_API_BASE_URL and APPDIRECT_API_BASE_URL must be empty in a test world, because its upstreams are the sandboxes',
    );
  }
  await gateway.prepare();
  sandbox.clearCalls();
  const pool = new Pool(sandbox.url, { connect: connectorOf(sandbox.connect) });
  const fetch: TestWorld['fetch'] = (input, init) =>
    gateway.fetch(
      input instanceof Request ? new Request(input, init) : new Request(new URL(input, origin), init),
    );
  const close = async (): Promise<void> => {
    await pool.close();
    await gateway.close();
  };
  return {
    gateway,
    sandbox,
    appDirectSandbox,
    fetch,
    get people() {
      return [...sandbox.people, ...appDirectSandbox.people];
    },
    tokenFor: (userId, accountId) => sandbox.tokenFor(userId, accountId),
    tokens: sandboxTokens,
    appDirectTokens,
    query: async (document, queryVariables, queryOptions) => {
      const query =
        typeof document === 'object' && 'kind' in document ? print(document) : document.toString();
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...appDirectHeaders(queryOptions),
          ...headersOf(queryOptions),
        },
        body: JSON.stringify({ query, variables: queryVariables ?? {} }),
      });
      return (await response.json()) as ExecutionResult<never>;
    },
    rest: async (path, { method = 'GET', body, ...init } = {}) => {
      const answer = await send(new URL(path, sandbox.url), {
        dispatcher: pool,
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headersOf(init),
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function headersOf({ token = 'operations', headers = {} }: RequestOptions = {}): Record<string, string> {
  if (token === null) return { ...headers };
  const whole = Object.hasOwn(sandboxTokens, token) ? sandboxTokens[token as Role] : token;
  return { authorization: `Bearer ${whole}`, ...headers };
}

function appDirectHeaders({ token, appDirectToken }: RequestOptions = {}): Record<string, string> {
  const given = appDirectToken === undefined && token !== null ? 'admin' : (appDirectToken ?? null);
  if (given === null) return {};
  const whole = Object.hasOwn(appDirectTokens, given) ? appDirectTokens[given as AppDirectRole] : given;
  return { 'appdirect-authorization': `Bearer ${whole}` };
}

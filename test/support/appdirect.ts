/** An AppDirect sandbox alone, without a gateway, called over HTTP with one of the well-known tokens. */
import { appDirectTokens, createAppDirectSandbox } from '../../src/sandbox/server.ts';
import type { AppDirectSandboxOptions, Sandbox } from '../../src/sandbox/server.ts';

/** Any JSON; the assertions narrow it. */
type Json = ReturnType<typeof JSON.parse>;

export type AppDirectRole = keyof typeof appDirectTokens;

export interface AppDirectReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

export interface AppDirectCall {
  /** A role or a whole token; null sends no header. Default: partner. */
  readonly as?: AppDirectRole | (string & {}) | null;
  readonly json?: unknown;
  readonly body?: string | FormData | URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AppDirectWorld extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** `path` is below `/api`, or whole when it begins with `/api`, `/oauth2`, `/pictures` or `/__`. */
  call(method: string, path: string, options?: AppDirectCall): Promise<AppDirectReply>;
  get(path: string, as?: AppDirectCall['as']): Promise<AppDirectReply>;
}

export function companyId(number: number): string {
  return `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export function userId(number: number): string {
  return `a0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function tokenOf(as: string): string {
  return Object.hasOwn(appDirectTokens, as) ? appDirectTokens[as as AppDirectRole] : as;
}

export async function startAppDirect(options: AppDirectSandboxOptions = {}): Promise<AppDirectWorld> {
  const sandbox = await createAppDirectSandbox(options);
  const call: AppDirectWorld['call'] = async (method, path, { as = 'partner', json, body, headers } = {}) => {
    const prefix = /^\/(?:api|oauth2|pictures|__sandbox)\//.test(path) ? '' : '/api';
    const response = await fetch(`${sandbox.url}${prefix}${path}`, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${tokenOf(as)}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = /json\b/.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
  return {
    sandbox,
    call,
    get: (path, as = 'partner') => call('GET', path, { as }),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

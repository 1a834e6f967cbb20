/** A sandbox alone, without a gateway, called over HTTP with one of the well-known tokens. */
import { createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/server.ts';
import { tokenOf } from './tokens.ts';
import type { Role } from './tokens.ts';

/** Any JSON; the assertions narrow it. */
type Json = ReturnType<typeof JSON.parse>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

export interface SandboxWorld extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** `path` is below `/public/v1/accounts`, or whole when it begins with `/public` or `/__`. */
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  get(path: string, as?: Role | (string & {})): Promise<Reply>;
  post(path: string, json?: unknown, as?: Role | (string & {})): Promise<Reply>;
  put(path: string, json: unknown, as?: Role | (string & {})): Promise<Reply>;
  remove(path: string, as?: Role | (string & {})): Promise<Reply>;
}

export interface CallOptions {
  /** A role or a whole token; null sends no header. Default: operations. */
  readonly as?: Role | (string & {}) | null;
  readonly json?: unknown;
  readonly body?: string | FormData | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function startSandbox(options: SandboxOptions = {}): Promise<SandboxWorld> {
  const sandbox = await createSandbox(options);
  const call: SandboxWorld['call'] = async (
    method,
    path,
    { as = 'operations', json, body, headers } = {},
  ) => {
    const prefix = path.startsWith('/public') || path.startsWith('/__') ? '' : '/public/v1/accounts';
    const response = await fetch(`${sandbox.url}${prefix}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${tokenOf(as)}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body: body as BodyInit }),
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
    get: (path, as = 'operations') => call('GET', path, { as }),
    post: (path, json, as = 'operations') => call('POST', path, { as, json }),
    put: (path, json, as = 'operations') => call('PUT', path, { as, json }),
    remove: (path, as = 'operations') => call('DELETE', path, { as }),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

export function ids(reply: Reply): string[] {
  return (reply.body.data as readonly { readonly id: string }[]).map(({ id }) => id);
}

export function total(reply: Reply): number {
  return reply.body.$meta.pagination.total as number;
}

/** A form as the vendor's client sends it: a JSON part, and a picture if there is one. */
export function form(part: string, document: unknown, picture?: Uint8Array, pictureName = 'logo'): FormData {
  const data = new FormData();
  data.set(part, new Blob([JSON.stringify(document)], { type: 'application/json' }));
  if (picture) data.set(pictureName, new Blob([picture as BlobPart], { type: 'image/png' }), 'logo.png');
  return data;
}

/** The gateway's own token for AppDirect: fetched once with the client credentials, and kept in memory until it expires. */
import { UpstreamError } from '../errors.ts';
import { Cancellation } from '../http/cancellation.ts';
import { isObject, parseJson } from '../http/json.ts';
import { callerKey } from '../http/caller-key.ts';
import type { SendRequest, UpstreamResponse } from '../http/request.ts';

export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
  /** Roles, separated by spaces. */
  readonly scope: string;
}

export interface TokenSource {
  /** The whole header. */
  get(): Promise<string>;
  /** Call when AppDirect refuses a call with this header, so that the next call fetches another token. */
  refused(authorization: string): void;
}

export interface TokenOptions {
  readonly credentials: ClientCredentials;
  readonly exchange: SendRequest;
  readonly userAgent: string;
  /** Default: `/oauth2/token`. */
  readonly path?: string;
  /** Default: performance.now(). */
  readonly now?: () => number;
}

const usualPath = '/oauth2/token';
const call = `POST ${usualPath}`;
/** A token is replaced this long before it expires, so that no call carries an expired one. */
const marginMs = 60_000;
/** If the answer does not say how long a token is valid. */
const unknownLifeMs = 300_000;

export function createTokenSource(options: TokenOptions): TokenSource {
  const { credentials, exchange, userAgent, path = usualPath, now = () => performance.now() } = options;
  let held: { readonly authorization: string; readonly until: number } | undefined;
  let fetching: Promise<string> | undefined;

  async function fetchToken(): Promise<string> {
    const { id, secret, scope } = credentials;
    const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64');
    const authorization = `Basic ${basic}`;
    const response = await exchange({
      method: 'POST',
      path,
      call,
      headers: {
        authorization,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': userAgent,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }).toString(),
      // Shared by all operations, so no operation cancels it. The timeouts of the origin limit it.
      signal: new Cancellation(),
      caller: callerKey(authorization),
    });
    const { token, lifeMs } = readToken(response);
    held = { authorization: `Bearer ${token}`, until: now() + Math.max(lifeMs - marginMs, lifeMs / 2) };
    return held.authorization;
  }

  return {
    get() {
      if (held !== undefined && held.until > now()) return Promise.resolve(held.authorization);
      fetching ??= fetchToken().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    refused(authorization) {
      if (held?.authorization === authorization) held = undefined;
    },
  };
}

function readToken({ status, body }: UpstreamResponse): { readonly token: string; readonly lifeMs: number } {
  const isRefused = status === 400 || status === 401 || status === 403;
  if (status < 200 || status > 299) {
    throw new UpstreamError({
      code: 'UPSTREAM_UNAVAILABLE',
      call,
      message: isRefused
        ? `expected a token for the client of the gateway, but got status ${status}; APPDIRECT_CLIENT_ID, APPDIRECT_CLIENT_SECRET and APPDIRECT_SCOPE must name a client of this marketplace`
        : `expected a token for the client of the gateway, but got status ${status}`,
      status,
    });
  }
  const value = parsed(body);
  const token = value['access_token'];
  // Anything else could break the header.
  if (typeof token !== 'string' || !/^[\x21-\x7e]{1,8192}$/.test(token)) {
    throw new UpstreamError({
      code: 'UPSTREAM_BAD_RESPONSE',
      call,
      message: 'expected an access_token, but got none',
      status,
    });
  }
  const seconds = Number(value['expires_in']);
  return { token, lifeMs: seconds > 0 ? seconds * 1_000 : unknownLifeMs };
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value = parseJson(body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

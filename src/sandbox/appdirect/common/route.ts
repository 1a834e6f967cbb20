/** One operation: its path, and what it gets of a request. */
import type { FormPart } from '../../core/http/multipart.ts';
import type { RequestBody } from '../../core/http/request-body.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import type { Operation } from './access.ts';
import type { Principal } from './principal.ts';
import type { Role } from './roles.ts';
import type { Reach } from './scope.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store.ts';

export interface RouteContext {
  readonly store: Store;
  readonly settings: Settings;
  readonly principal: Principal;
  /** Those of the operation's roles that the caller has. */
  readonly roles: readonly Role[];
  /** The companies that these roles reach. */
  readonly reach: Reach;
  /** Percent-decoded values of the path's `:name` segments. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Below the API's root. */
  readonly path: string;
  /** Scheme and authority the client used. */
  readonly origin: string;
  readonly authorization: string | undefined;
  readonly readBody: () => Promise<RequestBody>;
  readonly readForm: () => Promise<URLSearchParams>;
  readonly readParts: () => Promise<readonly FormPart[]>;
}

export interface Route {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the API's root, with `:name` segments. */
  readonly path: string;
  readonly handle: (context: RouteContext) => RouteResult | Promise<RouteResult>;
}

export function param({ params }: RouteContext, name: string): string {
  return params[name] ?? '';
}

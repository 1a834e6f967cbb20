/** What a route is given and what it gives back. */
import type { ActorType } from '../../../contract/marketplace.ts';
import type { RequestBody } from '../../core/http/request-body.ts';
import type { Permission, Principal } from './principal.ts';
import type { Settings } from './settings.ts';
import type { Store } from '../../core/store/store.ts';

/** One request, authenticated and routed. */
export interface Exchange {
  readonly store: Store;
  readonly settings: Settings;
  readonly principal: Principal;
  /** Percent-decoded values of the path's `:name` segments. */
  readonly params: Readonly<Record<string, string>>;
  /** Raw query string, without the question mark. */
  readonly query: string;
  /** Scheme and authority the client used. */
  readonly origin: string;
  /** `part` names the JSON document in a multipart body; without it multipart is 415. */
  readBody(part?: string): Promise<RequestBody>;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of `body`: bytes that are not JSON. */
  readonly bytes?: Buffer;
}

/** Who may call. Being let in is not enough for a row: those outside the caller's scope stay 404. */
export interface Access {
  readonly actors: readonly ActorType[];
  /** The module permission needed, where one is. */
  readonly permission?: Permission;
  /** True: also for a person whose invitation is still open. */
  readonly invited?: boolean;
  /** True: a vendor is let in for what its agreements reach, unless the sandbox was told to close that. */
  readonly agreements?: boolean;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the API's root, with `:name` segments: `/buyers/:id/disable`. */
  readonly path: string;
  readonly access: Access | 'public';
  readonly handle: (exchange: Exchange) => Answer | Promise<Answer>;
}

export const everyone: Access = { actors: ['Client', 'Vendor', 'Operations'] };
/** Everyone; vendors for what their agreements reach. */
export const everyoneByAgreement: Access = { ...everyone, agreements: true };
export const operations: Access = { actors: ['Operations'] };
export const clientsAndOperations: Access = { actors: ['Client', 'Operations'] };

/** The same actors, holding a module permission as well. */
export function withPermission(access: Access, permission: Permission): Access {
  return { ...access, permission };
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function created(body: unknown): Answer {
  return { status: 201, body };
}

export const noContent: Answer = { status: 204 };

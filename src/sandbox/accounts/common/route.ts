/** The routes of the Accounts API: their input, and who may call them. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ActorType } from '../../../contract/marketplace.ts';
import type { RequestBody } from '../../core/http/request-body.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import type { Permission, Principal } from './principal.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store.ts';

/** One request, authenticated and routed. */
export interface RouteContext {
  readonly store: Store;
  readonly settings: Settings;
  readonly principal: Principal;
  /** Percent-decoded values of the path's `:name` segments. */
  readonly params: Readonly<Record<string, string>>;
  /** Raw query string, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Scheme and authority the client used. */
  readonly origin: string;
  /** `part` names the JSON document in a multipart body; without it multipart is 415. */
  readBody(part?: string): Promise<RequestBody>;
}

/** Who may call. Rows outside the caller's scope still return 404. */
export interface Access {
  readonly actors: readonly ActorType[];
  /** The required module permission, if any. */
  readonly permission?: Permission;
  /** True: also for a person with an open invitation. */
  readonly invited?: boolean;
  /** True: also for a vendor, within its agreements, unless the setting `vendorReads` is `closed`. */
  readonly agreements?: boolean;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the API's root, with `:name` segments: `/buyers/:id/disable`. */
  readonly path: string;
  readonly access: Access | 'public';
  /** The only other edition of upstream besides `all` that has this path of memberships. `none`: no other has it. */
  readonly membershipPaths?: 'nested' | 'flat' | 'none';
  readonly handle: (context: RouteContext) => RouteResult | Promise<RouteResult>;
}

export const everyone: Access = { actors: ['Client', 'Vendor', 'Operations'] };
/** Everyone; vendors within their agreements. */
export const everyoneByAgreement: Access = { ...everyone, agreements: true };
export const operations: Access = { actors: ['Operations'] };
export const clientsAndOperations: Access = { actors: ['Client', 'Operations'] };

/** The same actors, holding a module permission as well. */
export function withPermission(access: Access, permission: Permission): Access {
  return { ...access, permission };
}

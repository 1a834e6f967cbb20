/** The `context` of the reseller operations: which of the caller's two roles decides what is seen. */
import { ApiError, badRequest } from '../common/errors.ts';
import { enumParameter } from '../common/parameters.ts';
import type { RouteContext } from '../common/route.ts';
import { reachedCompanies, resellerReach, resellersAndReferrals } from '../common/scope.ts';
import type { Reach } from '../common/scope.ts';
import type { CompanyRow } from '../common/rows.ts';

const contexts = ['RESELLER', 'RESELLER_MANAGER'] as const;

/** The companies that the context shows. */
export function reachOfContext({ store, query, principal, roles, settings }: RouteContext): Reach {
  const context = enumParameter(query, 'context', contexts);
  if (context === undefined) {
    throw badRequest(`The parameter context is required: one of ${contexts.join(', ')}.`);
  }
  if (!roles.includes(context)) {
    const message = `The context ${context} needs ROLE_${context}, which the access token does not have.`;
    throw new ApiError(settings.refusal === '403' ? 403 : 401, message);
  }
  return context === 'RESELLER' ? resellerReach(store, principal) : resellersAndReferrals(store);
}

export function companiesOfContext(context: RouteContext): readonly CompanyRow[] {
  return reachedCompanies(context.store, reachOfContext(context));
}

/** The reseller company of the caller that a body names, or the first one. */
export function ownReseller({ principal }: RouteContext, named: string | null | undefined): string {
  const own = principal.companies.get('RESELLER') ?? new Set<string>();
  const [first] = own;
  const uuid = named?.toLowerCase() ?? first;
  if (uuid !== undefined && own.has(uuid)) return uuid;
  throw badRequest(
    `The createdByCompanyId must be a reseller company of the caller, but got '${(named ?? '').slice(0, 100)}'.`,
  );
}

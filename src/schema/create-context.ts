/** Makes the context of an operation: this caller's view of the upstream, and batches of its own. */
import { createPlanning } from '../planner/plan-of.ts';
import type { PlanSettings } from '../planner/plan.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { createCallJournal } from '../upstream/journal.ts';
import type { Marketplace, MarketplaceCaller } from '../upstream/marketplace/client.ts';
import type { GraphContext, ReadSettings } from './context.ts';
import { createRoleCache } from './identity.ts';
import { createLoads, type Loads } from './loads.ts';

export interface ContextOptions {
  readonly marketplace: Marketplace;
  /** Address that upstream's icon paths are below, without a slash at the end: `https://api.example.com/public`. */
  readonly publicUrl: string;
  readonly reads: ReadSettings;
  readonly plan: PlanSettings;
  /** How long an operation may take, in milliseconds: no call is started that could not end in time. */
  readonly deadlineMs: number;
}

export interface ContextRequest {
  readonly headers: { get(name: string): string | null };
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** One per gateway. Of what it holds, only the roles outlive an operation, and those by credential. */
export function createContextFactory(
  options: ContextOptions,
): (request: ContextRequest) => GraphContext & Explained {
  const planning = createPlanning(options.plan);
  const roles = createRoleCache(() => performance.now());
  const { marketplace: upstream, publicUrl, reads: settings } = options;
  return ({ headers, requestId, signal }) => {
    const authorization = headers.get('authorization') ?? '';
    const journal = createCallJournal();
    const deadline = performance.now() + options.deadlineMs;
    let caller: MarketplaceCaller | undefined;
    let loads: Loads | undefined;
    return {
      requestId,
      authorization,
      publicUrl,
      settings,
      roles,
      planning: planning.forOperation(),
      // Made when first needed: introspection needs no token.
      get marketplace() {
        checkBearer(authorization);
        return (caller ??= upstream.forCaller({
          authorization,
          requestId,
          traceparent: headers.get('traceparent') ?? undefined,
          tracestate: headers.get('tracestate') ?? undefined,
          acceptLanguage: headers.get('accept-language') ?? undefined,
          signal,
          deadline,
          journal,
        }));
      },
      get loads() {
        return (loads ??= createLoads(this.marketplace, settings));
      },
      explain: () => ({ calls: journal.calls }),
    };
  };
}

export interface Explained {
  /** The upstream calls so far, in the order they were started. */
  readonly explain: () => { readonly calls: readonly object[] };
}

/** Fail closed: without a token of the right form upstream is not even asked. */
function checkBearer(authorization: string): void {
  if (/^Bearer +\S+$/i.test(authorization)) return;
  const got = authorization === '' ? 'no such header' : 'something else';
  throw new UpstreamError({
    code: 'UNAUTHENTICATED',
    call: 'any call',
    message: `expected a header "Authorization: Bearer <token>", but got ${got}; upstream was not asked`,
  });
}

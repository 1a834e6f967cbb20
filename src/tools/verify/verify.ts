/** Verifies the guesses about an Accounts API. */
import type { Network } from '../../upstream/http/network.ts';
import { pageOf } from '../reading/page.ts';
import { CallLimitReached, createReader, RateLimited } from '../reading/reader.ts';
import { identityOf } from '../reading/token.ts';
import { createAccountsContext } from './marketplace/context.ts';
import { accountsProbes } from './marketplace/probes.ts';
import { notRun, runProbes } from './run.ts';
import type { ProbeResult, RunResult } from './run.ts';

export interface VerifyOptions {
  /** Ends in `/public`. */
  readonly baseUrl: URL;
  readonly token: string;
  readonly network?: Network | undefined;
  readonly rate: number;
  readonly maxCalls: number;
  readonly signal: AbortSignal;
  readonly onResult: (result: ProbeResult, calls: number) => void;
}

export interface VerifyResult extends RunResult {
  readonly calls: number;
  /** The kind of account that the token belongs to. */
  readonly caller: string | undefined;
}

/** Upstream does not answer as an Accounts API, or not to this token. */
export class NotVerifiable extends Error {}

/** Throws NotVerifiable, UpstreamError or Interrupted when the upstream does not answer before the first probe. */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  // An answer with a 5xx is a finding, so nothing is asked twice.
  const reader = createReader({ ...options, whenLimited: 'stop', retries: 0 });
  try {
    const { status, json } = await reader.get('/accounts?select=-*,id&limit=1');
    const call = 'GET /v1/accounts/accounts';
    if (status === 401)
      throw new NotVerifiable(`${call}: expected a token that upstream accepts, but got status 401`);
    if (status !== 200) {
      const hint = status === 404 ? '; is --url the address of the marketplace API?' : '';
      throw new NotVerifiable(`${call}: expected a list, but got status ${status}${hint}`);
    }
    if (pageOf({ json }) === undefined) {
      throw new NotVerifiable(
        `${call}: expected a list with data, but got something else; is --url the address of the marketplace API?`,
      );
    }
    const context = await createAccountsContext({
      reader,
      identity: identityOf(options.token),
      origin: options.baseUrl.origin,
    });
    const run = await runProbes(accountsProbes, context, (result) => {
      options.onResult(result, reader.calls);
    });
    return { ...run, calls: reader.calls, caller: context.owner?.accountType };
  } catch (error) {
    if (!(error instanceof RateLimited || error instanceof CallLimitReached)) throw error;
    return { ...notRun(accountsProbes, error), calls: reader.calls, caller: undefined };
  } finally {
    await reader.close();
  }
}

/** Sentences of the descriptions of AppDirect's fields, and the calls that its port does not have. */
import type { GraphQLResolveInfo } from 'graphql';
import type { GraphContext } from '../../operation/context.ts';
import type { Row } from '../../source/row.ts';
import { readObject } from '../../upstream/appdirect/answer.ts';
import type { AppDirectCaller } from '../../upstream/appdirect/caller.ts';
import type { AppDirectResource } from '../../upstream/appdirect/resource.ts';
import { AppDirectSource } from '../../upstream/appdirect/source.ts';
import { appDirectSpec } from '../../upstream/appdirect/spec.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import { pathOf } from '../read/reads.ts';

/** Display names of the roles that may read, as AppDirect's operations list them. */
export const readers = {
  marketplace: 'Marketplace Manager, Customer Support, Network Manager, Sales Support or Partner (read)',
  company:
    'Marketplace Manager, Customer Support, Network Manager, Sales Support, Partner (read), Reseller, or a user of the company',
  groups:
    'Marketplace Manager, Customer Support, Network Manager, Sales Support, Partner (read), Reseller or Company Admin',
} as const;

const appDirect = { source: appDirectSpec };

/** The typed calls of AppDirect, for fields and changes that need more than the port of the graph has. */
export function appDirectOf(context: GraphContext): AppDirectCaller {
  const source = context.source(appDirect);
  if (source instanceof AppDirectSource) return source.calls;
  throw new Error('expected the source of AppDirect');
}

/**
 * Reads an object by the external id that a marketplace gave it. `path` has it in braces. Null: there is no such object, or
 * it is not visible.
 */
export function readByExternalId(
  resource: AppDirectResource,
  path: string,
  externalId: string,
  context: GraphContext,
  info: Pick<GraphQLResolveInfo, 'path'>,
): Promise<Row | null> {
  return context.loaders.once(`${resource.type} externalId ${externalId}`, async () => {
    try {
      const { edition, switches = {} } = resource.one ?? {};
      const answer = await appDirectOf(context).call({
        method: 'GET',
        path,
        parameters: { externalId },
        // All of them, because later fields of the operation use the same row.
        query: Object.values(switches).map((parameter) => [parameter, 'true']),
        paths: [pathOf(info)],
        edition,
      });
      const row = readObject(answer, resource.toRow, {});
      context.loaders.byId(resource).prime(row);
      return row;
    } catch (error) {
      if (error instanceof UpstreamError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  });
}

/** `Lists companies. Call: GET /account/v2/companies. For …. Cost: one call.` */
export function call(what: string, path: string, audience: string, cost: string): string {
  return `${what} Call: GET ${path} of AppDirect. For ${audience}. Cost: ${cost}.`;
}

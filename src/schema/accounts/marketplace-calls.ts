/** The typed calls of the Accounts API, for fields that need more than the port of the graph has. */
import type { GraphContext } from '../../operation/context.ts';
import type { MarketplaceCaller } from '../../upstream/marketplace/calls.ts';
import { marketplaceSpec } from '../../upstream/marketplace/resource.ts';
import { MarketplaceSource } from '../../upstream/marketplace/source.ts';

const marketplace = { source: marketplaceSpec };

export function marketplaceOf(context: GraphContext): MarketplaceCaller {
  const source = context.source(marketplace);
  if (source instanceof MarketplaceSource) return source.calls;
  throw new Error('expected the source of the marketplace');
}

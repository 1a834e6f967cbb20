/** Implements the `Source` port for the Accounts API with the typed calls of one caller. */
import type { Resource } from '../../source/resource.ts';
import type { Row, RowPage } from '../../source/row.ts';
import type {
  CallOptions,
  GetOptions,
  ListQuery,
  Source,
  SourceFile,
  SourceProvider,
  WriteCall,
} from '../../source/source.ts';
import type { MarketplaceCaller } from './calls.ts';
import type { Marketplace } from './client.ts';
import { collectionOf, marketplaceSpec } from './resource.ts';

/** `publicUrl` has no trailing slash. */
export function createMarketplaceSource(marketplace: Marketplace, publicUrl: string): SourceProvider {
  return {
    spec: marketplaceSpec,
    publicUrl,
    forCaller: (caller) => new MarketplaceSource(marketplace.forCaller(caller)),
    pageCap: () => marketplace.pageCap(),
    knownPaths: () => marketplace.knownPaths(),
    close: () => marketplace.close(),
  };
}

export class MarketplaceSource implements Source {
  /** For fields of this API only: calls that the port does not have. */
  readonly calls: MarketplaceCaller;

  constructor(calls: MarketplaceCaller) {
    this.calls = calls;
  }

  pageCap(): number {
    return this.calls.pageCap();
  }

  get(resource: Resource, id: string, options: GetOptions): Promise<Row> {
    return this.calls.get(collectionOf(resource), id, options) as Promise<unknown> as Promise<Row>;
  }

  /** Wire objects become rows here. The schema interprets their content. */
  list(resource: Resource, query: ListQuery): Promise<RowPage> {
    return this.calls.list(collectionOf(resource), query) as Promise<unknown> as Promise<RowPage>;
  }

  async send(resource: Resource, call: WriteCall, options: CallOptions): Promise<Row | undefined> {
    const collection = collectionOf(resource);
    const { calls } = this;
    switch (call.kind) {
      case 'create':
        return (await calls.create(collection, call.body, options)) as unknown as Row;
      case 'update':
        return (await calls.update(collection, call.id, call.body, options)) as unknown as Row | undefined;
      case 'delete':
        await calls.remove(collection, call.id, options);
        return undefined;
      case 'action':
        return (await calls.act(collection, call.id, call.action, call.body, options)) as unknown as
          Row | undefined;
    }
  }

  icon(resource: Resource, id: string, options: CallOptions): Promise<SourceFile> {
    return this.calls.icon(collectionOf(resource), id, options);
  }
}

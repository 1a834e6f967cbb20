/** Implements the `Source` port for the Accounts API with the typed calls of one caller. */
import type { Resource } from '../../source/resource.ts';
import type { Row, RowPage } from '../../source/row.ts';
import type {
  CallOptions,
  GetOptions,
  ListQuery,
  Partitions,
  Source,
  SourceCaller,
  SourceFile,
  SourceProvider,
  WriteCall,
} from '../../source/source.ts';
import type { MarketplaceCaller } from './calls.ts';
import type { Marketplace } from './client.ts';
import { KNOWN_FOR_MS, MembershipEdition, type Edition, type EditionSetting } from './memberships/edition.ts';
import { isMemberships } from './memberships/resource.ts';
import { Memberships } from './memberships/source.ts';
import { collectionOf, marketplaceSpec } from './resource.ts';

export interface MarketplaceSourceOptions {
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** Which collections of memberships upstream has. `auto`: it is asked. */
  readonly memberships: EditionSetting;
}

/** Longer than the question takes. */
const ASK_BEFORE_MS = 60_000;

export function createMarketplaceSource(
  marketplace: Marketplace,
  { publicUrl, memberships }: MarketplaceSourceOptions,
): SourceProvider {
  const edition = new MembershipEdition(memberships);
  const askAhead = (): Promise<void> => edition.askAhead((path) => marketplace.statusWithoutCredential(path));
  let again: NodeJS.Timeout | undefined;
  return {
    spec: marketplaceSpec,
    credential: { header: 'Authorization' },
    isConfigured: true,
    publicUrl,
    forCaller: (caller) => new MarketplaceSource(marketplace.forCaller(caller), edition, caller.identity),
    pageCap: () => marketplace.pageCap(),
    knownPaths: () => marketplace.knownPaths(),
    partitions: () => partitionsOf(edition.known),
    prepare: async () => {
      if (memberships !== 'auto') return;
      // Before the answer is too old, so that no operation has to ask.
      again ??= setInterval(() => void askAhead(), KNOWN_FOR_MS - ASK_BEFORE_MS).unref();
      await askAhead();
    },
    close: () => {
      clearInterval(again);
      return marketplace.close();
    },
  };
}

/** What the edition means for reads across accounts. */
export function partitionsOf(edition: Edition | undefined): Partitions {
  if (edition === undefined) return 'unknown';
  return edition === 'flat' ? 'whole' : 'parts';
}

export class MarketplaceSource implements Source {
  /** For fields of this API only: calls that the port does not have. */
  readonly calls: MarketplaceCaller;
  readonly #edition: MembershipEdition;
  readonly #identity: SourceCaller['identity'];
  #memberships: Memberships | undefined;

  constructor(calls: MarketplaceCaller, edition: MembershipEdition, identity: SourceCaller['identity']) {
    this.calls = calls;
    this.#edition = edition;
    this.#identity = identity;
  }

  get #ofMemberships(): Memberships {
    return (this.#memberships ??= new Memberships(this.calls, this.#edition, this.#identity));
  }

  pageCap(): number {
    return this.calls.pageCap();
  }

  /** Batches of memberships are divided by account, so they have no use for a stream. */
  streams(resource: Resource): boolean {
    return !isMemberships(resource) && this.calls.streams(collectionOf(resource));
  }

  get(resource: Resource, id: string, options: GetOptions): Promise<Row> {
    if (isMemberships(resource)) return this.#ofMemberships.get(id, options);
    return this.calls.get(collectionOf(resource), id, options) as Promise<unknown> as Promise<Row>;
  }

  /** Wire objects become rows here. The schema interprets their content. */
  list(resource: Resource, query: ListQuery): Promise<RowPage> {
    if (isMemberships(resource)) return this.#ofMemberships.list(query);
    return this.calls.list(collectionOf(resource), query) as Promise<unknown> as Promise<RowPage>;
  }

  send(resource: Resource, call: WriteCall, options: CallOptions): Promise<Row | undefined> {
    if (isMemberships(resource)) return this.#ofMemberships.send(call, options);
    const collection = collectionOf(resource);
    const { calls } = this;
    let answer: Promise<unknown>;
    switch (call.kind) {
      case 'create':
        answer = calls.create(collection, call.body, options);
        break;
      case 'update':
        answer = calls.update(collection, call.id, call.body, options);
        break;
      case 'delete':
        answer = calls.remove(collection, call.id, options);
        break;
      case 'action':
        answer = calls.act(collection, call.id, call.action, call.body, options);
        break;
      case 'members':
        throw new Error(`${resource.type} has no list that can be changed by its members`);
    }
    return answer as Promise<Row | undefined>;
  }

  icon(resource: Resource, id: string, options: CallOptions): Promise<SourceFile> {
    return this.calls.icon(collectionOf(resource), id, options);
  }
}

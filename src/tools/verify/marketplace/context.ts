/** What the probes of the Accounts API share: reads, the caller, and rows to ask about. */
import { ownerOf } from '../../reading/page.ts';
import type { Owner, Page, Wire } from '../../reading/page.ts';
import type { Reader } from '../../reading/reader.ts';
import type { TokenIdentity } from '../../reading/token.ts';
import type { Probe, Reads } from '../probe.ts';
import { createReads } from '../reads.ts';
import { collections } from './collections.ts';
import type { Collection } from './collections.ts';

export interface AccountsContext extends Reads {
  readonly owner: Owner | undefined;
  readonly identity: TokenIdentity;
  readonly origin: string;
  /** The first row of the list in its default shape. Undefined: the list does not answer. */
  first(collection: Collection): Promise<Page | undefined>;
  /** Some rows with everything that can be selected. Undefined: the list does not answer. */
  sample(collection: Collection): Promise<Page | undefined>;
  /** The readable list with the most rows. */
  largest(): Promise<{ readonly collection: Collection; readonly total: number } | undefined>;
  /** The caller's own account, or the first that it sees. */
  accountId(): Promise<string | undefined>;
  /** The caller's own person, or the first that it sees. */
  userId(): Promise<string | undefined>;
}

export type AccountsProbe = Probe<AccountsContext>;

export interface ContextOptions {
  readonly reader: Reader;
  readonly identity: TokenIdentity;
  readonly origin: string;
}

/** Makes at most two calls. */
export async function createAccountsContext({
  reader,
  identity,
  origin,
}: ContextOptions): Promise<AccountsContext> {
  const reads = createReads(reader);
  const owner = await ownerOf(reader, identity);
  const first: AccountsContext['first'] = (collection) => reads.page(firstPath(collection));
  const sample: AccountsContext['sample'] = ({ path, select }) =>
    reads.page(`${path}?select=${select}&order=id&limit=20`);
  return {
    ...reads,
    owner,
    identity,
    origin,
    first,
    sample,
    largest: async () => {
      let largest: { collection: Collection; total: number } | undefined;
      for (const collection of collections) {
        const page = await first(collection);
        const total = page?.total ?? page?.rows.length ?? 0;
        if (total > (largest?.total ?? 0)) largest = { collection, total };
      }
      return largest;
    },
    accountId: async () => owner?.accountId ?? idOf((await first(collections[0]))?.rows[0]),
    userId: async () => identity.userId ?? idOf((await reads.page('/users?limit=1'))?.rows[0]),
  };
}

/** The default shape, without secrets. */
export function firstPath({ path, secret }: Collection): string {
  return `${path}?${secret === undefined ? '' : `select=-${secret}&`}limit=1`;
}

function idOf(row: Wire | undefined): string | undefined {
  return typeof row?.['id'] === 'string' ? row['id'] : undefined;
}

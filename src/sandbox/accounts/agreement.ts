/** Commerce agreements: a table without routes, which decides what a vendor sees and what may be deleted. */
import type { Table } from '../core/store/table.ts';
import { defineTable } from './common/collection.ts';
import type { Resource } from './common/collection.ts';
import type { AgreementRow } from './common/rows.ts';

declare module './common/store.ts' {
  interface Store {
    readonly agreements: Table<AgreementRow, 'vendorAccountId' | 'licenseeId'>;
  }
}

export const agreementResource: Resource = {
  collection: defineTable('agreements', {
    indexes: {
      vendorAccountId: (row) => row.vendorAccountId,
      licenseeId: (row) => row.licenseeId,
    },
  }),
  routes: [],
};

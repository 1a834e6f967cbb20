/** ERP links: which buyer may buy from which seller. `/erp-links`; made and removed by synchronisation only. */
import type { ErpLinkStatus } from '../../contract/marketplace.ts';
import { Input } from '../core/input.ts';
import type { Table } from '../core/store/table.ts';
import type { Model } from '../rql/model.ts';
import { buyers } from './buyer/model.ts';
import { isErpActivated } from './buyer/status.ts';
import { synchronize } from './buyer/sync.ts';
import { nextStamp } from './common/audit.ts';
import { guard, idsOf } from './common/business-rule.ts';
import type { Resource } from './common/collection.ts';
import { defineCollection } from './common/collection.ts';
import { digitIds } from './common/ids.ts';
import type { Context } from './common/principal.ts';
import {
  address,
  auditOf,
  enumOf,
  externalIds,
  icon,
  id,
  referenceTo,
  revision,
  text,
} from './common/properties.ts';
import type { RouteContext } from './common/route.ts';
import { everyoneByAgreement, operations, withPermission } from './common/route.ts';
import { documentRoute, iconRoute, readRoutes, replaceRoute, uploadedIcon } from './common/routes.ts';
import type { ErpLinkRow, HasIcon } from './common/rows.ts';
import { seesAll } from './common/scope.ts';
import type { StateMachine } from './common/state-machine.ts';
import { allow } from './common/state-machine.ts';

const operationsOnly = { hiddenFrom: ['Client', 'Vendor'] } as const;

const erpAddressModel: Model = {
  name: 'ERP address',
  properties: { externalId: text(), name: text(), ...address.properties },
};

declare module './common/store.ts' {
  interface Store {
    readonly erpLinks: Table<ErpLinkRow, 'buyerId' | 'sellerId'>;
  }
}

/** A caller sees a link if it sees the link's buyer. */
export const erpLinks = defineCollection('erpLinks', {
  ids: digitIds('ERP', 3),
  indexes: {
    buyerId: (row) => row.buyerId,
    sellerId: (row) => row.sellerId,
  },
  path: '/erp-links',
  noun: 'ERP link',
  properties: {
    id,
    name: text({ core: true, get: nameOf }),
    status: enumOf(['Active', 'Blocked', 'Disabled'], { core: true, nullable: false }),
    companyName: text({ core: true }),
    buyer: referenceTo('buyerId', 'buyers'),
    seller: referenceTo('sellerId', 'sellers'),
    note: text(operationsOnly),
    externalIds: { ...externalIds, ...operationsOnly },
    address: { ...address, ...operationsOnly },
    shipTo: { kind: 'collection', model: () => erpAddressModel, ...operationsOnly },
    billTo: { kind: 'collection', model: () => erpAddressModel, ...operationsOnly },
    icon: icon('erp-links'),
    revision,
    audit: auditOf(['created', 'updated', 'blocked', 'unblocked', 'disabled']),
  },
  visible: (row, principal, store) => {
    const buyer = store.buyers.get(row.buyerId);
    return seesAll(principal) || (buyer !== undefined && buyers.visible(buyer, principal, store));
  },
  scope: (principal, store) =>
    seesAll(principal)
      ? store.erpLinks.all()
      : store.erpLinks.byAny(
          'buyerId',
          buyers.scope(principal, store).map((buyer) => buyer.id),
        ),
  lookups: {
    'buyer.id': (store, ids) => store.erpLinks.byAny('buyerId', ids),
    'seller.id': (store, ids) => store.erpLinks.byAny('sellerId', ids),
    'buyer.account.id': (store, ids) =>
      store.erpLinks.byAny(
        'buyerId',
        store.buyers.byAny('accountId', ids).map((buyer) => buyer.id),
      ),
  },
});

function nameOf(row: ErpLinkRow, { store }: Context): string {
  return `${store.buyers.get(row.buyerId)?.name ?? ''} - ${store.sellers.get(row.sellerId)?.name ?? ''}`;
}

const erpLinkMachine = {
  block: { from: ['Active'], to: 'Blocked' },
  unblock: { from: ['Blocked'], to: 'Active' },
} as const satisfies StateMachine<ErpLinkStatus>;

/** Only the note sticks; a body is optional for block and unblock. */
function readNote(document: unknown): Pick<ErpLinkRow, 'note'> {
  if (document === undefined) return {};
  const input = new Input(document);
  const note = input.text('note', { max: 2000 });
  input.done();
  return note === undefined ? {} : { note: note ?? undefined };
}

function update(row: ErpLinkRow, document: unknown, icon: HasIcon, context: RouteContext): ErpLinkRow {
  return context.store.erpLinks.update(row.id, {
    ...readNote(document),
    ...icon,
    ...nextStamp(row, context),
  });
}

function step(
  row: ErpLinkRow,
  action: keyof typeof erpLinkMachine,
  document: unknown,
  context: RouteContext,
): ErpLinkRow {
  const { store } = context;
  const note = readNote(document);
  allow('ERP link', erpLinkMachine, action, row);
  const buyer = store.buyers.get(row.buyerId);
  const refuseUnless = (holds: boolean, code: string, message: string, parameters: Record<string, unknown>) =>
    guard(
      `ERP link ${action} failed`,
      {
        code,
        message: `Cannot ${action} the ERP link {{id}}: ${message}`,
        properties: Object.keys(parameters),
        parameters: { id: row.id, ...parameters },
      },
      holds,
    );
  refuseUnless(
    buyer !== undefined && isErpActivated(buyer),
    'MPTACC07-0001',
    'its buyer {{buyer}} has no ERP numbers.',
    { buyer: row.buyerId },
  );
  if (action === 'block') {
    const seller = store.sellers.get(row.sellerId);
    refuseUnless(
      seller !== undefined && seller.status !== 'Disabled' && seller.status !== 'Deleted',
      'MPTACC07-0002',
      'its seller {{seller}} is disabled or deleted.',
      { seller: row.sellerId },
    );
    const inUse = store.licensees
      .by('buyerId', row.buyerId)
      .filter(
        ({ sellerId, status }) => sellerId === row.sellerId && (status === 'Active' || status === 'Enabled'),
      );
    refuseUnless(
      inUse.length === 0,
      'MPTACC07-0003',
      'licensees that are Active or Enabled use it, {{licensees}}.',
      { licensees: idsOf(inUse) },
    );
  }
  store.erpLinks.update(row.id, {
    ...note,
    status: erpLinkMachine[action].to,
    ...nextStamp(row, context, action === 'block' ? 'blocked' : 'unblocked'),
  });
  synchronize(row.buyerId, context);
  return store.erpLinks.get(row.id) ?? row;
}

const manage = withPermission(operations, 'platform-account-management');

export const erpLinkResource: Resource = {
  collection: erpLinks,
  machine: erpLinkMachine,
  routes: [
    ...readRoutes(erpLinks, everyoneByAgreement),
    iconRoute(erpLinks),
    replaceRoute(
      erpLinks,
      manage,
      (row, body, context) => update(row, body.document, uploadedIcon(body, context), context),
      'erpLink',
    ),
    ...(['block', 'unblock'] as const).map((action) =>
      documentRoute('POST', erpLinks, `/${action}`, manage, (row, body, context) =>
        step(row, action, body.document, context),
      ),
    ),
  ],
};

/** ERP links: which buyer may buy from which seller. `/erp-links`; made and removed by synchronisation only. */
import type { ErpLinkStatus } from '../../contract/marketplace.ts';
import { nextStamp } from './common/audit.ts';
import type { Exchange, Route } from './common/route.ts';
import { everyoneByAgreement, operations, withPermission } from './common/route.ts';
import { Input } from '../core/input.ts';
import type { Model } from '../rql/model.ts';
import type { Collection } from './common/read.ts';
import { documentRoute, iconRoute, readRoutes, uploadedIcon } from './common/routes.ts';
import type { ErpLinkRow, Pictured } from './common/rows.ts';
import { allow, guard, named } from './common/state-machine.ts';
import type { StateMachine } from './common/state-machine.ts';
import { isErpActivated } from './buyer/status.ts';
import { synchronize } from './buyer/sync.ts';
import { buyerModel, buyers } from './buyer/model.ts';
import {
  address,
  auditOf,
  externalIds,
  icon,
  id,
  oneOf,
  referenceTo,
  revision,
  text,
  visibleIn,
} from './common/properties.ts';
import type { Context } from './common/properties.ts';
import { seesAll } from './common/scope.ts';
import { sellerModel } from './seller.ts';

const operationsOnly = { hiddenFrom: ['Client', 'Vendor'] } as const;

const erpAddressModel: Model = {
  name: 'ERP address',
  properties: { externalId: text(), name: text(), ...address.properties },
};

export const erpLinkModel: Model = {
  name: 'ERP link',
  visible: visibleIn(() => erpLinks),
  properties: {
    id,
    name: text({ core: true, get: nameOf }),
    status: oneOf(['Active', 'Blocked', 'Disabled'], { core: true, nullable: false }),
    companyName: text({ core: true }),
    buyer: referenceTo(
      'buyerId',
      () => buyerModel,
      (store, buyerId) => store.buyers.get(buyerId),
    ),
    seller: referenceTo(
      'sellerId',
      () => sellerModel,
      (store, sellerId) => store.sellers.get(sellerId),
    ),
    note: text(operationsOnly),
    externalIds: { ...externalIds, ...operationsOnly },
    address: { ...address, ...operationsOnly },
    shipTo: { kind: 'collection', model: () => erpAddressModel, ...operationsOnly },
    billTo: { kind: 'collection', model: () => erpAddressModel, ...operationsOnly },
    icon: icon('erp-links'),
    revision,
    audit: auditOf(['created', 'updated', 'blocked', 'unblocked', 'disabled']),
  },
};

function nameOf(row: ErpLinkRow, { store }: Context): string {
  return `${store.buyers.get(row.buyerId)?.name ?? ''} - ${store.sellers.get(row.sellerId)?.name ?? ''}`;
}

/** A link is seen by whoever sees its buyer. */
export const erpLinks: Collection<ErpLinkRow> = {
  model: erpLinkModel,
  find: (store, linkId) => store.erpLinks.get(linkId),
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
    id: (store, ids) => store.erpLinks.pick(ids),
    'buyer.id': (store, ids) => store.erpLinks.byAny('buyerId', ids),
    'seller.id': (store, ids) => store.erpLinks.byAny('sellerId', ids),
    'buyer.account.id': (store, ids) =>
      store.erpLinks.byAny(
        'buyerId',
        store.buyers.byAny('accountId', ids).map((buyer) => buyer.id),
      ),
  },
};

export const erpLinkMachine = {
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

function update(row: ErpLinkRow, document: unknown, icon: Pictured, exchange: Exchange): ErpLinkRow {
  return exchange.store.erpLinks.update(row.id, {
    ...readNote(document),
    ...icon,
    ...nextStamp(row, exchange),
  });
}

function step(
  row: ErpLinkRow,
  action: keyof typeof erpLinkMachine,
  document: unknown,
  exchange: Exchange,
): ErpLinkRow {
  const { store } = exchange;
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
      { licensees: named(inUse) },
    );
  }
  store.erpLinks.update(row.id, {
    ...note,
    status: erpLinkMachine[action].to,
    ...nextStamp(row, exchange, action === 'block' ? 'blocked' : 'unblocked'),
  });
  synchronize(row.buyerId, exchange);
  return store.erpLinks.get(row.id) ?? row;
}

const manage = withPermission(operations, 'platform-account-management');

export const erpLinkRoutes: readonly Route[] = [
  ...readRoutes('/erp-links', erpLinks, everyoneByAgreement),
  iconRoute('/erp-links', erpLinks),
  documentRoute(
    'PUT',
    '/erp-links/:id',
    erpLinks,
    manage,
    (row, body, exchange) => update(row, body.document, uploadedIcon(body, exchange), exchange),
    'erpLink',
  ),
  ...(['block', 'unblock'] as const).map((action) =>
    documentRoute('POST', `/erp-links/:id/${action}`, erpLinks, manage, (row, body, exchange) =>
      step(row, action, body.document, exchange),
    ),
  ),
];

/** The routes of buyers. */
import type { Route } from '../common/route.ts';
import {
  clientsAndOperations,
  created,
  everyoneByAgreement,
  noContent,
  operations,
  withPermission,
} from '../common/route.ts';
import { present, visibleRow } from '../common/read.ts';
import { actionRoute, documentRoute, iconRoute, param, readRoutes, uploadedIcon } from '../common/routes.ts';
import {
  activateBuyer,
  deactivateBuyer,
  deleteBuyer,
  disableBuyer,
  enableBuyer,
  synchronizeBuyer,
} from './actions.ts';
import { createBuyer, updateBuyer, validateBuyer } from './input.ts';
import { transferBuyer, transferDetails } from './transfer.ts';
import { buyerModel, buyers } from './model.ts';

const manage = withPermission(operations, 'platform-account-management');
/** A client in its own account; which rows those are is the scope's part. */
const own = withPermission(clientsAndOperations, 'account-management');

export const buyerRoutes: readonly Route[] = [
  ...readRoutes('/buyers', buyers, everyoneByAgreement),
  iconRoute('/buyers', buyers),
  {
    method: 'POST',
    path: '/buyers',
    access: manage,
    handle: async (exchange) => {
      const body = await exchange.readBody('buyer');
      const row = createBuyer(body.document, uploadedIcon(body, exchange), exchange);
      return created(present(buyerModel, row, exchange));
    },
  },
  documentRoute(
    'PUT',
    '/buyers/:id',
    buyers,
    own,
    (row, body, exchange) => updateBuyer(row, body.document, uploadedIcon(body, exchange), exchange),
    'buyer',
  ),
  {
    method: 'DELETE',
    path: '/buyers/:id',
    access: manage,
    handle: (exchange) => {
      deleteBuyer(visibleRow(buyers, exchange, param(exchange)), exchange);
      return noContent;
    },
  },
  actionRoute('/buyers', 'disable', buyers, own, disableBuyer),
  // The published table has this for Operations only; observed on a live system for a client's own buyers too.
  actionRoute('/buyers', 'enable', buyers, own, enableBuyer),
  actionRoute('/buyers', 'deactivate', buyers, manage, deactivateBuyer),
  actionRoute('/buyers', 'synchronize', buyers, manage, synchronizeBuyer),
  documentRoute('POST', '/buyers/:id/activate', buyers, manage, (row, body, exchange) =>
    activateBuyer(row, body.document, exchange),
  ),
  documentRoute('POST', '/buyers/:id/validate', buyers, manage, (row, body, exchange) =>
    validateBuyer(row, body.document, exchange),
  ),
  documentRoute('POST', '/buyers/:id/transfer', buyers, manage, (row, body, exchange) =>
    transferBuyer(row, body.document, exchange),
  ),
  { method: 'GET', path: '/buyers/:id/transfer', access: manage, handle: transferDetails },
];

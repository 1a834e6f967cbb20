/** The routes of buyers. */
import type { Resource } from '../common/collection.ts';
import { clientsAndOperations, everyoneByAgreement, operations, withPermission } from '../common/route.ts';
import {
  actionRoute,
  createRoute,
  deleteRoute,
  documentRoute,
  iconRoute,
  readRoutes,
  replaceRoute,
  uploadedIcon,
} from '../common/routes.ts';
import {
  activateBuyer,
  buyerMachine,
  deactivateBuyer,
  deleteBuyer,
  disableBuyer,
  enableBuyer,
  synchronizeBuyer,
} from './actions.ts';
import { createBuyer, updateBuyer, validateBuyer } from './input.ts';
import { buyers } from './model.ts';
import { transferBuyer, transferDetails } from './transfer.ts';

const manage = withPermission(operations, 'platform-account-management');
/** A client in its own account; the scope limits the rows. */
const own = withPermission(clientsAndOperations, 'account-management');

export const buyerResource: Resource = {
  collection: buyers,
  machine: buyerMachine,
  routes: [
    ...readRoutes(buyers, everyoneByAgreement),
    iconRoute(buyers),
    createRoute(
      buyers,
      manage,
      (body, context) => createBuyer(body.document, uploadedIcon(body, context), context),
      'buyer',
    ),
    replaceRoute(
      buyers,
      own,
      (row, body, context) => updateBuyer(row, body.document, uploadedIcon(body, context), context),
      'buyer',
    ),
    deleteRoute(buyers, manage, deleteBuyer),
    actionRoute(buyers, 'disable', own, disableBuyer),
    // The published table has this for Operations only; observed on a live system for a client's own buyers too.
    actionRoute(buyers, 'enable', own, enableBuyer),
    actionRoute(buyers, 'deactivate', manage, deactivateBuyer),
    actionRoute(buyers, 'synchronize', manage, synchronizeBuyer),
    documentRoute('POST', buyers, '/activate', manage, (row, body, context) =>
      activateBuyer(row, body.document, context),
    ),
    documentRoute('POST', buyers, '/validate', manage, (row, body, context) =>
      validateBuyer(row, body.document, context),
    ),
    documentRoute('POST', buyers, '/transfer', manage, (row, body, context) =>
      transferBuyer(row, body.document, context),
    ),
    { method: 'GET', path: '/buyers/:id/transfer', access: manage, handle: transferDetails },
  ],
};

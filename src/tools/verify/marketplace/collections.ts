/** The lists of the Accounts API, and what is assumed of each. */
import type { ActorType } from '../../../contract/marketplace.ts';
import type { wireShapes } from './wire-shapes.ts';

export interface Collection {
  /** `/account-users` */
  readonly path: string;
  readonly shape: keyof typeof wireShapes;
  /** What a row has only when it is selected. */
  readonly omitted: readonly string[];
  /** The same, for Operations alone: the others do not have the member. */
  readonly omittedForOperations?: readonly string[];
  /** A value of `select` that asks for everything. */
  readonly select: string;
  /** A member that is never asked for. */
  readonly secret?: string;
  /** The kinds of account that get 403. Default: none. */
  readonly closedTo?: readonly ActorType[];
  /** Whether newer deployments do not have it. */
  readonly isLegacy?: true;
}

export const collections: readonly [Collection, ...Collection[]] = [
  { path: '/accounts', shape: 'AccountWire', omitted: ['groups', 'audit'], select: 'audit,groups' },
  {
    path: '/account-users',
    shape: 'AccountUserWire',
    omitted: ['groups', 'modules', 'buyers', 'audit'],
    select: 'audit,groups,modules,buyers,-invitation.url',
    isLegacy: true,
  },
  {
    path: '/users',
    shape: 'UserWire',
    omitted: ['audit'],
    omittedForOperations: ['accounts'],
    select: 'audit,accounts',
  },
  {
    path: '/user-groups',
    shape: 'UserGroupWire',
    omitted: ['modules', 'users', 'buyers', 'audit'],
    select: 'audit,modules,users,buyers',
  },
  { path: '/buyers', shape: 'BuyerWire', omitted: ['sellers', 'audit'], select: 'audit,sellers' },
  { path: '/licensees', shape: 'LicenseeWire', omitted: ['audit'], select: 'audit' },
  { path: '/sellers', shape: 'SellerWire', omitted: ['buyers', 'audit'], select: 'audit' },
  { path: '/erp-links', shape: 'ErpLinkWire', omitted: ['audit'], select: 'audit' },
  {
    path: '/cloud-tenants',
    shape: 'CloudTenantWire',
    omitted: ['audit'],
    select: 'audit',
    closedTo: ['Client', 'Vendor'],
  },
  // The secrets are not asked for.
  {
    path: '/api-tokens',
    shape: 'ApiTokenWire',
    omitted: ['modules', 'audit'],
    select: '-token,audit,modules',
    secret: 'token',
  },
  {
    path: '/modules',
    shape: 'ModuleWire',
    omitted: ['audit'],
    select: 'audit,accountTypes',
    closedTo: ['Client', 'Vendor'],
  },
  { path: '/services', shape: 'ServiceWire', omitted: ['audit'], select: 'audit' },
];

/** Without the slash, as a name. */
export function nameOf({ path }: Collection): string {
  return path.slice(1);
}

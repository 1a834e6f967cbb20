/** What each call of the API takes and answers, in wire types; the checks are made from this file by the compiler. */
import type {
  AccountUserWire,
  AccountWire,
  ApiTokenWire,
  BuyerTransferDetailsWire,
  BuyerWire,
  CloudTenantWire,
  ErpLinkWire,
  LicenseeWire,
  ListWire,
  ModuleWire,
  SellerWire,
  ServiceWire,
  SsoWire,
  UserAccountWire,
  UserGroupWire,
  UserInAccountWire,
  UserWire,
} from '../../src/contract/marketplace.ts';

/** A response in default shape has these for every caller. */
type Whole<T, K extends keyof T> = T & Required<Pick<T, K | Extract<keyof T, 'revision'>>>;

type Account = Whole<AccountWire, 'name' | 'type' | 'status' | 'icon'>;
type AccountUser = Whole<AccountUserWire, 'user' | 'account' | 'invitation' | 'status'>;
type User = Whole<UserWire, 'email' | 'name' | 'firstName' | 'lastName' | 'status' | 'icon'>;
type UserAccount = Whole<UserAccountWire, 'name' | 'type' | 'status' | 'invitation' | 'favorite'>;
type UserInAccount = Whole<UserInAccountWire, 'email' | 'name' | 'status' | 'account' | 'invitation'>;
type UserGroup = Whole<UserGroupWire, 'name' | 'isDefault' | 'account'>;
type Buyer = Whole<BuyerWire, 'name' | 'status' | 'icon' | 'externalIds'>;
type Licensee = Whole<
  LicenseeWire,
  'name' | 'status' | 'icon' | 'useBuyerAddress' | 'account' | 'buyer' | 'seller'
>;
type Seller = Whole<SellerWire, 'name' | 'status' | 'icon' | 'currencies'>;
type ErpLink = Whole<ErpLinkWire, 'name' | 'status' | 'icon' | 'buyer' | 'seller'>;
type CloudTenant = Whole<CloudTenantWire, 'name' | 'type' | 'status' | 'externalIds'>;
type ApiToken = Whole<ApiTokenWire, 'name' | 'status' | 'token' | 'account'>;
type Module = Whole<ModuleWire, 'name' | 'code' | 'description' | 'settings'>;
type Service = Whole<ServiceWire, 'name' | 'status'>;

/** Full answers: without `select`, or with one that only adds. */
export interface Answers {
  'GET /accounts': ListWire<Account>;
  'GET /accounts/{id}': Account;
  'POST /accounts': Account;
  'PUT /accounts/{id}': Account;
  'POST /accounts/{id}/activate': Account;
  'POST /accounts/{id}/deactivate': Account;
  'POST /accounts/{id}/disable': Account;
  'POST /accounts/{id}/enable': Account;
  'POST /accounts/{id}/validate': Account;
  'GET /accounts/{id}/settings/notifications': Readonly<Record<string, unknown>>;
  'PUT /accounts/{id}/settings/notifications': Readonly<Record<string, unknown>>;
  'GET /accounts/{accountId}/users': ListWire<UserInAccount>;
  'GET /accounts/{accountId}/users/{userId}': UserInAccount;
  'POST /accounts/{accountId}/users': UserInAccount;
  'PUT /accounts/{accountId}/users/{userId}': UserInAccount;
  'POST /accounts/{accountId}/users/{userId}/accept-invite': UserInAccount;
  'POST /accounts/{accountId}/users/{userId}/resend-invite': UserInAccount;
  'POST /accounts/{accountId}/users/{userId}/send-new-invite': UserInAccount;
  'POST /accounts/{accountId}/users/{userId}/groups': UserInAccount;
  'PUT /accounts/{accountId}/users/{userId}/groups': UserInAccount;
  'GET /{accountId}/users': ListWire<AccountUser>;
  'GET /{accountId}/users/{userId}': AccountUser;
  'GET /account-users': ListWire<AccountUser>;
  'GET /account-users/{id}': AccountUser;
  'POST /account-users': AccountUser;
  'POST /account-users/{id}/accept-invite': AccountUser;
  'POST /account-users/{id}/resend-invite': AccountUser;
  'POST /account-users/{id}/send-new-invite': AccountUser;
  'POST /account-users/{id}/groups': AccountUser;
  'PUT /account-users/{id}/groups': AccountUser;
  'GET /users': ListWire<User>;
  'GET /users/{id}': User;
  'PUT /users/{id}': User;
  'POST /users/{id}/set-password': User;
  'POST /users/{id}/block': User;
  'POST /users/{id}/unblock': User;
  'GET /users/{id}/sso': Required<SsoWire>;
  'GET /users/{id}/sso-check': Required<SsoWire>;
  'GET /users/{id}/accounts': ListWire<UserAccount>;
  'PUT /users/{id}/accounts/{accountId}': UserAccount;
  'GET /user-groups': ListWire<UserGroup>;
  'GET /user-groups/{id}': UserGroup;
  'POST /user-groups': UserGroup;
  'PUT /user-groups/{id}': UserGroup;
  'GET /buyers': ListWire<Buyer>;
  'GET /buyers/{id}': Buyer;
  'POST /buyers': Buyer;
  'PUT /buyers/{id}': Buyer;
  'POST /buyers/{id}/activate': Buyer;
  'POST /buyers/{id}/deactivate': Whole<BuyerWire, 'name' | 'status' | 'icon'>;
  'POST /buyers/{id}/disable': Buyer;
  'POST /buyers/{id}/enable': Buyer;
  'POST /buyers/{id}/synchronize': Buyer;
  'POST /buyers/{id}/transfer': Buyer;
  'POST /buyers/{id}/validate': Buyer;
  'GET /buyers/{id}/transfer': Whole<BuyerTransferDetailsWire, 'name' | 'status' | 'stats'>;
  'GET /licensees': ListWire<Licensee>;
  'GET /licensees/{id}': Licensee;
  'POST /licensees': Licensee;
  'PUT /licensees/{id}': Licensee;
  'POST /licensees/{id}/disable': Licensee;
  'POST /licensees/{id}/enable': Licensee;
  'GET /sellers': ListWire<Seller>;
  'GET /sellers/{id}': Seller;
  'POST /sellers': Seller;
  'PUT /sellers/{id}': Seller;
  'POST /sellers/{id}/activate': Seller;
  'POST /sellers/{id}/deactivate': Seller;
  'POST /sellers/{id}/disable': Seller;
  'POST /sellers/{id}/enable': Seller;
  'GET /erp-links': ListWire<ErpLink>;
  'GET /erp-links/{id}': ErpLink;
  'PUT /erp-links/{id}': ErpLink;
  'POST /erp-links/{id}/block': ErpLink;
  'POST /erp-links/{id}/unblock': ErpLink;
  'GET /cloud-tenants': ListWire<CloudTenant>;
  'GET /cloud-tenants/{id}': CloudTenant;
  'POST /cloud-tenants': CloudTenant;
  'PUT /cloud-tenants/{id}': CloudTenant;
  'GET /api-tokens': ListWire<ApiToken>;
  'GET /api-tokens/{id}': ApiToken;
  'POST /api-tokens': ApiToken;
  'PUT /api-tokens/{id}': ApiToken;
  'POST /api-tokens/{id}/disable': ApiToken;
  'POST /api-tokens/{id}/enable': ApiToken;
  'GET /modules': ListWire<Module>;
  'GET /modules/{id}': Module;
  'GET /services': ListWire<Service>;
  'GET /services/{id}': Service;
}

/** With a `select` that leaves something out, any part of the object, its id always. */
export interface Parts {
  accounts: AccountWire;
  'account-users': AccountUserWire;
  users: UserWire;
  'user-groups': UserGroupWire;
  buyers: BuyerWire;
  licensees: LicenseeWire;
  sellers: SellerWire;
  'erp-links': ErpLinkWire;
  'cloud-tenants': CloudTenantWire;
  'api-tokens': ApiTokenWire;
  modules: ModuleWire;
  services: ServiceWire;
}

interface Ref {
  readonly id: string;
}

/** What of an object may be sent: never its id, its state, its history, or what upstream derives. */
type Sendable<T, K extends keyof T, Needed extends K = never> = Pick<T, K> & Required<Pick<T, Needed>>;

type AccountBody<Needed extends 'name' | 'type' | 'externalId' = 'name'> = Sendable<
  AccountWire,
  | 'name'
  | 'type'
  | 'externalId'
  | 'serviceLevel'
  | 'address'
  | 'technicalSupportEmail'
  | 'website'
  | 'description'
  | 'defaultLanguageCode'
  | 'eligibility',
  Needed
>;
type BuyerBody<Needed extends 'name' | 'address' = 'name' | 'address'> = Sendable<
  BuyerWire,
  'name' | 'address' | 'taxId' | 'contact' | 'externalIds',
  Needed
> & { readonly account?: Ref | null };
type LicenseeBody = Sendable<
  LicenseeWire,
  'name' | 'externalId' | 'description' | 'contact' | 'address' | 'eligibility' | 'useBuyerAddress'
>;
type SellerBody = Sendable<
  SellerWire,
  'name' | 'externalId' | 'currencies' | 'address',
  'name' | 'currencies'
>;
type CloudTenantBody = Sendable<
  CloudTenantWire,
  'name' | 'type' | 'status' | 'externalIds',
  'name' | 'externalIds'
> & {
  readonly account?: Ref | null;
};
interface GroupBody {
  readonly name: string;
  readonly description?: string | null;
  readonly logo?: string | null;
  readonly modules?: readonly Ref[];
  readonly buyers?: readonly Ref[] | null;
}
interface TokenBody {
  readonly name?: string;
  readonly description?: string | null;
  readonly icon?: string | null;
  readonly modules?: readonly Ref[];
}

/** Bodies that the gateway sends; a call that is not here has none. */
export interface Bodies {
  'POST /accounts': AccountBody<'name' | 'type'>;
  'PUT /accounts/{id}': Omit<AccountBody, 'type'>;
  'POST /accounts/{id}/activate': Required<Pick<AccountWire, 'name' | 'externalId'>>;
  'POST /accounts/{id}/validate': Omit<AccountBody, 'type'>;
  'PUT /accounts/{id}/settings/notifications': Readonly<Record<string, unknown>>;
  'POST /accounts/{accountId}/users': {
    readonly user: Sendable<
      UserWire,
      'email' | 'firstName' | 'lastName' | 'phone' | 'settings',
      'email' | 'firstName' | 'lastName'
    >;
    readonly account: Ref;
    readonly groups: readonly Ref[];
    readonly invitation: { readonly status: 'Invited' | 'Active' };
  };
  'PUT /accounts/{accountId}/users/{userId}': {
    readonly user?: Sendable<UserWire, 'email' | 'firstName' | 'lastName' | 'phone' | 'settings'>;
    readonly account?: Ref;
    readonly groups?: readonly Ref[];
  };
  'POST /accounts/{accountId}/users/{userId}/groups': Ref;
  'PUT /accounts/{accountId}/users/{userId}/groups': readonly Ref[];
  'PUT /users/{id}': Sendable<UserWire, 'firstName' | 'lastName' | 'phone' | 'settings'> & {
    readonly currentAccount?: Ref;
  };
  'PUT /users/{id}/accounts/{accountId}': Required<Pick<UserAccountWire, 'favorite'>>;
  'POST /users/{id}/set-password': { readonly password: string; readonly currentPassword?: string };
  'POST /user-groups': GroupBody & { readonly account: Ref };
  'PUT /user-groups/{id}': GroupBody;
  'POST /buyers': BuyerBody;
  'PUT /buyers/{id}': BuyerBody;
  'POST /buyers/{id}/activate': Required<Pick<BuyerWire, 'externalIds'>> & { readonly account: Ref };
  'POST /buyers/{id}/transfer': { readonly account: Ref };
  'POST /buyers/{id}/validate': BuyerBody & { readonly account: Ref };
  'POST /licensees': LicenseeBody &
    Required<Pick<LicenseeWire, 'useBuyerAddress'>> & { readonly buyer: Ref; readonly seller: Ref };
  'PUT /licensees/{id}': Omit<LicenseeBody, 'eligibility'>;
  'POST /sellers': SellerBody & Required<Pick<SellerWire, 'externalId'>>;
  'PUT /sellers/{id}': SellerBody;
  'PUT /erp-links/{id}': Pick<ErpLinkWire, 'note'>;
  'POST /cloud-tenants': CloudTenantBody;
  'PUT /cloud-tenants/{id}': CloudTenantBody;
  'POST /api-tokens': TokenBody & { readonly name: string; readonly account: Ref };
  'PUT /api-tokens/{id}': TokenBody;
}

/**
 * Wire shapes of the Marketplace Accounts API, as JSON carries them. Types only, no code.
 * Paths are relative to `/public/v1/accounts`. Every member except `id` may be absent: it is null,
 * left out by `select`, or hidden from the caller; the response does not show which.
 */

/** The kind of account that the caller's token belongs to. It determines what the caller can see and do. */
export type ActorType = 'Client' | 'Vendor' | 'Operations';

/** `{ $meta: { omitted } }` of one object; `pagination` only in list responses. */
export interface MetaWire {
  readonly omitted?: readonly string[];
  readonly pagination?: PaginationWire;
}

/** `limit` and `offset` are the applied values, not the requested ones; `total` may be missing. */
export interface PaginationWire {
  readonly offset: number;
  readonly limit: number;
  readonly total?: number | null;
}

export interface ListWire<T> {
  readonly $meta: { readonly pagination: PaginationWire; readonly omitted?: readonly string[] };
  readonly data: readonly T[];
}

/** Members common to every object. */
export interface ObjectWire {
  readonly id: string;
  /** Path below `/public`, e.g. `/v1/accounts/buyers/BUY-1000-0001/icon`; a plain URL on groups' `logo` and tokens. */
  readonly icon?: string | null;
  readonly revision?: number;
  readonly $meta?: MetaWire;
}

export interface AddressWire {
  readonly addressLine1?: string;
  readonly addressLine2?: string | null;
  readonly postCode?: string;
  readonly city?: string;
  readonly state?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
}

export interface PhoneWire {
  readonly prefix?: string | null;
  readonly number?: string | null;
}

export interface ContactWire {
  readonly name?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly email?: string | null;
  readonly phone?: PhoneWire | null;
  readonly user?: UserWire | null;
}

/** The author of an event: USR- a person, TKN- an API token, SVC- a service of the platform. */
export interface ActorWire {
  readonly id: string;
  readonly name?: string;
  readonly icon?: string | null;
  readonly revision?: number;
}

/** Times are ISO 8601 UTC with milliseconds. */
export interface AuditEventWire {
  readonly at?: string;
  readonly by?: ActorWire | null;
}

export type AuditEventName =
  | 'created'
  | 'updated'
  | 'activated'
  | 'deactivated'
  | 'disabled'
  | 'enabled'
  | 'unassigned'
  | 'blocked'
  | 'unblocked'
  | 'invited'
  | 'joined'
  | 'access'
  | 'login';

/** Latest occurrence only; an event that never happened is absent. */
export type AuditWire = { readonly [event in AuditEventName]?: AuditEventWire } & {
  readonly invitationAcceptedAt?: string | null;
};

export interface EligibilityWire {
  readonly client?: boolean;
  readonly partner?: boolean;
}

export type AccountType = ActorType;
export type AccountStatus = 'Active' | 'Enabled' | 'Disabled';

/** `/accounts` */
export interface AccountWire extends ObjectWire {
  readonly name?: string;
  readonly type?: AccountType;
  readonly status?: AccountStatus;
  readonly externalId?: string | null;
  readonly externalName?: string | null;
  readonly externalIds?: { readonly pyraTenantId?: string | null } | null;
  readonly serviceLevel?: string | null;
  readonly address?: AddressWire | null;
  readonly technicalSupportEmail?: string | null;
  readonly website?: string | null;
  readonly description?: string | null;
  readonly defaultLanguageCode?: string | null;
  readonly eligibility?: EligibilityWire | null;
  readonly groups?: readonly UserGroupWire[] | null;
  readonly audit?: AuditWire;
}

export type InvitationStatus = 'Invited' | 'Active' | 'InvitationExpired';

export interface InvitationWire {
  readonly status?: InvitationStatus;
  readonly url?: string | null;
  readonly notes?: string | null;
}

/** `/account-users` (ids AUSR-…), and `/{accountId}/users` addressed by USR id. */
export interface AccountUserWire extends ObjectWire {
  readonly status?: InvitationStatus;
  readonly user?: UserWire | null;
  readonly account?: AccountWire | null;
  readonly groups?: readonly UserGroupWire[] | null;
  readonly modules?: readonly ModuleWire[] | null;
  /** Absent: every buyer of the account, or visibility is not limited by buyer. */
  readonly buyers?: readonly BuyerWire[] | null;
  readonly invitation?: InvitationWire | null;
  readonly lastLoginAt?: string | null;
  readonly audit?: AuditWire;
}

export type UserStatus =
  'New' | 'Invited' | 'InvitationExpired' | 'Active' | 'Blocked' | 'Disabled' | 'Deleted';

export interface UserSettingsWire {
  readonly cultureCode?: string | null;
  readonly languageCode?: string | null;
  readonly dateFormat?: string | null;
  readonly timeFormat?: string | null;
  readonly timeZone?: string | null;
}

/** `/users` */
export interface UserWire extends ObjectWire {
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly name?: string;
  readonly status?: UserStatus;
  readonly phone?: PhoneWire | null;
  readonly settings?: UserSettingsWire | null;
  readonly lastLoginAt?: string | null;
  readonly currentAccount?: AccountWire | null;
  readonly accounts?: readonly AccountWire[] | null;
  readonly audit?: AuditWire;
}

/** An item of `/accounts/{accountId}/users`: the user (id USR-…) seen in one account. */
export interface UserInAccountWire extends UserWire {
  /** The same person once more. Not every version of upstream sends it. */
  readonly user?: UserWire | null;
  readonly account?: AccountWire | null;
  readonly groups?: readonly UserGroupWire[] | null;
  readonly modules?: readonly ModuleWire[] | null;
  readonly buyers?: readonly BuyerWire[] | null;
  readonly invitation?: InvitationWire | null;
}

/** An item of `/users/{id}/accounts`. */
export interface UserAccountWire extends ObjectWire {
  readonly name?: string;
  readonly type?: AccountType;
  readonly status?: AccountStatus;
  readonly invitation?: InvitationWire | null;
  readonly favorite?: boolean;
  readonly audit?: AuditWire;
}

/** Response of `/users/{id}/sso`, and of the older path `/users/{id}/sso-check`. */
export interface SsoWire {
  readonly status?: 'enabled' | 'disabled';
}

/** `/user-groups` */
export interface UserGroupWire extends ObjectWire {
  readonly name?: string;
  readonly description?: string | null;
  readonly logo?: string | null;
  readonly isDefault?: boolean;
  readonly account?: AccountWire | null;
  readonly modules?: readonly ModuleWire[] | null;
  readonly users?: readonly UserWire[] | null;
  /** Absent: every buyer of the account, or visibility is not limited by buyer. */
  readonly buyers?: readonly BuyerWire[] | null;
  readonly audit?: AuditWire;
}

export type BuyerStatus =
  'Active' | 'Enabled' | 'Disabled' | 'Deleted' | 'Unassigned' | 'Conflict' | 'Mismatch';

export interface ExternalIdsWire {
  readonly erpCompanyContact?: string | null;
  readonly erpCustomer?: string | null;
  readonly accountExternalId?: string | null;
}

export interface BuyerErrorWire {
  readonly id?: string | null;
  readonly message: string;
  readonly parameters?: Readonly<Record<string, unknown>> | null;
}

/** `/buyers` */
export interface BuyerWire extends ObjectWire {
  readonly name?: string | null;
  readonly status?: BuyerStatus;
  readonly address?: AddressWire | null;
  readonly taxId?: string | null;
  readonly externalIds?: ExternalIdsWire | null;
  readonly account?: AccountWire | null;
  readonly contact?: ContactWire | null;
  readonly sellers?: readonly SellerWire[] | null;
  readonly errors?: readonly BuyerErrorWire[] | null;
  readonly audit?: AuditWire;
}

/** `GET /buyers/{id}/transfer`: the buyer, what would move with it, and the affected memberships. */
export interface BuyerTransferDetailsWire extends BuyerWire {
  readonly stats?: {
    readonly licenseeCount?: number;
    readonly orderCount?: number;
    readonly subscriptionCount?: number;
    readonly userCount?: number;
    readonly userGroupCount?: number;
    readonly agreementCount?: number;
  };
  readonly users?: readonly AccountUserWire[] | null;
}

export type LicenseeStatus = 'Active' | 'Enabled' | 'Disabled' | 'Deleted';

/** `/licensees` */
export interface LicenseeWire extends ObjectWire {
  readonly name?: string | null;
  readonly externalId?: string | null;
  readonly status?: LicenseeStatus;
  readonly useBuyerAddress?: boolean | null;
  readonly address?: AddressWire | null;
  readonly description?: string | null;
  readonly contact?: ContactWire | null;
  readonly account?: AccountWire | null;
  readonly buyer?: BuyerWire | null;
  readonly seller?: SellerWire | null;
  readonly eligibility?: EligibilityWire | null;
  readonly audit?: AuditWire;
}

export type SellerStatus = 'Active' | 'Disabled' | 'Offline' | 'Deleted';

export interface CurrencyWire {
  readonly value: string;
  readonly isDefault?: boolean;
  readonly billingEnabled?: boolean;
}

/** `/sellers` */
export interface SellerWire extends ObjectWire {
  readonly name?: string;
  readonly externalId?: string | null;
  readonly status?: SellerStatus;
  /** Objects on the live service; plain ISO 4217 codes in an older description. */
  readonly currencies?: readonly (CurrencyWire | string)[] | null;
  readonly address?: AddressWire | null;
  /** Only on a seller embedded in a buyer's `sellers`. */
  readonly erpLink?: ErpLinkWire | null;
  readonly attributes?: { readonly navision?: Readonly<Record<string, unknown>> | null } | null;
  readonly audit?: AuditWire;
}

export type ErpLinkStatus = 'Active' | 'Blocked' | 'Disabled';

export interface ErpAddressWire extends AddressWire {
  readonly externalId?: string | null;
  readonly name?: string | null;
}

/** `/erp-links`; `note`, `externalIds`, `address`, `shipTo`, `billTo` are for Operations only. */
export interface ErpLinkWire extends ObjectWire {
  readonly name?: string;
  readonly status?: ErpLinkStatus;
  readonly companyName?: string | null;
  readonly buyer?: BuyerWire | null;
  readonly seller?: SellerWire | null;
  readonly note?: string | null;
  readonly externalIds?: ExternalIdsWire | null;
  readonly address?: AddressWire | null;
  readonly shipTo?: readonly ErpAddressWire[] | null;
  readonly billTo?: readonly ErpAddressWire[] | null;
  readonly audit?: AuditWire;
}

export type CloudTenantType =
  'AwsDirect' | 'AwsService' | 'Csp365' | 'CspAzure' | 'Ea365' | 'EaAzure' | 'Slm' | 'Virtual';
export type CloudTenantStatus = 'Active' | 'Disabled' | 'Deleted';

/** `/cloud-tenants`, Operations only. */
export interface CloudTenantWire extends ObjectWire {
  readonly name?: string;
  readonly type?: CloudTenantType;
  readonly status?: CloudTenantStatus;
  readonly account?: AccountWire | null;
  readonly externalIds?: {
    readonly cloudConsumptionId?: string | null;
    readonly pyraTenantId?: string | null;
    readonly providerId?: string | null;
  } | null;
  readonly audit?: AuditWire;
}

export type ApiTokenStatus = 'Active' | 'Disabled' | 'Deleted';

/** `/api-tokens`; upstream sends the whole secret in `token` unless `select` leaves it out. */
export interface ApiTokenWire extends ObjectWire {
  readonly name?: string;
  readonly description?: string | null;
  readonly status?: ApiTokenStatus;
  readonly token?: string;
  readonly lastAccessAt?: string | null;
  readonly account?: AccountWire | null;
  readonly modules?: readonly ModuleWire[] | null;
  readonly audit?: AuditWire;
}

export interface ModuleSettingsWire {
  readonly sharedAccount?: boolean;
  readonly configurable?: boolean;
  readonly default?: boolean;
  readonly paid?: boolean;
  readonly type?: readonly string[];
  readonly obsolete?: boolean;
}

/** `/modules`, Operations only as a collection; embedded for everyone. */
export interface ModuleWire extends ObjectWire {
  readonly name?: string;
  readonly code?: string;
  readonly description?: string;
  readonly accountTypes?: readonly string[] | null;
  readonly filters?: { readonly 'group.buyers'?: readonly string[] } | null;
  readonly settings?: ModuleSettingsWire | null;
  readonly isConfigurable?: boolean;
  readonly isEnabledByDefault?: boolean;
  readonly paid?: boolean;
  readonly audit?: AuditWire;
}

export type ServiceStatus = 'Active' | 'Deleted';

/** `/services` */
export interface ServiceWire extends ObjectWire {
  readonly name?: string;
  readonly description?: string | null;
  readonly status?: ServiceStatus;
  readonly audit?: AuditWire;
}

/** One entry of a problem's `errors` list (business rules). */
export interface ProblemEntryWire {
  readonly message?: string;
  readonly properties?: readonly string[];
  readonly id?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** An error body: RFC 9457 with `errors` as a map or a list, or the edge's `{ statusCode, message }`. */
export interface ProblemWire {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly details?: string;
  readonly instance?: string;
  readonly traceId?: string;
  readonly errors?: Readonly<Record<string, readonly string[] | string>> | readonly ProblemEntryWire[];
  readonly statusCode?: number;
  readonly message?: string;
}

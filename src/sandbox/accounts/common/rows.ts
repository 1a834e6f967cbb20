/** The objects as the sandbox stores them: normalised, with references by id and audit actors by id. */
import type {
  AccountType,
  AddressWire,
  ApiTokenStatus,
  AuditEventName,
  BuyerErrorWire,
  CloudTenantStatus,
  CloudTenantType,
  CurrencyWire,
  EligibilityWire,
  ErpAddressWire,
  ErpLinkStatus,
  ExternalIdsWire,
  PhoneWire,
  SellerStatus,
  ServiceStatus,
  UserSettingsWire,
} from '../../../contract/marketplace.ts';
import type { Row } from '../../core/store/table.ts';

/** `by` is the id of a user, an API token or a service; absent for some events of the platform. */
export interface AuditEventRow {
  readonly at: string;
  readonly by?: string;
}

export type AuditRow = { readonly [event in AuditEventName]?: AuditEventRow } & {
  readonly invitationAcceptedAt?: string;
};

export interface StoredRow extends Row {
  readonly revision: number;
  readonly audit: AuditRow;
}

/** `imageId` names an uploaded image; without one the icon is a generated identicon. */
export interface HasIcon {
  readonly imageId?: string;
}

export interface ContactRow {
  readonly name?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly phone?: PhoneWire;
  readonly userId?: string;
}

export interface AccountRow extends StoredRow, HasIcon {
  readonly name: string;
  readonly type: AccountType;
  readonly status: 'Active' | 'Enabled' | 'Disabled';
  /** The state that `enable` goes back to. */
  /** Of any shape: its members are not documented. */
  readonly notificationSettings?: Readonly<Record<string, unknown>>;
  readonly statusBeforeDisable?: 'Active' | 'Enabled';
  readonly externalId?: string;
  readonly externalName?: string;
  readonly pyraTenantId?: string;
  readonly serviceLevel?: string;
  readonly address?: Partial<AddressWire>;
  readonly technicalSupportEmail?: string;
  readonly website?: string;
  readonly description?: string;
  readonly defaultLanguageCode?: string;
  readonly eligibility?: EligibilityWire;
}

/** A live membership of one user in one account; a deleted one is removed from the table. */
export interface MembershipRow extends StoredRow {
  readonly userId: string;
  readonly accountId: string;
  /** Never empty. */
  readonly groupIds: readonly string[];
  readonly state: 'Invited' | 'Active';
  /** Milliseconds since the epoch; an invitation past it reads `InvitationExpired`. */
  readonly expiresAt?: number;
  readonly invitationUrl?: string;
  readonly notes?: string;
  readonly lastLoginAt?: string;
  readonly favorite?: boolean;
}

/** The status is derived from the memberships unless the person is blocked or deleted. */
export interface UserRow extends StoredRow, HasIcon {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone?: PhoneWire;
  readonly settings?: UserSettingsWire;
  readonly lastLoginAt?: string;
  readonly currentAccountId?: string;
  readonly overlay?: 'New' | 'Blocked' | 'Deleted';
  readonly sso?: boolean;
}

export interface UserGroupRow extends StoredRow {
  readonly name: string;
  readonly description?: string;
  readonly logo?: string;
  readonly isDefault: boolean;
  readonly accountId: string;
  readonly moduleIds: readonly string[];
  /** Absent: every buyer of the account, or not applicable. */
  readonly buyerIds?: readonly string[];
}

/** The status is derived: see `buyerStatus`. */
export interface BuyerRow extends StoredRow, HasIcon {
  readonly name: string;
  readonly accountId?: string;
  readonly disabled?: true;
  readonly deleted?: true;
  readonly address?: AddressWire;
  readonly taxId?: string;
  readonly externalIds?: ExternalIdsWire;
  readonly contact?: ContactRow;
  readonly errors: readonly BuyerErrorWire[];
  /** What the ERP says: the sellers this buyer may buy from. Never shown; links follow it on synchronisation. */
  readonly erpSellerIds: readonly string[];
}

export interface LicenseeRow extends StoredRow, HasIcon {
  readonly name: string;
  readonly externalId?: string;
  readonly status: 'Active' | 'Enabled' | 'Disabled' | 'Deleted';
  readonly useBuyerAddress: boolean;
  readonly address?: AddressWire;
  readonly description?: string;
  readonly contact?: ContactRow;
  readonly accountId: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly eligibility?: EligibilityWire;
}

export interface SellerRow extends StoredRow, HasIcon {
  readonly name: string;
  readonly externalId?: string;
  readonly status: SellerStatus;
  readonly currencies: readonly CurrencyWire[];
  readonly address?: AddressWire;
  readonly navision?: Readonly<Record<string, unknown>>;
  /** Set on the copies in a buyer's `sellers`. */
  readonly erpLinkId?: string;
}

export interface ErpLinkRow extends StoredRow, HasIcon {
  readonly status: ErpLinkStatus;
  /** The state that comes back when a disabled seller is activated again. */
  readonly statusBeforeDisable?: 'Active' | 'Blocked';
  readonly companyName?: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly note?: string;
  readonly externalIds?: ExternalIdsWire;
  readonly address?: AddressWire;
  readonly shipTo?: readonly ErpAddressWire[];
  readonly billTo?: readonly ErpAddressWire[];
}

export interface CloudTenantRow extends StoredRow {
  readonly name: string;
  readonly type?: CloudTenantType;
  readonly status: CloudTenantStatus;
  readonly accountId?: string;
  readonly cloudConsumptionId: string;
  readonly pyraTenantId: string;
  readonly providerId?: string;
}

export interface ApiTokenRow extends StoredRow {
  readonly name: string;
  readonly description?: string;
  readonly icon?: string;
  readonly status: ApiTokenStatus;
  /** `idt:TKN-…:secret`, whole. */
  readonly token: string;
  readonly accountId: string;
  readonly moduleIds: readonly string[];
}

export interface ModuleRow extends StoredRow {
  readonly name: string;
  readonly code: string;
  readonly description: string;
  readonly accountTypes: readonly AccountType[];
  readonly groupBuyers?: readonly string[];
  readonly settings: {
    readonly sharedAccount: boolean;
    readonly configurable: boolean;
    readonly default: boolean;
    readonly paid: boolean;
    readonly type: readonly string[];
    readonly obsolete: boolean;
  };
}

/** A part of the platform that acts on its own, as the author of audit events. */
export interface ServiceRow extends StoredRow {
  readonly name: string;
  readonly description?: string;
  readonly status: ServiceStatus;
}

/** A commerce agreement, stored only because it decides what a vendor sees and what may be deleted. */
export interface AgreementRow extends StoredRow {
  readonly vendorAccountId: string;
  readonly licenseeId: string;
  readonly status: 'Active' | 'Draft' | 'Terminated' | 'Failed' | 'Deleted';
  readonly orders: number;
  readonly subscriptions: number;
}

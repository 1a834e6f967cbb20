/** The rows of the tables: what is stored, in the form of the store and not of the wire. */
import type { Row } from '../../core/store/table.ts';
import type { PrefixedRole, Role } from './roles.ts';

/** Milliseconds since the epoch, as in most answers. */
type Moment = number;

export interface AddressRow {
  readonly street1: string;
  readonly street2?: string | null;
  readonly city: string;
  readonly state?: string | null;
  readonly zip: string;
  readonly country: string;
}

/** The value of one attribute that the marketplace defines. */
export interface AttributeRow {
  readonly name: string;
  readonly value?: string;
  readonly valueKeys?: readonly string[];
}

export interface PurchaseLimitsRow {
  readonly dailyExempt: boolean;
  readonly dailyOverride: number | null;
  readonly dailySpent: number;
  readonly thirtyDaysExempt: boolean;
  readonly thirtyDaysOverride: number | null;
  readonly thirtyDaysSpent: number;
}

export const companySizes = ['SMALL', 'MEDIUM', 'ENTERPRISE'] as const;
export type CompanySize = (typeof companySizes)[number];

export interface CompanyRow extends Row {
  readonly name: string;
  readonly address: AddressRow | null;
  /** False: a managed company, whose members cannot sign in. */
  readonly allowLogin: boolean;
  readonly enabled: boolean;
  /** `INACTIVE` until the first user has accepted the invitation. */
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly channelAdmin: boolean;
  readonly reseller: boolean;
  readonly referral: boolean;
  readonly vendor: boolean;
  readonly salesSupport: boolean;
  readonly companySize: CompanySize | null;
  readonly countryCode: string | null;
  /** Without prefix. */
  readonly defaultRole: Role;
  readonly emailAddress: string | null;
  readonly phoneNumber: string | null;
  readonly website: string | null;
  readonly industry: string | null;
  readonly externalId: string | null;
  readonly customAttributes: readonly AttributeRow[];
  readonly creationDate: Moment;
  readonly limits: PurchaseLimitsRow;
  readonly onlyAdminsCanBuy: boolean;
  readonly importAppsEnabled: boolean;
  readonly billingDayOfMonth: number | null;
  readonly idpUuid: string | null;
  readonly salesAgentUuid: string | null;
  readonly mosiCustomerId: string | null;
  /** `generated`, or the id of an uploaded image. */
  readonly picture: string | null;
  /** Verified e-mail domains, in lower case. */
  readonly domains: readonly string[];
}

/** Personal data that the marketplace keeps beside the name and the e-mail address. */
export interface ProfileRow {
  readonly birthday?: string;
  readonly currentCity?: string;
  readonly workPhone?: string;
  readonly mobilePhone?: string;
  readonly employer?: string;
  readonly jobTitle?: string;
}

export interface UserRow extends Row {
  readonly email: string;
  readonly userName: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** `ROLE_USER`, and `ROLE_CORPORATE_ADMIN` for a network manager. */
  readonly roles: readonly PrefixedRole[];
  /** False while the invitation is open. */
  readonly activated: boolean;
  /** False: a managed user, who cannot sign in. */
  readonly allowLogin: boolean;
  /** Was a member of a company once, and is of none now. */
  readonly deleted: boolean;
  readonly currency: string | null;
  /** Set: a directory manages the person. */
  readonly ldapId: string | null;
  readonly apsUid: string | null;
  readonly externalId: string | null;
  readonly idpUuid: string | null;
  readonly locale: string;
  readonly customAttributes: readonly AttributeRow[];
  readonly picture: string | null;
  readonly creationDate: Moment;
  readonly lastModified: Moment;
  readonly lastSuccessfulLogin: Moment | null;
  readonly profile: ProfileRow;
}

/** One person in one company. The id is both ids, joined by a dot. */
export interface MembershipRow extends Row {
  readonly companyUuid: string;
  readonly userUuid: string;
  readonly roles: readonly PrefixedRole[];
  readonly enabled: boolean;
  readonly lastUsed: boolean;
  readonly position: string | null;
  readonly mosiUsername: string | null;
  readonly createdOn: Moment;
}

export interface InvitationRow extends Row {
  readonly companyUuid: string;
  readonly userUuid: string;
  readonly email: string;
  readonly roles: readonly PrefixedRole[];
  readonly position: string | null;
  readonly createdOn: Moment;
  readonly lastModified: Moment;
  readonly inviterUuid: string | null;
  readonly accepted: boolean;
}

/** A group made by hand; system groups follow from roles and are not stored. */
export interface GroupRow extends Row {
  readonly companyUuid: string;
  readonly name: string;
  readonly description: string;
  readonly memberUuids: readonly string[];
  readonly externallyManaged: boolean;
  readonly createdOn: Moment;
}

/** A company's subscription to a product. The id is a number in text form. */
export interface EntitlementRow extends Row {
  readonly companyUuid: string;
  readonly productId: number;
  readonly ownerUuid: string;
  readonly label: string;
  readonly status: 'ACTIVE' | 'FREE_TRIAL' | 'SUSPENDED' | 'CANCELLED';
  readonly createdOn: Moment;
}

export interface AssignmentRow extends Row {
  readonly companyUuid: string;
  readonly userUuid: string;
  readonly entitlementId: string;
  readonly status: string;
  readonly assignmentCount: number;
  readonly createdOn: Moment;
}

/** A person or company in an activity, as it was then. */
export interface ActivityRow extends Row {
  readonly companyUuid: string;
  readonly verb: string;
  readonly at: Moment;
  readonly origin: string | null;
  /** Who did it, and on whose behalf; a company or a person. */
  readonly actorUuid: string | null;
  readonly subjectUuid: string | null;
  /** What was changed. A product by its number, else the company itself. */
  readonly productId: number | null;
}

export interface AssociationRow extends Row {
  readonly customerUuid: string;
  readonly resellerUuid: string;
  readonly createdOn: Moment;
}

export interface ExchangeRateRow extends Row {
  readonly active: boolean;
  readonly baseCurrency: string;
  readonly counterCurrency: string;
  readonly rate: number;
  readonly validFrom: Moment;
  readonly userId: number | null;
  readonly authenticationType: 'USER_LOGIN' | 'CHANNEL_CONSUMER_LOGIN';
  readonly oauthKey: string;
}

/** What the marketplace has mailed; a control shows it. Passwords are never in it. */
export interface MailRow extends Row {
  readonly kind: 'ACTIVATION' | 'INVITATION' | 'PURCHASE_REQUEST' | 'TEMPORARY_PASSWORD';
  readonly to: readonly string[];
  readonly at: Moment;
  readonly companyUuid: string;
  readonly userUuid: string;
  readonly productId: number | null;
}

/** A content event that was published; a control shows it. */
export interface EventRow extends Row {
  readonly at: Moment;
  readonly productUuid: string;
  readonly document: object;
}

/** A program that may ask for tokens. The id is its client id. */
export interface ClientRow extends Row {
  readonly secret: string;
  readonly name: string;
  readonly grants: readonly ('client_credentials' | 'password')[];
  readonly scopes: readonly Role[];
  /** Whose content events it may publish. */
  readonly productUuid: string | null;
}

/** A bearer token. The id is the token. */
export interface TokenRow extends Row {
  readonly clientId: string;
  readonly scopes: readonly Role[];
  /** Null for a client that acts alone. */
  readonly userUuid: string | null;
  /** Null: never expires. */
  readonly expiresAt: Moment | null;
}

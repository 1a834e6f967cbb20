/**
 * Shapes of the rows of AppDirect, as its client makes them: ids of the graph, moments as ISO text, roles without a prefix.
 * Types only, no code. Any member but `id` may be absent: it was not told. Null is an answer in objects that came whole.
 */

export interface CompanyAddressRow {
  readonly street1?: string | null;
  readonly street2?: string | null;
  readonly city?: string | null;
  readonly state?: string | null;
  readonly zip?: string | null;
  readonly country?: string | null;
}

export interface CustomAttributeRow {
  readonly name?: string | null;
  readonly label?: string | null;
  readonly hint?: string | null;
  readonly attributeType?: string | null;
  readonly value?: string | null;
  readonly valueKeys?: readonly string[] | null;
}

export type CompanyState = 'ENABLED' | 'MANAGED' | 'PENDING' | 'DISABLED';

export interface CompanyRow {
  readonly id: string;
  readonly uuid: string;
  readonly name?: string | null;
  readonly website?: string | null;
  readonly externalId?: string | null;
  readonly enabled?: boolean | null;
  readonly status?: string | null;
  readonly state?: CompanyState;
  readonly allowLogin?: boolean | null;
  readonly address?: CompanyAddressRow | null;
  readonly countryCode?: string | null;
  readonly emailAddress?: string | null;
  readonly phoneNumber?: string | null;
  readonly industry?: string | null;
  readonly companySize?: string | null;
  readonly creationDate?: string | null;
  readonly picture?: string | null;
  readonly defaultRole?: string | null;
  readonly channelAdmin?: boolean | null;
  readonly reseller?: boolean | null;
  readonly referral?: boolean | null;
  readonly salesSupport?: boolean | null;
  readonly vendor?: boolean | null;
  readonly billingDayOfMonth?: number | null;
  readonly onlyAdminsCanBuy?: boolean | null;
  readonly importAppsEnabled?: boolean | null;
  readonly mosiCustomerId?: string | null;
  readonly partner?: string | null;
  readonly customAttributes?: readonly CustomAttributeRow[] | null;
  readonly purchaseLimits?: object;
  readonly salesAgent?: object | null;
}

export interface UserRow {
  readonly id: string;
  readonly uuid: string;
  readonly email?: string | null;
  readonly userName?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly activated?: boolean | null;
  readonly allowLogin?: boolean | null;
  readonly roles?: readonly string[] | null;
  readonly picture?: string | null;
  readonly currency?: string | null;
  readonly ldapId?: string | null;
  readonly boostUid?: string | null;
  readonly customAttributes?: readonly CustomAttributeRow[] | null;
  readonly externalId?: string | null;
  readonly creationDate?: string | null;
  readonly lastSuccessfulLogin?: string | null;
  readonly locale?: string | null;
  readonly idpUuid?: string | null;
}

export type MembershipState = 'ACTIVE' | 'INVITED' | 'MANAGED' | 'DISABLED';

export interface MembershipRow {
  readonly id: string;
  readonly company?: CompanyRow;
  readonly user?: UserRow;
  readonly state?: MembershipState;
  readonly enabled?: boolean | null;
  readonly roles?: readonly string[] | null;
  readonly position?: string | null;
  readonly lastUsed?: boolean | null;
  readonly microsoftUserName?: string | null;
}

export interface GroupRow {
  readonly id: string;
  readonly uuid: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly memberCount?: number | null;
  readonly companyDefault?: boolean | null;
  readonly systemManaged?: boolean | null;
  readonly externallyManaged?: boolean | null;
  readonly company?: CompanyRow;
}

/** The 49 operations of AppDirect that are documented or that the graph needs, and the field of each. */

export interface AppDirectOperation {
  /** As in the documentation of the sandbox: `C5`. */
  readonly code: string;
  readonly group: string;
  readonly capability: string;
  /** Method and path below `/api`: `GET /account/v2/companies/{company}`. */
  readonly call: string;
  /** `Query.company`, and those that make the same call. Empty: the graph leaves it out. */
  readonly fields: readonly string[];
  /** Why the graph leaves it out. */
  readonly reason?: string;
}

type Row = readonly [code: string, capability: string, call: string, ...fields: readonly string[]];

const company = '/account/v2/companies/{company}';
const membership = `${company}/memberships/{user}`;

const groups: Readonly<Record<string, readonly Row[]>> = {
  companies: [
    ['C1', 'Create new company', 'POST /account/v2/companies', 'Mutation.companyCreate'],
    [
      'C2',
      'Patch company',
      `PATCH ${company}`,
      'Mutation.companyUpdate',
      'Mutation.companyEnable',
      'Mutation.companyDisable',
      'Mutation.companySetPurchaseLimits',
    ],
    ['C3', 'List all companies', 'GET /account/v2/companies', 'Query.companies'],
    ['C4', 'Read activities', `GET ${company}/activities`, 'Company.activities'],
    [
      'C5',
      'Read a company',
      `GET ${company}`,
      'Query.company',
      'Query.companyByExternalId',
      'Query.companiesByIds',
    ],
    ['C6', 'Update company picture', `PUT ${company}/picture`, 'Mutation.companySetPicture'],
    ['C7', 'Update company', `PUT ${company}`, 'Mutation.companySetPurchaseLimits'],
  ],
  memberships: [
    [
      'M1',
      'Create company membership (add user)',
      `POST ${company}/memberships/active`,
      'Mutation.companyMembershipCreateActive',
    ],
    [
      'M2',
      'Update company membership roles (bulk)',
      `PATCH ${company}/memberships/roles`,
      'Mutation.companyMembershipsChangeRoles',
    ],
    ['M3', 'Create company membership', `POST ${company}/memberships`, 'Mutation.companyMembershipCreate'],
    ['M4', 'Delete company membership', `DELETE ${membership}`, 'Mutation.companyMembershipRemove'],
    ['M5', 'Invite a managed user', `POST ${membership}/invite`, 'Mutation.companyMembershipInvite'],
    [
      'M6',
      'Enable or disable company membership',
      `PATCH ${membership}`,
      'Mutation.companyMembershipEnable',
      'Mutation.companyMembershipDisable',
    ],
    [
      'M7',
      'Read assignable roles for company membership',
      `GET ${membership}/assignableRoles`,
      'CompanyMembership.assignableRoles',
    ],
    [
      'M8',
      'Read company membership',
      `GET ${membership}`,
      'Query.companyMembership',
      'Query.companyMembershipOf',
    ],
    [
      'M9',
      'List company memberships',
      `GET ${company}/memberships`,
      'Company.memberships',
      'CompanyGroup.members',
    ],
    [
      'M10',
      'List application assignments for company membership',
      `GET ${membership}/assignments`,
      'CompanyMembership.assignments',
    ],
    ['M11', 'Read user checklist', `GET ${membership}/checklist`, 'CompanyMembership.checklist'],
    [
      'M12',
      'Request to purchase an application',
      `POST ${membership}/applications/{applicationId}/purchaseRequests`,
      'Mutation.companyMembershipRequestPurchase',
    ],
    ['M13', 'Update company membership', `PUT ${membership}`, 'Mutation.companyMembershipSetRoles'],
    ['M14', 'List groups for company membership', `GET ${membership}/groups`, 'CompanyMembership.groups'],
    ['M15', 'Read company assignable roles', `GET ${company}/assignableRoles`, 'Company.assignableRoles'],
  ],
  users: [
    ['U1', 'List all users', 'GET /account/v2/users', 'Query.marketplaceUsers'],
    [
      'U2',
      'Read a user',
      'GET /account/v2/users/{user}',
      'Query.marketplaceUser',
      'Query.marketplaceUserByExternalId',
    ],
    [
      'U3',
      'Read user memberships',
      'GET /account/v2/users/{user}/memberships',
      'MarketplaceUser.memberships',
    ],
    ['U4', 'Read user profile', 'GET /account/v2/users/{userUuid}/profile'],
    [
      'U5',
      'Read reseller user company associations',
      'GET /account/v2/users/{user}/rssrCompanyAssociations',
      'MarketplaceUser.managedCompanies',
    ],
  ],
  groups: [
    ['G1', 'List user groups', `GET ${company}/groups`, 'Company.groups'],
    ['G2', 'Read user group', `GET ${company}/groups/{group}`, 'Query.companyGroup'],
    ['G3', 'List user group members', `GET ${company}/groups/{group}/memberships`, 'CompanyGroup.nonMembers'],
    ['G4', 'Read user from group', `GET ${company}/groups/{group}/memberships/{user}`],
  ],
  resellers: [
    ['R1', 'Company details', 'GET /appReseller/v1/companies/{companyUuid}', 'Query.resellerCompany'],
    ['R2', 'List companies', 'GET /appReseller/v1/companies', 'Query.resellerCompanies'],
    ['R3', 'Create company', 'POST /appReseller/v1/companies', 'Mutation.resellerCompanyCreate'],
    ['R4', 'List users', 'GET /appReseller/v1/users', 'Query.resellerUsers'],
    ['R5', 'Create user', 'POST /appReseller/v1/users', 'Mutation.resellerUserCreate'],
    ['R6', 'User details', 'GET /appReseller/v1/users/{userUuid}', 'Query.resellerUser'],
    [
      'A1',
      'Remove company association',
      'DELETE /appReseller/v1/companyAssociations/{association}',
      'Mutation.companyAssociationRemove',
    ],
    [
      'A2',
      'List company associations',
      'GET /appReseller/v1/companyAssociations',
      'Query.companyAssociations',
      'Company.customers',
      'Company.resellers',
    ],
    [
      'A3',
      'Create company association',
      'POST /appReseller/v1/companyAssociations',
      'Mutation.companyAssociationCreate',
    ],
  ],
  catalogue: [
    ['B1', 'Retrieve a bundle status', 'GET /marketplace/v1/bundles/{bundleId}/status', 'Bundle.status'],
    [
      'B2',
      'Retrieve a bundle',
      'GET /marketplace/v1/bundles/{bundleId}',
      'Query.bundle',
      'Query.bundlesByIds',
    ],
    ['B3', 'List all bundles', 'GET /marketplace/v1/bundles', 'Query.bundles'],
    ['K1', 'Get item details', 'POST /v3/checkout/items', 'Query.checkoutItem'],
    ['W1', 'Publish content events', 'POST /appwise/v2/data', 'Mutation.contentEventPublish'],
  ],
  'exchange rates': [
    [
      'X1',
      'Deactivate a currency exchange rate',
      'PATCH /channel/v1/exchangeRates/{rate}',
      'Mutation.exchangeRateDeactivate',
    ],
    ['X2', 'Read all currency exchange rates', 'GET /channel/v1/exchangeRates', 'Query.exchangeRates'],
    [
      'X3',
      'Create new currency exchange rate',
      'POST /channel/v1/exchangeRates',
      'Mutation.exchangeRateCreate',
    ],
    [
      'X4',
      'Read a currency exchange rate',
      'GET /channel/v1/exchangeRates/{rate}',
      'Query.exchangeRate',
      'Query.exchangeRatesByIds',
    ],
  ],
};

const reasons: Readonly<Record<string, string>> = {
  U4: 'It is personal data that no client of the graph needs.',
  G4: 'It has nothing that the membership does not have.',
};

export const appDirectOperations: readonly AppDirectOperation[] = Object.entries(groups).flatMap(
  ([group, rows]) =>
    rows.map(([code, capability, call, ...fields]) => ({
      code,
      group,
      capability,
      call,
      fields,
      ...(reasons[code] === undefined ? {} : { reason: reasons[code] }),
    })),
);

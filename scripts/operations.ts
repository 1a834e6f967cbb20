/** Every Accounts API operation that clients need, and the GraphQL field for it. */

export interface Operation {
  /** Its title: `buyers: Disable buyer`. */
  readonly name: string;
  readonly collection: string;
  readonly capability: string;
  /** Method and path below `/public/v1/accounts`: `POST /buyers/{id}/disable`. */
  readonly call: string;
  /** `Mutation.buyerDisable`; if there are several, the one that does only this. */
  readonly field: string;
  /** The same operation on the path that not every edition of upstream has. */
  readonly olderCall?: string;
}

type Row = readonly [capability: string, call: string, field: string, olderCall?: string];

/** By collection, in the order of the API's list. Two operations can share a call: update, and upload an icon. */
const collections: Readonly<Record<string, readonly Row[]>> = {
  accounts: [
    ['List accounts', 'GET /accounts', 'Query.accounts'],
    ['Get a specific account', 'GET /accounts/{id}', 'Query.account'],
    ['Create account', 'POST /accounts', 'Mutation.accountCreate'],
    ['Update account details', 'PUT /accounts/{id}', 'Mutation.accountUpdate'],
    ['Disable account', 'POST /accounts/{id}/disable', 'Mutation.accountDisable'],
    ['Enable account', 'POST /accounts/{id}/enable', 'Mutation.accountEnable'],
    ['Activate account', 'POST /accounts/{id}/activate', 'Mutation.accountActivate'],
    ['Validate account', 'POST /accounts/{id}/validate', 'Mutation.accountValidate'],
    ['Deactivate account', 'POST /accounts/{id}/deactivate', 'Mutation.accountDeactivate'],
    ['Get an account icon', 'GET /accounts/{id}/icon', 'Account.iconDataUri'],
    ['Upload an icon', 'PUT /accounts/{id}', 'Mutation.iconSet'],
    [
      'Get account notification settings',
      'GET /accounts/{id}/settings/notifications',
      'Account.notificationSettings',
    ],
    [
      'Update account notification settings',
      'PUT /accounts/{id}/settings/notifications',
      'Mutation.accountSetNotificationSettings',
    ],
  ],
  'account users': [
    ['List all account users', 'GET /accounts/{accountId}/users', 'Query.accountUsers', 'GET /account-users'],
    [
      'Get account user',
      'GET /accounts/{accountId}/users/{userId}',
      'Query.accountUser',
      'GET /account-users/{id}',
    ],
    [
      'Create account user',
      'POST /accounts/{accountId}/users',
      'Mutation.accountUserInvite',
      'POST /account-users',
    ],
    ['Update account user', 'PUT /accounts/{accountId}/users/{userId}', 'Mutation.accountUserUpdate'],
    [
      'Delete account user',
      'DELETE /accounts/{accountId}/users/{userId}',
      'Mutation.accountUserRemove',
      'DELETE /account-users/{id}',
    ],
    [
      'Accept user invitation',
      'POST /accounts/{accountId}/users/{userId}/accept-invite',
      'Mutation.accountUserAcceptInvitation',
      'POST /account-users/{id}/accept-invite',
    ],
    [
      'Resend user account invitation',
      'POST /accounts/{accountId}/users/{userId}/resend-invite',
      'Mutation.accountUserResendInvitation',
      'POST /account-users/{id}/resend-invite',
    ],
    [
      'Send new invitation',
      'POST /accounts/{accountId}/users/{userId}/send-new-invite',
      'Mutation.accountUserSendNewInvitation',
      'POST /account-users/{id}/send-new-invite',
    ],
    [
      'Assign user to the user group',
      'POST /accounts/{accountId}/users/{userId}/groups',
      'Mutation.accountUserAddGroup',
      'POST /account-users/{id}/groups',
    ],
    [
      'Update user to group assignment',
      'PUT /accounts/{accountId}/users/{userId}/groups',
      'Mutation.accountUserSetGroups',
      'PUT /account-users/{id}/groups',
    ],
    [
      'Remove user from the user group',
      'DELETE /accounts/{accountId}/users/{userId}/groups/{groupId}',
      'Mutation.accountUserRemoveGroup',
      'DELETE /account-users/{id}/groups/{groupId}',
    ],
  ],
  'api tokens': [
    ['List API tokens', 'GET /api-tokens', 'Query.apiTokens'],
    ['Get API token', 'GET /api-tokens/{id}', 'Query.apiToken'],
    ['Create API token', 'POST /api-tokens', 'Mutation.apiTokenCreate'],
    ['Delete API token', 'DELETE /api-tokens/{id}', 'Mutation.apiTokenDelete'],
    ['Update API token', 'PUT /api-tokens/{id}', 'Mutation.apiTokenUpdate'],
    ['Disable API token', 'POST /api-tokens/{id}/disable', 'Mutation.apiTokenDisable'],
    ['Enable API token', 'POST /api-tokens/{id}/enable', 'Mutation.apiTokenEnable'],
  ],
  buyers: [
    ['List buyers', 'GET /buyers', 'Query.buyers'],
    ['Get a specific buyer', 'GET /buyers/{id}', 'Query.buyer'],
    ['Create buyer', 'POST /buyers', 'Mutation.buyerCreate'],
    ['Update buyer', 'PUT /buyers/{id}', 'Mutation.buyerUpdate'],
    ['Disable buyer', 'POST /buyers/{id}/disable', 'Mutation.buyerDisable'],
    ['Enable buyer', 'POST /buyers/{id}/enable', 'Mutation.buyerEnable'],
    ['Activate buyer', 'POST /buyers/{id}/activate', 'Mutation.buyerActivate'],
    ['Validate buyer', 'POST /buyers/{id}/validate', 'Mutation.buyerValidate'],
    ['Delete buyer', 'DELETE /buyers/{id}', 'Mutation.buyerDelete'],
    ['Deactivate buyer', 'POST /buyers/{id}/deactivate', 'Mutation.buyerDeactivate'],
    ['Synchronize buyer', 'POST /buyers/{id}/synchronize', 'Mutation.buyerSynchronize'],
    ['Buyer transfer', 'POST /buyers/{id}/transfer', 'Mutation.buyerTransfer'],
    ['Buyer transfer details', 'GET /buyers/{id}/transfer', 'Buyer.transferPreview'],
    ['Get buyer icon', 'GET /buyers/{id}/icon', 'Buyer.iconDataUri'],
    ['Upload an icon', 'PUT /buyers/{id}', 'Mutation.iconSet'],
  ],
  'cloud tenants': [
    ['List cloud tenants', 'GET /cloud-tenants', 'Query.cloudTenants'],
    ['Get cloud tenant', 'GET /cloud-tenants/{id}', 'Query.cloudTenant'],
    ['Create cloud tenant', 'POST /cloud-tenants', 'Mutation.cloudTenantCreate'],
    ['Delete cloud tenant', 'DELETE /cloud-tenants/{id}', 'Mutation.cloudTenantDelete'],
    ['Update cloud tenant', 'PUT /cloud-tenants/{id}', 'Mutation.cloudTenantUpdate'],
  ],
  sellers: [
    ['List sellers', 'GET /sellers', 'Query.sellers'],
    ['Get seller', 'GET /sellers/{id}', 'Query.seller'],
    ['Create seller', 'POST /sellers', 'Mutation.sellerCreate'],
    ['Update seller', 'PUT /sellers/{id}', 'Mutation.sellerUpdate'],
    ['Activate seller', 'POST /sellers/{id}/activate', 'Mutation.sellerActivate'],
    ['Deactivate seller', 'POST /sellers/{id}/deactivate', 'Mutation.sellerDeactivate'],
    ['Disable seller', 'POST /sellers/{id}/disable', 'Mutation.sellerDisable'],
    ['Enable seller', 'POST /sellers/{id}/enable', 'Mutation.sellerEnable'],
    ['Delete seller', 'DELETE /sellers/{id}', 'Mutation.sellerDelete'],
    ['Get seller icon', 'GET /sellers/{id}/icon', 'Seller.iconDataUri'],
    ['Upload an icon', 'PUT /sellers/{id}', 'Mutation.iconSet'],
  ],
  'erp links': [
    ['List ERP links', 'GET /erp-links', 'Query.erpLinks'],
    ['Get ERP link', 'GET /erp-links/{id}', 'Query.erpLink'],
    ['Update ERP link', 'PUT /erp-links/{id}', 'Mutation.erpLinkSetNote'],
    ['Unblock ERP link', 'POST /erp-links/{id}/unblock', 'Mutation.erpLinkUnblock'],
    ['Block ERP link', 'POST /erp-links/{id}/block', 'Mutation.erpLinkBlock'],
    ['Get an ERP link icon', 'GET /erp-links/{id}/icon', 'ErpLink.iconDataUri'],
    ['Upload an icon', 'PUT /erp-links/{id}', 'Mutation.iconSet'],
  ],
  licensees: [
    ['List licensees', 'GET /licensees', 'Query.licensees'],
    ['Get licensee', 'GET /licensees/{id}', 'Query.licensee'],
    ['Create licensee', 'POST /licensees', 'Mutation.licenseeCreate'],
    ['Update licensee', 'PUT /licensees/{id}', 'Mutation.licenseeUpdate'],
    ['Disable licensee', 'POST /licensees/{id}/disable', 'Mutation.licenseeDisable'],
    ['Enable licensee', 'POST /licensees/{id}/enable', 'Mutation.licenseeEnable'],
    ['Delete licensee', 'DELETE /licensees/{id}', 'Mutation.licenseeDelete'],
    ['Get a licensee icon', 'GET /licensees/{id}/icon', 'Licensee.iconDataUri'],
    ['Upload an icon', 'PUT /licensees/{id}', 'Mutation.iconSet'],
  ],
  modules: [
    ['List modules', 'GET /modules', 'Query.modules'],
    ['Get module', 'GET /modules/{id}', 'Query.module'],
  ],
  services: [
    ['List services', 'GET /services', 'Query.services'],
    ['Get service', 'GET /services/{id}', 'Query.service'],
  ],
  users: [
    ['List users', 'GET /users', 'Query.users'],
    ['Get user', 'GET /users/{id}', 'Query.user'],
    ['Check SSO configuration for the user', 'GET /users/{id}/sso', 'User.sso'],
    ['Check SSO configuration for the user, older path', 'GET /users/{id}/sso-check', 'User.sso'],
    ['Get the accounts collections for the user', 'GET /users/{id}/accounts', 'User.accounts'],
    [
      'Mark an account of the user as a favorite',
      'PUT /users/{id}/accounts/{accountId}',
      'Mutation.userSetFavoriteAccount',
    ],
    ['Update user', 'PUT /users/{id}', 'Mutation.userUpdate'],
    ['Set user password', 'POST /users/{id}/set-password', 'Mutation.userSetPassword'],
    ['Block user', 'POST /users/{id}/block', 'Mutation.userBlock'],
    ['Unblock user', 'POST /users/{id}/unblock', 'Mutation.userUnblock'],
    ['Delete user', 'DELETE /users/{id}', 'Mutation.userDelete'],
    ['Get user icon', 'GET /users/{id}/icon', 'User.iconDataUri'],
    ['Upload user icon', 'PUT /users/{id}', 'Mutation.iconSet'],
  ],
  'user groups': [
    ['List all user groups', 'GET /user-groups', 'Query.userGroups'],
    ['Get user group', 'GET /user-groups/{id}', 'Query.userGroup'],
    ['Create user group', 'POST /user-groups', 'Mutation.userGroupCreate'],
    ['Update user group', 'PUT /user-groups/{id}', 'Mutation.userGroupUpdate'],
    ['Delete user group', 'DELETE /user-groups/{id}', 'Mutation.userGroupDelete'],
  ],
};

export const operations: readonly Operation[] = Object.entries(collections).flatMap(([collection, rows]) =>
  rows.map(([capability, call, field, olderCall]) => ({
    name: `${collection}: ${capability}`,
    collection,
    capability,
    call,
    field,
    ...(olderCall === undefined ? {} : { olderCall }),
  })),
);

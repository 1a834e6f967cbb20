/** The collections that the sandbox serves below `/public/v1/accounts`. */
export const collections = [
  'accounts',
  'account-users',
  'users',
  'user-groups',
  'buyers',
  'licensees',
  'sellers',
  'erp-links',
  'cloud-tenants',
  'api-tokens',
  'modules',
] as const;

/** One valid use of every operation through the graph, with the demo data and a token that may. */
import { personToken } from '../support/tokens.ts';

export interface Case {
  /** A role of the sandbox, or a whole token. Default: operations. */
  readonly as?: 'operations' | 'client' | 'vendor' | (string & {});
  readonly document: string;
  /** What Operations must do first, so that the state or a guard allows it. */
  readonly before?: string;
  /** A path that upstream does not have, so that another one is used. */
  readonly without?: string;
  /** Sends a picture as variable `file`. */
  readonly upload?: true;
}

export const ERRORS = 'errors { __typename message path }';

const read = (selection: string, as?: Case['as']): Case => ({
  document: `{ ${selection} }`,
  ...(as === undefined ? {} : { as }),
});

/** The payload asks for nothing but ids, so that no further read is needed to answer it. */
function write(call: string, payload: string, more: Omit<Case, 'document'> = {}): Case {
  return { document: `mutation { ${call} { ${payload} ${ERRORS} } }`, ...more };
}

const upload = (id: string): Case => ({
  document: `mutation ($file: Upload!) { iconSet(id: "${id}", file: $file) { node { id } ${ERRORS} } }`,
  upload: true,
});

const address =
  '{ addressLine1: "Main St 1", postCode: "10115", city: "Berlin", state: "Berlin", country: "DE" }';

const ann = 'USR-2000-0001';
/** France has one licensee, which keeps it from being stopped or deleted. */
const withoutLicensees = `mutation { licenseeDisable(id: "LCE-2006-0000-0001") { ${ERRORS} } }`;

const client = { as: 'client' } as const;

export const cases: Readonly<Record<string, Case>> = {
  'accounts: List accounts': read('accounts(first: 3) { nodes { id name } }', 'vendor'),
  'accounts: Get a specific account': read('account(id: "ACC-2001-0001") { id name }', 'client'),
  'accounts: Create account': write(
    `accountCreate(input: { name: "Tailspin Toys", type: CLIENT, address: ${address}, eligibility: { client: true, partner: false } })`,
    'account { id }',
  ),
  'accounts: Update account details': write(
    'accountUpdate(id: "ACC-2001-0001", input: { description: "Ours" })',
    'account { id }',
    client,
  ),
  'accounts: Disable account': write('accountDisable(id: "ACC-2001-0001")', 'account { id }'),
  'accounts: Enable account': write('accountEnable(id: "ACC-2003-0001")', 'account { id }'),
  'accounts: Activate account': write(
    'accountActivate(id: "ACC-2005-0001", externalId: "CDG-200500")',
    'account { id }',
  ),
  'accounts: Validate account': write(
    'accountValidate(id: "ACC-2001-0001", input: { website: "https://northwind.example/new" })',
    'account { id }',
  ),
  'accounts: Deactivate account': write('accountDeactivate(id: "ACC-2004-0001")', 'account { id }'),
  'accounts: Get an account icon': read('account(id: "ACC-2001-0001") { iconDataUri }', 'client'),
  'accounts: Upload an icon': upload('ACC-2001-0001'),
  'accounts: Get account notification settings': read(
    'account(id: "ACC-2001-0001") { notificationSettings }',
    'client',
  ),
  'accounts: Update account notification settings': write(
    'accountSetNotificationSettings(id: "ACC-3001-0001", settings: { senderName: "Adatum" })',
    'account { id }',
    { as: 'vendor' },
  ),

  'account users: List all account users': read(
    'accountUsers(first: 3, filter: { account: { id: { eq: "ACC-2001-0001" } } }) { nodes { id status } }',
    'client',
  ),
  'account users: Get account user': read(
    'accountUser(id: "AUSR-ACC-2001-0001.USR-2000-0001") { id status }',
    'client',
  ),
  'account users: Create account user': write(
    'accountUserInvite(input: { accountId: "ACC-2001-0001", email: "new@northwind.example", firstName: "Nora", lastName: "New", language: "en-GB", phone: { prefix: "+44", number: "7700900000" }, groupIds: ["UGR-2001-1002"] })',
    'accountUser { id }',
    client,
  ),
  'account users: Update account user': write(
    'accountUserUpdate(id: "AUSR-ACC-2001-0001.USR-2001-0014", input: { firstName: "Nora", groupIds: ["UGR-2001-1002"] })',
    'accountUser { id }',
    client,
  ),
  'account users: Delete account user': write(
    'accountUserRemove(id: "AUSR-ACC-2001-0001.USR-2001-0014")',
    'deletedId',
    client,
  ),
  'account users: Accept user invitation': write(
    'accountUserAcceptInvitation(id: "AUSR-ACC-2006-0001.USR-2000-0001")',
    'accountUser { id }',
    { as: personToken(ann, 'ACC-2006-0001') },
  ),
  'account users: Resend user account invitation': write(
    'accountUserResendInvitation(id: "AUSR-ACC-2006-0001.USR-2000-0001")',
    'accountUser { id }',
  ),
  'account users: Send new invitation': write(
    'accountUserSendNewInvitation(id: "AUSR-ACC-2005-0001.USR-2000-0001")',
    'accountUser { id }',
  ),
  'account users: Assign user to the user group': write(
    'accountUserAddGroup(id: "AUSR-ACC-2001-0001.USR-2001-0014", groupId: "UGR-2001-1004")',
    'accountUser { id }',
    client,
  ),
  'account users: Update user to group assignment': write(
    'accountUserSetGroups(id: "AUSR-ACC-2001-0001.USR-2001-0014", groupIds: ["UGR-2001-1002", "UGR-2001-1004"])',
    'accountUser { id }',
    client,
  ),
  'account users: Remove user from the user group': write(
    'accountUserRemoveGroup(id: "AUSR-ACC-2001-0001.USR-2000-0001", groupId: "UGR-2001-1002")',
    'accountUser { id }',
    client,
  ),

  'api tokens: List API tokens': read('apiTokens(first: 3) { nodes { id name } }', 'vendor'),
  'api tokens: Get API token': read('apiToken(id: "TKN-6003-0001") { id name }', 'vendor'),
  'api tokens: Create API token': write(
    'apiTokenCreate(accountId: "ACC-3001-0001", input: { name: "Nightly job", description: "Exports", moduleIds: ["MOD-3391"] })',
    'apiToken { id }',
    { as: 'vendor' },
  ),
  'api tokens: Delete API token': write('apiTokenDelete(id: "TKN-6003-0001")', 'deletedId', { as: 'vendor' }),
  'api tokens: Update API token': write(
    'apiTokenUpdate(id: "TKN-6003-0001", input: { description: "Feed" })',
    'apiToken { id }',
    { as: 'vendor' },
  ),
  'api tokens: Disable API token': write('apiTokenDisable(id: "TKN-6001-0001")', 'apiToken { id }', client),
  'api tokens: Enable API token': write('apiTokenEnable(id: "TKN-6001-0002")', 'apiToken { id }', client),

  'buyers: List buyers': read('buyers(first: 3) { nodes { id name } }', 'client'),
  'buyers: Get a specific buyer': read('buyer(id: "BUY-2001-0001") { id name }', 'vendor'),
  'buyers: Create buyer': write(
    `buyerCreate(input: { name: "Tailspin Berlin", accountId: "ACC-2004-0001", address: ${address}, taxId: "DE1", contact: { firstName: "Tom", lastName: "Spin", email: "tom@tailspin.example", phone: { prefix: "+49", number: "301" } } })`,
    'buyer { id }',
  ),
  'buyers: Update buyer': write(
    'buyerUpdate(id: "BUY-2001-0001", input: { contact: { firstName: "Ann", lastName: "Bee", email: "ann@northwind.example" } })',
    'buyer { id }',
    client,
  ),
  'buyers: Disable buyer': write('buyerDisable(id: "BUY-2001-0001")', 'buyer { id }', client),
  'buyers: Enable buyer': write('buyerEnable(id: "BUY-2001-0008")', 'buyer { id }', client),
  'buyers: Activate buyer': write(
    'buyerActivate(id: "BUY-2006-0001", erpCustomer: "CU200600", erpCompanyContact: "CC200600")',
    'buyer { id }',
  ),
  'buyers: Validate buyer': write(
    'buyerValidate(id: "BUY-2001-0001", input: { taxId: "GB1" })',
    'buyer { id }',
  ),
  'buyers: Delete buyer': write('buyerDelete(id: "BUY-2009-0001")', 'deletedId'),
  'buyers: Deactivate buyer': write('buyerDeactivate(id: "BUY-2001-9001")', 'buyer { id }'),
  'buyers: Synchronize buyer': write('buyerSynchronize(id: "BUY-2001-0001")', 'buyer { id }'),
  'buyers: Buyer transfer': write(
    'buyerTransfer(id: "BUY-2002-0001", destinationAccountId: "ACC-2002-0002")',
    'buyer { id }',
  ),
  'buyers: Buyer transfer details': read(
    'buyer(id: "BUY-2002-0001") { transferPreview(destinationAccountId: "ACC-2002-0002") { licensees errors { message } } }',
  ),
  'buyers: Get buyer icon': read('buyer(id: "BUY-2001-0001") { iconDataUri }', 'client'),
  'buyers: Upload an icon': upload('BUY-2001-0001'),

  'cloud tenants: List cloud tenants': read('cloudTenants(first: 3) { nodes { id name } }'),
  'cloud tenants: Get cloud tenant': read('cloudTenant(id: "CLT-5001-0001") { id name }'),
  'cloud tenants: Create cloud tenant': write(
    'cloudTenantCreate(input: { name: "Tenant", type: AWS_DIRECT, cloudConsumptionId: "2f9ba6a4-7f5e-4b2f-9d0a-0d5c1a1f0001", pyraTenantId: "2f9ba6a4-7f5e-4b2f-9d0a-0d5c1a1f0002" })',
    'cloudTenant { id }',
  ),
  'cloud tenants: Delete cloud tenant': write('cloudTenantDelete(id: "CLT-5009-0001")', 'deletedId'),
  'cloud tenants: Update cloud tenant': write(
    'cloudTenantUpdate(id: "CLT-5001-0001", input: { name: "Northwind on Azure" })',
    'cloudTenant { id }',
  ),

  'sellers: List sellers': read('sellers(first: 3) { nodes { id name } }', 'client'),
  'sellers: Get seller': read('seller(id: "SEL-4000-0001") { id name }', 'client'),
  'sellers: Create seller': write(
    `sellerCreate(input: { name: "New seller", externalId: "NS-1", currencies: [{ code: "CHF", isDefault: true, billingEnabled: true }], address: ${address} })`,
    'seller { id }',
  ),
  'sellers: Update seller': write(
    'sellerUpdate(id: "SEL-4000-0001", input: { name: "Marketplace Germany" })',
    'seller { id }',
  ),
  'sellers: Activate seller': write('sellerActivate(id: "SEL-4000-0006")', 'seller { id }'),
  'sellers: Deactivate seller': write('sellerDeactivate(id: "SEL-4000-0003")', 'seller { id }', {
    before: withoutLicensees,
  }),
  'sellers: Disable seller': write('sellerDisable(id: "SEL-4000-0003")', 'seller { id }', {
    before: withoutLicensees,
  }),
  'sellers: Enable seller': write('sellerEnable(id: "SEL-4000-0007")', 'seller { id }'),
  'sellers: Delete seller': write('sellerDelete(id: "SEL-4000-0003")', 'deletedId', {
    before: withoutLicensees,
  }),
  'sellers: Get seller icon': read('seller(id: "SEL-4000-0001") { iconDataUri }'),
  'sellers: Upload an icon': upload('SEL-4000-0001'),

  'erp links: List ERP links': read('erpLinks(first: 3) { nodes { id name } }', 'client'),
  'erp links: Get ERP link': read('erpLink(id: "ERP-2001-0001-0002") { id name }', 'client'),
  'erp links: Update ERP link': write(
    'erpLinkSetNote(id: "ERP-2001-0001-0002", note: "Checked")',
    'erpLink { id }',
  ),
  'erp links: Unblock ERP link': write('erpLinkUnblock(id: "ERP-2004-0002-0003")', 'erpLink { id }'),
  'erp links: Block ERP link': write('erpLinkBlock(id: "ERP-2001-0001-0001")', 'erpLink { id }'),
  'erp links: Get an ERP link icon': read('erpLink(id: "ERP-2001-0001-0002") { iconDataUri }', 'client'),
  'erp links: Upload an icon': upload('ERP-2001-0001-0002'),

  'licensees: List licensees': read('licensees(first: 3) { nodes { id name } }', 'vendor'),
  'licensees: Get licensee': read('licensee(id: "LCE-2001-0000-0001") { id name }', 'vendor'),
  'licensees: Create licensee': write(
    `licenseeCreate(input: { buyerId: "BUY-2001-0001", sellerId: "SEL-4000-0002", name: "New branch", address: ${address}, eligibility: { client: true, partner: false } })`,
    'licensee { id }',
    client,
  ),
  'licensees: Update licensee': write(
    'licenseeUpdate(id: "LCE-2001-0000-0002", input: { description: "Cost centre 1" })',
    'licensee { id }',
    client,
  ),
  'licensees: Disable licensee': write(
    'licenseeDisable(id: "LCE-2001-0000-0002")',
    'licensee { id }',
    client,
  ),
  'licensees: Enable licensee': write('licenseeEnable(id: "LCE-2001-0000-0006")', 'licensee { id }', client),
  'licensees: Delete licensee': write('licenseeDelete(id: "LCE-2001-0000-0010")', 'deletedId', client),
  'licensees: Get a licensee icon': read('licensee(id: "LCE-2001-0000-0001") { iconDataUri }', 'client'),
  'licensees: Upload an icon': upload('LCE-2001-0000-0002'),

  'modules: List modules': read('modules { id name }'),
  'modules: Get module': read('module(id: "MOD-0478") { id name }'),

  'services: List services': read('services(first: 3) { nodes { id name } }', 'vendor'),
  'services: Get service': read('service(id: "SVC-0001") { id name }', 'client'),

  'users: List users': read('users(first: 3) { nodes { id name } }', 'client'),
  'users: Get user': read(`user(id: "${ann}") { id name }`, 'client'),
  'users: Check SSO configuration for the user': read(`user(id: "${ann}") { sso }`, 'client'),
  'users: Check SSO configuration for the user, older path': {
    ...read(`user(id: "${ann}") { sso }`, 'client'),
    without: `/users/${ann}/sso`,
  },
  'users: Get the accounts collections for the user': read(
    `user(id: "${ann}") { accounts { nodes { id } } }`,
    personToken(ann, 'ACC-2001-0001'),
  ),
  'users: Mark an account of the user as a favorite': write(
    'userSetFavoriteAccount(accountId: "ACC-2001-0001", favorite: false)',
    'user { id }',
    { as: personToken(ann, 'ACC-2001-0001') },
  ),
  'users: Update user': write(
    `userUpdate(id: "${ann}", input: { lastName: "Beeson", phone: { prefix: "+34", number: "600000001" } })`,
    'user { id }',
    { as: personToken(ann, 'ACC-2001-0001') },
  ),
  'users: Set user password': write('userSetPassword(password: "Correct-horse-1")', 'user { id }', {
    as: personToken(ann, 'ACC-2001-0001'),
  }),
  'users: Block user': write('userBlock(id: "USR-2001-0005")', 'user { id }'),
  'users: Unblock user': write('userUnblock(id: "USR-2003-0001")', 'user { id }'),
  'users: Delete user': write('userDelete(id: "USR-2009-0001")', 'deletedId'),
  'users: Get user icon': read(`user(id: "${ann}") { iconDataUri }`, 'client'),
  'users: Upload user icon': upload(ann),

  'user groups: List all user groups': read('userGroups(first: 3) { nodes { id name } }', 'client'),
  'user groups: Get user group': read('userGroup(id: "UGR-2001-1002") { id name }', 'client'),
  'user groups: Create user group': write(
    'userGroupCreate(accountId: "ACC-2001-0001", input: { name: "Controllers", moduleIds: ["MOD-0478"], buyerIds: ["BUY-2001-0001"] })',
    'userGroup { id }',
    client,
  ),
  'user groups: Update user group': write(
    'userGroupUpdate(id: "UGR-2001-1004", input: { description: "Read everything" })',
    'userGroup { id }',
    client,
  ),
  'user groups: Delete user group': write('userGroupDelete(id: "UGR-2001-1004")', 'deletedId', client),
};

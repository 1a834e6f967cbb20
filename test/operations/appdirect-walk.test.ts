/** Every field of the table of AppDirect's operations is run against the sandbox, which sees the call of the table, in both editions. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appDirectOperations } from '../../scripts/operations-appdirect.ts';
import { appDirectTokens } from '../../src/sandbox/server.ts';
import { companyId, userId } from '../support/appdirect.ts';
import type { AppDirectRole } from '../support/appdirect.ts';
import { editions, startAppDirectGateway, type AppDirectGateway } from '../support/appdirect-gateway.ts';
import { tinyPng } from '../support/images.ts';
import { postUpload } from '../support/world.ts';

interface Case {
  readonly document: string;
  /** Default: partner. */
  readonly as?: AppDirectRole;
  /** With a file, as the variable `file`. */
  readonly file?: true;
}

const company = `"CMP-${companyId(2)}"`;
const member = `"CMM-${companyId(2)}.${userId(5)}"`;
const managed = `"CMM-${companyId(12)}.${userId(11)}"`;
const newcomer = `"CMM-${companyId(2)}.${userId(110)}"`;
const product = '90000000-0000-4000-8000-000000027010';
const errors = 'errors { __typename message }';

const ofCompany = (fields: string, as: AppDirectRole = 'partner'): Case => ({
  document: `{ company(id: ${company}) { ${fields} } }`,
  as,
});
const ofMember = (fields: string): Case => ({
  document: `{ companyMembership(id: ${member}) { ${fields} } }`,
});
const change = (call: string, as: AppDirectRole = 'partner'): Case => ({
  document: `mutation { ${call} { ${errors} } }`,
  as,
});

/** `$RATE`, `$ASSOCIATION` and `$GROUP` are ids that the test reads first; `$AMOUNT` is another one each time. */
const cases: Readonly<Record<string, Case>> = {
  'Mutation.companyCreate': change(
    'companyCreate(input: { name: "New", countryCode: "DE", firstUser: { email: "a@new.example", firstName: "A", lastName: "B" } })',
  ),
  'Mutation.companyUpdate': change(`companyUpdate(id: ${company}, input: { industry: "Food" })`),
  'Mutation.companyEnable': change(`companyEnable(id: ${company})`),
  'Mutation.companyDisable': change(`companyDisable(id: "CMP-${companyId(13)}")`),
  'Mutation.companySetPurchaseLimits': change(
    `companySetPurchaseLimits(id: ${company}, input: { daily: { override: "$AMOUNT" }, thirtyDays: { override: "100" } })`,
  ),
  'Mutation.companySetPicture': {
    document: `mutation ($file: Upload!) { companySetPicture(id: ${company}, file: $file) { ${errors} } }`,
    file: true,
  },
  'Query.companies': { document: '{ companies(first: 2) { nodes { name } } }' },
  'Query.company': ofCompany('name'),
  'Query.companyByExternalId': { document: '{ companyByExternalId(externalId: "unknown-1") { name } }' },
  'Query.companiesByIds': { document: `{ companiesByIds(ids: [${company}]) { name } }` },
  'Company.activities': ofCompany('activities(first: 2) { nodes { verb } }'),
  'Company.memberships': ofCompany('memberships(first: 2) { nodes { id } }'),
  'Company.groups': ofCompany('groups(first: 2) { nodes { name } }'),
  'Company.assignableRoles': ofCompany('assignableRoles', 'companyAdmin'),
  'Company.customers': ofCompany('customers { totalCount }', 'admin'),
  'Company.resellers': ofCompany('resellers { totalCount }', 'admin'),
  'Mutation.companyMembershipCreateActive': change(
    `companyMembershipCreateActive(companyId: ${company}, input: { email: "x@northwind.example", firstName: "X", lastName: "Y", temporaryPassword: "s3cret-Word", recipientEmails: ["it@northwind.example"] })`,
  ),
  'Mutation.companyMembershipsChangeRoles': change(
    `companyMembershipsChangeRoles(companyId: ${company}, changes: [{ userUuid: "${userId(101)}", add: [DEVELOPER] }])`,
  ),
  'Mutation.companyMembershipCreate': change(
    `companyMembershipCreate(companyId: ${company}, inviterUuid: "${userId(1)}", input: { email: "z@northwind.example" })`,
  ),
  'Mutation.companyMembershipRemove': change(`companyMembershipRemove(id: ${newcomer})`),
  'Mutation.companyMembershipInvite': change(
    `companyMembershipInvite(id: ${managed}, inviterUuid: "${userId(1)}")`,
  ),
  'Mutation.companyMembershipEnable': change(`companyMembershipEnable(id: ${member})`),
  'Mutation.companyMembershipDisable': change(
    `companyMembershipDisable(id: "CMM-${companyId(2)}.${userId(111)}")`,
  ),
  'Mutation.companyMembershipSetRoles': change(
    `companyMembershipSetRoles(id: "CMM-${companyId(2)}.${userId(112)}", roles: [DEVELOPER], isEnabled: true)`,
  ),
  'Mutation.companyMembershipRequestPurchase': change(
    `companyMembershipRequestPurchase(id: ${member}, applicationId: 27013)`,
  ),
  'CompanyMembership.assignableRoles': ofMember('assignableRoles'),
  'CompanyMembership.assignments': ofMember('assignments { totalCount }'),
  'CompanyMembership.checklist': ofMember('checklist { hasInvitedUsers }'),
  'CompanyMembership.groups': ofMember('groups(first: 2) { nodes { name } }'),
  'Query.companyMembership': ofMember('roles'),
  'Query.companyMembershipOf': {
    document: `{ companyMembershipOf(companyId: ${company}, userUuid: "${userId(5)}") { roles } }`,
  },
  'CompanyGroup.members': {
    document: `{ companyMembership(id: ${member}) { groups(first: 1) { nodes { members(first: 1) { totalCount } } } } }`,
  },
  'Query.companyGroup': { document: '{ companyGroup(id: "$GROUP") { name } }' },
  'CompanyGroup.nonMembers': {
    document: '{ companyGroup(id: "$GROUP") { nonMembers(first: 1) { totalCount } } }',
  },
  'Query.marketplaceUsers': { document: '{ marketplaceUsers(first: 2) { nodes { email } } }' },
  'Query.marketplaceUser': { document: `{ marketplaceUser(id: "${userId(5)}") { email } }` },
  'Query.marketplaceUserByExternalId': {
    document: '{ marketplaceUserByExternalId(externalId: "unknown-1") { email } }',
  },
  'MarketplaceUser.memberships': {
    document: `{ marketplaceUser(id: "${userId(5)}") { memberships { totalCount } } }`,
  },
  'MarketplaceUser.managedCompanies': {
    document: `{ marketplaceUser(id: "${userId(3)}") { managedCompanies { totalCount } } }`,
  },
  'Query.resellerCompany': {
    document: `{ resellerCompany(id: "${companyId(3)}", context: RESELLER_MANAGER) { name } }`,
    as: 'resellerManager',
  },
  'Query.resellerCompanies': {
    document: '{ resellerCompanies(context: RESELLER, first: 2) { nodes { name } } }',
    as: 'reseller',
  },
  'Mutation.resellerCompanyCreate': change('resellerCompanyCreate(input: { name: "Linked" })', 'reseller'),
  'Query.resellerUsers': {
    document: '{ resellerUsers(context: RESELLER, first: 2) { nodes { email } } }',
    as: 'reseller',
  },
  'Mutation.resellerUserCreate': change(
    `resellerUserCreate(context: RESELLER, input: { email: "n@linked.example", companyId: ${company} })`,
    'reseller',
  ),
  'Query.resellerUser': {
    document: `{ resellerUser(uuid: "${userId(3)}", companyId: "${companyId(3)}", context: RESELLER_MANAGER) { email } }`,
    as: 'resellerManager',
  },
  'Mutation.companyAssociationRemove': change('companyAssociationRemove(id: "$ASSOCIATION")', 'admin'),
  'Query.companyAssociations': {
    document: `{ companyAssociations(resellerId: "${companyId(3)}") { totalCount } }`,
    as: 'admin',
  },
  'Mutation.companyAssociationCreate': change(
    `companyAssociationCreate(customerId: ${company}, resellerId: "${companyId(3)}")`,
    'admin',
  ),
  'Bundle.status': { document: '{ bundle(id: "BDL-31001") { status { isAssigned } } }' },
  'Query.bundle': { document: '{ bundle(id: "BDL-31001") { name } }' },
  'Query.bundlesByIds': { document: '{ bundlesByIds(ids: ["BDL-31001"]) { name } }' },
  'Query.bundles': { document: '{ bundles { totalCount } }' },
  'Query.checkoutItem': {
    document: `{ checkoutItem(request: { productIds: ["27010"], currency: "USD", buyerCompanyId: ${company}, buyerUserUuid: "${userId(2)}" }) { uuid } }`,
  },
  'Mutation.contentEventPublish': change(
    `contentEventPublish(input: { key: { instance: "i", resourceId: "r", source: "${product}" } })`,
    'product',
  ),
  'Mutation.exchangeRateDeactivate': change('exchangeRateDeactivate(id: "$RATE")'),
  'Query.exchangeRates': { document: '{ exchangeRates(first: 2) { totalCount } }' },
  'Mutation.exchangeRateCreate': change(
    'exchangeRateCreate(input: { baseCurrency: "KRW", counterCurrency: "USD", rate: 0.1 })',
  ),
  'Query.exchangeRatesByIds': { document: '{ exchangeRatesByIds(ids: ["$RATE"]) { rate } }' },
  'Query.exchangeRate': { document: '{ exchangeRate(id: "$RATE") { rate } }' },
};

const rows = appDirectOperations.flatMap(({ code, call, fields }) =>
  fields.map((field) => ({ code, call, field })),
);

test('every field of the table has a case', () => {
  expect(Object.keys(cases).sort()).toEqual([...new Set(rows.map(({ field }) => field))].sort());
});

/** The calls that one edition does not make, because the other has them in another place. */
const onlyIn: Readonly<Record<string, 'page' | 'v296'>> = { 'C7 Mutation.companySetPurchaseLimits': 'page' };

/** The answer of the first call decides how many follow, so the prediction is the most. */
const atMost: ReadonlySet<string> = new Set(['Mutation.companySetPurchaseLimits']);

describe.each(editions)('the edition %s', (edition) => {
  let gateway: AppDirectGateway;
  let amount = 10;
  const ids = { $RATE: '', $ASSOCIATION: '', $GROUP: '' };
  beforeAll(async () => {
    gateway = await startAppDirectGateway({ edition });
    const { data } = await gateway.ask(
      `{ exchangeRates(first: 1) { nodes { id } } companyMembership(id: ${member}) { groups(first: 1) { nodes { id } } }
        companyAssociations(resellerId: "${companyId(3)}", first: 1) { nodes { id } } }`,
      {},
      'admin',
    );
    ids.$RATE = data.exchangeRates.nodes[0].id;
    ids.$ASSOCIATION = data.companyAssociations.nodes[0].id;
    ids.$GROUP = data.companyMembership.groups.nodes[0].id;
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
  });

  test.each(rows.filter(({ code, field }) => (onlyIn[`${code} ${field}`] ?? edition) === edition))(
    '$code: $field makes the call of the table',
    async ({ code, call, field }) => {
      const { document, as = 'partner', file } = cases[field] ?? { document: '' };
      const text = Object.entries(ids).reduce(
        (whole, [name, id]) => whole.replace(name, id),
        document.replace('$AMOUNT', String((amount += 1))),
      );
      gateway.sandbox.clearCalls();
      const answer = file
        ? await postUpload(gateway.world.gateway.url, text, {}, new Uint8Array(tinyPng), 'image/png', {
            'appdirect-authorization': `Bearer ${appDirectTokens[as]}`,
          })
        : await gateway.ask(text, {}, as);
      const pattern = new RegExp(`^${call.replaceAll(/\{\w+\}/g, '[^/]+')}(?:\\?|$)`);
      const made = gateway.sent().filter((sent) => pattern.test(sent));
      expect(made.length, `${call} in ${gateway.sent().join(', ')}; ${answer.text}`).toBeGreaterThan(0);
      if (file === undefined && !atMost.has(field)) {
        const explain = answer.extensions?.['explain'] as { byMarketplace: Record<string, number> };
        expect(explain.byMarketplace['APPDIRECT'], gateway.sent().join(', ')).toBe(gateway.sent().length);
      }
      const isAbsent = edition === 'page' && /^[UG]/.test(code);
      if (isAbsent) {
        expect(JSON.stringify(answer.errors ?? [])).toContain('does not have this operation');
        return;
      }
      expect(answer.errors).toBeUndefined();
      const [changed] = Object.values((answer.data ?? {}) as Record<string, { errors?: unknown[] } | null>);
      expect(changed?.errors ?? []).toEqual([]);
    },
  );
});

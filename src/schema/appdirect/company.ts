/** Companies of an AppDirect marketplace. Upstream: /account/v2/companies. */
import type { CompanyRow, CompanyState as State } from '../../contract/appdirect.ts';
import { isUuid } from '../../upstream/appdirect/key.ts';
import { defineResource, sortBy } from '../../upstream/appdirect/resource.ts';
import {
  companyPrefix,
  companyRow,
  embeddedCompanyMembers,
  userPrefix,
} from '../../upstream/appdirect/rows.ts';
import { Marketplace, Organization } from '../values/organization.ts';
import { builder } from '../core/builder.ts';
import { defineEntity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { defineConnection } from '../read/connection.ts';
import { asFilledText, fieldsOf, readPath, upstreamEnum } from '../read/fields.ts';
import { Node } from '../read/interfaces.ts';
import { startBelow } from '../read/early.ts';
import { plainRootList } from '../read/plain-list.ts';
import { checkReferences, readById, requireId, selectOf } from '../read/reads.ts';
import { stateActions } from './state-actions.ts';
import { call, readByExternalId, readers } from './describe.ts';
import {
  attributeConditions,
  CompanyAddress,
  CompanyRole,
  conditionsOf,
  customAttributesField,
  CustomAttributeNotIn,
  defineOrder,
  orderKey,
} from './values.ts';

export const companies = defineResource({
  type: 'Company',
  label: 'company',
  prefix: companyPrefix,
  key: 'uuid',
  core: ['id', 'uuid', ...embeddedCompanyMembers],
  // Lists of the published edition lack `allowLogin`, and so whatever depends on it.
  omitted: ['allowLogin', 'state'],
  state: { path: 'state', deleted: 'never-listed' },
  actions: {
    enable: { from: ['DISABLED'], roles: [] },
    disable: { from: ['ENABLED', 'MANAGED', 'PENDING'], to: 'DISABLED', roles: [] },
  },
  audience: readers.company,
  toRow: companyRow,
  one: { path: '/account/v2/companies/{company}', key: ['company'] },
  lists: [
    {
      path: '/account/v2/companies',
      paging: 'page',
      switches: { customAttributes: 'includeCustomAttributes', purchaseLimits: 'includePurchaseLimitData' },
      filters: {
        name: (value) => ['name', value],
        vendor: (value) => ['vendor', value],
        custom: (value, attribute) => [`custom.${attribute}`, value],
      },
      order: sortBy,
    },
    {
      parent: { path: 'agent.id', key: ['user'] },
      path: '/account/v2/users/{user}/rssrCompanyAssociations',
      paging: 'page',
      always: sortBy('DATE', 'ASC'),
      edition: 'newer',
    },
  ],
});

export const CompanyState = upstreamEnum<State>('CompanyState', 'State of a company of AppDirect.', {
  ENABLED: 'Its people can sign in and buy.',
  MANAGED: 'Its people do not sign in; others buy and assign for them.',
  PENDING: 'Its first user has not followed the link of the activation mail.',
  DISABLED: 'Disabled.',
});

export const CompanySize = upstreamEnum('CompanySize', 'Size of a company.', {
  SMALL: 'Small.',
  MEDIUM: 'Medium.',
  ENTERPRISE: 'Enterprise.',
});

interface LimitRow {
  readonly marketplaceDefault?: string | null;
  readonly isExempt?: boolean | null;
  readonly override?: string | null;
  readonly remaining?: string | null;
}

const PurchaseLimit = builder.objectRef<LimitRow>('PurchaseLimit').implement({
  description: 'How much a company may buy in a period.',
  fields: (t) => ({
    marketplaceDefault: t.field({
      type: 'Decimal',
      description: 'The limit of the marketplace.',
      resolve: (limit) => limit.marketplaceDefault ?? null,
    }),
    isExempt: t.boolean({
      description: 'Whether the limit of the marketplace does not apply.',
      resolve: (limit) => limit.isExempt ?? null,
    }),
    override: t.field({
      type: 'Decimal',
      description: 'The limit of this company.',
      resolve: (limit) => limit.override ?? null,
    }),
    remaining: t.field({
      type: 'Decimal',
      description: 'What is left of it.',
      resolve: (limit) => limit.remaining ?? null,
    }),
  }),
});

interface LimitsRow {
  readonly daily?: LimitRow;
  readonly thirtyDays?: LimitRow;
}

const CompanyPurchaseLimits = builder.objectRef<LimitsRow>('CompanyPurchaseLimits');
CompanyPurchaseLimits.implement({
  description: 'The purchase limits of a company.',
  fields: (t) => ({
    daily: t.field({
      type: PurchaseLimit,
      nullable: true,
      description: 'The limit of a day.',
      resolve: (limits) => limits.daily ?? null,
    }),
    thirtyDays: t.field({
      type: PurchaseLimit,
      nullable: true,
      description: 'The limit of thirty days.',
      resolve: (limits) => limits.thirtyDays ?? null,
    }),
  }),
});

export const Company = defineEntity(companies);

/**
 * Some rows of lists tell the state without it: a disabled company is `DISABLED`. They are read all the same, so that the
 * number of calls does not depend on the data, and a prediction can give it.
 */
const decidesState = ['allowLogin'] as const;

const WHOLE = 'Cost: none; lists ask for it only when it is selected.';

Company.ref.implement({
  description: 'A company of an AppDirect marketplace.',
  interfaces: [Node, Organization],
  fields: (t) => {
    const f = fieldsOf<CompanyRow>(t, 'Company');
    return {
      uuid: t.field({
        type: 'UUID',
        nullable: false,
        description: 'UUID in AppDirect.',
        extensions: extensions({ kind: 'value', paths: ['id'] }),
        resolve: ({ id }) => id.slice(companyPrefix.length + 1),
      }),
      name: f.text('name', 'Display name.'),
      availableActions: stateActions(t, companies, decidesState),
      website: f.scalar('URL', 'website', 'Website. Null: unknown.'),
      marketplace: t.field({
        type: Marketplace,
        description: 'The marketplace that the company belongs to. Cost: none.',
        extensions: { directives: { semanticNonNull: { levels: [0] } } },
        resolve: () => 'APPDIRECT' as const,
      }),
      externalId: f.text('externalId', 'Id in a system of the marketplace, unique.'),
      isEnabled: f.flag('enabled', 'Whether it is enabled.'),
      state: f.oneOf(
        CompanyState,
        'state',
        'State, computed from `isEnabled`, `isActivated` and `allowLogin`. Cost: that of `allowLogin`.',
        { needs: decidesState },
      ),
      isActivated: t.boolean({
        description:
          'False until its first user has followed the link of the activation mail. Null: upstream did not provide it.',
        extensions: extensions({ kind: 'value', paths: ['status'] }),
        resolve: (row) => {
          const status = asFilledText(readPath(row, ['status']));
          return status === null ? null : status !== 'INACTIVE';
        },
      }),
      allowLogin: f.flag(
        'allowLogin',
        'False: a managed company. Cost: none, or one call per company in lists of editions that leave it out.',
      ),
      address: f.object(CompanyAddress, 'address', 'Postal address.'),
      countryCode: f.scalar('CountryCode', 'countryCode', 'Country.'),
      emailAddress: f.scalar('EmailAddress', 'emailAddress', 'Email address for contact.'),
      phoneNumber: f.text('phoneNumber', 'Phone number, as free text.'),
      industry: f.text('industry', 'Industry.'),
      size: f.oneOf(CompanySize, 'companySize', 'Size.'),
      createdAt: f.scalar('DateTime', 'creationDate', 'Time of creation.'),
      picture: f.scalar('URL', 'picture', 'Address of its picture. Null: there is none.'),
      defaultRole: f.oneOf(CompanyRole, 'defaultRole', 'The role of new members.'),
      isChannelAdmin: f.flag('channelAdmin', 'Whether it manages the marketplace.'),
      isReseller: f.flag('reseller', 'Whether it is a reseller.'),
      isReferral: f.flag('referral', 'Whether it is a referral. Null: upstream did not provide it.'),
      isSalesSupport: f.flag(
        'salesSupport',
        'Whether it is sales support. Null: upstream did not provide it.',
      ),
      isVendor: f.flag('vendor', 'Whether it sells products.'),
      billingDayOfMonth: f.int(
        'billingDayOfMonth',
        'The day on which its billing starts, if it has its own.',
      ),
      onlyAdminsCanBuy: f.flag('onlyAdminsCanBuy', 'Whether only some of its roles can buy.'),
      canImportApps: f.flag('importAppsEnabled', 'Whether it can import applications.'),
      microsoftCustomerId: f.text('mosiCustomerId', 'Id of its customer account at Microsoft.'),
      partner: f.text('partner', 'Name of the marketplace in AppDirect.'),
      customAttributes: customAttributesField(t, WHOLE),
      purchaseLimits: f.object(
        CompanyPurchaseLimits,
        'purchaseLimits',
        `How much it may buy. ${WHOLE} Null: upstream did not provide it.`,
      ),
    };
  },
});

/** `CMP-{uuid}`, also for the UUID alone. */
export function companyId(id: string): string {
  return isUuid(id.toLowerCase()) ? `${companyPrefix}-${id.toLowerCase()}` : id;
}

/** The id of a user's row, also for the UUID alone. */
export function userId(id: string): string {
  return isUuid(id.toLowerCase()) ? `${userPrefix}-${id.toLowerCase()}` : id;
}

const oneCall = {
  kind: 'call',
  needs: [],
  cost: { calls: 'each', upstream: companies.source.name },
} as const;

builder.queryField('company', (t) =>
  t.field({
    type: Company.ref,
    description: `${call('Reads one company.', '/account/v2/companies/{company}', readers.company, 'one call')} Null: the company does not exist or is not visible to you.`,
    args: { id: t.arg.id({ required: true, description: 'Id of the company: `CMP-…`, or its UUID.' }) },
    extensions: extensions(oneCall),
    resolve: (_root, args, context, info) => {
      const id = companyId(args.id);
      requireId(companies, id, 'id');
      const node = context.planning.planOf(info);
      const row = readById(companies, id, selectOf(node, 'Company'), context, info);
      if (row !== null) startBelow({ id, type: 'Company' }, node, context, info);
      return row;
    },
  }),
);

builder.queryField('companyByExternalId', (t) =>
  t.field({
    type: Company.ref,
    description: `${call('Reads one company by its external id.', '/account/v2/companies/externalId:{externalId}', readers.company, 'one call')} Null: there is no such company, or it is not visible to you.`,
    args: { externalId: t.arg.string({ required: true, description: 'Id in a system of the marketplace.' }) },
    extensions: extensions(oneCall),
    resolve: (_root, { externalId }, context, info) =>
      readByExternalId(companies, '/account/v2/companies/externalId:{externalId}', externalId, context, info),
  }),
);

builder.queryField('companiesByIds', (t) =>
  t.field({
    type: [Company.ref],
    nullable: { list: true, items: true },
    description: `${call('Reads many companies by id, in the order given; null for an id that does not exist or is not visible to you.', '/account/v2/companies/{company}', readers.company, 'one call per company')}`,
    args: {
      ids: t.arg.idList({
        required: true,
        description: 'Ids of companies: `CMP-…`, or UUIDs. Results are in the same order.',
      }),
    },
    extensions: {
      ...extensions({
        kind: 'call',
        needs: [],
        cost: { calls: 'ids', idsPerCall: new Map([[companyPrefix, 1]]), upstream: companies.source.name },
      }),
      directives: { merge: { keyArg: 'ids', keyField: 'id' }, semanticNonNull: { levels: [0] } },
    },
    resolve: (_root, { ids }, context, info) => {
      checkReferences(context, 'ids');
      const select = selectOf(context.planning.planOf(info), 'Company');
      return ids.map((id) => readById(companies, companyId(id), select, context, info));
    },
  }),
);

const CompanyFilter = builder.inputType('CompanyFilter', {
  description:
    'Conditions on companies; all given conditions must be met. AppDirect has no others: for ids see `companiesByIds`, for an external id `companyByExternalId`.',
  fields: (t) => ({
    name: t.string({ description: 'Name; AppDirect does not say whether in whole or in part.' }),
    customAttributeNotIn: t.field({
      type: [CustomAttributeNotIn],
      description: 'Leaves out companies by their text attributes.',
    }),
    vendor: t.boolean({
      description: 'True: only vendors. False: all others. Older editions of AppDirect ignore it.',
    }),
  }),
});

const CompanyOrder = defineOrder('Company', { NAME: ['NAME', 'Name.'] }, 'NAME', 'ASC');

export const CompanyConnection = defineConnection('Company', Company.ref);

plainRootList('companies', {
  resource: companies,
  connection: CompanyConnection,
  description: `${call('Lists companies.', '/account/v2/companies', readers.marketplace, 'one call, which includes `totalCount`; two for a page that does not start at a multiple of its size')} Null: the call failed; see \`errors\`.`,
  args: (arg) => ({
    filter: arg({ type: CompanyFilter, description: 'Conditions that the companies must meet.' }),
    orderBy: arg({ type: CompanyOrder, description: 'Default: by name.' }),
  }),
  query: ({ filter, orderBy }) => {
    const given = (filter ?? {}) as {
      readonly name?: string | null;
      readonly vendor?: boolean | null;
      readonly customAttributeNotIn?: unknown;
    };
    return {
      filter: conditionsOf([
        ['name', given.name],
        ['vendor', given.vendor],
        ...attributeConditions(given.customAttributeNotIn),
      ]),
      order: orderKey(orderBy, 'NAME'),
    };
  },
});

/** Companies as resellers see them. Upstream: /appReseller/v1/companies. */
import { defineResource, sortBy, type AppDirectResource } from '../../upstream/appdirect/resource.ts';
import { companyPrefix } from '../../upstream/appdirect/rows.ts';
import { resellerCompanyDetails, resellerCompanyRow } from '../../upstream/appdirect/reseller-rows.ts';
import { millisecondsOf } from '../../upstream/appdirect/dates.ts';
import type { Row } from '../../source/row.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { defineConnection } from '../read/connection.ts';
import { fieldsOf, listIn, readPath, upstreamEnum, type FieldBuilder } from '../read/fields.ts';
import { plainRootList } from '../read/plain-list.ts';
import { readById, requireId, selectOf } from '../read/reads.ts';
import { defineInput, writeInput, type InputValue } from '../write/input.ts';
import { declareCreation, payloadOf } from '../write/payload.ts';
import { payloadSelect } from '../write/run-write.ts';
import { changeField, changeObject, rejectIf, type Operation } from './change.ts';
import { companies, Company, companyId, CompanySize } from './company.ts';
import { call } from './describe.ts';
import { companyKey } from './inputs.ts';
import { CompanyRole, conditionsOf, defineOrder, orderKey, rolesField } from './values.ts';
import { objectsOrNull, wireType, type WireRef } from './wire.ts';

const list = '/appReseller/v1/companies';
const item = `${list}/{companyUuid}`;
export const resellers = 'Reseller or Reseller Manager';

const contexts = {
  RESELLER: 'The companies that are linked to your reseller company, and their people.',
  RESELLER_MANAGER: 'All resellers and referrals of the marketplace, and their people.',
} as const;

export type Context = keyof typeof contexts;

export const ResellerContext = upstreamEnum(
  'ResellerContext',
  'From which side the operations of resellers look. Your token must have the role of the same name.',
  contexts,
);

/** One for each context, because it is a part of every read. */
export function perContext<T>(define: (context: Context) => T): Readonly<Record<Context, T>> {
  return { RESELLER: define('RESELLER'), RESELLER_MANAGER: define('RESELLER_MANAGER') };
}

const ofContext: Readonly<Record<Context, AppDirectResource>> = perContext((context) =>
  defineResource({
    type: 'ResellerCompany',
    label: 'company of a reseller',
    prefix: companyPrefix,
    key: 'uuid',
    core: [],
    omitted: resellerCompanyDetails,
    actions: {},
    audience: resellers,
    toRow: resellerCompanyRow,
    one: { path: item, key: ['companyUuid'], always: [['context', context]] },
    lists: [
      {
        path: list,
        paging: 'bare-page',
        filters: {
          context: (value) => ['context', value],
          active: (value) => ['active', value],
          enabled: (value) => ['enabled', value],
          channelAdmin: (value) => ['channelAdmin', value],
          vendor: (value) => ['vendor', value],
          search: (value) => ['searchText', value],
          from: (value) => ['fromDate', millisecondsOf(value)],
          to: (value) => ['toDate', millisecondsOf(value)],
        },
        order: sortBy,
      },
    ],
  }),
);

const ResellerCompany = builder.objectRef<Row>('ResellerCompany');

const CompanyAccess = upstreamEnum('CompanyAccess', 'What a company may be in a marketplace.', {
  RESELLER: 'A reseller.',
  REFERRAL: 'A referral.',
  CUSTOMER: 'A customer.',
  DEVELOPER: 'A developer.',
  MARKETPLACE: 'The marketplace.',
  SALES_SUPPORT_REPRESENTATIVE: 'Sales support.',
  ENTERPRISE_CUSTOMER: 'A large customer.',
});

export const ResellerSetting = wireType('ResellerSetting', 'A setting of a company or a person.', (f) => ({
  name: f.text('setting', 'Name of the setting.'),
  value: f.text('value', 'Value of the setting.'),
  permission: f.text('permission', 'What you may do with it: `READ` or `WRITE`.'),
}));

const IdentityProvider = wireType('IdentityProvider', 'A service that people sign in with.', (f) => ({
  id: f.text('id', 'Id of the service.'),
  name: f.text('name', 'Display name.'),
  partner: f.text('partner', 'Name of the marketplace in AppDirect.'),
}));

export const ResellerStat = wireType('ResellerStat', 'A number about a company or a person.', (f) => ({
  unit: f.text('unit', 'What is counted: `Purchased Products`.'),
  value: f.text('children', 'A number, or an amount with its currency sign.'),
}));

interface CompanyWire {
  readonly name?: string;
  readonly company?: object;
  readonly [name: string]: string | number | boolean | object | undefined;
}

/** A list of objects that the row has. */
export function objectsField(t: FieldBuilder, ref: WireRef, path: string, description: string) {
  return t.field({
    type: [ref],
    nullable: { list: true, items: false },
    description,
    extensions: extensions({ kind: 'value', paths: [path] }),
    resolve: (row: Row) => objectsOrNull(readPath(row, [path])) as never,
  });
}

export function textsField(t: FieldBuilder, path: string, description: string) {
  return t.stringList({
    nullable: true,
    description,
    extensions: extensions({ kind: 'value', paths: [path] }),
    resolve: (row: Row) => listIn(row, [path]) as readonly string[] as string[] | null,
  });
}

function accesses(t: FieldBuilder, path: string, description: string) {
  return t.field({
    type: [CompanyAccess.ref],
    nullable: { list: true, items: true },
    description,
    extensions: extensions({ kind: 'value', paths: [path] }),
    resolve: (row: Row) => listIn(row, [path]) as never,
  });
}

const DETAIL = 'Cost: none in `resellerCompany`; in `resellerCompanies`, one call per company.';

ResellerCompany.implement({
  description: 'A company as the operations of resellers show it.',
  fields: (t) => {
    const f = fieldsOf<CompanyWire>(t, 'ResellerCompany');
    return {
      id: t.id({
        nullable: false,
        description: 'Id of the company: `CMP-…`.',
        extensions: extensions({ kind: 'value', paths: ['id'] }),
        resolve: ({ id }) => id,
      }),
      name: f.text('name', 'Display name.'),
      externalId: f.text('externalId', 'Id in a system of the marketplace, unique. Null: there is none.'),
      phone: f.text('phone', 'Phone number. Null: unknown.'),
      createdAt: f.scalar('DateTime', 'createdOn', 'Time of creation.'),
      isActivated: f.flag('activated', 'Whether it has completed its registration.'),
      isEnabled: f.flag('enabled', `Whether it can sign in to the marketplace. ${DETAIL}`),
      userCount: f.int(
        'numOfUsers',
        'Number of its people. Null in `resellerCompany`, which does not provide it.',
      ),
      grantedAccesses: accesses(t, 'grantedAccesses', 'What it is in the marketplace.'),
      domain: f.text('domain', `Its email domain. ${DETAIL} Null: there is none.`),
      subdomain: f.text('subdomain', `Its subdomain. ${DETAIL} Null: there is none.`),
      verifiedDomain: f.text('domainVerified', `What AppDirect says about the verification. ${DETAIL}`),
      partner: f.text('channel', `Name of the marketplace in AppDirect. ${DETAIL}`),
      picture: f.scalar('URL', 'profilePicture', `Address of its picture. ${DETAIL} Null: there is none.`),
      defaultRole: f.oneOf(CompanyRole, 'defaultRole', `The role of new members. ${DETAIL}`),
      availableAccesses: accesses(t, 'availableAccesses', `What it could be. ${DETAIL}`),
      settings: objectsField(t, ResellerSetting, 'settings', `Its settings. ${DETAIL}`),
      identityProviders: objectsField(
        t,
        IdentityProvider,
        'idpConfigurations',
        `The services that its people sign in with. ${DETAIL}`,
      ),
      availableRoles: rolesField(t, 'availableRoles', `Roles that its people can have. ${DETAIL}`),
      availableTaxExemptions: textsField(
        t,
        'availableTaxExemptions',
        `Tax exemptions that it can have. ${DETAIL}`,
      ),
      actions: textsField(t, 'actions', `What you may do with it: \`JOIN_COMPANY\` and others. ${DETAIL}`),
      stats: objectsField(t, ResellerStat, 'stats', `Numbers about it. ${DETAIL}`),
      company: f.reference(Company, 'company', 'The same company, as it is for everyone else.', {
        core: ['id', 'uuid', 'name'],
        onlyCore: true,
      }),
    };
  },
});

builder.queryField('resellerCompany', (t) =>
  t.field({
    type: ResellerCompany,
    nullable: true,
    description: `${call('Reads one company as resellers see it.', item, resellers, 'one call')} Null: the company does not exist or is not visible to you.`,
    args: {
      id: t.arg.id({ required: true, description: 'Id of the company: `CMP-…`, or its UUID.' }),
      context: t.arg({ type: ResellerContext.ref, required: true, description: 'From which side to look.' }),
    },
    extensions: extensions({
      kind: 'call',
      needs: [],
      cost: { calls: 'each', upstream: ofContext.RESELLER.source.name },
    }),
    resolve: (_root, args, context, info) => {
      const id = companyId(args.id);
      requireId(companies, id, 'id');
      const select = selectOf(context.planning.planOf(info), 'ResellerCompany');
      return readById(ofContext[args.context], id, select, context, info);
    },
  }),
);

const ChannelAdminFilter = upstreamEnum('ResellerChannelAdminFilter', 'Which companies to list.', {
  ONLY_CHANNEL_ADMINS: 'Companies that manage the marketplace.',
  ONLY_NON_CHANNEL_ADMINS: 'All others.',
});

const VendorFilter = upstreamEnum('ResellerVendorFilter', 'Which companies to list.', {
  ONLY_VENDORS: 'Companies that sell.',
  ONLY_NON_VENDORS: 'Companies that do not sell.',
  ONLY_RESELLERS: 'Companies that resell.',
});

const ResellerCompanyFilter = builder.inputType('ResellerCompanyFilter', {
  description: 'Conditions on companies; all given conditions must be met. AppDirect has no others.',
  fields: (t) => ({
    active: t.string({ description: 'State of the activation. AppDirect does not list the values.' }),
    enabled: t.string({ description: 'Whether enabled. AppDirect does not list the values.' }),
    channelAdmin: t.field({ type: ChannelAdminFilter.ref, description: 'By management of the marketplace.' }),
    vendor: t.field({ type: VendorFilter.ref, description: 'By what they sell.' }),
    search: t.string({ description: 'Text in several members.' }),
    from: t.field({ type: 'DateTime', description: 'Created at or after this time.' }),
    to: t.field({ type: 'DateTime', description: 'Created at or before this time.' }),
  }),
});

const ResellerCompanyOrder = defineOrder(
  'ResellerCompany',
  { COMPANY_ID: ['COMPANY_ID', 'Id of the company.'], CREATED_ON: ['CREATED_ON', 'Time of creation.'] },
  'COMPANY_ID',
  'ASC',
);

plainRootList('resellerCompanies', {
  resource: ofContext.RESELLER,
  resourceOf: ({ context }) => ofContext[context as Context],
  read: 'without-total',
  connection: defineConnection('ResellerCompany', ResellerCompany),
  description: `${call('Lists companies as resellers see them. AppDirect does not say how many there are, so `totalCount` is null.', list, resellers, 'one call; two for some pages that do not start at the first company; one more per company for members that only `resellerCompany` has')} Null: the call failed; see \`errors\`.`,
  args: (arg) => ({
    context: arg({ type: ResellerContext.ref, required: true, description: 'From which side to look.' }),
    filter: arg({ type: ResellerCompanyFilter, description: 'Conditions that the companies must meet.' }),
    orderBy: arg({ type: ResellerCompanyOrder, description: 'Default: by id.' }),
  }),
  query: ({ context, filter, orderBy }) => ({
    filter: conditionsOf([['context', context], ...(Object.entries(filter ?? {}) as [string, unknown][])]),
    order: orderKey(orderBy, 'COMPANY_ID'),
  }),
});

const NewCompanyAccess = upstreamEnum('NewCompanyAccess', 'What a new company is to be in a marketplace.', {
  RESELLER: 'A reseller.',
  REFERRAL: 'A referral.',
  CUSTOMER: 'A customer.',
});

const ResellerCompanyCreateInput = defineInput(
  'ResellerCompanyCreateInput',
  'Values of a new company of a reseller.',
  {
    name: { kind: 'text', wire: 'name', required: true, min: 1, max: 255, description: 'Display name.' },
    externalId: {
      kind: 'text',
      wire: 'externalId',
      max: 255,
      description: 'Id in a system of the marketplace, which must be unique.',
    },
    phone: { kind: 'text', wire: 'phone', max: 255, description: 'Phone number.' },
    website: { kind: 'text', type: 'URL', wire: 'website', max: 255, description: 'Website.' },
    access: {
      kind: 'oneOf',
      type: NewCompanyAccess,
      wire: 'companyAccess',
      description: 'What it is to be.',
    },
    size: { kind: 'oneOf', type: CompanySize, wire: 'companySize', description: 'Size.' },
    createdByCompanyId: {
      kind: 'special',
      special: companyKey,
      wire: 'createdByCompanyId',
      description: 'Your reseller company, if you have several: `CMP-…`, or its UUID.',
    },
  },
);

const create: Operation = { method: 'POST', path: list, roles: ['RESELLER'] };

declareCreation('ResellerCompany');

changeField({
  name: 'resellerCompanyCreate',
  what: 'Creates a company that is linked to your reseller company.',
  operation: create,
  cost: 'one call; one more if the payload selects what the response lacks',
  calls: { lacking: [...resellerCompanyDetails, 'activated', 'numOfUsers', 'grantedAccesses'] },
  payload: payloadOf({ resource: ofContext.RESELLER, ref: ResellerCompany }),
  args: (arg) => ({
    input: arg({
      type: ResellerCompanyCreateInput.ref,
      required: true,
      description: 'Values of the new company.',
    }),
  }),
  resolve: ({ input }, context, info) =>
    changeObject(
      {
        resource: ofContext.RESELLER,
        id: ofContext.RESELLER.label,
        operation: create,
        answer: 'object',
        input: { of: ResellerCompanyCreateInput, at: ['input'] },
        body() {
          const { body, problems } = writeInput(ResellerCompanyCreateInput, input as InputValue, ['input']);
          rejectIf(problems);
          return { kind: 'json', value: body };
        },
      },
      context,
      info,
      payloadSelect(ofContext.RESELLER, context, info),
    ).then((outcome) => ({ ...outcome, created: true as const })),
});

/** People as resellers see them. Upstream: /appReseller/v1/users. */
import { isUuid } from '../../upstream/appdirect/key.ts';
import { defineResource, sortBy, type AppDirectResource } from '../../upstream/appdirect/resource.ts';
import {
  resellerUserDetails,
  resellerUserPrefix,
  resellerUserRow,
} from '../../upstream/appdirect/reseller-rows.ts';
import { millisecondsOf } from '../../upstream/appdirect/dates.ts';
import type { Row } from '../../source/row.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { defineConnection } from '../read/connection.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { plainRootList } from '../read/plain-list.ts';
import { readById, requireId, selectOf } from '../read/reads.ts';
import { defineInput, writeInput, type InputValue } from '../write/input.ts';
import { declareCreation, payloadOf } from '../write/payload.ts';
import { payloadSelect } from '../write/run-write.ts';
import { changeField, changeObject, rejectIf, type Operation } from './change.ts';
import { companies, Company, companyId as companyIdOf } from './company.ts';
import { call } from './describe.ts';
import { companyKey, companyUuidOf, requireCompany } from './inputs.ts';
import {
  objectsField,
  perContext,
  ResellerContext,
  resellers,
  ResellerSetting,
  ResellerStat,
  textsField,
  type Context,
} from './reseller-company.ts';
import {
  conditionsOf,
  CustomAttribute,
  customAttributesField,
  defineOrder,
  orderKey,
  CompanyRole,
  rolesOf,
} from './values.ts';
import { objectsOrNull, wireFields, wireType } from './wire.ts';
import type { JsonObject } from '../core/json-object.ts';

const list = '/appReseller/v1/users';
const item = `${list}/{userUuid}`;

const ofContext: Readonly<Record<Context, AppDirectResource>> = perContext((context) =>
  defineResource({
    type: 'ResellerUser',
    label: 'person of a reseller',
    prefix: resellerUserPrefix,
    key: 'pair',
    core: [],
    omitted: resellerUserDetails,
    actions: {},
    audience: resellers,
    toRow: resellerUserRow,
    one: {
      path: item,
      key: ['userUuid', 'company'],
      keyQuery: { company: 'companyId' },
      always: [['context', context]],
    },
    lists: [
      {
        path: list,
        paging: 'page',
        filters: {
          context: (value) => ['context', value],
          active: (value) => ['active', value],
          companyId: (value) => ['companyId', value],
          partner: (value) => ['partner', value],
          search: (value) => ['searchText', value],
          from: (value) => ['fromDate', millisecondsOf(value)],
          to: (value) => ['toDate', millisecondsOf(value)],
        },
        order: sortBy,
      },
    ],
  }),
);

const ResellerUser = builder.objectRef<Row>('ResellerUser');

const ResellerGrant = wireType('ResellerGrant', 'A role that a person can have.', (f) => ({
  role: f.oneOf(CompanyRole, 'name', 'The role.'),
  permission: f.text('permission', 'What you may do with it: `READ` or `WRITE`.'),
}));

const ResellerMembership = builder.objectRef<JsonObject>('ResellerMembership');

ResellerMembership.implement({
  description: 'A company of a person.',
  fields: (t) => {
    const f = wireFields(t);
    return {
      companyId: f.scalar('ID', 'companyId', 'Id of the company: `CMP-…`.'),
      companyName: f.text('companyName', 'Name of the company.'),
      companyExternalId: f.text('companyExternalId', 'External id of the company. Null: there is none.'),
      isEnabled: f.flag('enabled', 'Whether the membership is enabled.'),
      roles: t.field({
        type: [CompanyRole.ref],
        nullable: { list: true, items: true },
        description: 'Roles in the company. Null: upstream did not provide them.',
        resolve: ({ roles }) => (Array.isArray(roles) ? (rolesOf(roles) as never) : null),
      }),
      microsoftUserName: f.text('microsoftUserName', 'User name at Microsoft Online. Null: there is none.'),
    };
  },
});

const CustomAttributeOption = wireType(
  'CustomAttributeOption',
  'A value that a multiple choice has.',
  (f) => ({
    key: f.text('optionKey', 'Key of the value.'),
    label: f.text('optionLabel', 'Label of the value, in your language.'),
  }),
);

builder.objectField(CustomAttribute, 'options', (t) =>
  t.field({
    type: [CustomAttributeOption],
    nullable: { list: true, items: false },
    description: 'Values to choose from. Null: only the operations of resellers provide them.',
    resolve: (attribute) => objectsOrNull((attribute as { readonly options?: unknown }).options) as never,
  }),
);

interface UserWire {
  readonly company?: object;
  readonly [name: string]: string | number | boolean | object | undefined;
}

const DETAIL = 'Cost: none in `resellerUser`; in `resellerUsers`, one call per person.';

ResellerUser.implement({
  description: 'A person as the operations of resellers show them.',
  fields: (t) => {
    const f = fieldsOf<UserWire>(t, 'ResellerUser');
    return {
      uuid: t.field({
        type: 'UUID',
        nullable: false,
        description: 'UUID in AppDirect.',
        extensions: extensions({ kind: 'value', paths: ['uuid'] }),
        resolve: (row) => row['uuid'] as string,
      }),
      email: f.scalar('EmailAddress', 'email', 'Email address.'),
      firstName: f.text('firstName', 'First name.'),
      lastName: f.text('lastName', 'Last name.'),
      createdAt: f.scalar('DateTime', 'createdOn', 'Time of creation.'),
      isActivated: f.flag('activated', 'Whether the person is active.'),
      isEnabled: f.flag('enabled', 'Whether a membership of the person is enabled.'),
      isInvitationRequired: f.flag('invitationRequired', 'Whether the person must be invited.'),
      partner: f.text('partner', `Name of the marketplace in AppDirect. ${DETAIL}`),
      picture: f.scalar('URL', 'profilePic', `Address of a picture. ${DETAIL} Null: there is none.`),
      activeAppCount: f.int('numActiveApps', `Number of applications in use. ${DETAIL}`),
      customAttributes: customAttributesField(t, DETAIL),
      actions: textsField(
        t,
        'actions',
        `What you may do: \`SEND_RESET_PASSWORD_EMAIL\` and others. ${DETAIL}`,
      ),
      availableRoles: objectsField(
        t,
        ResellerGrant,
        'availableRoles',
        `Roles that the person can have. ${DETAIL}`,
      ),
      settings: objectsField(t, ResellerSetting, 'settings', `Settings of the person. ${DETAIL}`),
      stats: objectsField(t, ResellerStat, 'stats', `Numbers about the person. ${DETAIL}`),
      memberships: objectsField(t, ResellerMembership, 'memberships', 'Companies of the person.'),
      company: f.reference(Company, 'company', 'The company that some values depend on.', {
        core: ['id', 'uuid'],
        onlyCore: true,
      }),
    };
  },
});

builder.queryField('resellerUser', (t) =>
  t.field({
    type: ResellerUser,
    nullable: true,
    description: `${call('Reads one person as resellers see them.', item, resellers, 'one call')} Null: the person does not exist or is not visible to you.`,
    args: {
      uuid: t.arg({ type: 'UUID', required: true, description: 'UUID of the person.' }),
      companyId: t.arg.id({
        required: true,
        description: 'A company of the person, which some values depend on: `CMP-…`, or its UUID.',
      }),
      context: t.arg({ type: ResellerContext.ref, required: true, description: 'From which side to look.' }),
    },
    extensions: extensions({
      kind: 'call',
      needs: [],
      cost: { calls: 'each', upstream: ofContext.RESELLER.source.name },
    }),
    resolve: (_root, { uuid, companyId, context: side }, context, info) => {
      requireId(companies, companyIdOf(companyId), 'companyId');
      const [user, company] = [uuid.toLowerCase(), companyUuidOf(companyId)];
      if (!isUuid(user) || company === undefined) return null;
      return readById(
        ofContext[side],
        `${resellerUserPrefix}-${user}.${company}`,
        selectOf(context.planning.planOf(info), 'ResellerUser'),
        context,
        info,
      );
    },
  }),
);

const Activity = upstreamEnum('ResellerUserActivity', 'State of a person.', {
  ONLY_ACTIVE: 'Active.',
  ONLY_INACTIVE: 'Not active.',
  ONLY_PENDING_INVITE: 'Invited and not yet active.',
});

const ResellerUserFilter = builder.inputType('ResellerUserFilter', {
  description: 'Conditions on people; all given conditions must be met. AppDirect has no others.',
  fields: (t) => ({
    active: t.field({
      type: [Activity.ref],
      description: 'In one of these states. An empty list means all.',
    }),
    companyId: t.id({ description: 'People of this company: `CMP-…`, or its UUID.' }),
    partner: t.string({ description: 'Name of the marketplace in AppDirect.' }),
    search: t.string({ description: 'Text in several members.' }),
    from: t.field({ type: 'DateTime', description: 'Created at or after this time.' }),
    to: t.field({ type: 'DateTime', description: 'Created at or before this time.' }),
  }),
});

const ResellerUserOrder = defineOrder(
  'ResellerUser',
  {
    CUSTOMER_ID: ['CUSTOMER_ID', 'Id of the person.'],
    EMAIL: ['EMAIL', 'Email address.'],
    FIRST_NAME: ['FIRST_NAME', 'First name.'],
  },
  'CUSTOMER_ID',
  'ASC',
);

plainRootList('resellerUsers', {
  resource: ofContext.RESELLER,
  resourceOf: ({ context }) => ofContext[context as Context],
  connection: defineConnection('ResellerUser', ResellerUser),
  description: `${call('Lists people as resellers see them.', list, resellers, 'one call, which includes `totalCount`; two for a page that does not start at a multiple of its size; one more per person for members that only `resellerUser` has')} Null: the call failed; see \`errors\`.`,
  args: (arg) => ({
    context: arg({ type: ResellerContext.ref, required: true, description: 'From which side to look.' }),
    filter: arg({ type: ResellerUserFilter, description: 'Conditions that the people must meet.' }),
    orderBy: arg({ type: ResellerUserOrder, description: 'Default: by id.' }),
  }),
  query: ({ context, filter, orderBy }) => {
    const { active, companyId, ...others } = (filter ?? {}) as {
      readonly active?: readonly string[] | null;
      readonly companyId?: string | null;
    };
    return {
      filter: conditionsOf([
        ['context', context],
        ['active', active == null || active.length === 0 ? null : [...new Set(active)].join(',')],
        ['companyId', companyId == null ? null : requireCompany(companyId, 'companyId')],
        ...Object.entries<unknown>(others),
      ]),
      order: orderKey(orderBy, 'CUSTOMER_ID'),
    };
  },
});

const ResellerUserCreateInput = defineInput('ResellerUserCreateInput', 'Values of a new person.', {
  email: {
    kind: 'text',
    type: 'EmailAddress',
    wire: 'email',
    required: true,
    description: 'Email address, which must be unique.',
  },
  externalId: {
    kind: 'text',
    wire: 'externalId',
    max: 255,
    description: 'Id in a system of the marketplace, which must be unique.',
  },
  firstName: { kind: 'text', wire: 'firstName', max: 255, description: 'First name.' },
  lastName: { kind: 'text', wire: 'lastName', max: 255, description: 'Last name.' },
  companyId: {
    kind: 'special',
    special: companyKey,
    wire: 'companyId',
    required: true,
    description: 'The company that the person joins, which must be linked to yours: `CMP-…`, or its UUID.',
  },
  createdByCompanyId: {
    kind: 'special',
    special: companyKey,
    wire: 'createdByCompanyId',
    description: 'Your reseller company, if you have several: `CMP-…`, or its UUID.',
  },
});

const create: Operation = { method: 'POST', path: list, roles: ['RESELLER'] };

declareCreation('ResellerUser');

changeField({
  name: 'resellerUserCreate',
  what: 'Creates a person in a company that is linked to your reseller company. AppDirect answers a taken email address or external id with an error of its own, which tells no reason.',
  operation: create,
  cost: 'one call; one more if the payload selects what the response lacks',
  calls: { lacking: [...resellerUserDetails, 'enabled', 'activated', 'invitationRequired', 'createdOn'] },
  payload: payloadOf({ resource: ofContext.RESELLER, ref: ResellerUser }),
  args: (arg) => ({
    context: arg({ type: ResellerContext.ref, required: true, description: 'From which side to look.' }),
    input: arg({
      type: ResellerUserCreateInput.ref,
      required: true,
      description: 'Values of the new person.',
    }),
  }),
  resolve: ({ input, context: side }, context, info) => {
    const resource = ofContext[side as Context];
    return changeObject(
      {
        resource,
        id: resource.label,
        about: String((input as InputValue)['companyId']),
        operation: create,
        query: [['context', side as string]],
        answer: 'object',
        input: { of: ResellerUserCreateInput, at: ['input'] },
        body() {
          const { body, problems } = writeInput(ResellerUserCreateInput, input as InputValue, ['input']);
          rejectIf(problems);
          return { kind: 'json', value: body };
        },
      },
      context,
      info,
      payloadSelect(resource, context, info),
    ).then((outcome) => ({ ...outcome, created: true as const }));
  },
});

/** Which reseller looks after which customer. Upstream: /appReseller/v1/companyAssociations. */
import { keyOf } from '../../upstream/appdirect/key.ts';
import { defineResource } from '../../upstream/appdirect/resource.ts';
import { associationPrefix, associationRow } from '../../upstream/appdirect/reseller-rows.ts';
import { companyPrefix } from '../../upstream/appdirect/rows.ts';
import { millisecondsOf } from '../../upstream/appdirect/dates.ts';
import type { Expression } from '../../query/expression.ts';
import type { Row } from '../../source/row.ts';
import { InputError } from '../../upstream/errors.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { defineConnection } from '../read/connection.ts';
import { fieldsOf } from '../read/fields.ts';
import { OrderDirection } from '../read/order.ts';
import { plainChildList, plainRootList, type ListArguments } from '../read/plain-list.ts';
import { requireId } from '../read/reads.ts';
import { declareCreation, DeletePayload, payloadOf, type Deletion } from '../write/payload.ts';
import { payloadSelect } from '../write/run-write.ts';
import { changeField, changeObject, type Operation } from './change.ts';
import { Company } from './company.ts';
import { call } from './describe.ts';
import { requireCompany } from './inputs.ts';
import { conditionsOf } from './values.ts';

const list = '/appReseller/v1/companyAssociations';
const item = `${list}/{association}`;
const readers = 'Marketplace Manager, Partner (read) or Reseller Manager';

const route = {
  path: list,
  paging: 'number',
  filters: {
    createdFrom: (value: string) => ['createdOn', `gte(${millisecondsOf(value)})`] as const,
    createdTo: (value: string) => ['createdOn', `lte(${millisecondsOf(value)})`] as const,
    search: (value: string) => ['searchText', value] as const,
  },
  order: (field: string, direction: 'ASC' | 'DESC') =>
    [['sort', `${direction === 'ASC' ? '+' : '-'}${field}`]] as const,
} as const;

const associations = defineResource({
  type: 'CompanyAssociation',
  label: 'association of two companies',
  prefix: associationPrefix,
  key: 'uuid',
  core: [],
  actions: {},
  audience: readers,
  toRow: associationRow,
  lists: [
    {
      ...route,
      parent: { path: 'reseller.id', key: ['resellerCompanyId'] },
      parentFilter: ['resellerCompanyId'],
    },
    {
      ...route,
      parent: { path: 'customer.id', key: ['customerCompanyId'] },
      parentFilter: ['customerCompanyId'],
    },
  ],
});

const CompanyAssociation = builder.objectRef<Row>('CompanyAssociation');

interface AssociationWire {
  readonly createdOn?: string;
  readonly customer?: object;
  readonly reseller?: object;
}

const named = { core: ['id', 'uuid', 'name'], onlyCore: true } as const;

CompanyAssociation.implement({
  description: 'That a reseller looks after a customer.',
  fields: (t) => {
    const f = fieldsOf<AssociationWire>(t, 'CompanyAssociation');
    return {
      id: t.id({
        nullable: false,
        description: `Id of the association: \`${associationPrefix}-…\`. There is no call that reads one by it.`,
        extensions: extensions({ kind: 'value', paths: ['id'] }),
        resolve: ({ id }) => id,
      }),
      createdAt: f.scalar('DateTime', 'createdOn', 'Time of creation.'),
      customer: f.reference(Company, 'customer', 'The customer.', named),
      reseller: f.reference(Company, 'reseller', 'The reseller.', named),
    };
  },
});

const connection = defineConnection('CompanyAssociation', CompanyAssociation);
const COST =
  'one call, which includes `totalCount`; two for a page that does not start at a multiple of its size';
const FAILED = 'Null: the call failed; see `errors`.';

const CompanyAssociationFilter = builder.inputType('CompanyAssociationFilter', {
  description: 'Conditions on associations. AppDirect takes one of the two times, and no other conditions.',
  fields: (t) => ({
    createdFrom: t.field({ type: 'DateTime', description: 'Created at or after this time.' }),
    createdTo: t.field({ type: 'DateTime', description: 'Created at or before this time.' }),
    search: t.string({ description: 'Text in the names of the companies.' }),
  }),
});

/** Exactly one of the two companies. */
function parentOf({ resellerId, customerId }: ListArguments): readonly [path: string, id: string] {
  if ((resellerId == null) === (customerId == null)) {
    throw new InputError(
      `expected one of resellerId and customerId, but got ${resellerId == null ? 'neither' : 'both'}`,
      { argument: [resellerId == null ? 'resellerId' : 'customerId'], broken: { rule: 'COMBINATION' } },
    );
  }
  return resellerId == null
    ? ['customer.id', `${companyPrefix}-${requireCompany(customerId as string, 'customerId')}`]
    : ['reseller.id', `${companyPrefix}-${requireCompany(resellerId as string, 'resellerId')}`];
}

function conditions(args: ListArguments): Expression | undefined {
  const { createdFrom, createdTo, search } = (args['filter'] ?? {}) as Readonly<Record<string, unknown>>;
  if (createdFrom != null && createdTo != null) {
    throw new InputError('createdFrom and createdTo must not be given together: AppDirect takes one', {
      argument: ['filter', 'createdTo'],
      broken: { rule: 'COMBINATION' },
    });
  }
  return conditionsOf([
    parentOf(args),
    ['createdFrom', createdFrom],
    ['createdTo', createdTo],
    ['search', search],
  ]);
}

function orderOf({ sortField, direction }: ListArguments): readonly string[] {
  const field = sortField as string | null | undefined;
  if (field == null) return [];
  if (!/^[a-zA-Z][\w.]{0,59}$/.test(field)) {
    throw new InputError('sortField must be the name of a member such as createdOn, but got another text', {
      argument: ['sortField'],
      broken: { rule: 'FORMAT' },
    });
  }
  return [`${direction === 'DESC' ? '-' : ''}${field}`];
}

plainRootList('companyAssociations', {
  resource: associations,
  connection,
  description: `${call('Lists the customers of a reseller, or the resellers of a customer.', list, readers, COST)} ${FAILED}`,
  args: (arg) => ({
    resellerId: arg.id({
      description: 'The reseller: `CMP-…`, or its UUID. Cannot be combined with `customerId`.',
    }),
    customerId: arg.id({
      description: 'The customer: `CMP-…`, or its UUID. Cannot be combined with `resellerId`.',
    }),
    filter: arg({
      type: CompanyAssociationFilter,
      description: 'Conditions that the associations must meet.',
    }),
    sortField: arg.string({
      description: 'A member of AppDirect to sort by: `createdOn`. Default: not sorted.',
    }),
    direction: arg({
      type: OrderDirection,
      defaultValue: 'ASC',
      description: 'The direction of `sortField`.',
    }),
  }),
  query: (args) => ({ filter: conditions(args), order: orderOf(args) }),
});

plainChildList(Company, 'customers', {
  resource: associations,
  connection,
  by: 'reseller.id',
  description: `${call('Customers that the company looks after, if it is a reseller.', list, readers, 'one call per company')} ${FAILED}`,
  query: () => ({ order: [] }),
});

plainChildList(Company, 'resellers', {
  resource: associations,
  connection,
  by: 'customer.id',
  description: `${call('Resellers that look after the company.', list, readers, 'one call per company')} ${FAILED}`,
  query: () => ({ order: [] }),
});

const roles = ['CHANNEL_ADMIN', 'PARTNER', 'RESELLER_MANAGER'] as const;
const create: Operation = { method: 'POST', path: list, roles };
const remove: Operation = { method: 'DELETE', path: item, roles };

declareCreation('CompanyAssociation');

changeField({
  name: 'companyAssociationCreate',
  what: 'Makes a reseller look after a customer. Rejected with a GuardError whose `rule` is RESELLER_REQUIRED, COMPANY_INACTIVE, COMPANY_DISABLED, CANT_LINK_RESELLER_TO_ITSELF or ASSOCIATION_ALREADY_EXISTS.',
  operation: create,
  payload: payloadOf({ resource: associations, ref: CompanyAssociation }),
  args: (arg) => ({
    customerId: arg.id({ required: true, description: 'The customer: `CMP-…`, or its UUID.' }),
    resellerId: arg.id({ required: true, description: 'The reseller: `CMP-…`, or its UUID.' }),
  }),
  async resolve({ customerId, resellerId }, context, info) {
    const value = {
      customerCompanyId: requireCompany(String(customerId), 'customerId'),
      resellerCompanyId: requireCompany(String(resellerId), 'resellerId'),
    };
    const outcome = await changeObject(
      {
        resource: associations,
        id: associations.label,
        about: String(customerId),
        operation: create,
        answer: 'object',
        body: () => ({ kind: 'json', value }),
      },
      context,
      info,
      payloadSelect(associations, context, info),
    );
    return { ...outcome, created: true };
  },
});

changeField({
  name: 'companyAssociationRemove',
  what: 'Makes a reseller no longer look after a customer. Nothing else changes.',
  operation: remove,
  payload: DeletePayload as unknown as ReturnType<typeof payloadOf>,
  args: (arg) => ({
    id: arg.id({ required: true, description: `Id of the association: ${associationPrefix}-….` }),
  }),
  async resolve({ id: given }, context, info): Promise<Deletion> {
    const id = String(given);
    requireId(associations, id, 'id');
    const outcome = await changeObject(
      {
        resource: associations,
        id,
        operation: remove,
        parameters: { association: keyOf(id) },
        answer: 'nothing',
      },
      context,
      info,
      [],
    );
    return { ...outcome, row: null, deletedId: outcome.errors.length === 0 ? id : null, parent: null };
  },
});

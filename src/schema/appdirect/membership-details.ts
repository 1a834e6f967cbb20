/** What a member has and may do: assignments of applications, the checklist, and the roles that can be given. */
import { assignmentRow, roleNames } from '../../upstream/appdirect/activity-rows.ts';
import { keyParts } from '../../upstream/appdirect/key.ts';
import { defineResource } from '../../upstream/appdirect/resource.ts';
import type { GraphQLResolveInfo } from 'graphql';
import type { GraphContext } from '../../operation/context.ts';
import type { Row } from '../../source/row.ts';
import { badValue } from '../core/bad-value.ts';
import { builder } from '../core/builder.ts';
import type { Entity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { isJsonObject } from '../core/json-object.ts';
import { defineConnection } from '../read/connection.ts';
import { fieldsOf } from '../read/fields.ts';
import { plainChildList } from '../read/plain-list.ts';
import { pathOf } from '../read/reads.ts';
import { Company } from './company.ts';
import { CompanyMembership } from './company-membership.ts';
import { appDirectOf, call } from './describe.ts';
import { MarketplaceUser } from './marketplace-user.ts';
import { CompanyRole, rolesOf } from './values.ts';
import { wireType } from './wire.ts';

const membership = '/account/v2/companies/{company}/memberships/{user}';
const staff = 'Marketplace Manager, Customer Support, Network Manager, Sales Support';

const assignments = defineResource({
  type: 'ApplicationAssignment',
  label: 'assignment of an application',
  prefix: 'ASG',
  key: 'uuid',
  core: [],
  actions: {},
  audience: `${staff}, Partner (read), Reseller or Company Admin`,
  toRow: assignmentRow,
  lists: [
    {
      parent: { path: 'membership.id', key: ['company', 'user'] },
      path: `${membership}/assignments`,
      paging: 'whole',
    },
  ],
});

const ApplicationAssignment = builder.objectRef<Row>('ApplicationAssignment');
const AssignmentOwner = builder.objectRef<Row>('AssignmentOwner');

interface OwnerWire {
  readonly uuid?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly user?: object;
}

AssignmentOwner.implement({
  description: 'The person who owns the entitlement of an assignment.',
  fields: (t) => {
    const f = fieldsOf<OwnerWire>(t, 'AssignmentOwner');
    return {
      uuid: f.scalar('UUID', 'uuid', 'UUID in AppDirect.'),
      firstName: f.text('firstName', 'First name.'),
      lastName: f.text('lastName', 'Last name.'),
      user: f.reference(MarketplaceUser, 'user', 'The person.', { core: ['id', 'uuid'], onlyCore: true }),
    };
  },
});

interface AssignmentWire {
  readonly uuid?: string;
  readonly status?: string;
  readonly assignmentCount?: number;
  readonly companyEntitlementLabel?: string;
  readonly companyEntitlementStatus?: string;
  readonly productId?: number;
  readonly productName?: string;
  readonly gridImageUrl?: string;
  readonly listImageUrl?: string;
  readonly createdOn?: string;
  readonly owner?: object;
}

ApplicationAssignment.implement({
  description: 'An application that a person can use in a company.',
  fields: (t) => {
    const f = fieldsOf<AssignmentWire>(t, 'ApplicationAssignment');
    return {
      uuid: t.field({
        type: 'UUID',
        nullable: false,
        description: 'UUID in AppDirect.',
        extensions: extensions({ kind: 'value', paths: ['uuid'] }),
        resolve: (row) => row['uuid'] as string,
      }),
      status: f.text(
        'status',
        '`ACTIVE`, `PENDING_USER_ACTIVATION` and others. AppDirect leaves out those that failed or were cancelled.',
      ),
      count: f.int('assignmentCount', 'How many the person has.'),
      entitlementId: t.string({
        description: 'Id of the entitlement of the company.',
        extensions: extensions({ kind: 'value', paths: ['companyEntitlementId'] }),
        resolve: ({ companyEntitlementId: id }) =>
          typeof id === 'number' || typeof id === 'string' ? String(id) : null,
      }),
      entitlementLabel: f.text('companyEntitlementLabel', 'Label of the entitlement.'),
      entitlementStatus: f.text(
        'companyEntitlementStatus',
        '`ACTIVE`, `FREE_TRIAL`, `SUSPENDED` and others.',
      ),
      productId: f.int(
        'productId',
        'Id of the application, for `companyMembershipRequestPurchase`. Null: unknown.',
      ),
      productName: f.text('productName', 'Name of the application.'),
      gridImageUrl: f.scalar('URL', 'gridImageUrl', 'Address of a picture for grids.'),
      listImageUrl: f.scalar('URL', 'listImageUrl', 'Address of a picture for lists.'),
      createdAt: f.scalar('DateTime', 'createdOn', 'Time of creation.'),
      owner: f.object(AssignmentOwner, 'owner', 'The person who owns the entitlement.'),
    };
  },
});

plainChildList(CompanyMembership, 'assignments', {
  resource: assignments,
  connection: defineConnection('ApplicationAssignment', ApplicationAssignment),
  by: 'membership.id',
  read: 'whole',
  description: `${call('Applications that the person can use in this company.', `${membership}/assignments`, assignments.calls.audience ?? '', 'one call per membership; AppDirect has no pages of it')} Null: the call failed; see \`errors\`.`,
  query: () => ({ order: [] }),
});

const MembershipChecklist = wireType('MembershipChecklist', 'What has been done in a company.', (f) => ({
  hasAssignedUsers: f.flag('haveAssignedUsers', 'Whether applications are assigned to people.'),
  hasCompletedCompanyProfile: f.flag('haveCompletedCompanyProfile', 'Whether the company has its data.'),
  hasCompletedProfile: f.flag('haveCompletedProfile', 'Whether the person has saved a profile.'),
  hasInvitedUsers: f.flag('haveInvitedUsers', 'Whether people were invited.'),
  hasPurchasedProduct: f.flag('havePurchasedProduct', 'Whether something was bought.'),
}));

const perObject = {
  kind: 'call',
  needs: ['id'],
  cost: { calls: 'each', upstream: assignments.source.name },
} as const;

/** Reads below an object once per operation. */
function readBelow(
  id: string,
  path: string,
  names: readonly string[],
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  const parts = keyParts(id);
  return context.loaders.once(`${path} ${id}`, async () => {
    const parameters = Object.fromEntries(names.map((name, index) => [name, parts[index] ?? '']));
    const { value } = await appDirectOf(context).call({
      method: 'GET',
      path,
      parameters,
      paths: [pathOf(info)],
    });
    return value;
  });
}

builder.objectField(CompanyMembership.ref, 'checklist', (t) =>
  t.field({
    type: MembershipChecklist,
    nullable: true,
    description: `${call('What has been done in the company.', `${membership}/checklist`, 'Marketplace Manager, Network Manager, Partner (read), Reseller, Company Admin, or people for themselves', 'one call per membership')} Null: the call failed; see \`errors\`.`,
    extensions: extensions(perObject),
    resolve: async ({ id }, _args, context, info) => {
      const value = await readBelow(id, `${membership}/checklist`, ['company', 'user'], context, info);
      if (isJsonObject(value)) return value;
      throw badValue('an object', value);
    },
  }),
);

interface RolesBelow {
  readonly parent: Entity;
  readonly what: string;
  readonly path: string;
  readonly names: readonly string[];
  readonly audience: string;
  readonly cost: string;
}

function assignableRoles({ parent, what, path, names, audience, cost }: RolesBelow): void {
  builder.objectField(parent.ref, 'assignableRoles', (t) =>
    t.field({
      type: [CompanyRole.ref],
      nullable: { list: true, items: true },
      description: `${call(what, path, audience, cost)} A role that the enum does not have is null, with an error of its own. Null: the call failed; see \`errors\`.`,
      extensions: extensions(perObject),
      resolve: async ({ id }, _args, context, info) => {
        const roles = roleNames(await readBelow(id, path, names, context, info));
        if (roles === undefined) throw badValue('a list of roles', null);
        return rolesOf(roles) as never;
      },
    }),
  );
}

assignableRoles({
  parent: CompanyMembership,
  what: 'Roles that the person may give to others.',
  path: `${membership}/assignableRoles`,
  names: ['company', 'user'],
  audience: `${staff}, Partner (read), Reseller, Company Admin, or people for themselves`,
  cost: 'one call per membership',
});

assignableRoles({
  parent: Company,
  what: 'Roles that you may give to the people of any company.',
  path: '/account/v2/companies/{company}/assignableRoles',
  names: ['company'],
  audience: `${staff}, Reseller or Company Admin`,
  cost: 'one call per company',
});

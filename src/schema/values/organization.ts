/** What organizations of any marketplace have in common, and the people in them. */
import type { Row } from '../../source/row.ts';
import { builder } from '../core/builder.ts';
import { defineConnection } from '../read/connection.ts';
import { fieldsOf } from '../read/fields.ts';
import { Node, typeOfRow } from '../read/interfaces.ts';
import type { ArgBuilder } from '../read/lists.ts';
import { forwardArguments } from '../read/lists.ts';
import type { AccountWire } from '../../contract/marketplace.ts';

export const Marketplace = builder.enumType('Marketplace', {
  description: 'The marketplace that an organization belongs to.',
  values: {
    SOFTWAREONE: { value: 'SOFTWAREONE', description: 'The SoftwareOne Marketplace.' },
    APPDIRECT: { value: 'APPDIRECT', description: 'An AppDirect marketplace.' },
  } as const,
});

export const Organization = builder.interfaceRef<Row>('Organization');
export const OrganizationMember = builder.interfaceRef<Row>('OrganizationMember');

export const OrganizationMemberConnection = defineConnection('OrganizationMember', OrganizationMember);

// The types have resolvers of their own for what has `null` here.
Organization.implement({
  description: 'An organization of any marketplace.',
  interfaces: [Node],
  resolveType: typeOfRow,
  fields: (t) => {
    const f = fieldsOf<AccountWire>(t, 'Organization');
    return {
      name: f.text('name', 'Display name.'),
      website: f.scalar('URL', 'website', 'Website. Null: unknown.'),
      marketplace: t.field({
        type: Marketplace,
        description: 'The marketplace that the organization belongs to.',
        resolve: () => null,
      }),
      externalId: f.text('externalId', 'Id in another system, which the operator of the marketplace sets.'),
      isEnabled: t.boolean({
        description: 'False: the organization is disabled in its marketplace.',
        resolve: () => null,
      }),
      memberCount: t.int({
        description: 'Number of people who belong to the organization.',
        resolve: () => null,
      }),
      members: t.field({
        type: OrganizationMemberConnection,
        nullable: true,
        description: 'The people who belong to the organization, as far as you can see them.',
        args: forwardArguments(t.arg as unknown as ArgBuilder),
        resolve: () => null,
      }),
    };
  },
});

OrganizationMember.implement({
  description: 'A person in an organization of any marketplace.',
  interfaces: [Node],
  resolveType: typeOfRow,
  fields: (t) => ({
    organization: t.field({
      type: Organization,
      nullable: true,
      description: 'The organization.',
      resolve: () => null,
    }),
    email: t.field({ type: 'EmailAddress', description: 'Email address.', resolve: () => null }),
    firstName: t.string({ description: 'First name.', resolve: () => null }),
    lastName: t.string({ description: 'Last name.', resolve: () => null }),
    isEnabled: t.boolean({
      description:
        'False: the person cannot work for the organization, because an administrator prevents it.',
      resolve: () => null,
    }),
    isPending: t.boolean({
      description: 'Whether the person is invited and has not yet accepted.',
      resolve: () => null,
    }),
  }),
});

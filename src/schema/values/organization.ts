/** What accounts of any marketplace have in common. */
import type { Row } from '../../source/row.ts';
import { builder } from '../core/builder.ts';
import { fieldsOf } from '../read/fields.ts';
import { Node, typeOfRow } from '../read/interfaces.ts';
import type { AccountWire } from '../../contract/marketplace.ts';

export const Marketplace = builder.enumType('Marketplace', {
  description: 'The marketplace that an organization belongs to.',
  values: {
    SOFTWAREONE: { value: 'SOFTWAREONE', description: 'The SoftwareOne Marketplace.' },
    APPDIRECT: { value: 'APPDIRECT', description: 'An AppDirect marketplace.' },
  } as const,
});

export const Organization = builder.interfaceRef<Row>('Organization').implement({
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
        resolve: () => 'SOFTWAREONE' as const,
      }),
      memberCount: t.int({
        description: 'Number of people who belong to the organization.',
        resolve: () => null,
      }),
    };
  },
});

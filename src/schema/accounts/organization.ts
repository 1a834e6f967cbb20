/** What accounts of any marketplace have in common. */
import type { Row } from '../../loaders/row.ts';
import { builder } from '../core/builder.ts';
import { fieldsOf } from '../read/fields.ts';
import { Node } from '../read/interfaces.ts';
import type { AccountWire } from '../../contract/marketplace.ts';

export const Marketplace = builder.enumType('Marketplace', {
  description: 'The marketplace an organisation belongs to.',
  values: {
    SOFTWAREONE: { value: 'SOFTWAREONE', description: 'The SoftwareOne Marketplace.' },
    APPDIRECT: { value: 'APPDIRECT', description: 'An AppDirect marketplace.' },
  } as const,
});

export const Organization = builder.interfaceRef<Row>('Organization').implement({
  description: 'An organisation of any marketplace.',
  interfaces: [Node],
  resolveType: () => 'Account',
  fields: (t) => {
    const f = fieldsOf<AccountWire>(t, 'Organization');
    return {
      name: f.text('name', 'Display name.'),
      website: f.scalar('URL', 'website', 'Its web site. Null: not known.'),
      marketplace: t.field({
        type: Marketplace,
        description: 'Where it is at home.',
        resolve: () => 'SOFTWAREONE' as const,
      }),
      memberCount: t.int({ description: 'How many people belong to it.', resolve: () => null }),
    };
  },
});

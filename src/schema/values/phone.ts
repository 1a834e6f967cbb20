/** A phone number. */
import type { PhoneWire } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import { builder } from '../core/builder.ts';
import { fieldsOf } from '../read/fields.ts';

export const Phone = builder.objectRef<Row>('Phone');
Phone.implement({
  description: 'A phone number.',
  fields: (t) => {
    const f = fieldsOf<PhoneWire>(t, 'Phone');
    return {
      prefix: f.text('prefix', 'Country calling code: `+34`.'),
      number: f.text('number', 'The number without the prefix.'),
    };
  },
});

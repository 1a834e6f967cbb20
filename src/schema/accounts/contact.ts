/** A contact person, as buyers and licensees carry one. */
import type { ContactWire } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import { User } from './user.ts';
import { builder } from '../core/builder.ts';
import { fieldsOf } from '../read/fields.ts';
import { Phone } from '../values/phone.ts';

export const Contact = builder.objectRef<Row>('Contact');
Contact.implement({
  description: 'A contact person. Newer versions of upstream do not return contacts.',
  fields: (t) => {
    const f = fieldsOf<ContactWire>(t, 'Contact');
    return {
      name: f.text('name', 'Full name.'),
      firstName: f.text('firstName', 'First name.'),
      lastName: f.text('lastName', 'Last name.'),
      email: f.scalar('EmailAddress', 'email', 'Email address.'),
      phone: f.object(Phone, 'phone', 'Phone number. Null: unknown.'),
      user: f.reference(User, 'user', 'The user account of this person on the platform.'),
    };
  },
});

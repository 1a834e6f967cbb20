/** A contact person, as buyers and licensees carry one. */
import type { ContactWire } from '../../contract/marketplace.ts';
import type { Row } from '../../loaders/row.ts';
import { User } from '../accounts/user.ts';
import { builder } from '../core/builder.ts';
import { fieldsOf } from '../read/fields.ts';
import { Phone } from './phone.ts';

export const Contact = builder.objectRef<Row>('Contact');
Contact.implement({
  description: 'A person to turn to. Newer editions of upstream leave contacts out.',
  fields: (t) => {
    const f = fieldsOf<ContactWire>(t, 'Contact');
    return {
      name: f.text('name', 'Full name.'),
      firstName: f.text('firstName', 'First name.'),
      lastName: f.text('lastName', 'Last name.'),
      email: f.scalar('EmailAddress', 'email', 'E-mail address.'),
      phone: f.object(Phone, 'phone', 'Telephone. Null: not known.'),
      user: f.reference(User, 'user', 'The same person as a user of the platform.'),
    };
  },
});

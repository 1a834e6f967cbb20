/** A contact person of a buyer or a licensee, and its input. */
import type { ContactWire } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import { User } from './user.ts';
import { builder } from '../core/builder.ts';
import { fieldsOf } from '../read/fields.ts';
import { PhoneInput } from '../write/common-input.ts';
import { defineInput } from '../write/input.ts';
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

export const ContactInput = defineInput(
  'ContactInput',
  'A contact person. It replaces the whole current contact.',
  {
    firstName: { kind: 'text', wire: 'firstName', max: 100, description: 'First name.' },
    lastName: { kind: 'text', wire: 'lastName', max: 100, description: 'Last name.' },
    email: { kind: 'text', type: 'EmailAddress', wire: 'email', max: 320, description: 'Email address.' },
    phone: { kind: 'object', of: PhoneInput, wire: 'phone', description: 'Phone number.' },
    userId: {
      kind: 'reference',
      prefix: 'USR',
      wire: 'user',
      description: 'The user account of this person on the platform.',
    },
  },
);

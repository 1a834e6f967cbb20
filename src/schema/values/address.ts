/** Value objects that several types carry: address and eligibility. */
import type { AddressWire, EligibilityWire } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { asFlag, fieldsOf } from '../read/fields.ts';

export const Address = builder.objectRef<Row>('Address');
Address.implement({
  description: 'A postal address. Upstream uses `N/A` for parts that do not apply.',
  fields: (t) => {
    const f = fieldsOf<AddressWire>(t, 'Address');
    return {
      addressLine1: f.text('addressLine1', 'Street and number.'),
      addressLine2: f.text('addressLine2', 'Additional address line. Null: there is none.'),
      postCode: f.text('postCode', 'Postal code.'),
      city: f.text('city', 'City.'),
      state: f.text('state', 'State, province or region.'),
      country: f.scalar('CountryCode', 'country', 'Country, ISO 3166-1 alpha-2.'),
    };
  },
});

export const Eligibility = builder.objectRef<Row>('Eligibility');
Eligibility.implement({
  description: 'What can be purchased: for own use, or for resale as a partner.',
  fields: (t) => {
    const flag = (name: keyof EligibilityWire, description: string) =>
      t.boolean({
        nullable: false,
        description,
        extensions: extensions({ kind: 'value', paths: [name] }),
        resolve: (row) => asFlag(row[name] ?? false),
      });
    return {
      client: flag('client', 'Purchases for own use.'),
      partner: flag('partner', 'Purchases for resale.'),
    };
  },
});

/** Inputs that several mutations share. */
import { defineInput } from './input.ts';

export const AddressInput = defineInput(
  'AddressInput',
  'A postal address. It replaces the whole current address.',
  {
    addressLine1: {
      kind: 'text',
      wire: 'addressLine1',
      required: true,
      min: 1,
      max: 250,
      what: 'Street and number.',
    },
    addressLine2: { kind: 'text', wire: 'addressLine2', max: 250, what: 'Additional address line.' },
    postCode: {
      kind: 'text',
      wire: 'postCode',
      required: true,
      min: 1,
      max: 20,
      what: 'Postal code; `N/A` if there is none.',
    },
    city: { kind: 'text', wire: 'city', required: true, min: 1, max: 200, what: 'City.' },
    state: {
      kind: 'text',
      wire: 'state',
      required: true,
      min: 1,
      max: 200,
      what: 'State, province or region; `N/A` if there is none.',
    },
    country: {
      kind: 'text',
      type: 'CountryCode',
      wire: 'country',
      required: true,
      what: 'Country, ISO 3166-1 alpha-2.',
    },
  },
);

export const PhoneInput = defineInput('PhoneInput', 'A phone number.', {
  prefix: { kind: 'text', wire: 'prefix', max: 10, what: 'Country calling code: `+34`.' },
  number: { kind: 'text', wire: 'number', max: 15, what: 'The number without the prefix.' },
});

export const ContactInput = defineInput(
  'ContactInput',
  'A contact person. It replaces the whole current contact.',
  {
    firstName: { kind: 'text', wire: 'firstName', max: 100, what: 'First name.' },
    lastName: { kind: 'text', wire: 'lastName', max: 100, what: 'Last name.' },
    email: { kind: 'text', type: 'EmailAddress', wire: 'email', max: 320, what: 'Email address.' },
    phone: { kind: 'object', of: PhoneInput, wire: 'phone', what: 'Phone number.' },
    userId: {
      kind: 'reference',
      prefix: 'USR',
      wire: 'user',
      what: 'The user account of this person on the platform.',
    },
  },
);

export const EligibilityInput = defineInput('EligibilityInput', 'What can be purchased.', {
  client: { kind: 'flag', wire: 'client', required: true, what: 'Purchases for own use.' },
  partner: { kind: 'flag', wire: 'partner', required: true, what: 'Purchases for resale.' },
});

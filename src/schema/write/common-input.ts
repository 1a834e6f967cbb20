/** Inputs that several mutations share. */
import { defineInput } from './input.ts';

export const AddressInput = defineInput(
  'AddressInput',
  'A postal address; it replaces the present one as a whole.',
  {
    addressLine1: {
      kind: 'text',
      wire: 'addressLine1',
      required: true,
      min: 1,
      max: 250,
      what: 'Street and number.',
    },
    addressLine2: { kind: 'text', wire: 'addressLine2', max: 250, what: 'Anything more.' },
    postCode: {
      kind: 'text',
      wire: 'postCode',
      required: true,
      min: 1,
      max: 20,
      what: 'Post code; `N/A` where there is none.',
    },
    city: { kind: 'text', wire: 'city', required: true, min: 1, max: 200, what: 'City.' },
    state: {
      kind: 'text',
      wire: 'state',
      required: true,
      min: 1,
      max: 200,
      what: 'State, province or region; `N/A` where there is none.',
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

export const PhoneInput = defineInput('PhoneInput', 'A telephone number.', {
  prefix: { kind: 'text', wire: 'prefix', max: 10, what: 'Country prefix: `+34`.' },
  number: { kind: 'text', wire: 'number', max: 15, what: 'The number behind the prefix.' },
});

export const ContactInput = defineInput(
  'ContactInput',
  'A person to turn to; replaces the present one as a whole.',
  {
    firstName: { kind: 'text', wire: 'firstName', max: 100, what: 'First name.' },
    lastName: { kind: 'text', wire: 'lastName', max: 100, what: 'Last name.' },
    email: { kind: 'text', type: 'EmailAddress', wire: 'email', max: 320, what: 'E-mail address.' },
    phone: { kind: 'object', of: PhoneInput, wire: 'phone', what: 'Telephone.' },
    userId: {
      kind: 'reference',
      prefix: 'USR',
      wire: 'user',
      what: 'The same person as a user of the platform.',
    },
  },
);

export const EligibilityInput = defineInput('EligibilityInput', 'What may be bought.', {
  client: { kind: 'flag', wire: 'client', required: true, what: 'For own use.' },
  partner: { kind: 'flag', wire: 'partner', required: true, what: 'For resale.' },
});

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
      description: 'Street and number.',
    },
    addressLine2: { kind: 'text', wire: 'addressLine2', max: 250, description: 'Additional address line.' },
    postCode: {
      kind: 'text',
      wire: 'postCode',
      required: true,
      min: 1,
      max: 20,
      description: 'Postal code; `N/A` if there is none.',
    },
    city: { kind: 'text', wire: 'city', required: true, min: 1, max: 200, description: 'City.' },
    state: {
      kind: 'text',
      wire: 'state',
      required: true,
      min: 1,
      max: 200,
      description: 'State, province or region; `N/A` if there is none.',
    },
    country: {
      kind: 'text',
      type: 'CountryCode',
      wire: 'country',
      required: true,
      description: 'Country, ISO 3166-1 alpha-2.',
    },
  },
);

export const PhoneInput = defineInput('PhoneInput', 'A phone number.', {
  prefix: { kind: 'text', wire: 'prefix', max: 10, description: 'Country calling code: `+34`.' },
  number: { kind: 'text', wire: 'number', max: 15, description: 'The number without the prefix.' },
});

export const EligibilityInput = defineInput('EligibilityInput', 'What can be purchased.', {
  client: { kind: 'flag', wire: 'client', required: true, description: 'Purchases for own use.' },
  partner: { kind: 'flag', wire: 'partner', required: true, description: 'Purchases for resale.' },
});

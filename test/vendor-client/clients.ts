/** The three roles that the vendor's tests work in, and what they send over and over. */
import { tinyPng } from '../support/images.ts';
import { tokens } from '../support/world.ts';
import { createVendorClient } from './client.ts';
import type { VendorClient } from './client.ts';
import type { Upload } from './http.ts';

export interface Scenario {
  readonly name: string;
  readonly run: (clients: Clients) => Promise<void>;
}

export interface Clients {
  readonly url: string;
  readonly operations: VendorClient;
  readonly client: VendorClient;
  readonly vendor: VendorClient;
}

export function clientsFor(url: string): Clients {
  return {
    url,
    operations: createVendorClient(url, tokens.operations),
    client: createVendorClient(url, tokens.client),
    vendor: createVendorClient(url, tokens.vendor),
  };
}

export const logo: Upload = {
  fileName: 'logo.png',
  contentType: 'image/png',
  bytes: tinyPng,
};

export const address = {
  addressLine1: 'Main St 1',
  addressLine2: '',
  city: 'Berlin',
  state: 'Berlin',
  postCode: '10115',
  country: 'DE',
};

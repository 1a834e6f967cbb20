/** The lives of accounts, buyers, licensees and sellers in the vendor's tests. */
import { expect } from 'vitest';
import { address, logo } from './clients.ts';
import type { Scenario } from './clients.ts';

const accounts: readonly Scenario[] = [
  {
    name: 'a vendor account is created with a logo, disabled, enabled and updated',
    run: async ({ operations: { accounts: service } }) => {
      const made = await service.create(
        { name: 'Tailspin Toys', address, type: 'Vendor', status: 'Active' },
        logo,
      );
      expect(made).toMatchObject({ id: expect.stringMatching(/^ACC-/), status: 'Active', type: 'Vendor' });
      expect(await service.icon(made.id)).toEqual({ type: 'image/png', bytes: logo.bytes });
      expect(await service.act(made.id, 'disable')).toMatchObject({ status: 'Disabled' });
      expect(await service.act(made.id, 'enable')).toMatchObject({ status: 'Active' });
      const updated = await service.update(made.id, { ...made, name: 'Tailspin Toys Ltd' });
      expect(updated).toMatchObject({ id: made.id, name: 'Tailspin Toys Ltd', revision: made.revision + 3 });
      expect((await service.icon(made.id)).bytes).toEqual(logo.bytes);
    },
  },
  {
    name: 'a client account is created without a logo, validated, activated and deactivated',
    run: async ({ operations: { accounts: service } }) => {
      const made = await service.create({ name: 'Fourth Coffee', address, type: 'Client' });
      expect(made.status).toBe('Enabled');
      expect((await service.icon(made.id)).type).toMatch(/^image\//);
      expect(await service.act(made.id, 'validate', { name: 'Fourth Coffee' })).toMatchObject({
        id: made.id,
      });
      const active = await service.act(made.id, 'activate', { name: made.name, externalId: 'CDG-300100' });
      expect(active).toMatchObject({ status: 'Active', externalId: 'CDG-300100' });
      expect(await service.act(made.id, 'deactivate')).toMatchObject({ status: 'Enabled' });
      const picture = await service.update(made.id, { name: made.name }, logo);
      expect(picture.name).toBe('Fourth Coffee');
      expect((await service.icon(made.id)).bytes).toEqual(logo.bytes);
    },
  },
  {
    name: 'an account without a name is refused',
    run: async ({ operations: { accounts: service } }) => {
      const bad = { status: 400, title: 'Bad Request', errors: { name: [expect.any(String)] } };
      await expect(service.create({ name: '', address, type: 'Vendor' }, logo)).rejects.toMatchObject(bad);
      await expect(service.update('ACC-2001-0001', { name: '' })).rejects.toMatchObject(bad);
    },
  },
];

const buyers: Scenario = {
  name: 'a buyer goes through its whole life',
  run: async ({ operations: { buyers: service } }) => {
    const made = await service.create(
      {
        name: 'Tailspin Buyer',
        account: { id: 'ACC-2002-0001' },
        address,
        contact: { firstName: 'A', lastName: 'B', email: 'a@b.example' },
      },
      logo,
    );
    expect(made).toMatchObject({ status: 'Enabled', account: { id: 'ACC-2002-0001' } });
    expect((await service.icon(made.id)).bytes).toEqual(logo.bytes);
    const updated = await service.update(made.id, {
      name: 'Tailspin Buyer 2',
      address,
      account: { id: 'ACC-2002-0001' },
    });
    expect(updated).toMatchObject({ name: 'Tailspin Buyer 2', account: { id: 'ACC-2002-0001' } });
    const externalIds = {
      erpCustomer: 'CU900001',
      erpCompanyContact: 'CC900001',
      accountExternalId: 'CDG-200200',
    };
    const body = { account: { id: 'ACC-2002-0001' }, externalIds };
    expect(await service.act(made.id, 'validate', body)).toMatchObject({ id: made.id });
    expect(await service.act(made.id, 'activate', body)).toMatchObject({ status: 'Active', externalIds });
    expect(await service.act(made.id, 'synchronize')).toMatchObject({ status: 'Active' });
    expect(await service.act(made.id, 'disable')).toMatchObject({ status: 'Disabled' });
    expect(await service.act(made.id, 'enable')).toMatchObject({ status: 'Active' });
    const moved = await service.act(made.id, 'transfer', { account: { id: 'ACC-2002-0002' } });
    expect(moved).toMatchObject({ id: made.id, account: { id: 'ACC-2002-0002' } });
    await service.delete(made.id);
    expect(await service.get(made.id)).toMatchObject({ status: 'Deleted' });
    expect((await service.act(made.id, 'deactivate')).externalIds ?? {}).not.toHaveProperty('erpCustomer');
  },
};

const licensees: Scenario = {
  name: 'a client creates, changes, disables, enables and deletes a licensee',
  run: async ({ client: { licensees: service } }) => {
    const made = await service.create(
      {
        name: 'E2E licensee',
        address,
        useBuyerAddress: false,
        seller: { id: 'SEL-4000-0002' },
        buyer: { id: 'BUY-2001-0001' },
        account: { id: 'ACC-2001-0001' },
        eligibility: { client: true, partner: false },
        groups: [{ id: 'UGR-2001-1001' }],
        type: 'Client',
        status: 'Enabled',
        defaultLanguage: 'en-US',
      },
      logo,
    );
    expect(made).toMatchObject({
      id: expect.stringMatching(/^LCE-/),
      status: 'Active',
      buyer: { id: 'BUY-2001-0001' },
    });
    expect((await service.icon(made.id)).bytes).toEqual(logo.bytes);
    const updated = await service.update(made.id, { ...made, name: 'E2E licensee, updated' });
    expect(updated).toMatchObject({ id: made.id, name: 'E2E licensee, updated', useBuyerAddress: false });
    expect(await service.act(made.id, 'disable')).toMatchObject({ status: 'Disabled' });
    expect(await service.act(made.id, 'enable')).toMatchObject({ status: 'Active' });
    await service.delete(made.id);
    await expect(service.get(made.id)).rejects.toMatchObject({ status: 404, title: 'Not Found' });
  },
};

const sellers: Scenario = {
  name: 'a seller is created, changed, stopped, started and deleted',
  run: async ({ operations: { sellers: service } }) => {
    const currencies = [{ value: 'EUR', billingEnabled: true, isDefault: true }];
    const made = await service.create({ name: 'E2E seller', externalId: 'E2E-1', address, currencies });
    expect(made).toMatchObject({ status: 'Active', currencies });
    expect(await service.update(made.id, { ...made, name: 'E2E seller 2' })).toMatchObject({
      name: 'E2E seller 2',
    });
    expect(await service.act(made.id, 'deactivate')).toMatchObject({ status: 'Offline' });
    expect(await service.act(made.id, 'activate')).toMatchObject({ status: 'Active' });
    expect(await service.act(made.id, 'disable')).toMatchObject({ status: 'Disabled' });
    expect(await service.act(made.id, 'activate')).toMatchObject({ status: 'Active' });
    await service.delete(made.id);
    expect(await service.get(made.id)).toMatchObject({ status: 'Deleted' });
  },
};

export const customerScenarios: readonly Scenario[] = [...accounts, buyers, licensees, sellers];

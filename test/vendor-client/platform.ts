/** The lives of ERP links, cloud tenants, groups, tokens and people in the vendor's tests. */
import { expect } from 'vitest';
import { createVendorClient } from './client.ts';
import { logo } from './clients.ts';
import type { Scenario } from './clients.ts';

const platform: readonly Scenario[] = [
  {
    name: 'an ERP link gets a note, is blocked and unblocked, and cannot be created',
    run: async ({ operations: { erpLinks: service } }) => {
      const id = 'ERP-2001-0001-0001';
      const link = await service.get(id);
      expect(await service.update(id, { ...link, note: 'Checked' })).toMatchObject({ note: 'Checked' });
      expect(await service.act(id, 'block', {})).toMatchObject({ status: 'Blocked' });
      expect(await service.act(id, 'unblock', { note: 'Paid' })).toMatchObject({
        status: 'Active',
        note: 'Paid',
      });
      await expect(service.create({ buyer: { id: 'BUY-2001-0001' } })).rejects.toMatchObject({ status: 405 });
    },
  },
  {
    name: 'a cloud tenant is created, changed and deleted',
    run: async ({ operations: { cloudTenants: service } }) => {
      const externalIds = {
        cloudConsumptionId: '2f9ba6a4-7f5e-4b2f-9d0a-0d5c1a1f0001',
        pyraTenantId: '2f9ba6a4-7f5e-4b2f-9d0a-0d5c1a1f0002',
      };
      const made = await service.create({ name: 'E2E tenant', type: 'Virtual', externalIds });
      expect(made).toMatchObject({ status: 'Active', externalIds });
      const off = await service.update(made.id, { ...made, name: 'E2E tenant 2', status: 'Disabled' });
      expect(off).toMatchObject({ name: 'E2E tenant 2', status: 'Disabled' });
      await service.delete(made.id);
      await expect(service.get(made.id)).rejects.toMatchObject({ status: 404 });
    },
  },
  {
    name: 'a user group is created, changed and deleted',
    run: async ({ operations: { userGroups: service } }) => {
      const modules = [{ id: 'MOD-0478' }];
      const made = await service.create({
        name: 'E2E group',
        description: 'Made by a test',
        account: { id: 'ACC-2001-0001' },
        buyers: null,
        logo: '',
        modules,
      });
      expect(made).toMatchObject({ isDefault: false, account: { id: 'ACC-2001-0001' } });
      const changed = await service.update(made.id, { ...made, name: 'E2E group 2', modules });
      expect(changed).toMatchObject({ name: 'E2E group 2' });
      await service.delete(made.id);
      await expect(service.get(made.id)).rejects.toMatchObject({ status: 404 });
    },
  },
  {
    name: 'an API token is created, works, is changed, disabled, enabled and deleted',
    run: async ({ vendor: { apiTokens: service }, url }) => {
      const made = await service.create({
        account: { id: 'ACC-3001-0001' },
        name: 'E2E token',
        description: 'Made by a test',
        icon: '',
        modules: [{ id: 'MOD-3391' }],
      });
      expect(made.token).toMatch(new RegExp(`^idt:${made.id}:`));
      const own = createVendorClient(url, made.token);
      expect((await own.accounts.page()).items.map(({ id }) => id)).toContain('ACC-3001-0001');
      const changed = await service.update(made.id, { ...made, name: 'E2E token 2' });
      expect(changed).toMatchObject({ name: 'E2E token 2', token: made.token });
      expect(await service.act(made.id, 'disable')).toMatchObject({ status: 'Disabled' });
      await expect(own.accounts.page()).rejects.toMatchObject({
        status: 401,
        title: expect.stringContaining('Unauthorized'),
      });
      expect(await service.act(made.id, 'enable')).toMatchObject({ status: 'Active' });
      expect((await own.accounts.page()).total).toBeGreaterThan(0);
      await service.delete(made.id);
      await expect(own.accounts.page()).rejects.toMatchObject({ status: 401 });
    },
  },
];

const people: readonly Scenario[] = [
  {
    name: 'a person is invited, regrouped, reinvited, changed, blocked, unblocked and removed by user id',
    run: async ({ vendor, operations }) => {
      const account = 'ACC-3001-0001';
      const service = vendor.accountUsers(account);
      const groups = await Promise.all(
        ['E2E first', 'E2E second'].map((name) =>
          vendor.userGroups.create({ name, account: { id: account }, modules: [] }),
        ),
      );
      const [first, second] = groups.map(({ id }) => String(id)) as [string, string];
      const document = {
        user: {
          email: 'e2e@adatum.example',
          firstName: 'End',
          lastName: 'Toend',
          phone: { prefix: '+49', number: '2210000' },
          settings: { cultureCode: 'en-US', languageCode: 'en-US' },
        },
        account: { id: account },
        groups: [{ id: first }],
        invitation: { status: 'Invited' },
      };
      const { id } = await service.create(document);
      expect(id).toMatch(/^USR-/);
      expect(await service.get(id)).toMatchObject({ id, email: 'e2e@adatum.example', status: 'Invited' });
      expect(await service.update(id, document)).toMatchObject({ id, lastName: 'Toend' });
      expect(await service.act(id, 'resend-invite')).toMatchObject({ id, invitation: { status: 'Invited' } });

      const membership = vendor.groupsOf(account, id);
      expect(await membership.add(second)).toMatchObject({ id });
      expect(idsOf(await membership.list())).toEqual([first, second]);
      expect(await membership.replace([second])).toMatchObject({ id });
      await membership.add(first);
      await membership.remove(second);
      expect(idsOf(await membership.list())).toEqual([first]);
      await expect(membership.remove(first)).rejects.toMatchObject({ status: 400 });

      const changed = await operations.users.update(id, {
        email: 'e2e@adatum.example',
        firstName: 'Ended',
        lastName: 'Toend',
        status: 'Active',
      });
      expect(changed).toMatchObject({ id, name: 'Ended Toend', status: 'Invited' });
      expect(await operations.users.act(id, 'block')).toMatchObject({ status: 'Blocked' });
      expect(await operations.users.act(id, 'unblock')).toMatchObject({ status: 'Invited' });
      await service.delete(id);
      await expect(service.get(id)).rejects.toMatchObject({ status: 404, title: 'Not Found' });
      await operations.users.delete(id);
      expect(await operations.users.get(id)).toMatchObject({ status: 'Deleted' });
    },
  },
  {
    name: 'a user gets a picture and is asked for single sign-on in both ways',
    run: async ({ vendor: { users: service }, operations }) => {
      const id = 'USR-3001-0001';
      expect(await service.update(id, { firstName: 'Maximilian', lastName: 'Vogel' }, logo)).toMatchObject({
        id,
        name: 'Maximilian Vogel',
      });
      expect((await service.icon(id)).bytes).toEqual(logo.bytes);
      expect(await service.act(id, 'sso-check')).toEqual({ status: 'disabled' });
      expect(await operations.users.act('USR-1000-0001', 'sso')).toEqual({ status: 'enabled' });
    },
  },
];

/** Of people in an account; the answer to a list is an envelope. */
function idsOf(list: { readonly data: readonly { readonly id: string }[] }): readonly string[] {
  return list.data.map(({ id }) => id);
}

export const platformScenarios: readonly Scenario[] = [...platform, ...people];

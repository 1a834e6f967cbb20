/** What the vendor's tests expect of ids that do not exist. */
import { expect } from 'vitest';
import type { Collection } from './client.ts';
import { address } from './clients.ts';
import type { Clients, Scenario } from './clients.ts';

type Step = (service: Collection, id: string) => Promise<unknown>;

const get: Step = (service, id) => service.get(id);
const update: Step = (service, id) => service.update(id, { name: 'Nobody', address });
const remove: Step = (service, id) => service.delete(id);
const enable: Step = (service, id) => service.act(id, 'enable');
const disable: Step = (service, id) => service.act(id, 'disable');

const unknown: readonly [string, (clients: Clients) => Collection, string, readonly Step[]][] = [
  ['accounts', ({ operations }) => operations.accounts, 'ACC-0000-0000', [get, update, enable, disable]],
  ['buyers', ({ operations }) => operations.buyers, 'BUY-0000-0000', [get, update, remove, enable, disable]],
  [
    'licensees',
    ({ client }) => client.licensees,
    'LCE-0000-0000-0000',
    [get, update, remove, enable, disable],
  ],
  ['sellers', ({ operations }) => operations.sellers, 'SEL-0000-0000', [get, update, remove, disable]],
  ['API tokens', ({ vendor }) => vendor.apiTokens, 'TKN-0000-0000', [get, update, remove, enable, disable]],
  ['users', ({ vendor }) => vendor.users, 'USR-0000-0000', [get, update]],
  [
    'account users',
    ({ vendor }) => vendor.accountUsers('ACC-3001-0001'),
    'USR-0000-0000',
    [get, update, remove],
  ],
  ['user groups', ({ operations }) => operations.userGroups, 'UGR-0000-0000', [get, update, remove]],
  ['modules', ({ operations }) => operations.modules, 'MOD-0000', [get]],
  ['services', ({ operations }) => operations.services, 'SVC-0000', [get]],
];

export const missScenarios = unknown.map(([name, of, id, steps]): Scenario => ({
  name: `${name} that do not exist are not found, whatever is asked of them`,
  run: async (clients) => {
    for (const step of steps) {
      for (const wrong of [id, 'INVALID-ID']) {
        await expect(step(of(clients), wrong)).rejects.toMatchObject({
          name: 'VendorApiError',
          status: 404,
          title: 'Not Found',
          traceId: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/),
        });
      }
    }
  },
}));

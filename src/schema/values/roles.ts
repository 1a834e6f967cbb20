/** Roles, permissions and lifecycle actions as enums. */
import type { ActorType } from '../../contract/marketplace.ts';
import type { CommonAction, Permission as PermissionName } from '../../source/resource.ts';
import { builder } from '../core/builder.ts';
import { allEntities } from '../core/entity.ts';
import { enumName, upstreamEnum } from '../read/fields.ts';

export const Role = upstreamEnum<ActorType>(
  'Role',
  'The kind of account that the caller works for. It determines what the caller can do.',
  {
    Client: 'Buys. Can see its own account.',
    Vendor: 'Sells. Can see its own account and the clients it has agreements with.',
    Operations: 'Operates the marketplace. Can see everything that its permissions allow.',
  },
);

export const Permission = upstreamEnum<PermissionName>(
  'Permission',
  'What modules grant, in addition to the role.',
  {
    AccessManagement: 'Manage users, groups and tokens of your own account.',
    AccountManagement: 'Manage your own account, or, as Operations, all accounts.',
    PlatformAccountManagement:
      'As Operations, manage users, groups, tokens and cloud tenants of every account.',
    Self: 'Only for yourself.',
  },
);

const commonActions: Readonly<Record<CommonAction, string>> = {
  activate: 'Activate the object.',
  deactivate: 'Undo the activation.',
  enable: 'Enable the object again.',
  disable: 'Disable the object.',
  block: 'Block the object.',
  unblock: 'Unblock the object.',
  delete: 'Delete or remove the object.',
  synchronize: 'Reload the object from the ERP.',
  transfer: 'Move the object to another account.',
  update: 'Change the object.',
  resendInvitation: 'Send the pending invitation again.',
  sendNewInvitation: 'Replace the expired invitation.',
  acceptInvitation: 'Accept the invitation.',
};

/** The common actions, and those that resources add, with their descriptions. */
function describedActions(): ReadonlyMap<string, string> {
  const described = new Map<string, string>(Object.entries(commonActions));
  for (const { resource } of allEntities()) {
    for (const [name, { description }] of Object.entries(resource.actions)) {
      if (described.has(name)) continue;
      if (description === undefined) {
        throw new Error(`expected a description of the action ${name} of ${resource.type}, but got none`);
      }
      described.set(name, description);
    }
  }
  return described;
}

function defineLifecycleAction() {
  const values = [...describedActions()].map(
    ([name, description]) => [enumName(name), { value: name, description }] as const,
  );
  return builder.enumType('LifecycleAction', {
    description: 'An action on an object.',
    values: Object.fromEntries(values),
  });
}

let enumType: ReturnType<typeof defineLifecycleAction> | undefined;

/** Call it while the schema is built, when every resource is defined. */
export function lifecycleAction() {
  return (enumType ??= defineLifecycleAction());
}

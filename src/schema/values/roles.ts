/** Roles, permissions and lifecycle actions as enums. */
import type { ActorType } from '../../contract/marketplace.ts';
import type { ActionName, Permission as PermissionName } from '../../upstream/marketplace/resource.ts';
import { builder } from '../core/builder.ts';
import { enumName, upstreamEnum } from '../read/fields.ts';

export const Role = upstreamEnum<ActorType>(
  'Role',
  'What kind of account the caller works for; decides what it may do.',
  {
    Client: 'Buys: sees its own account.',
    Vendor: 'Sells: sees its own account and the clients it has agreements with.',
    Operations: 'Runs the marketplace: sees everything its permissions allow.',
  },
);

export const Permission = upstreamEnum<PermissionName>(
  'Permission',
  'What modules grant, on top of the role.',
  {
    AccessManagement: 'Users, groups and tokens of the own account.',
    AccountManagement: 'The own account; for Operations all accounts.',
    PlatformAccountManagement: 'Operations: users, groups, tokens and cloud tenants of every account.',
    Self: 'Only the person concerned.',
  },
);

const actions: Readonly<Record<ActionName, string>> = {
  activate: 'Make it active.',
  deactivate: 'Take the activation back.',
  enable: 'Switch it on again.',
  disable: 'Switch it off.',
  block: 'Block it.',
  unblock: 'Lift the block.',
  delete: 'Delete or remove it.',
  synchronize: 'Read it anew from the ERP.',
  transfer: 'Move it to another account.',
  update: 'Change its members.',
  resendInvitation: 'Send the open invitation again.',
  sendNewInvitation: 'Replace the expired invitation.',
  acceptInvitation: 'Accept the invitation.',
};

export const LifecycleAction = builder.enumType('LifecycleAction', {
  description: 'Something that can be done to an object.',
  values: Object.fromEntries(
    (Object.keys(actions) as ActionName[]).map((name) => [
      enumName(name),
      { value: name, description: actions[name] },
    ]),
  ),
});

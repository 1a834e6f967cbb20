/** The actions that the caller can run on an object now: by its state, the caller's role and its owner, without a call per object. */
import type { Identity } from '../../operation/identity.ts';
import type { Resource, ActionName } from '../../source/resource.ts';
import type { Row } from '../../source/row.ts';
import { extensions } from '../core/field-source.ts';
import { readPath, type FieldBuilder } from '../read/fields.ts';
import { lifecycleAction } from '../values/roles.ts';
import { allows, pathsOf } from './rules.ts';

export const availableActions = (t: FieldBuilder, resource: Resource) => {
  const actions = Object.entries(resource.actions);
  const state = resource.state?.path.split('.');
  const allowedActions = (row: Row, identity: Identity): ActionName[] =>
    actions
      .filter(([, action]) => action.roles.includes(identity.role) && allows(row, resource, action, identity))
      .map(([name]) => name);
  return t.field({
    type: [lifecycleAction()],
    description:
      'The actions that your role, the state of the object and its owner allow now. Advisory: upstream also checks permissions and business rules, and makes the final decision. Cost: none; included in the call for the object. Your role is read once and cached for a few minutes. Null: the state of the object is unknown; or, with an error, your role is unknown.',
    extensions: extensions({
      kind: 'value',
      identity: true,
      paths: pathsOf(
        resource,
        actions.map(([, action]) => action),
      ),
    }),
    resolve: (row, _args, context): ActionName[] | null | Promise<ActionName[]> => {
      if (state && readPath(row, state) === null) return null;
      const identity = context.identityOf(resource);
      return identity instanceof Promise
        ? identity.then((known) => allowedActions(row, known))
        : allowedActions(row, identity);
    },
  });
};

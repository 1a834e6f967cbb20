/** The actions that the caller can run on an object now: by its state, the caller's role and its owner, without a call per object. */
import type { Resource, ActionName } from '../../source/resource.ts';
import { extensions } from '../core/field-source.ts';
import { readPath, type FieldBuilder } from '../read/fields.ts';
import { lifecycleAction } from '../values/roles.ts';
import { allows, pathsOf } from './rules.ts';

export const availableActions = (t: FieldBuilder, resource: Resource) => {
  const actions = Object.entries(resource.actions);
  const state = resource.state?.path.split('.');
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
    resolve: async (row, _args, context): Promise<ActionName[] | null> => {
      if (state && readPath(row, state) === null) return null;
      const identity = await context.identityOf(resource);
      return actions
        .filter(
          ([, action]) => action.roles.includes(identity.role) && allows(row, resource, action, identity),
        )
        .map(([name]) => name);
    },
  });
};

/** What the caller may do to an object now: its state machine and the caller's role, without asking for each object. */
import type { Resource, ActionName } from '../upstream/marketplace/resource.ts';
import { extensions } from './extensions.ts';
import { readPath, type FieldBuilder } from './fields.ts';
import { roleOf } from './identity.ts';
import { LifecycleAction } from './roles.ts';

export const availableActions = (t: FieldBuilder, resource: Resource) => {
  const state = resource.state;
  const actions = Object.entries(resource.actions);
  const conditions = actions.flatMap(([, { when }]) => (when ? [when.path] : []));
  return t.field({
    type: [LifecycleAction],
    description:
      'What your role and its state allow now. Advisory: permissions, guards and the last word are upstream’s. Cost: rides ' +
      'along; your role is read once and remembered for a few minutes. Null: its state is unknown, or, with an error, your role is.',
    extensions: extensions({
      kind: 'value',
      identity: true,
      paths: [...new Set([...(state ? [state.path] : []), ...conditions])],
    }),
    resolve: async (row, _args, context): Promise<ActionName[] | null> => {
      const current = state ? readPath(row, state.path.split('.')) : undefined;
      if (current === null) return null;
      const role = await roleOf(context);
      return actions
        .filter(([, { from, roles, when }]) => {
          if (typeof current === 'string' && !from.includes(current)) return false;
          if (when && !when.is.includes(String(readPath(row, when.path.split('.'))))) return false;
          return roles.includes(role);
        })
        .map(([name]) => name as ActionName);
    },
  });
};

/** The actions that the state of an object of AppDirect allows: what the token may do, AppDirect does not say. */
import type { ActionName, Resource } from '../../source/resource.ts';
import { extensions } from '../core/field-source.ts';
import { readPath, type FieldBuilder } from '../read/fields.ts';
import { lifecycleAction } from '../values/roles.ts';

/** `needs`: more members that a row must have before its state counts as known. */
export function stateActions(t: FieldBuilder, { state, actions }: Resource, needs: readonly string[] = []) {
  const path = state?.path ?? 'state';
  return t.field({
    type: [lifecycleAction()],
    description:
      'The actions that the state allows now. Whether your token may do them, AppDirect does not say beforehand. Cost: none; included in the call for the object. Null: the state of the object is unknown.',
    extensions: extensions({ kind: 'value', paths: [path, ...needs] }),
    resolve: (row): ActionName[] | null => {
      const current = readPath(row, [path]);
      if (typeof current !== 'string') return null;
      return Object.entries(actions)
        .filter(([, { from }]) => from.length === 0 || from.includes(current))
        .map(([name]) => name);
    },
  });
}

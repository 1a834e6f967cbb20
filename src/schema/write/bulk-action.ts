/** The mutation that runs one action on many objects: each id has its own result, in the order given, and a failure does not stop the others. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../source/row.ts';
import { InputError, UpstreamError } from '../../upstream/errors.ts';
import type { ActionName, Resource } from '../../source/resource.ts';
import { accessOf, actionOf, runAction } from './actions.ts';
import { builder } from '../core/builder.ts';
import type { GraphContext } from '../../operation/context.ts';
import { allEntities, entityOfId } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { enumName } from '../read/fields.ts';
import { Node } from '../read/interfaces.ts';
import { MutationError, type MutationProblem } from './mutation-error.ts';
import { remove } from './mutations.ts';
import { Payload, type Outcome } from './payload.ts';
import { otherUpstreams, partitionedCost } from '../read/costs.ts';
import { requireId, selectOf } from '../read/reads.ts';
import { lifecycleAction } from '../values/roles.ts';
import { setRules, type Rule } from './rules.ts';

interface Result extends Outcome {
  readonly id: string;
  /** Set if the outcome is unknown, for example after a timeout or a broken connection. */
  readonly failure?: Error;
}

const LifecycleResult = builder.objectRef<Result>('LifecycleResult').implement({
  description: 'The result for one object.',
  fields: (t) => ({
    id: t.id({ nullable: false, description: 'The given id.', resolve: ({ id }) => id }),
    node: t.field({
      type: Node,
      description:
        'The object after the action. Null: the action was rejected, the action failed (see the top-level errors), or the object was deleted.',
      extensions: extensions({ kind: 'rows' }),
      resolve: ({ row, failure }) => {
        if (failure) throw failure;
        return row;
      },
    }),
    errors: t.field({
      type: [MutationError],
      nullable: { list: false, items: false },
      description: 'Why the action was rejected for this object; empty if it succeeded.',
      resolve: ({ errors }) => [...errors],
    }),
  }),
});

const LifecyclePayload = builder
  .objectRef<Outcome & { readonly results: readonly Result[] }>('LifecyclePayload')
  .implement({
    description: 'The result of an action on many objects.',
    interfaces: [Payload],
    fields: (t) => ({
      results: t.field({
        type: [LifecycleResult],
        nullable: { list: false, items: false },
        description: 'One result per id, in the order given.',
        extensions: extensions({ kind: 'rows' }),
        resolve: ({ results }) => [...results],
      }),
    }),
  });

/** Each object takes one write, and all writes must finish within the operation. */
const MAX_OBJECTS = 100;

/** Whether the action needs only an id. */
function isForMany({ type }: Resource, name: ActionName): boolean {
  const found = actionOf(type, name);
  return name === 'delete' || (found !== undefined && !found.options.needsArguments);
}

setRules(
  'lifecycle',
  ...allEntities().flatMap(({ resource }) =>
    Object.entries(resource.actions)
      .filter(([name]) => isForMany(resource, name))
      .map(([, action]): Rule => ({ access: accessOf(action), resource, action })),
  ),
);

builder.mutationField('lifecycle', (t) =>
  t.field({
    type: LifecyclePayload,
    description:
      'Runs one action on up to 100 objects of one type. Call: POST {collection}/{id}/{action}, or DELETE {collection}/{id}, for each. ' +
      'For anyone who can run the action. Cost: one call per object; two per account that is activated. UPDATE, TRANSFER and the activation of buyers need more than an id and have their own mutations.',
    args: {
      ids: t.arg.idList({ required: true, description: 'Up to 100 ids of one type, without duplicates.' }),
      action: t.arg({
        type: lifecycleAction(),
        required: true,
        description: 'The action to run on each object.',
      }),
    },
    extensions: extensions(
      {
        kind: 'call',
        needs: [],
        cost: {
          calls: 'writes',
          ...otherUpstreams(allEntities()),
          ...partitionedCost(
            allEntities().map(({ resource }) => resource),
            'named',
          ),
        },
      },
      true,
    ),
    resolve: async (_root, { ids, action }, context, info) => {
      const run = runnerOf(ids, action, context, info);
      const results = await Promise.all(
        ids.map(async (id): Promise<Result> => {
          try {
            return { id, ...(await run(id)) };
          } catch (error) {
            const failure = error instanceof Error ? error : new Error(String(error));
            return { id, row: null, errors: [failedRefusal(failure)], failure };
          }
        }),
      );
      return { row: null, errors: [], results };
    },
  }),
);

/** Also reported in `errors`, so that clients which do not select `node` still see the failure. */
function failedRefusal(failure: Error): MutationProblem {
  const { status, traceId } =
    failure instanceof UpstreamError ? failure : { status: undefined, traceId: undefined };
  const message = failure instanceof UpstreamError ? failure.message : 'The gateway could not do this.';
  return { kind: 'UpstreamError', message, status, traceId, retryable: false };
}

/** Rejects invalid arguments before the first write. */
function runnerOf(
  ids: readonly string[],
  action: ActionName,
  context: GraphContext,
  info: GraphQLResolveInfo,
): (id: string) => Promise<Outcome> {
  if (ids.length > MAX_OBJECTS) {
    throw new InputError(`ids may hold up to ${MAX_OBJECTS} ids, but got ${ids.length}`, {
      broken: { rule: 'MAX_ITEMS', limit: MAX_OBJECTS, actual: ids.length },
      argument: ['ids'],
    });
  }
  const [first] = ids;
  const resource = first === undefined ? undefined : entityOfId(first)?.resource;
  if (first === undefined || !resource) {
    throw new InputError(
      `ids must hold ids of one type, but got ${first === undefined ? 'none' : 'another text'}`,
      {
        argument: ['ids'],
      },
    );
  }
  for (const id of ids) requireId(resource, id, 'ids');
  if (new Set(ids).size < ids.length) {
    throw new InputError('ids must hold each id once, but got one twice', {
      argument: ['ids'],
      broken: { rule: 'UNIQUE' },
    });
  }
  const select = selectOf(context.planning.planOf(info), resource.type);
  const found = actionOf(resource.type, action);
  if (action === 'delete' && resource.actions.delete && found?.options.run === undefined) {
    return async (id) => ({ ...(await remove(resource, id, context, info)), row: null as Row | null });
  }
  if (!found || found.options.needsArguments) {
    throw new InputError(`${enumName(action)} is not an action on many ${resource.label} objects`, {
      argument: ['action'],
    });
  }
  return (id) => runAction(found, id, {}, context, info, select);
}

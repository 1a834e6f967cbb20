/** State actions as mutations: one for each transition of a resource, `POST {path}/{id}/{action}`. */
import type { GraphQLResolveInfo } from 'graphql';
import { REFUSED, type Row } from '../loaders/row.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Action, ActionName, Resource } from '../upstream/marketplace/resource.ts';
import { builder } from './builder.ts';
import type { ArgBuilder } from './lists.ts';
import type { GraphContext } from './context.ts';
import { sentence } from './describe.ts';
import type { Entity } from './entity.ts';
import { extensions } from './extensions.ts';
import { enumName, readPath } from './fields.ts';
import { refusalOf, type Refusal } from './mutation-error.ts';
import { fieldName, payloadOf, type Outcome } from './payload.ts';
import { pathOf, requireId, selectOf } from './reads.ts';
import { answerHolds, withNulls } from './written.ts';

type Args = Readonly<Record<string, unknown>>;

interface ActionOptions {
  readonly what: string;
  /** Beside the id. */
  readonly args?: (arg: ArgBuilder) => object;
  /** What upstream wants sent along; `read` gets the object's present members. */
  readonly body?: (from: {
    readonly read: (select: readonly string[]) => Promise<Row>;
    readonly args: Args;
  }) => Promise<object>;
}

interface MutationAction {
  readonly resource: Resource;
  readonly name: ActionName;
  readonly action: Action;
}

const mutations = new Map<string, MutationAction>();

/** Of a mutation that is a transition of a resource's state machine. */
export function actionOfMutation(mutation: string): MutationAction | undefined {
  return mutations.get(mutation);
}

/** `buyerEnable`, `buyerDisable`, … for the actions given. */
export function defineActions(
  entity: Entity,
  actions: { readonly [name in ActionName]?: ActionOptions },
): void {
  const { resource } = entity;
  for (const [key, options] of Object.entries(actions)) {
    const name = key as ActionName;
    const action = resource.actions[name];
    if (!action) throw new Error(`${resource.type} has no action ${name}`);
    const mutation = fieldName(resource.type) + name.charAt(0).toUpperCase() + name.slice(1);
    mutations.set(mutation, { resource, name, action });
    const call = `${resource.collection.path.replace(/^\/accounts/, '')}/{id}/${name}`;
    builder.mutationField(mutation, (t) =>
      t.field({
        type: payloadOf(entity),
        nullable: false,
        description: `${options.what} ${sentence.action(call, action, action.from, action.to)}`,
        args: {
          id: t.arg.id({
            required: true,
            description: `Id of the ${resource.label}: ${resource.collection.idPrefix}-….`,
          }),
          ...(options.args?.(t.arg as unknown as ArgBuilder) ?? {}),
        },
        extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'once' } }),
        resolve: (_root, args, context, info) => {
          const { id, ...rest } = args as { readonly id: string } & Args;
          return runAction({ resource, name, action }, id, rest, options, context, info);
        },
      }),
    );
  }
}

async function runAction(
  { resource, name, action }: MutationAction,
  id: string,
  args: Args,
  options: ActionOptions,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Outcome> {
  const { collection } = resource;
  const { marketplace, loads } = context;
  requireId(collection.idPrefix, id, 'id');
  const paths = [pathOf(info)];
  const read = (select: readonly string[]): Promise<Row> =>
    marketplace.get(collection, id, { select, paths }) as Promise<Row>;
  try {
    const body = await options.body?.({ read, args });
    const answer = (await marketplace.act(collection, id, name, body, { paths })) as Row | undefined;
    loads.forget();
    const select = selectOf(context.planning.planOf(info), resource.type);
    if (answer && select.every((path) => answerHolds(resource.type, path, info.schema))) return done(answer);
    // The change is made: what the payload wants beyond the answer must not make it look refused.
    const whole = await read(select).catch((error: unknown) => ({ [REFUSED]: error }));
    const held = select.filter((path) => answer && answerHolds(resource.type, path, info.schema));
    return done({ ...withNulls(answer ?? { id }, held), ...whole });
  } catch (error) {
    const refusals = refusalOf(error, { id, access: accessOf(action) });
    if (!refusals) throw error;
    return { row: null, errors: await explained(refusals, error, read, resource, action) };
  }
}

function done(row: Row): Outcome {
  return { row, errors: [] };
}

function accessOf({ roles, permission }: Action) {
  return permission === undefined ? { roles } : { roles, permission };
}

/** A refused action is looked into: most often the object just is not in a state that allows it. */
async function explained(
  refusals: readonly Refusal[],
  error: unknown,
  read: (select: readonly string[]) => Promise<Row>,
  resource: Resource,
  action: Action,
): Promise<readonly Refusal[]> {
  const state = resource.state;
  if (!state || !(error instanceof UpstreamError) || error.code !== 'BAD_USER_INPUT') return refusals;
  const current = await read([state.path]).then(
    (row) => readPath(row, state.path.split('.')),
    () => null,
  );
  if (typeof current !== 'string' || action.from.includes(current)) return refusals;
  const [{ message, traceId } = { message: 'the state does not allow it' }] = refusals;
  return [
    {
      kind: 'InvalidStateError',
      message,
      traceId,
      current: enumName(current),
      allowedFrom: action.from.map(enumName),
    },
  ];
}

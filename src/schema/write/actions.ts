/** State actions as mutations: one for each transition of a resource, `POST {path}/{id}/{action}`. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../source/row.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import type { Action, ActionName, Resource } from '../../upstream/marketplace/resource.ts';
import { builder } from '../core/builder.ts';
import type { ArgBuilder } from '../read/lists.ts';
import type { GraphContext } from '../../operation/context.ts';
import { describe } from '../core/describe.ts';
import type { Entity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { enumName, readPath } from '../read/fields.ts';
import type { Refusal } from './mutation-error.ts';
import { fieldName, payloadOf, type Outcome } from './payload.ts';
import { pathOf, requireId } from '../read/reads.ts';
import { setRules } from './rules.ts';
import { change, payloadSelect, type Read } from './run-write.ts';

type Args = Readonly<Record<string, unknown>>;

export interface ActionOptions {
  readonly what: string;
  /** Whether an id alone is enough to run it. Default: it is. */
  readonly needsArguments?: true;
  /** Last segment of the path, when it is not the action's name. */
  readonly segment?: string;
  /** Upstream's name of a member → the argument that was sent as it. */
  readonly argumentOf?: Readonly<Record<string, readonly string[]>>;
  /** Beside the id. */
  readonly args?: (arg: ArgBuilder) => object;
  /** Whether `body` reads, which costs a call. */
  readonly reads?: true;
  /** What upstream wants sent along; `read` gets the object's present members. */
  readonly body?: (from: { readonly read: Read; readonly args: Args }) => Promise<object>;
}

export interface MutationAction {
  readonly options: ActionOptions;
  readonly resource: Resource;
  readonly name: ActionName;
  readonly action: Action;
}

const mutations = new Map<string, MutationAction>();

/** Undefined when the type has no such transition, or it is no mutation of its own. */
export function actionOf(type: string, name: ActionName): MutationAction | undefined {
  return mutations.get(fieldName(type) + name.charAt(0).toUpperCase() + name.slice(1));
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
    mutations.set(mutation, { resource, name, action, options });
    setRules(mutation, { access: accessOf(action), resource, action });
    const call = `${resource.collection.path.replace(/^\/accounts/, '')}/{id}/${options.segment ?? name}`;
    builder.mutationField(mutation, (t) =>
      t.field({
        type: payloadOf(entity),
        description: `${options.what} ${describe.action(call, action, action.from, action.to, options.reads ? 'after a read' : 'alone')}`,
        args: {
          id: t.arg.id({
            required: true,
            description: `Id of the ${resource.label}: ${resource.collection.idPrefix}-….`,
          }),
          ...(options.args?.(t.arg as unknown as ArgBuilder) ?? {}),
        },
        extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'write' } }, true),
        resolve: (_root, args, context, info) => {
          const { id, ...rest } = args as { readonly id: string } & Args;
          return runAction(
            { resource, name, action, options },
            id,
            rest,
            context,
            info,
            payloadSelect(resource, context, info),
          );
        },
      }),
    );
  }
}

export async function runAction(
  { resource, name, action, options }: MutationAction,
  id: string,
  args: Args,
  context: GraphContext,
  info: GraphQLResolveInfo,
  select: readonly string[],
): Promise<Outcome> {
  const { collection } = resource;
  requireId(collection.idPrefix, id, 'id');
  return change(
    {
      resource,
      id,
      access: accessOf(action),
      argumentOf: (property) => options.argumentOf?.[property],
      async send(read) {
        const body = await options.body?.({ read, args });
        const segment = options.segment ?? name;
        const answer = await context.marketplace.act(collection, id, segment, body, {
          paths: [pathOf(info)],
        });
        return answer as unknown as Row | undefined;
      },
      explain: (refusals, error, read) => explained(refusals, error, read, resource, action),
    },
    context,
    info,
    select,
  );
}

export function accessOf({ roles, permission }: Action) {
  return permission === undefined ? { roles } : { roles, permission };
}

/** A refused action is looked into: most often the object just is not in a state that allows it. */
export async function explained(
  refusals: readonly Refusal[],
  error: unknown,
  read: Read,
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

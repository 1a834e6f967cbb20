/** Mutations for the actions of a resource: one per transition, `POST {path}/{id}/{action}`. */
import type { GraphQLResolveInfo } from 'graphql';
import { UpstreamError } from '../../upstream/errors.ts';
import type { Access, Action, ActionName, Resource } from '../../source/resource.ts';
import type { ArgBuilder } from '../read/lists.ts';
import type { GraphContext } from '../../operation/context.ts';
import { describe, item } from '../core/describe.ts';
import type { Entity } from '../core/entity.ts';
import { enumName, readPath } from '../read/fields.ts';
import type { MutationProblem } from './mutation-error.ts';
import { fieldName, type Outcome } from './payload.ts';
import { pathOf, requireId } from '../read/reads.ts';
import { change, payloadSelect, type Read } from './run-write.ts';
import { idArgument, writeField } from './write-field.ts';

type Args = Readonly<Record<string, unknown>>;

export interface ActionOptions {
  readonly description: string;
  /** Set if the action needs more than an id. */
  readonly needsArguments?: true;
  /** Last segment of the path. Default: the name of the action. */
  readonly segment?: string;
  /** Upstream's name of a member → the argument it comes from. */
  readonly argumentOf?: Readonly<Record<string, readonly string[]>>;
  /** Arguments in addition to the id. */
  readonly args?: (arg: ArgBuilder) => object;
  /** Replaces the call, for an upstream that has no calls named after actions. */
  readonly run?: (
    id: string,
    context: GraphContext,
    info: GraphQLResolveInfo,
    select: readonly string[],
  ) => Promise<Outcome>;
  /** Set if `body` reads the object, which costs a call. */
  readonly reads?: true;
  /** The body that upstream requires; `read` returns the object's current members. */
  readonly body?: (from: { readonly read: Read; readonly args: Args }) => Promise<object>;
}

export interface MutationAction {
  readonly options: ActionOptions;
  readonly resource: Resource;
  readonly name: ActionName;
  readonly action: Action;
}

const mutations = new Map<string, MutationAction>();

function keyOf(type: string, name: ActionName): string {
  return fieldName(type) + name.charAt(0).toUpperCase() + name.slice(1);
}

/** Makes an action available to `lifecycle` whose mutation is defined elsewhere. */
export function setAction(resource: Resource, name: ActionName, options: ActionOptions): void {
  const action = resource.actions[name];
  if (!action) throw new Error(`${resource.type} has no action ${name}`);
  mutations.set(keyOf(resource.type, name), { resource, name, action, options });
}

/** Undefined if the type has no such transition, or the transition has no mutation of its own. */
export function actionOf(type: string, name: ActionName): MutationAction | undefined {
  return mutations.get(keyOf(type, name));
}

/** `buyerEnable`, `buyerDisable`, … for the given actions. */
export function defineActions(entity: Entity, actions: Readonly<Record<string, ActionOptions>>): void {
  const { resource } = entity;
  for (const [name, options] of Object.entries(actions)) {
    const action = resource.actions[name];
    if (!action) throw new Error(`${resource.type} has no action ${name}`);
    const mutation = keyOf(resource.type, name);
    mutations.set(mutation, { resource, name, action, options });
    const call = `${item(resource)}/${options.segment ?? name}`;
    writeField({
      name: mutation,
      entity,
      rule: { access: accessOf(action), resource, action },
      description: `${options.description} ${describe.action(call, action, action.from, action.to, options.reads ? 'after a read' : 'alone')}`,
      args: (arg) => ({ id: idArgument(arg, resource), ...options.args?.(arg) }),
      resolve(args, context, info) {
        const { id, ...rest } = args as { readonly id: string } & Args;
        const select = payloadSelect(resource, context, info);
        return runAction({ resource, name, action, options }, id, rest, context, info, select);
      },
    });
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
  requireId(resource, id, 'id');
  if (options.run !== undefined) return options.run(id, context, info, select);
  return change(
    {
      resource,
      id,
      access: accessOf(action),
      argumentOf: (property) => options.argumentOf?.[property],
      async send(read) {
        const body = options.body === undefined ? undefined : await options.body({ read, args });
        const call = { kind: 'action', id, action: options.segment ?? name, body } as const;
        return context.source(resource).send(resource, call, { paths: [pathOf(info)] });
      },
      explain: (problems, error, read) => explainRejection(problems, error, read, resource, action),
    },
    context,
    info,
    select,
  );
}

export function accessOf({ roles, permission, orSelf }: Action): Access {
  return {
    roles,
    ...(permission === undefined ? {} : { permission }),
    ...(orSelf === undefined ? {} : { orSelf }),
  };
}

/** Reads the state after a rejected action: most often the state does not allow the action. */
export async function explainRejection(
  problems: readonly MutationProblem[],
  error: unknown,
  read: Read,
  resource: Resource,
  action: Action,
): Promise<readonly MutationProblem[]> {
  const state = resource.state;
  if (!state || !(error instanceof UpstreamError) || error.code !== 'BAD_USER_INPUT') return problems;
  const current = await read([state.path]).then(
    (row) => readPath(row, state.path.split('.')),
    () => null,
  );
  if (typeof current !== 'string' || action.from.includes(current)) return problems;
  const [{ message, traceId } = { message: 'the state does not allow it' }] = problems;
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

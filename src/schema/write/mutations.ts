/** Creations, updates and deletions: the noun first, one call each, refusals as data. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../source/row.ts';
import type { Access, Resource } from '../../upstream/marketplace/resource.ts';
import { accessOf, explained } from './actions.ts';
import { builder } from '../core/builder.ts';
import type { GraphContext } from '../../operation/context.ts';
import { describe } from '../core/describe.ts';
import type { Entity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { readPath } from '../read/fields.ts';
import { argumentOf, writeInput, type InputDefinition, type InputShape, type InputValue } from './input.ts';
import type { ArgBuilder } from '../read/lists.ts';
import type { Refusal } from './mutation-error.ts';
import { DeletePayload, fieldName, payloadOf, type Outcome } from './payload.ts';
import { pathOf, requireId } from '../read/reads.ts';
import { setRules } from './rules.ts';
import { change, payloadSelect, Refused, type Read } from './run-write.ts';

type Body = Record<string, unknown>;

const AT_INPUT = ['input'] as const;
const call = extensions({ kind: 'call', needs: [], cost: { calls: 'write' } }, true);

export interface CreateOptions {
  readonly what: string;
  readonly access: Access;
  readonly input: InputDefinition;
  /** Beside the input; what they come to in the body is `finish`'s to say. */
  readonly args?: (arg: ArgBuilder) => object;
  /** Completes the body, or refuses. */
  readonly finish?: (body: Body, args: InputValue) => readonly Refusal[] | undefined;
  /** Members of the body that do not come from the input of the same name. */
  readonly alsoFrom?: Readonly<Record<string, readonly string[]>>;
}

/** `buyerCreate(input:)`: `POST /buyers`. */
export function createMutation(entity: Entity, options: CreateOptions, name = 'Create'): void {
  const { resource } = entity;
  const mutation = fieldName(resource.type) + name;
  setRules(mutation, { access: options.access });
  builder.mutationField(mutation, (t) =>
    t.field({
      type: payloadOf(entity),
      description: `${options.what} ${describe.write('POST', resource, options.access)}`,
      args: {
        ...(options.args?.(t.arg as unknown as ArgBuilder) ?? {}),
        input: t.arg({
          type: options.input.ref,
          required: true,
          description: `Values of the new ${resource.label}.`,
        }),
      },
      extensions: call,
      resolve: (_root, args, context, info) => create(resource, options, args as InputValue, context, info),
    }),
  );
}

/** The row of the answer is passed on to `seen`, which may keep what only this answer holds. */
export async function create(
  resource: Resource,
  options: CreateOptions,
  args: InputValue,
  context: GraphContext,
  info: GraphQLResolveInfo,
  seen?: (answer: Row) => void,
): Promise<Outcome> {
  const { body, refusals } = writeInput(options.input, args['input'] as InputValue, AT_INPUT);
  const outcome = await change(
    {
      resource,
      id: resource.label,
      access: options.access,
      argumentOf: (property) => options.alsoFrom?.[property] ?? argumentOf(options.input, AT_INPUT)(property),
      async send() {
        const more = options.finish?.(body, args) ?? [];
        if (refusals.length + more.length > 0) throw new Refused([...refusals, ...more]);
        const answer = (await context.marketplace.create(
          resource.collection,
          { kind: 'json', value: body },
          { paths: [pathOf(info)] },
        )) as unknown as Row;
        seen?.(answer);
        return answer;
      },
    },
    context,
    info,
    payloadSelect(resource, context, info),
  );
  return { ...outcome, created: true };
}

export interface UpdateOptions<Input extends InputShape = InputDefinition> {
  readonly what: string;
  readonly input: Input;
  /** Sent along as `sentAlong` of the resource, but only when the input touches what they are part of: `settings`. */
  readonly sentAlongWith?: readonly string[];
  /** Where the input stands among the arguments. Default: `input`. */
  readonly at?: readonly string[];
  readonly finish?: (body: Body, args: InputValue) => readonly Refusal[] | undefined;
}

/** `buyerUpdate(id:, input:, expectedRevision:)`: `PUT /buyers/{id}`, after a read where upstream replaces. */
export function updateMutation(entity: Entity, options: UpdateOptions): void {
  const { resource } = entity;
  const action = resource.actions.update;
  if (!action) throw new Error(`${resource.type} cannot be updated`);
  const access = accessOf(action);
  const mutation = `${fieldName(resource.type)}Update`;
  setRules(mutation, { access, resource, action });
  builder.mutationField(mutation, (t) =>
    t.field({
      type: payloadOf(entity),
      description: `${options.what} ${describe.write('PUT', resource, access, resource.sentAlong.length > 0 ? 'after a read' : 'alone')}`,
      args: {
        id: t.arg.id({
          required: true,
          description: `Id of the ${resource.label}: ${resource.collection.idPrefix}-….`,
        }),
        input: t.arg({
          type: options.input.ref,
          required: true,
          description: 'The changes. Omitted members stay unchanged; null clears a member.',
        }),
        expectedRevision: t.arg.int({
          description:
            'The change is rejected if the object has a different revision just before the write. Upstream cannot compare and write in one step. If someone else changes the object in between, the gateway detects it afterwards from the revision that the write returns, and reports a ConflictError with `applied: true`. It detects nothing if upstream returns no revision. Cost: one call, unless the object is read anyway.',
        }),
      },
      extensions: call,
      resolve: (_root, { id, input, expectedRevision }, context, info) =>
        update(
          resource,
          options,
          { id, input, expectedRevision: expectedRevision ?? undefined },
          context,
          info,
        ),
    }),
  );
}

/** `buyerValidate(id:, input:)`: `POST /buyers/{id}/validate`, which stores nothing. */
export function validateMutation(entity: Entity, options: UpdateOptions & { readonly access: Access }): void {
  const { resource } = entity;
  const mutation = `${fieldName(resource.type)}Validate`;
  setRules(mutation, { access: options.access, resource });
  builder.mutationField(mutation, (t) =>
    t.field({
      type: payloadOf(entity),
      description: `${options.what} ${describe.write('POST', resource, options.access, resource.sentAlong.length > 0 ? 'after a read' : 'alone', '/{id}/validate')}`,
      args: {
        id: t.arg.id({
          required: true,
          description: `Id of the ${resource.label}: ${resource.collection.idPrefix}-….`,
        }),
        input: t.arg({ type: options.input.ref, required: true, description: 'The changes to check.' }),
      },
      extensions: call,
      resolve: (_root, { id, input }, context, info) => {
        requireId(resource.collection.idPrefix, id, 'id');
        return change(
          {
            resource,
            id,
            access: options.access,
            argumentOf: argumentOf(options.input, AT_INPUT),
            async send(read) {
              const { refusals } = writeInput(options.input, input, AT_INPUT);
              if (refusals.length > 0) throw new Refused(refusals);
              const body = await bodyOver(resource, options, input, undefined, read);
              return (await context.marketplace.act(resource.collection, id, 'validate', body, {
                paths: [pathOf(info)],
              })) as unknown as Row | undefined;
            },
          },
          context,
          info,
          payloadSelect(resource, context, info),
        );
      },
    }),
  );
}

interface UpdateArgs {
  readonly id: string;
  readonly input: InputValue;
  readonly expectedRevision: number | undefined;
}

export function update(
  resource: Resource,
  options: UpdateOptions<InputShape>,
  { id, input, expectedRevision }: UpdateArgs,
  context: GraphContext,
  info: GraphQLResolveInfo,
  select = payloadSelect(resource, context, info),
): Promise<Outcome> {
  requireId(resource.collection.idPrefix, id, 'id');
  const action = resource.actions.update;
  return change(
    {
      resource,
      id,
      access: action ? accessOf(action) : resource.read,
      argumentOf: argumentOf(options.input, options.at ?? AT_INPUT),
      replaces: { expectedRevision },
      async send(read) {
        const { refusals } = writeInput(options.input, input, options.at ?? AT_INPUT);
        if (refusals.length > 0) throw new Refused(refusals);
        const body = await bodyOver(resource, options, input, expectedRevision, read);
        const more = options.finish?.(body, input);
        if (more && more.length > 0) throw new Refused(more);
        return (await context.marketplace.update(
          resource.collection,
          id,
          { kind: 'json', value: body },
          { paths: [pathOf(info)] },
        )) as unknown as Row | undefined;
      },
    },
    context,
    info,
    select,
  );
}

/** What is given, over what is there. */
async function bodyOver(
  resource: Resource,
  options: UpdateOptions<InputShape>,
  input: InputValue,
  expectedRevision: number | undefined,
  read: Read,
): Promise<Body> {
  const given = writeInput(options.input, input, AT_INPUT).body;
  const touched = (options.sentAlongWith ?? []).filter((name) => Object.hasOwn(given, name));
  // What the input replaces as a whole need not be read.
  const replaced = new Set(
    Object.entries(options.input.table).flatMap(([name, { wire }]) =>
      input[name] === undefined ? [] : [wire, `${wire}.id`],
    ),
  );
  const kept = [...resource.sentAlong.filter((path) => !replaced.has(path)), ...touched];
  const wanted = [...kept, ...(expectedRevision === undefined ? [] : ['revision'])];
  if (wanted.length === 0) return given;
  const row = await read(wanted);
  if (expectedRevision !== undefined && row['revision'] !== expectedRevision) {
    const current = row['revision'] as number | undefined;
    throw new Refused([
      {
        kind: 'ConflictError',
        message: `expected revision ${expectedRevision}, but the object has revision ${current ?? 'unknown'}`,
        path: ['expectedRevision'],
        currentRevision: current,
      },
    ]);
  }
  const body: Body = {};
  for (const path of kept) {
    const [first = ''] = path.split('.');
    const value = readPath(row, [first]);
    if (value !== null) body[first] = value;
  }
  return writeInput(options.input, input, AT_INPUT, body).body;
}

export interface DeleteOptions {
  readonly what: string;
  /** Wire path of the id of the object whose lists lose a row. */
  readonly parent?: string;
  /** When it is not `…Delete`. */
  readonly name?: string;
}

/** `buyerDelete(id:)`: `DELETE /buyers/{id}`. */
export function deleteMutation({ resource }: Entity, options: DeleteOptions): void {
  const action = resource.actions.delete;
  if (!action) throw new Error(`${resource.type} cannot be deleted`);
  const mutation = fieldName(resource.type) + (options.name ?? 'Delete');
  setRules(mutation, { access: accessOf(action), resource, action });
  builder.mutationField(mutation, (t) =>
    t.field({
      type: DeletePayload,
      description: `${options.what} ${describe.write('DELETE', resource, accessOf(action))}`,
      args: {
        id: t.arg.id({
          required: true,
          description: `Id of the ${resource.label}: ${resource.collection.idPrefix}-….`,
        }),
      },
      extensions: call,
      resolve: async (_root, { id }, context, info) => {
        const wantsParent = [...context.planning.planOf(info).children.values()].some(
          ({ field }) => field === 'parent',
        );
        let parent: Row | null = null;
        const outcome = await remove(resource, id, context, info, async (read) => {
          if (!wantsParent || options.parent === undefined) return;
          const parentId = readPath(await read([options.parent]), options.parent.split('.'));
          if (typeof parentId === 'string') parent = { id: parentId };
        });
        const deleted = outcome.errors.length === 0;
        return { ...outcome, row: null, deletedId: deleted ? id : null, parent: deleted ? parent : null };
      },
    }),
  );
}

export function remove(
  resource: Resource,
  id: string,
  context: GraphContext,
  info: GraphQLResolveInfo,
  before: (read: Read) => Promise<void> = () => Promise.resolve(),
): Promise<Outcome> {
  requireId(resource.collection.idPrefix, id, 'id');
  const action = resource.actions.delete;
  return change(
    {
      resource,
      id,
      access: action ? accessOf(action) : resource.read,
      async send(read) {
        await before(read);
        await context.marketplace.remove(resource.collection, id, { paths: [pathOf(info)] });
        return undefined;
      },
      ...(action
        ? { explain: (refusals, error, read) => explained(refusals, error, read, resource, action) }
        : {}),
    },
    context,
    info,
    [],
  );
}

/** Mutations that create, update, validate and delete: one call each, with rejections as data. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../source/row.ts';
import type { Access, Resource } from '../../source/resource.ts';
import { accessOf, explainRejection } from './actions.ts';
import type { GraphContext } from '../../operation/context.ts';
import { describe, type ReadBefore } from '../core/describe.ts';
import type { Entity } from '../core/entity.ts';
import { readPath } from '../read/fields.ts';
import { argumentOf, writeInput, type InputDefinition, type InputShape, type InputValue } from './input.ts';
import type { ArgBuilder } from '../read/lists.ts';
import type { MutationProblem } from './mutation-error.ts';
import { declareCreation, fieldName, type Deletion, type Outcome } from './payload.ts';
import { pathOf, requireId } from '../read/reads.ts';
import { change, payloadSelect, MutationRejected, type Read } from './run-write.ts';
import { idArgument, writeField } from './write-field.ts';

type Body = Record<string, unknown>;

const AT_INPUT = ['input'] as const;

export interface CreateOptions {
  readonly description: string;
  readonly access: Access;
  readonly input: InputDefinition;
  /** Arguments in addition to the input; `completeBody` writes them into the body. */
  readonly args?: (arg: ArgBuilder) => object;
  /** Completes the body, or returns why the mutation is rejected. */
  readonly completeBody?: (body: Body, args: InputValue) => readonly MutationProblem[] | undefined;
  /** Wire member → the argument it comes from, where that is not the input of the same name. */
  readonly argumentAliases?: Readonly<Record<string, readonly string[]>>;
}

/** `buyerCreate(input:)`: `POST /buyers`. */
export function createMutation(entity: Entity, options: CreateOptions, name = 'Create'): void {
  const { resource } = entity;
  declareCreation(resource.type);
  writeField({
    name: fieldName(resource.type) + name,
    entity,
    rule: { access: options.access },
    description: `${options.description} ${describe.write('POST', resource, options.access)}`,
    args: (arg) => ({
      ...options.args?.(arg),
      input: arg({
        type: options.input.ref,
        required: true,
        description: `Values of the new ${resource.label}.`,
      }),
    }),
    resolve: (args, context, info) => create(resource, options, args, context, info),
  });
}

interface Creation {
  readonly resource: Resource;
  readonly body: Body;
  readonly argumentFor: (property: string) => readonly string[] | undefined;
}

/** A new object is never missing itself: with a parent in its address, that is what upstream did not find. */
function aboutParent(problem: MutationProblem, { resource, body, argumentFor }: Creation): MutationProblem {
  if (problem.kind !== 'NotFoundError') return problem;
  const path = resource.partition?.path;
  const parent = path === undefined ? undefined : readPath({ id: resource.label, ...body }, path.split('.'));
  if (path === undefined || typeof parent !== 'string') {
    const message = `something that the new ${resource.label} refers to does not exist or is not visible`;
    return { ...problem, message };
  }
  const message = `${parent} does not exist or is not visible`;
  return { ...problem, id: parent, message, path: argumentFor(path) };
}

/** Passes the row of the response to `seen`, which can keep what only this response contains. */
export async function create(
  resource: Resource,
  options: CreateOptions,
  args: InputValue,
  context: GraphContext,
  info: GraphQLResolveInfo,
  seen?: (answer: Row) => void,
): Promise<Outcome> {
  const { body, problems } = writeInput(options.input, args['input'] as InputValue, AT_INPUT);
  const argumentFor = (property: string): readonly string[] | undefined =>
    options.argumentAliases?.[property] ?? argumentOf(options.input, AT_INPUT)(property);
  const outcome = await change(
    {
      resource,
      id: resource.label,
      access: options.access,
      argumentOf: argumentFor,
      explain: (found) =>
        Promise.resolve(found.map((problem) => aboutParent(problem, { resource, body, argumentFor }))),
      async send() {
        const more = options.completeBody?.(body, args) ?? [];
        if (problems.length + more.length > 0) throw new MutationRejected([...problems, ...more]);
        const call = { kind: 'create', body: { kind: 'json', value: body } } as const;
        const answer = await context.source(resource).send(resource, call, { paths: [pathOf(info)] });
        if (answer !== undefined) seen?.(answer);
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
  readonly description: string;
  readonly input: Input;
  /** Like `requiredOnPut` of the resource, but only if the input changes a part of them: `settings`. */
  readonly includeWhenTouched?: readonly string[];
  /** Path of the input among the arguments. Default: `input`. */
  readonly at?: readonly string[];
  readonly completeBody?: (body: Body, args: InputValue) => readonly MutationProblem[] | undefined;
}

/** `buyerUpdate(id:, input:, expectedRevision:)`: `PUT /buyers/{id}`, after a read where upstream replaces. */
export function updateMutation(entity: Entity, options: UpdateOptions): void {
  const { resource } = entity;
  const { action, access } = actionNamed(resource, 'update');
  writeField({
    name: `${fieldName(resource.type)}Update`,
    entity,
    rule: { access, resource, action },
    description: `${options.description} ${describe.write('PUT', resource, access, readBeforePut(resource))}`,
    args: (arg) => ({
      id: idArgument(arg, resource),
      input: arg({
        type: options.input.ref,
        required: true,
        description: 'The changes. Omitted members stay unchanged; null clears a member.',
      }),
      expectedRevision: arg.int({
        description:
          'The change is rejected if the object has a different revision just before the write. Upstream cannot compare and write in one step. ' +
          'If someone else changes the object in between, the gateway detects it afterwards from the revision that the write returns, and reports ' +
          'a ConflictError with `applied: true`. It detects nothing if upstream returns no revision. Cost: one call, unless the object is read anyway.',
      }),
    }),
    resolve: (args, context, info) => update(resource, options, updateArgs(args), context, info),
  });
}

export function updateArgs({ id, input, expectedRevision }: InputValue): UpdateArgs {
  return {
    id: id as string,
    input: input as InputValue,
    expectedRevision: (expectedRevision as number | null | undefined) ?? undefined,
  };
}

function readBeforePut({ requiredOnPut }: Resource): ReadBefore {
  return requiredOnPut.length > 0 ? 'after a read' : 'alone';
}

/** `buyerValidate(id:, input:)`: `POST /buyers/{id}/validate`, which stores nothing. */
export function validateMutation(entity: Entity, options: UpdateOptions & { readonly access: Access }): void {
  const { resource } = entity;
  const { access } = options;
  writeField({
    name: `${fieldName(resource.type)}Validate`,
    entity,
    rule: { access, resource },
    description: `${options.description} ${describe.write('POST', resource, access, readBeforePut(resource), '/{id}/validate')}`,
    args: (arg) => ({
      id: idArgument(arg, resource),
      input: arg({ type: options.input.ref, required: true, description: 'The changes to check.' }),
    }),
    resolve(args, context, info) {
      const { id, input } = updateArgs(args);
      requireId(resource, id, 'id');
      return change(
        {
          resource,
          id,
          access,
          argumentOf: argumentOf(options.input, AT_INPUT),
          async send(read) {
            const { problems } = writeInput(options.input, input, AT_INPUT);
            if (problems.length > 0) throw new MutationRejected(problems);
            const body = await mergeOntoCurrent(resource, options, input, undefined, read);
            const call = { kind: 'action', id, action: 'validate', body } as const;
            return context.source(resource).send(resource, call, { paths: [pathOf(info)] });
          },
        },
        context,
        info,
        payloadSelect(resource, context, info),
      );
    },
  });
}

function actionNamed(resource: Resource, name: 'update' | 'delete') {
  const action = resource.actions[name];
  if (!action) throw new Error(`${resource.type} has no action ${name}`);
  return { action, access: accessOf(action) };
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
  requireId(resource, id, 'id');
  const action = resource.actions.update;
  return change(
    {
      resource,
      id,
      access: action ? accessOf(action) : resource.read,
      argumentOf: argumentOf(options.input, options.at ?? AT_INPUT),
      replaces: { expectedRevision },
      async send(read) {
        const { problems } = writeInput(options.input, input, options.at ?? AT_INPUT);
        if (problems.length > 0) throw new MutationRejected(problems);
        const body = await mergeOntoCurrent(resource, options, input, expectedRevision, read);
        const more = options.completeBody?.(body, input);
        if (more && more.length > 0) throw new MutationRejected(more);
        resource.completePut?.(body);
        const call = { kind: 'update', id, body: { kind: 'json', value: body } } as const;
        return context.source(resource).send(resource, call, { paths: [pathOf(info)] });
      },
    },
    context,
    info,
    select,
  );
}

/** The body of a PUT: the current values that upstream requires, with the given values over them. */
async function mergeOntoCurrent(
  resource: Resource,
  options: UpdateOptions<InputShape>,
  input: InputValue,
  expectedRevision: number | undefined,
  read: Read,
): Promise<Body> {
  const given = writeInput(options.input, input, AT_INPUT).body;
  const touched = (options.includeWhenTouched ?? []).filter((name) => Object.hasOwn(given, name));
  // The gateway need not read what the input replaces as a whole.
  const replaced = new Set(
    Object.entries(options.input.table).flatMap(([name, { wire }]) =>
      input[name] === undefined ? [] : [wire, `${wire}.id`],
    ),
  );
  const kept = [...resource.requiredOnPut.filter((path) => !replaced.has(path)), ...touched];
  const wanted = [...kept, ...(expectedRevision === undefined ? [] : ['revision'])];
  if (wanted.length === 0) return given;
  const row = await read(wanted);
  if (expectedRevision !== undefined && row['revision'] !== expectedRevision) {
    const current = row['revision'] as number | undefined;
    throw new MutationRejected([
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
  readonly description: string;
  /** Wire path of the id of the object that the deleted object belongs to. */
  readonly parent?: string;
  /** Suffix of the name. Default: `Delete`. */
  readonly name?: string;
}

/** `buyerDelete(id:)`: `DELETE /buyers/{id}`. */
export function deleteMutation(entity: Entity, options: DeleteOptions): void {
  const { resource } = entity;
  const { action, access } = actionNamed(resource, 'delete');
  writeField({
    name: fieldName(resource.type) + (options.name ?? 'Delete'),
    entity,
    payload: 'deletion',
    rule: { access, resource, action },
    description: `${options.description} ${describe.write('DELETE', resource, access)}`,
    args: (arg) => ({ id: idArgument(arg, resource) }),
    resolve: (args, context, info) =>
      removeWithParent(resource, args['id'] as string, options, context, info),
  });
}

async function removeWithParent(
  resource: Resource,
  id: string,
  options: DeleteOptions,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Deletion> {
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
}

export function remove(
  resource: Resource,
  id: string,
  context: GraphContext,
  info: GraphQLResolveInfo,
  before: (read: Read) => Promise<void> = () => Promise.resolve(),
): Promise<Outcome> {
  requireId(resource, id, 'id');
  const action = resource.actions.delete;
  return change(
    {
      resource,
      id,
      access: action ? accessOf(action) : resource.read,
      async send(read) {
        await before(read);
        await context.source(resource).send(resource, { kind: 'delete', id }, { paths: [pathOf(info)] });
        return undefined;
      },
      ...(action
        ? { explain: (problems, error, read) => explainRejection(problems, error, read, resource, action) }
        : {}),
    },
    context,
    info,
    [],
  );
}

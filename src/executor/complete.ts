/** Runs planned fields: calls their resolvers and completes the values into the answer. */
import {
  GraphQLError,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { sizeOf } from './answer-size.ts';
import { buildInLoop, generateBuild, type FieldRunner } from './build-object.ts';
import { callOf, type Execution } from './execution.ts';
import { errorAt, type ResponsePath } from './response-path.ts';
import {
  selectionOf,
  type Completion,
  type Data,
  type FieldPlan,
  type SelectionPlan,
} from './execution-plan.ts';
import { checkRuntimeType } from './runtime-type.ts';

export function runFields(
  execution: Execution,
  selection: SelectionPlan,
  source: unknown,
  place: ResponsePath | undefined,
): Data | Promise<Data> {
  if (selection.build !== undefined) return selection.build(execution, source, place);
  // Only a selection of many objects is worth the code.
  if ((selection.objects += 1) === execution.codeAfter) {
    selection.build = generateBuild(selection, runner);
    if (selection.build !== undefined) execution.counter.generated += selection.fields.length;
  }
  return buildInLoop(selection, runner, execution, source, place);
}

/** Runs one field after another, each when the one before is done. */
export function runFieldsInTurn(
  execution: Execution,
  selection: SelectionPlan,
  source: unknown,
): Data | Promise<Data> {
  const run = (data: Data, field: FieldPlan): Data | Promise<Data> => {
    const value = field.typename ?? runField(execution, field, source, undefined);
    if (value instanceof Promise) {
      return value.then((done: unknown) => {
        data[field.key] = done;
        return data;
      });
    }
    data[field.key] = value;
    return data;
  };
  let data: Data | Promise<Data> = selection.prototype === 'ordinary' ? {} : (Object.create(null) as Data);
  for (const field of selection.fields) {
    data = data instanceof Promise ? data.then((done: Data) => run(done, field)) : run(data, field);
  }
  return data;
}

/** Without closures: they would cost an allocation for each field of each row, although few values are promises. */
function runField(
  execution: Execution,
  field: FieldPlan,
  source: unknown,
  place: ResponsePath | undefined,
): unknown {
  let result: unknown;
  try {
    const { resolve, args, info } = callOf(execution, field);
    result = resolve(source, args, execution.contextValue, info);
  } catch (error) {
    return fail(execution, field, field.completion, error, place, field.key);
  }
  return completeField(execution, field, field.completion, result, place, field.key);
}

/** The same for a resolver that uses nothing but the row, so that nothing is prepared for it. */
function runFieldOfRow(
  execution: Execution,
  field: FieldPlan,
  source: unknown,
  place: ResponsePath | undefined,
): unknown {
  let result: unknown;
  try {
    result = field.ofRow?.(source);
    if (typeof result === 'string' && field.isText) {
      execution.size.take(result.length);
      return result;
    }
  } catch (error) {
    return fail(execution, field, field.completion, error, place, field.key);
  }
  return completeField(execution, field, field.completion, result, place, field.key);
}

const runner: FieldRunner = { run: runField, runOfRow: runFieldOfRow };

/** A value of a field, or an item of a list. Throws, or rejects, only where null is not allowed. */
function completeField(
  execution: Execution,
  field: FieldPlan,
  completion: Completion,
  value: unknown,
  place: ResponsePath | undefined,
  key: string | number,
): unknown {
  try {
    const completed = isThenable(value)
      ? completeLater(execution, field, completion, value, place, key)
      : complete(execution, field, completion, value, place, key);
    return completed instanceof Promise
      ? failLater(execution, field, completion, completed, place, key)
      : completed;
  } catch (error) {
    return fail(execution, field, completion, error, place, key);
  }
}

function completeLater(
  execution: Execution,
  field: FieldPlan,
  completion: Completion,
  value: PromiseLike<unknown>,
  place: ResponsePath | undefined,
  key: string | number,
): Promise<unknown> {
  return Promise.resolve(value).then((resolved) =>
    complete(execution, field, completion, resolved, place, key),
  );
}

/** A step of its own, as in graphql-js: the number of steps decides which of several errors is the first. */
function failLater(
  execution: Execution,
  field: FieldPlan,
  completion: Completion,
  completed: Promise<unknown>,
  place: ResponsePath | undefined,
  key: string | number,
): Promise<unknown> {
  return completed.then(undefined, (error: unknown) => fail(execution, field, completion, error, place, key));
}

/** Records the error and returns null where null is allowed; otherwise throws it to the parent. */
function fail(
  execution: Execution,
  field: FieldPlan,
  { nullable }: Completion,
  raw: unknown,
  prev: ResponsePath | undefined,
  key: string | number,
): null {
  if (execution.errors.isFull || execution.size.isReportedEnough(raw)) {
    if (!nullable) throw raw;
    return null;
  }
  const error = errorAt(raw, field.nodes, prev, key);
  if (!nullable) throw error;
  execution.errors.add(error, prev, key);
  return null;
}

function complete(
  execution: Execution,
  field: FieldPlan,
  completion: Completion,
  value: unknown,
  prev: ResponsePath | undefined,
  key: string | number,
): unknown {
  if (value === null || value === undefined) {
    if (completion.nullable) return null;
    throw nullError(field);
  }
  if (value instanceof Error) throw value;
  switch (completion.kind) {
    case 'leaf': {
      const leaf = serialize(completion.type, value);
      if (typeof leaf === 'string') execution.size.take(leaf.length);
      else if (typeof leaf === 'object') execution.size.take(sizeOf(leaf));
      return leaf;
    }
    case 'object':
      return completeObject(execution, field, completion.type, value, { prev, key });
    case 'list':
      return completeList(execution, field, completion.item, value, { prev, key });
    case 'abstract':
      return completeAbstract(execution, field, completion.type, value, { prev, key });
  }
}

function completeAbstract(
  execution: Execution,
  field: FieldPlan,
  type: GraphQLAbstractType,
  value: unknown,
  place: ResponsePath,
): unknown {
  const { info } = callOf(execution, field);
  const resolveType = type.resolveType ?? execution.typeResolver;
  const name: unknown = resolveType(value, execution.contextValue, info, type);
  return isThenable(name)
    ? Promise.resolve(name).then((resolved) => completeAs(execution, field, type, resolved, value, place))
    : completeAs(execution, field, type, name, value, place);
}

function completeAs(
  execution: Execution,
  field: FieldPlan,
  type: GraphQLAbstractType,
  name: unknown,
  value: unknown,
  place: ResponsePath,
): unknown {
  const latest = field.latest?.type;
  const runtimeType =
    latest?.name === name && latest !== undefined
      ? latest
      : checkRuntimeType(execution.schema, field, type, name, value);
  return completeObject(execution, field, runtimeType, value, place);
}

function nullError({ parentType, definition }: FieldPlan): Error {
  return new Error(`Cannot return null for non-nullable field ${parentType.name}.${definition.name}.`);
}

function serialize(type: GraphQLLeafType, value: unknown): unknown {
  const serialized: unknown = type.serialize(value);
  if (serialized !== null && serialized !== undefined) return serialized;
  throw new Error(
    `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
  );
}

function completeObject(
  execution: Execution,
  field: FieldPlan,
  type: GraphQLObjectType,
  value: unknown,
  place: ResponsePath,
): unknown {
  const selection = selectionOf(execution, field, type);
  execution.size.take(selection.bytes);
  return type.isTypeOf
    ? completeIfOfType(execution, field, selection, value, place)
    : runFields(execution, selection, value, place);
}

function completeIfOfType(
  execution: Execution,
  field: FieldPlan,
  selection: SelectionPlan,
  value: unknown,
  place: ResponsePath,
): unknown {
  const { type } = selection;
  const { info } = callOf(execution, field);
  const run = (is: boolean | undefined): unknown => {
    if (is ?? false) return runFields(execution, selection, value, place);
    throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, {
      nodes: field.nodes,
    });
  };
  const is = type.isTypeOf?.(value, execution.contextValue, info);
  return isThenable(is) ? Promise.resolve(is).then(run) : run(is);
}

/** A comma, and a number or a null. */
const bytesOfItem = 3;

function completeList(
  execution: Execution,
  field: FieldPlan,
  item: Completion,
  values: unknown,
  place: ResponsePath,
): unknown {
  if (!isIterable(values)) {
    throw new GraphQLError(
      `Expected Iterable, but did not find one for field "${field.parentType.name}.${field.definition.name}".`,
    );
  }
  const completed: unknown[] = [];
  let waits = false;
  try {
    for (const value of values) {
      execution.size.take(bytesOfItem);
      const done = completeField(execution, field, item, value, place, completed.length);
      if (done instanceof Promise) waits = true;
      completed.push(done);
    }
  } catch (error) {
    // The list failed. Pending items are ignored, but their rejections are handled: an unhandled one ends the process.
    void Promise.allSettled(completed);
    if (Array.isArray(values)) void Promise.allSettled(values);
    throw error;
  }
  return waits ? Promise.all(completed) : completed;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/** A string can be iterated too, but is not a list. */
function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'
  );
}

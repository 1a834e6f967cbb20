/** An executor that plans each document once and returns the same as graphql-js, with less work per row and field. */
import {
  assertValidSchema,
  defaultFieldResolver,
  defaultTypeResolver,
  execute,
  Kind,
  OperationTypeNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { collectFields } from 'graphql/execution/collectFields.js';
import { fragmentsOf, type Fragments } from '../document/fragments.ts';
import { documentBytes } from '../document/size.ts';
import { coerceVariables } from '../document/values.ts';
import { Variants } from '../document/variants.ts';
import { AnswerSize, sizeError } from './answer-size.ts';
import { canGenerateCode } from './build-object.ts';
import { runFields, runFieldsInTurn } from './complete.ts';
import type { Execution } from './execution.ts';
import { FieldErrors } from './response-path.ts';
import { planSelection, type PlanCounter, type SelectionPlan } from './execution-plan.ts';

type MaybePromise<T> = T | Promise<T>;

/** Estimated memory of all cached operations. The least recently used are evicted. */
const maxRememberedBytes = 32_000_000;
/** A planned field with its path and its entry in the selection. */
const bytesOfAField = 600;
/** In addition, where its selection has generated code. */
const bytesOfAGeneratedField = 1_500;
/** With more variables in @skip and @include, graphql-js executes the operation. */
const maxConditions = 64;

/** The cached plans of an operation. */
interface CachedOperation {
  readonly document: DocumentNode;
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly variants: Variants<Variant>;
  /** Bytes of the planned fields of all variants when the size was last computed. */
  weighed: number;
}

/** `left`: graphql-js executes it. */
type Variant = ExecutionPlan | 'left';

interface ExecutionPlan {
  readonly root: SelectionPlan;
  readonly counter: PlanCounter;
}

/** Most invalid variables that are reported. */
const maxCoercionErrors = 8;

export interface ExecutorOptions {
  /** Longest answer, in counted bytes. Further fields become errors. Default: no limit. */
  readonly maxAnswerBytes?: number | undefined;
  /** Objects of a selection before it gets generated code. Default: 50, or never where the process may not. */
  readonly codeAfter?: number;
}

/** The cache of operations is limited by size. Fields are planned when the first object of their type appears. */
export function createExecutor({
  maxAnswerBytes = Infinity,
  codeAfter = canGenerateCode ? 50 : Infinity,
}: ExecutorOptions = {}): (args: ExecutionArgs) => MaybePromise<ExecutionResult> {
  const operations = new LRUCache<OperationDefinitionNode, CachedOperation>({ maxSize: maxRememberedBytes });
  const weigh = (operation: OperationDefinitionNode, prepared: CachedOperation): void => {
    const bytes = bytesOfPlans(prepared);
    if (bytes === prepared.weighed) return;
    prepared.weighed = bytes;
    operations.set(operation, prepared, { size: 1 + bytes + documentBytes(operation.loc) });
  };

  return (args) => {
    const { schema, document, contextValue, rootValue } = args;
    const operation = operationOf(args);
    // graphql-js reports everything that fails before any field runs.
    if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return execute(args);
    assertValidSchema(schema);
    const given: unknown = args.variableValues ?? {};
    if (typeof given !== 'object') return execute(args);
    const variableValues = coerceVariables(schema, operation, given as Record<string, unknown>);
    if (!variableValues) return execute({ ...args, options: { maxCoercionErrors } });
    let prepared = operations.get(operation);
    if (prepared?.document !== document || prepared.schema !== schema) {
      prepared = prepareOperation(schema, document, operation);
    }
    const plan = variantOf(prepared, operation, variableValues);
    weigh(operation, prepared);
    if (plan === 'left') return withinSize(execute(args), maxAnswerBytes);
    const execution: Execution = {
      schema,
      fragments: prepared.fragments,
      variableValues,
      counter: plan.counter,
      operation,
      rootValue,
      contextValue,
      fieldResolver: args.fieldResolver ?? defaultFieldResolver,
      typeResolver: args.typeResolver ?? defaultTypeResolver,
      codeAfter,
      errors: new FieldErrors(),
      size: new AnswerSize(maxAnswerBytes),
      calls: new Array<undefined>(plan.counter.fields),
    };
    const used = prepared;
    return run(execution, plan.root, () => {
      weigh(operation, used);
    });
  };
}

/** graphql-js does not count, so its answer is counted afterwards. Repeated texts are in memory once. */
function withinSize(result: MaybePromise<ExecutionResult>, most: number): MaybePromise<ExecutionResult> {
  const check = (done: ExecutionResult): ExecutionResult => {
    const refused = sizeError(done.data, most);
    return refused === undefined ? done : { data: null, errors: [refused] };
  };
  return result instanceof Promise ? result.then(check) : check(result);
}

/** `onGrown` is called at the end if the plan has grown during the execution. */
function run(execution: Execution, root: SelectionPlan, onGrown: () => void): MaybePromise<ExecutionResult> {
  const { operation, rootValue, errors, counter } = execution;
  const bytes = bytesIn(counter);
  const respond = (data: Record<string, unknown> | null): ExecutionResult => {
    if (bytesIn(counter) > bytes) onGrown();
    return errors.list.length === 0 ? { data } : { errors: errors.list, data };
  };
  const refuse = (error: unknown): ExecutionResult => {
    // Errors inside a field already have their path.
    errors.addAtRoot(error as GraphQLError);
    return respond(null);
  };
  try {
    const data =
      operation.operation === OperationTypeNode.MUTATION
        ? runFieldsInTurn(execution, root, rootValue)
        : runFields(execution, root, rootValue, undefined);
    return data instanceof Promise ? data.then(respond, refuse) : respond(data);
  } catch (error) {
    return refuse(error);
  }
}

function operationOf({ document, operationName }: ExecutionArgs): OperationDefinitionNode | undefined {
  // Callers in plain JavaScript may omit it.
  const definitions = (document as DocumentNode | undefined)?.definitions ?? [];
  let found: OperationDefinitionNode | undefined;
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (operationName === undefined || operationName === null) {
      if (found) return undefined;
      found = definition;
    } else if (definition.name?.value === operationName) {
      found = definition;
    }
  }
  return found;
}

function prepareOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CachedOperation {
  const fragments = fragmentsOf(document);
  return { document, schema, fragments, variants: new Variants(operation, fragments), weighed: -1 };
}

function bytesOfPlans({ variants }: CachedOperation): number {
  let bytes = 0;
  for (const variant of variants.values()) if (variant !== 'left') bytes += bytesIn(variant.counter);
  return bytes;
}

function bytesIn({ fields, generated }: PlanCounter): number {
  return fields * bytesOfAField + generated * bytesOfAGeneratedField;
}

function variantOf(
  { schema, fragments, variants }: CachedOperation,
  operation: OperationDefinitionNode,
  variableValues: Record<string, unknown>,
): Variant {
  if (variants.conditions.length > maxConditions) return 'left';
  const key = variants.keyOf(variableValues);
  let variant = variants.get(key);
  if (!variant) {
    variant = planVariant(schema, fragments, operation, variableValues);
    variants.set(key, variant);
  }
  return variant;
}

function planVariant(
  schema: GraphQLSchema,
  fragments: Fragments,
  operation: OperationDefinitionNode,
  variableValues: Record<string, unknown>,
): Variant {
  const type = schema.getRootType(operation.operation);
  if (!type) return 'left';
  const counter: PlanCounter = { fields: 0, generated: 0 };
  try {
    const collected = collectFields(schema, fragments, variableValues, type, operation.selectionSet);
    const root = planSelection({ schema, fragments, variableValues, counter }, type, collected, undefined);
    const introspects = root.fields.some(
      ({ definition }) => definition === SchemaMetaFieldDef || definition === TypeMetaFieldDef,
    );
    return introspects ? 'left' : { root, counter };
  } catch {
    return 'left';
  }
}

/** The state of one execution, and the arguments of its resolvers. */
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLFieldResolver,
  GraphQLResolveInfo,
  GraphQLTypeResolver,
  OperationDefinitionNode,
} from 'graphql';
import { argumentValues } from '../document/values.ts';
import type { AnswerSize } from './answer-size.ts';
import type { FieldErrors } from './response-path.ts';
import type { FieldPlan, PlanScope } from './execution-plan.ts';

export interface Execution extends PlanScope {
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly variableValues: Record<string, unknown>;
  readonly operation: OperationDefinitionNode;
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  readonly fieldResolver: GraphQLFieldResolver<unknown, unknown>;
  readonly typeResolver: GraphQLTypeResolver<unknown, unknown>;
  /** Objects of a selection before it gets generated code. */
  readonly codeAfter: number;
  readonly errors: FieldErrors;
  /** The remaining size of its answer. */
  readonly size: AnswerSize;
  /** By the index of the field. */
  readonly calls: (FieldCall | undefined)[];
}

/** The resolver arguments of a field in one execution, the same for every row. */
interface FieldCall {
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly args: Record<string, unknown>;
  readonly info: GraphQLResolveInfo;
}

/** Created when the field first runs. Invalid arguments are an error for each row. */
export function callOf(execution: Execution, field: FieldPlan): FieldCall {
  return execution.calls[field.index] ?? prepare(execution, field);
}

/** Constant arguments are frozen, because all executions share them. */
function argsOf(
  field: FieldPlan,
  node: FieldNode,
  variableValues: Record<string, unknown>,
): Record<string, unknown> {
  const args = argumentValues(field.definition, node, variableValues);
  if (field.hasConstantArgs) field.constantArgs = Object.freeze(args);
  return args;
}

function prepare(execution: Execution, field: FieldPlan): FieldCall {
  const { definition, nodes, parentType, path } = field;
  const [node] = nodes;
  if (!node) throw new Error(`expected a node for ${field.key}, but got none`);
  const { schema, fragments, rootValue, operation, variableValues } = execution;
  const call: FieldCall = {
    resolve: field.resolve ?? execution.fieldResolver,
    args: field.constantArgs ?? argsOf(field, node, variableValues),
    info: {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType,
      path,
      schema,
      fragments,
      rootValue,
      operation,
      variableValues,
    },
  };
  execution.calls[field.index] = call;
  return call;
}

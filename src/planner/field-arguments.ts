/** The arguments of a planned field, with the variables of one operation. */
import { isObjectType, type GraphQLSchema } from 'graphql';
import { argumentValues } from '../document/values.ts';
import type { PlanNode } from './plan.ts';

/** Undefined when they are invalid: they are rejected when the field is resolved, with a better error. */
export function argumentsOf(
  schema: GraphQLSchema,
  { parentType, field, ast }: Pick<PlanNode, 'parentType' | 'field' | 'ast'>,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  const type = schema.getType(parentType);
  const definition = isObjectType(type) ? type.getFields()[field] : undefined;
  if (!definition) return {};
  try {
    return argumentValues(definition, ast, variables);
  } catch {
    return undefined;
  }
}

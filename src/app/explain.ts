/** What the operations of a document can cost at most, without running them: for a frontend's own checks. */
import { GraphQLError, Kind, parse, validate, type OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { fragmentsOf } from '../document/fragments.ts';
import { planOperation } from '../planner/plan.ts';
import { predict, type PredictedField } from '../planner/predict.ts';
import { EMBEDDED_ENTRIES } from '../operation/create-context.ts';
import { buildSchema } from '../schema/index.ts';

export interface ExplainOptions {
  /** For all operations of the document; what an operation does not declare is left out of it. */
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly maxIdsPerCall?: number;
  /** As in PAGE_CAP. Default 100. */
  readonly pageCap?: number;
}

export interface ExplainedOperation {
  /** `anonymous` when it has none. */
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  /** Most upstream calls, if every page is full. */
  readonly calls: number;
  readonly fields: readonly PredictedField[];
}

/** Throws a GraphQLError when the document does not parse or does not fit the schema. */
export function explainDocument(text: string, options: ExplainOptions = {}): readonly ExplainedOperation[] {
  const schema = buildSchema();
  const document = parse(text);
  const [error] = validate(schema, document);
  if (error) throw error;
  const fragments = fragmentsOf(document);
  return document.definitions
    .filter((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => {
      const declared = operation.variableDefinitions ?? [];
      const given = options.variables ?? {};
      const known = declared.filter(({ variable }) => Object.hasOwn(given, variable.name.value));
      // Required variables that are not given do not keep the rest from being counted.
      const optional = declared.filter((definition) => known.includes(definition) || definition.defaultValue);
      const { coerced = {}, errors = [] } = getVariableValues(schema, optional, given);
      if (errors.length > 0) throw errors[0] ?? new GraphQLError('the variables do not fit');
      const plan = planOperation({
        schema,
        operation,
        fragments,
        variables: coerced,
        settings: { expansion: { kind: 'on', except: [] } },
      });
      const { maxIdsPerCall = 100, pageCap = 100 } = options;
      const settings = { maxIdsPerCall, pageCap, embeddedEntries: EMBEDDED_ENTRIES };
      const { calls, fields } = predict({ schema, plan, variables: coerced, settings });
      return { name: operation.name?.value ?? 'anonymous', type: operation.operation, calls, fields };
    });
}

/** As a table for people: operations, and below each the fields that make calls. */
export function explainTable(file: string, operations: readonly ExplainedOperation[]): string {
  return operations
    .map(({ name, type, calls, fields }) => {
      const rows = fields.map((field) => `${String(field.calls).padStart(8)}  ${field.path}\n`);
      return `${file}: ${type} ${name}, at most ${calls} upstream ${calls === 1 ? 'call' : 'calls'}\n${rows.join('')}`;
    })
    .join('\n');
}

/** Predicts the upstream calls of the operations in a document without running them. */
import { GraphQLError, Kind, parse, validate, type OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { fragmentsOf } from '../document/fragments.ts';
import { planOperation } from '../planner/plan.ts';
import { predictLeast } from '../planner/least.ts';
import { between, predictLikely } from '../planner/likely.ts';
import { predict, type PredictedField } from '../planner/predict.ts';
import { callsByUpstream, predictSettings } from '../operation/predict-calls.ts';
import { defaultPageCap } from '../upstream/appdirect/page-cap.ts';
import { loadConfig, type PredictionConfig } from '../config/config.ts';
import { planSettings } from './plan-settings.ts';
import { marketplaceSpec } from '../upstream/marketplace/resource.ts';
import { partitionsOf } from '../upstream/marketplace/source.ts';
import { buildSchema } from '../schema/index.ts';

export interface ExplainOptions {
  /** For all operations of the document. Each operation takes those that it declares. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The configuration of the gateway that will run the operations. Default: `loadConfig({})`. */
  readonly config?: { readonly planner: PredictionConfig };
}

export interface ExplainedOperation {
  /** `anonymous` for an operation without a name. */
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  /** Where it starts in the text, from 1. */
  readonly line: number;
  readonly column: number;
  /** The most upstream calls the operation can make, if every page is full. */
  readonly calls: number;
  /** The fewest upstream calls, if lists are empty. A gateway refuses an operation that needs at least more than it may make. */
  readonly least: number;
  /** An estimate of the upstream calls on usual data: short lists, and no failures. */
  readonly likely: number;
  /** The most calls that depend on each other: how often the operation waits for upstream. */
  readonly rounds: number;
  /** An estimate of the same on usual data. */
  readonly likelyRounds: number;
  /** The same for each marketplace that it could call. */
  readonly byMarketplace: Readonly<Record<string, number>>;
  readonly fields: readonly PredictedField[];
}

/** Throws a GraphQLError when the document does not parse or does not fit the schema. */
export function explainDocument(text: string, options: ExplainOptions = {}): readonly ExplainedOperation[] {
  const { planner } = options.config ?? loadConfig({});
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
      // A missing required variable must not prevent counting the rest.
      const optional = declared.filter((definition) => known.includes(definition) || definition.defaultValue);
      const { coerced = {}, errors = [] } = getVariableValues(schema, optional, given);
      if (errors.length > 0) throw errors[0] ?? new GraphQLError('the variables do not fit the operation');
      const plan = planOperation({
        schema,
        operation,
        fragments,
        variables: coerced,
        settings: planSettings(planner),
      });
      const { memberships } = planner;
      const settings = {
        ...predictSettings(planner, [marketplaceSpec]),
        partitions: partitionsOf(memberships === 'auto' ? undefined : memberships),
        otherPageCap: defaultPageCap,
      };
      const request = { schema, plan, variables: coerced, settings };
      const prediction = predict(request);
      const { calls, rounds, fields } = prediction;
      const least = predictLeast(request).calls;
      const likely = predictLikely(request);
      return {
        name: operation.name?.value ?? 'anonymous',
        type: operation.operation,
        line: operation.loc?.startToken.line ?? 1,
        column: operation.loc?.startToken.column ?? 1,
        calls,
        least,
        likely: between(least, likely.calls, calls),
        rounds,
        likelyRounds: between(0, likely.rounds, rounds),
        byMarketplace: callsByUpstream(marketplaceSpec.name, calls, prediction),
        fields,
      };
    });
}

/** A table to read: each operation, and below it the fields that make calls. `strong` marks the operation. */
export function explainTable(
  file: string,
  operations: readonly ExplainedOperation[],
  strong: (text: string) => string = (text) => text,
): string {
  return operations
    .map(
      ({ name, type, line, column, calls, least, likely, rounds, likelyRounds, byMarketplace, fields }) => {
        const rows = fields.map(
          ({ calls: count, path, upstream }) =>
            `${String(count).padStart(8)}  ${path}${upstream === undefined ? '' : `  ${upstream}`}\n`,
        );
        const { [marketplaceSpec.name]: _first, ...others } = byMarketplace;
        const parts = Object.entries(others).map(
          ([marketplace, count]) => `, ${count} of them of ${marketplace}`,
        );
        return `${file}:${line}:${column}: ${strong(`${type} ${name}`)}, at most ${calls} upstream ${calls === 1 ? 'call' : 'calls'}${parts.join('')}, at least ${least}, likely ${likely}, in at most ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, likely ${likelyRounds}\n${rows.join('')}`;
      },
    )
    .join('\n');
}

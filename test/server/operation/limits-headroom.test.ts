/** The ceilings have room for real work: every example, and every operation of the API, fits within half of each. */
import { Kind, parse, Source, type ExecutionResult } from 'graphql';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import type { RequestLimits } from '../../../src/config/config.ts';
import { checkDocument } from '../../../src/server/operation/document-limits.ts';
import { appDirectTokens } from '../../../src/sandbox/server.ts';
import { loadExamples } from '../../../src/server/graphiql/examples.ts';
import { checkVariables } from '../../../src/server/operation/variable-limits.ts';
import { cases } from '../../operations/cases.ts';
import { startWorld, tokens } from '../../support/world.ts';

const { limits } = loadConfig({}).server;
const { maxPredictedCalls, maxCallsPerOperation } = loadConfig({}).planner;
const halved = Object.fromEntries(
  Object.entries(limits).map(([name, value]) => [name, Math.floor(value / 2)]),
) as unknown as RequestLimits;

const examples = await loadExamples();
const operations: readonly (readonly [string, string, object])[] = [
  ...examples.map(
    ({ query, variables }, index) =>
      [`example ${index + 1}`, query, JSON.parse(variables ?? '{}') as object] as const,
  ),
  ...Object.entries(cases).map(([name, { document }]) => [name, document, {}] as const),
];

describe('half of every ceiling is enough for', () => {
  test.each(operations)('%s', (_name, query, variables) => {
    const document = parse(new Source(query), { maxTokens: halved.maxTokens });
    checkDocument(document, halved);
    checkVariables(variables, halved);
    expect(Buffer.byteLength(JSON.stringify({ query, variables }))).toBeLessThan(halved.maxBodyBytes);
  });
});

test('half of the upstream calls that an operation may make is enough for every example', async () => {
  await using world = await startWorld({
    config: {
      MAX_PREDICTED_CALLS: String(Math.floor(maxPredictedCalls / 2)),
      MAX_CALLS_PER_OPERATION: String(Math.floor(maxCallsPerOperation / 2)),
    },
  });
  for (const { query, variables } of examples) {
    for (const definition of parse(query).definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const response = await fetch(`${world.gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${tokens.operations}`,
          'appdirect-authorization': `Bearer ${appDirectTokens.admin}`,
        },
        body: JSON.stringify({
          query,
          operationName: definition.name?.value,
          variables: JSON.parse(variables ?? '{}') as object,
        }),
      });
      const { data, errors } = (await response.json()) as ExecutionResult;
      expect(errors, definition.name?.value).toBeUndefined();
      expect(data).toBeDefined();
    }
  }
});

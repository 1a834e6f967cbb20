/** The real graph over a sandbox, executed by graphql-js and by this executor, for comparing answers and upstream calls. */
import { execute, parse, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/config.ts';
import { createExecutor } from '../../src/executor/execute.ts';
import { createGraph, type Graph } from '../../src/app/graph.ts';
import { tokens, type World } from '../support/world.ts';

export interface Case {
  readonly query: string;
  /** JSON. */
  readonly variables?: string | undefined;
  readonly operationName?: string | undefined;
  readonly token?: keyof typeof tokens;
}

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** Each way has a graph of its own, because a graph remembers callers' roles. */
export interface Way {
  readonly graph: Graph;
  readonly run: Execute;
}

export interface TwoWays extends AsyncDisposable {
  readonly reference: Way;
  readonly compiled: Way;
}

export function startTwoWays(world: World, variables: Environment = {}): TwoWays {
  const { upstream, planner, server } = loadConfig(variables);
  const { operationDeadlineMs } = server;
  const make = (): Graph =>
    createGraph({ baseUrl: world.sandbox.url, upstream, planner, operationDeadlineMs });
  const reference = { graph: make(), run: execute };
  const compiled = { graph: make(), run: createExecutor({ codeAfter: 2 }) };
  return {
    reference,
    compiled,
    [Symbol.asyncDispose]: async () => {
      await reference.graph.close();
      await compiled.graph.close();
    },
  };
}

/** What can be compared of one answer. */
export async function answerOf(
  { graph, run }: Way,
  { query, variables = '{}', operationName, token = 'operations' }: Case,
) {
  const document = parse(query);
  const variableValues = JSON.parse(variables) as Record<string, unknown>;
  const contextValue = graph.createContext({
    headers: new Headers({ authorization: `Bearer ${tokens[token]}` }),
    requestId: 'same',
    signal: new AbortController().signal,
    document,
    operationName,
    variables: variableValues,
  });
  const { data, errors = [] } = await run({
    schema: graph.schema,
    document,
    variableValues,
    operationName,
    contextValue,
  });
  const calls = contextValue.explain().calls.map((call) => {
    const { method, url, paths } = call as Record<'method' | 'url', string> & { paths: readonly string[] };
    return `${method} ${url} for ${[...paths].sort().join()}`;
  });
  return {
    // As text, so that the order of keys counts.
    data: JSON.stringify(data),
    // Which of two calls fails first is chance.
    errors: errors.map(({ message, path, locations }) => JSON.stringify({ message, path, locations })).sort(),
    calls: calls.sort(),
  };
}

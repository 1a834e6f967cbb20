/** Adds `extensions.explain`, the upstream calls of the operation, when the request asks for it and configuration allows. */
import type { ExecutionResult } from 'graphql';
import type { ServerConfig } from '../../config/config.ts';
import type { RequestState, GatewayPlugin } from '../operation/request-state.ts';

export function useExplain(mode: ServerConfig['explain']): GatewayPlugin {
  if (mode === 'off') return {};
  return {
    onExecutionResult({ request: { headers }, result, setResult, context: { state } }) {
      if (result === undefined || Array.isArray(result) || Symbol.asyncIterator in result) return;
      const explained = withExplain(result as ExecutionResult, { headers, state }, mode);
      if (explained !== result) setResult(explained);
    },
  };
}

interface Explainable {
  readonly headers: Pick<Headers, 'get'>;
  readonly state: RequestState;
}

/** Returns the same result when there is nothing to add. */
export function withExplain(
  result: ExecutionResult,
  { headers, state }: Explainable,
  mode: ServerConfig['explain'],
): ExecutionResult {
  if (mode === 'off' || headers.get('x-explain') !== 'true') return result;
  const explain = state.operationContext?.explain?.();
  if (explain === undefined) return result;
  return { ...result, extensions: { ...(result.extensions as object | undefined), explain } };
}

/** Adds `extensions.explain`, the upstream calls, or `extensions.cost`, their number, when the request asks for it and configuration allows. */
import type { ExecutionResult } from 'graphql';
import type { ServerConfig } from '../../config/config.ts';
import type { RequestState, GatewayPlugin } from '../operation/request-state.ts';

export type ExplainSettings = Pick<ServerConfig, 'explain' | 'cost'>;

export function useExplain(settings: ExplainSettings): GatewayPlugin {
  if (settings.explain === 'off' && settings.cost === 'off') return {};
  return {
    onExecutionResult({ request: { headers }, result, setResult, context: { state } }) {
      if (result === undefined || Array.isArray(result) || Symbol.asyncIterator in result) return;
      const explained = withExplain(result as ExecutionResult, { headers, state }, settings);
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
  settings: ExplainSettings,
): ExecutionResult {
  const isExplained = settings.explain !== 'off' && headers.get('x-explain') === 'true';
  const isCounted = settings.cost !== 'off' && headers.get('x-cost') === 'true';
  if (!isExplained && !isCounted) return result;
  const explain = state.operationContext?.explain?.();
  if (explain === undefined) return result;
  const extensions: Record<string, unknown> = { ...(result.extensions as object | undefined) };
  if (isExplained) extensions['explain'] = explain;
  if (isCounted) {
    const { least = 0, most = 0, actual, rounds = 0, bytes = 0 } = explain;
    extensions['cost'] = { least, most, calls: actual, rounds, bytes, rate: state.rate };
  }
  return { ...result, extensions };
}

/** Adds `extensions.explain`, the upstream calls of the operation, when the request asks for it and configuration allows. */
import type { ServerConfig } from '../config.ts';
import type { GatewayPlugin } from './exchange.ts';

export function useExplain(mode: ServerConfig['explain']): GatewayPlugin {
  if (mode === 'off') return {};
  return {
    onExecutionResult({ request, result, setResult, context }) {
      if (result === undefined || Symbol.asyncIterator in result) return;
      if (request.headers.get('x-explain') !== 'true') return;
      const explain = context.exchange.operationContext?.explain?.();
      if (explain === undefined) return;
      setResult({
        ...result,
        extensions: { ...(result.extensions as object | undefined), explain },
      });
    },
  };
}

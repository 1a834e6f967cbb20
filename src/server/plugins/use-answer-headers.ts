/** Adds the headers that the operation sets on its answer, such as cache-control. */
import type { GatewayPlugin } from '../operation/request-state.ts';

export function useAnswerHeaders(): GatewayPlugin {
  return {
    onResponse({ response, serverContext: { state } }) {
      for (const [name, value] of Object.entries(state.answerHeaders ?? {})) {
        if (name === 'vary') response.headers.append(name, value);
        else response.headers.set(name, value);
      }
    },
  };
}

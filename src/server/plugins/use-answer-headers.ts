/** Puts on the answer what the operation wants said in its headers, such as how it may be cached. */
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

/** Process: the gateway with the executor of graphql-js in place of its own, to see what that one is worth. */
import { register } from 'node:module';

// Before the gateway is loaded, so that every import of its executor finds this one.
const executor = new URL('graphql-js-executor.js', import.meta.url).href;
const hook = `export const resolve = (specifier, context, next) =>
  specifier.endsWith('/executor/execute.js') ? { url: ${JSON.stringify(executor)}, shortCircuit: true } : next(specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
await import('./gateway.ts');

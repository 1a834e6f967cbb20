/** A gateway over an AppDirect sandbox with a journal of its calls, both on free ports of loopback. */
import { appDirectTokens, createAppDirectSandbox, createSandbox } from '../../src/sandbox/server.ts';
import type { AppDirectSandboxOptions, Sandbox } from '../../src/sandbox/server.ts';
import type { AppDirectRole } from './appdirect.ts';
import { startWorldOver, type Answer, type GatewayWorld, type QueryOptions } from './world.ts';
import type { Environment } from '../../src/config/config.ts';

export type Edition = NonNullable<AppDirectSandboxOptions['edition']>;
export const editions: readonly Edition[] = ['page', 'v296'];

export interface AppDirectGateway extends AsyncDisposable {
  readonly world: GatewayWorld;
  readonly sandbox: Sandbox;
  /** One operation, with the token of a role of the sandbox, or a whole token. Default: partner. */
  readonly ask: (
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    as?: AppDirectRole | (string & {}),
    options?: QueryOptions,
  ) => Promise<Answer>;
  /** What reached the sandbox since the last `ask`, below `/api`, percent-decoded: `GET /account/v2/companies?page=0`. */
  readonly sent: () => readonly string[];
}

export async function startAppDirectGateway(
  options: AppDirectSandboxOptions = {},
  config: Environment = {},
): Promise<AppDirectGateway> {
  const sandbox = await createAppDirectSandbox(options);
  const first = await createSandbox();
  const world = await startWorldOver(first.url, {
    config: { APPDIRECT_API_BASE_URL: sandbox.url, ...config },
  });
  return {
    world,
    sandbox,
    ask(document, variables, as = 'partner', more = {}) {
      sandbox.clearCalls();
      const token = Object.hasOwn(appDirectTokens, as) ? appDirectTokens[as as AppDirectRole] : as;
      const headers = { 'appdirect-authorization': `Bearer ${token}`, ...more.headers };
      return world.query(document, variables, { ...more, headers });
    },
    sent: () =>
      sandbox.calls().map(({ method, path, query }) => {
        const text = decodeURIComponent(query).replace(/^\?/, '');
        return `${method} ${path.replace(/^\/api/, '')}${text === '' ? '' : `?${text}`}`;
      }),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await sandbox.close();
      await first.close();
    },
  };
}

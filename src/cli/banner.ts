/** The text that `serve` and `sandbox` print when they are ready: addresses, tokens, and a query to try. */
import type { Config } from '../config/config.ts';
import { sandboxTokens } from '../app/create-gateway.ts';
import { appDirectTokens } from '../sandbox/server.ts';
import type { Sandbox } from '../sandbox/server.ts';
import type { RunningGateway } from '../app/start.ts';
import { proxyFor } from '../upstream/http/network.ts';

export function banner(running: RunningGateway, config: Config): string {
  const endpoint = `${running.gateway.url}/graphql`;
  const isSandbox = running.sandbox !== undefined;
  const proxy = proxyOf(config);
  const through = proxy === undefined ? '' : `, through the proxy ${proxy}`;
  const token = isSandbox ? sandboxTokens.operations : '<your token>';
  const query = JSON.stringify({ query: '{ accounts(first: 3) { totalCount nodes { id name status } } }' });
  return `
Accounts Graph is ready.

  Endpoint  ${endpoint}
  GraphiQL  ${config.server.graphiql === 'on' ? `${endpoint} in a browser` : 'off'}
  Upstream  ${upstreamOf(running, config)}${isSandbox ? ', the embedded sandbox; its changes are lost on exit' : through}
  AppDirect ${appDirectOf(running, config)}${running.appDirectSandbox === undefined ? '' : ', its embedded sandbox'}
${consoleLine(running)}
${peopleLines(running.sandbox)}${isSandbox ? tokenLines() : ''}${running.appDirectSandbox === undefined ? '' : appDirectTokenLines()}Try it:
  curl -s ${endpoint} -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${query}'

`;
}

export function upstreamOf({ sandbox }: RunningGateway, { upstream }: Config): string {
  if (upstream.kind === 'absent') return 'not configured';
  return upstream.kind === 'remote' ? upstream.baseUrl.href : `${sandbox?.url}/public`;
}

export function appDirectOf({ appDirectSandbox }: RunningGateway, { appDirect }: Config): string {
  if (appDirect.kind === 'absent') return 'not configured';
  return appDirect.kind === 'remote' ? appDirect.baseUrl.href : `${appDirectSandbox?.url}/api`;
}

/** Without credentials. */
export function proxyOf({ upstream }: Config): string | undefined {
  if (upstream.kind !== 'remote') return undefined;
  return proxyFor(upstream.baseUrl.origin, upstream.network.proxies)?.origin;
}

/** Where a person sees and changes the data of the embedded sandboxes. */
function consoleLine({ sandbox, appDirectSandbox }: RunningGateway): string {
  const urls = [sandbox, appDirectSandbox].flatMap((one) => (one === undefined ? [] : [`${one.url}/`]));
  return urls.length === 0 ? '' : `  Console   ${urls.join(' and ')} in a browser: data, calls, faults\n`;
}

function appDirectTokenLines(): string {
  return tokenLines(appDirectTokens, 'appdirect-authorization');
}

/** Three people to sign in as, with the address of a token for each. Nothing for a generated data set. */
export function peopleLines(sandbox: Pick<Sandbox, 'people' | 'url'> | undefined): string {
  const people = (sandbox?.people ?? []).filter(({ userId }) => userId !== null).slice(0, 3);
  if (sandbox === undefined || people.length === 0) return '';
  const width = Math.max(...people.map(({ name }) => name.length));
  const lines = people.map(
    ({ name, role, accountName, userId, accountId }) =>
      `  ${name.padEnd(width)}  ${role} of ${accountName}\n  ${' '.repeat(width)}  ${sandbox.url}/__sandbox/token?user=${userId}&account=${accountId}\n`,
  );
  return `People to sign in as, with the address that answers a token\n${lines.join('')}\n`;
}

/** Of the sandbox of the Accounts API, unless others are given. */
export function tokenLines(
  tokens: Readonly<Record<string, string>> = sandboxTokens,
  header = 'authorization',
): string {
  const width = Math.max(10, ...Object.keys(tokens).map((role) => role.length));
  const lines = Object.entries(tokens).map(([role, token]) => `  ${role.padEnd(width)}  ${token}\n`);
  return `Tokens, sent as "${header}: Bearer <token>"\n${lines.join('')}\n`;
}

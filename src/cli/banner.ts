/** The text that `serve` and `sandbox` print when they are ready: addresses, tokens, and a query to try. */
import type { Config } from '../config/config.ts';
import { sandboxTokens } from '../app/create-gateway.ts';
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

${isSandbox ? tokenLines() : ''}Try it:
  curl -s ${endpoint} -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${query}'

`;
}

export function upstreamOf({ sandbox }: RunningGateway, { upstream }: Config): string {
  return upstream.kind === 'remote' ? upstream.baseUrl.href : `${sandbox?.url}/public`;
}

/** Without credentials. */
export function proxyOf({ upstream }: Config): string | undefined {
  if (upstream.kind !== 'remote') return undefined;
  return proxyFor(upstream.baseUrl.origin, upstream.network.proxies)?.origin;
}

/** Of the sandbox of the Accounts API, unless others are given. */
export function tokenLines(tokens: Readonly<Record<string, string>> = sandboxTokens): string {
  const width = Math.max(10, ...Object.keys(tokens).map((role) => role.length));
  const lines = Object.entries(tokens).map(([role, token]) => `  ${role.padEnd(width)}  ${token}\n`);
  return `Tokens, sent as "authorization: Bearer <token>"\n${lines.join('')}\n`;
}

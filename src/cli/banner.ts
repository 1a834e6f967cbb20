/** What is printed for people when a server is ready: where it is, what is behind it, and how to try it. */
import type { Config } from '../config/config.ts';
import { sandboxTokens } from '../app/create-gateway.ts';
import type { Started } from '../app/start.ts';
import { proxyFor } from '../upstream/http/network.ts';

export function banner(started: Started, config: Config): string {
  const endpoint = `${started.gateway.url}/graphql`;
  const isSandbox = started.sandbox !== undefined;
  const proxy = proxyOf(config);
  const through = proxy === undefined ? '' : `, through the proxy ${proxy}`;
  const token = isSandbox ? sandboxTokens.operations : '<your token>';
  const query = JSON.stringify({ query: '{ accounts(first: 3) { totalCount nodes { id name status } } }' });
  return `
Accounts Graph is ready.

  Endpoint  ${endpoint}
  GraphiQL  ${config.server.graphiql === 'on' ? `${endpoint} in a browser` : 'off'}
  Upstream  ${upstreamOf(started, config)}${isSandbox ? ', the embedded sandbox; its changes are lost on exit' : through}

${isSandbox ? tokenLines() : ''}Try it:
  curl -s ${endpoint} -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${query}'

`;
}

export function upstreamOf({ sandbox }: Started, { upstream }: Config): string {
  return upstream.kind === 'remote' ? upstream.baseUrl.href : `${sandbox?.url}/public`;
}

/** Without its credentials. */
export function proxyOf({ upstream }: Config): string | undefined {
  if (upstream.kind !== 'remote') return undefined;
  return proxyFor(upstream.baseUrl.origin, upstream.network.proxies)?.origin;
}

export function tokenLines(): string {
  const lines = Object.entries(sandboxTokens).map(([role, token]) => `  ${role.padEnd(10)}  ${token}\n`);
  return `Tokens, to be sent as authorization: Bearer <token>\n${lines.join('')}\n`;
}

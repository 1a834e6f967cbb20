/**
 * One command: the sandbox, Accounts Graph over it, a commerce subgraph, and Hive Gateway over both; then a
 * query that joins them. `--once` ends after the answer. ACCOUNTS_URL names an Accounts Graph that runs already.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { commerceSdl, startCommerce } from './commerce.js';
import { freePort, startProcess, stopProcesses, waitFor } from './processes.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const token = 'idt:TKN-0000-0001:operations';

async function startAccounts() {
  const accounts = startProcess('Accounts Graph', ['--import', 'tsx', 'src/cli.ts', 'serve'], {
    cwd: root,
    env: { PORT: '0', SANDBOX_PORT: '0', FEDERATION: 'on' },
  });
  const url = await waitFor(accounts, () => /Endpoint {2}(\S+)/.exec(accounts.output)?.[1]);
  return url;
}

/** A platform team does this in its own pipeline, with the files that each subgraph publishes. */
async function compose(accountsUrl, commerceUrl) {
  const accountsSdl = await readFile(join(root, 'subgraph.graphql'), 'utf8');
  const result = composeServices([
    { name: 'accounts', url: accountsUrl, typeDefs: parse(accountsSdl) },
    { name: 'commerce', url: commerceUrl, typeDefs: parse(commerceSdl) },
  ]);
  if (compositionHasErrors(result)) {
    throw new Error(result.errors.map(({ message }) => message).join('\n'));
  }
  return result.supergraphSdl;
}

async function startHive(supergraph, port) {
  const hive = startProcess(
    'Hive Gateway',
    [
      'node_modules/@graphql-hive/gateway/dist/bin.js',
      'supergraph',
      supergraph,
      ...['--host', '127.0.0.1', '--port', String(port), '--config-path', 'gateway.config.js'],
    ],
    { cwd: here, env: {} },
  );
  const url = `http://127.0.0.1:${port}`;
  await waitFor(hive, async () => {
    const response = await fetch(`${url}/readiness`).catch(() => undefined);
    return response?.ok === true ? true : undefined;
  });
  return `${url}/graphql`;
}

async function ask(url, query) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

const folder = await mkdtemp(join(tmpdir(), 'accounts-graph-federation-'));
const stop = new Promise((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});
let commerce;
try {
  const accountsUrl = process.env.ACCOUNTS_URL ?? (await startAccounts());
  commerce = await startCommerce();
  const supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, await compose(accountsUrl, commerce.url));
  const url = await startHive(supergraph, Number(process.env.PORT ?? 0) || (await freePort()));
  const query = await readFile(join(here, 'joined.graphql'), 'utf8');
  console.log(`Accounts Graph  ${accountsUrl}\nCommerce        ${commerce.url}\nHive Gateway    ${url}\n`);
  console.log(`${query}\n${JSON.stringify(await ask(url, query), undefined, 2)}\n`);
  if (!process.argv.includes('--once')) {
    console.log(`Send queries to ${url} with authorization: Bearer ${token}\nStop with Ctrl+C.`);
    await stop;
  }
} finally {
  commerce?.close();
  await stopProcesses();
  await rm(folder, { recursive: true });
}

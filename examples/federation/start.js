/**
 * Starts the sandbox, Accounts Graph, a commerce subgraph and Hive Gateway, then runs a query that joins them.
 * `--once` stops after the answer. PORT is Hive Gateway's port.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { parse } from 'graphql';
import {
  freePort,
  show,
  startAccounts,
  startProcess,
  stopProcesses,
  untilStopped,
  waitFor,
} from '../processes.js';
import { commerceSdl, startCommerce } from './commerce.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** A platform team does this in its pipeline, with the published file of each subgraph. */
async function compose(accountsUrl, commerceUrl) {
  const accountsSdl = await readFile(join(here, '../../subgraph.graphql'), 'utf8');
  const result = composeServices([
    { name: 'accounts', url: accountsUrl, typeDefs: parse(accountsSdl) },
    { name: 'commerce', url: commerceUrl, typeDefs: parse(commerceSdl) },
  ]);
  if (compositionHasErrors(result)) {
    throw new Error(result.errors.map(({ message }) => message).join('\n'));
  }
  return result.supergraphSdl;
}

/** Resolves with its address when it reports that it is ready. */
async function startHive(supergraph, port) {
  const program = 'node_modules/@graphql-hive/gateway/dist/bin.js';
  const options = ['--host', '127.0.0.1', '--port', String(port), '--config-path', 'gateway.config.js'];
  const hive = startProcess('Hive Gateway', [program, 'supergraph', supergraph, ...options], { cwd: here });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(hive, async () => {
    const response = await fetch(`${url}/readiness`).catch(() => undefined);
    return response?.ok === true ? true : undefined;
  });
  return `${url}/graphql`;
}

const folder = await mkdtemp(join(tmpdir(), 'accounts-graph-federation-'));
let commerce;
try {
  const accountsUrl = await startAccounts({ FEDERATION: 'on' });
  commerce = await startCommerce();
  const supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, await compose(accountsUrl, commerce.url));
  const url = await startHive(supergraph, Number(process.env.PORT ?? 4100) || (await freePort()));
  console.log(`Accounts Graph  ${accountsUrl}\nCommerce        ${commerce.url}\nHive Gateway    ${url}\n`);
  await show(url, await readFile(join(here, 'joined.graphql'), 'utf8'));
  await untilStopped(url);
} finally {
  commerce?.close();
  await stopProcesses();
  await rm(folder, { recursive: true });
}

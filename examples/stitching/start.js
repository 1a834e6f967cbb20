/**
 * Starts the sandbox, Accounts Graph and a stitching gateway with a commerce schema, then runs a query that joins
 * them. `--once` stops after the answer. PORT is the stitching gateway's port.
 */
import { readFile } from 'node:fs/promises';
import { show, startAccounts, stopProcesses, untilStopped } from '../processes.js';
import { startGateway } from './gateway.js';

let gateway;
try {
  const accountsUrl = await startAccounts();
  gateway = await startGateway(accountsUrl, Number(process.env.PORT ?? 4200));
  console.log(`Accounts Graph     ${accountsUrl}\nStitching gateway  ${gateway.url}\n`);
  await show(gateway.url, await readFile(new URL('joined.graphql', import.meta.url), 'utf8'));
  await untilStopped(gateway.url);
} finally {
  gateway?.close();
  await stopProcesses();
}

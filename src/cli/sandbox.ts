/** The command `sandbox`: starts the sandbox of the Accounts API alone. */
import { sandboxTokens } from '../app/create-gateway.ts';
import { startSandbox } from '../app/start.ts';
import { loadSandboxConfig } from '../config/config.ts';
import { helpOf } from '../config/help.ts';
import { idleSettings } from '../config/idle-settings.ts';
import { unknownVariables } from '../config/report.ts';
import { tokenLines } from './banner.ts';
import { CliError } from './cli-error.ts';
import { readOptions } from './options.ts';
import { stopSignal } from './process-host.ts';
import type { CliHost } from './process-host.ts';

const sandboxHelp = `Usage: accounts-graph sandbox [options]

Start the sandbox of the Accounts API. Its data is in memory, or in the file of --data.

Examples:
  accounts-graph sandbox
  accounts-graph sandbox --port 0 --seed scale --accounts 1000

`;

export async function sandboxCommand(argv: readonly string[], host: CliHost): Promise<number> {
  const { environment, own, wantsHelp } = readOptions('sandbox', argv, host.environment, {
    own: { check: { type: 'boolean' }, 'print-config': { type: 'boolean' } },
  });
  if (wantsHelp) {
    host.out(`${sandboxHelp}${helpOf('sandbox')}`);
    return 0;
  }
  if (own['check'] === true || own['print-config'] === true) {
    throw new CliError('--check and --print-config are options of serve');
  }
  const config = loadSandboxConfig(environment);
  const unknown = unknownVariables(environment).filter((line) => /\bSANDBOX_/.test(line));
  for (const line of [...unknown, ...idleSettings(environment, 'sandbox')]) {
    host.err(`accounts-graph: ${line}\n`);
  }
  const stopped = stopSignal(host);
  const running = await startSandbox(config);
  const url = `${running.url}/public/v1/accounts`;
  const data = running.startedFrom === 'file' ? `data from ${config.file}` : `data set "${config.seed.kind}"`;
  host.out(`The sandbox is ready at ${url}, ${data}.

${tokenLines()}
Try it:
  curl -s -H 'authorization: Bearer ${sandboxTokens.operations}' '${url}/accounts?limit=3'

`);
  await stopped;
  await running.close();
  return 0;
}

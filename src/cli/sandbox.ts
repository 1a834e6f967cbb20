/** The command `sandbox`: starts the sandbox of one marketplace alone. */
import { sandboxTokens } from '../app/create-gateway.ts';
import { startAppDirectSandbox, startSandbox } from '../app/start.ts';
import { loadAppDirectSandboxConfig, loadSandboxConfig } from '../config/config.ts';
import type { AppDirectSandboxConfig, Environment, SandboxConfig } from '../config/config.ts';
import { helpOf } from '../config/help.ts';
import type { ConfiguredCommand } from '../config/help.ts';
import { idleSettings } from '../config/idle-settings.ts';
import { unknownVariables } from '../config/report.ts';
import { appDirectTokens } from '../sandbox/server.ts';
import type { Sandbox } from '../sandbox/server.ts';
import { peopleLines, tokenLines } from './banner.ts';
import { CliError } from './cli-error.ts';
import { readOptions } from './options.ts';
import { stopSignal } from './process-host.ts';
import { madeSlowly } from './seed-progress.ts';
import type { CliHost } from './process-host.ts';

const marketplaces = ['softwareone', 'appdirect'] as const;
type MarketplaceName = (typeof marketplaces)[number];

interface Started {
  readonly running: Sandbox;
  /** File and seed of the configuration. */
  readonly data: SandboxConfig | AppDirectSandboxConfig;
}

interface SandboxOf {
  readonly api: string;
  readonly command: ConfiguredCommand;
  readonly root: string;
  /** Of the settings that this sandbox reads. */
  readonly settings: RegExp;
  readonly tokens: Readonly<Record<string, string>>;
  /** The arguments of curl after the token. */
  readonly request: (url: string) => string;
  readonly token: string;
  readonly start: (environment: Environment, host: CliHost) => Promise<Started>;
}

const sandboxes: Readonly<Record<MarketplaceName, SandboxOf>> = {
  softwareone: {
    api: 'Accounts API',
    command: 'sandbox',
    root: '/public/v1/accounts',
    settings: /\bSANDBOX_/,
    tokens: sandboxTokens,
    request: (url) => `'${url}/accounts?limit=3'`,
    token: sandboxTokens.operations,
    start: async (environment, host) => {
      const data = loadSandboxConfig(environment);
      return { running: await madeSlowly(host, data.seed, () => startSandbox(data)), data };
    },
  },
  appdirect: {
    api: 'AppDirect API',
    command: 'appdirect-sandbox',
    root: '/api',
    settings: /\bAPPDIRECT_SANDBOX_/,
    tokens: appDirectTokens,
    request: (url) => `'${url}/account/v2/companies?size=3'`,
    token: appDirectTokens.partner,
    start: async (environment, host) => {
      const data = loadAppDirectSandboxConfig(environment);
      return { running: await madeSlowly(host, data.seed, () => startAppDirectSandbox(data)), data };
    },
  },
};

function helpFor({ api, command }: SandboxOf): string {
  const option = command === 'sandbox' ? '' : ' --marketplace appdirect';
  return `Usage: accounts-graph sandbox [--marketplace ${marketplaces.join('|')}] [options]

Start the sandbox of the ${api}. Its data is in memory, or in the file of --data.
The marketplace is softwareone unless --marketplace says otherwise; each has its own options.

Examples:
  accounts-graph sandbox${option}
  accounts-graph sandbox${option} --port 0 --seed scale --accounts 1000

${helpOf(command)}`;
}

/** Read before the other options, because they depend on it. */
function marketplaceOf(argv: readonly string[]): MarketplaceName {
  const at = argv.findIndex((text) => text === '--marketplace' || text.startsWith('--marketplace='));
  if (at < 0) return 'softwareone';
  const given = argv[at]?.includes('=') ? argv[at].slice('--marketplace='.length) : (argv[at + 1] ?? '');
  const name = marketplaces.find((candidate) => candidate === given);
  if (name !== undefined) return name;
  throw new CliError(
    `--marketplace must be one of ${marketplaces.join(', ')}, but got ${JSON.stringify(given)}`,
  );
}

export async function sandboxCommand(argv: readonly string[], host: CliHost): Promise<number> {
  const sandbox = sandboxes[marketplaceOf(argv)];
  const { environment, own, wantsHelp } = readOptions(sandbox.command, argv, host.environment, {
    own: { marketplace: { type: 'string' }, check: { type: 'boolean' }, 'print-config': { type: 'boolean' } },
  });
  if (wantsHelp) {
    host.out(helpFor(sandbox));
    return 0;
  }
  if (own['check'] === true || own['print-config'] === true) {
    throw new CliError('--check and --print-config are options of serve');
  }
  const notes = [...unknownVariables(environment), ...idleSettings(environment, 'sandbox')];
  for (const line of notes.filter((text) => sandbox.settings.test(text))) {
    host.err(`accounts-graph: ${line}\n`);
  }
  const stopped = stopSignal(host);
  const { running, data } = await sandbox.start(environment, host);
  const url = `${running.url}${sandbox.root}`;
  const origin = running.startedFrom === 'file' ? `data from ${data.file}` : `data set "${data.seed.kind}"`;
  host.out(`The sandbox is ready at ${url}, ${origin}.

Console  ${running.url}/ in a browser

${peopleLines(running)}${tokenLines(sandbox.tokens)}
Try it:
  curl -s -H 'authorization: Bearer ${sandbox.token}' ${sandbox.request(url)}

`);
  await stopped;
  await running.close();
  return 0;
}

/** Starts an upstream and the servers that use it, passes them to a function, and stops them all. */
import { join } from 'node:path';
import type { Options } from './options.ts';
import { startProcess } from './process.ts';
import type { Measured, ProcessOptions } from './process.ts';
import type { PeerSettings } from './processes/peer.ts';

export interface ServerDefinition {
  readonly name: string;
  /** Name of the module in `processes`. */
  readonly process: 'handler' | 'gateway' | 'gateway-graphql-js' | 'peer';
  readonly settings?: Pick<PeerSettings, 'module' | 'access'>;
  readonly memory?: ProcessOptions['memory'];
}

/** The first one is the reference. */
export const ownServers: readonly ServerDefinition[] = [
  { name: 'handler', process: 'handler' },
  { name: 'gateway', process: 'gateway' },
  { name: 'gateway, graphql-js', process: 'gateway-graphql-js' },
  { name: 'handler, plain Node', process: 'handler', memory: 'as Node has it' },
];

export interface EnvironmentOptions {
  /** Folder of the compiled project. */
  readonly built: string;
  readonly servers: readonly ServerDefinition[];
  readonly upstream: 'recorded' | 'sandbox';
  readonly latencyMs: number;
  readonly data: Pick<Options, 'accounts' | 'pageCap'>;
  readonly profileDirectory?: string | undefined;
  /** Whether there is a sandbox of AppDirect as well, which the gateway and the handler use. */
  readonly appDirect: boolean;
}

export interface Environment {
  readonly sandboxUrl: string;
  /** The journals of all sandboxes. */
  readonly sandboxes: readonly string[];
  /** In the order of their definitions. */
  readonly servers: readonly Measured[];
}

export async function withEnvironment<T>(
  options: EnvironmentOptions,
  run: (environment: Environment) => Promise<T>,
): Promise<T> {
  const { built, data, latencyMs } = options;
  const started: Measured[] = [];
  const begin = async (
    name: string,
    process: string,
    settings: object,
    more: Pick<ProcessOptions, 'profileDirectory' | 'memory'> = {},
  ): Promise<Measured> => {
    const script = join(built, 'bench', 'processes', `${process}.js`);
    const measured = await startProcess({ name, script, settings, ...more });
    started.push(measured);
    return measured;
  };
  try {
    const recorded = options.upstream === 'recorded';
    const sandbox = await begin('sandbox', 'sandbox', { ...data, latencyMs: recorded ? 0 : latencyMs });
    const upstreamOf = async (of: Measured): Promise<Measured> =>
      recorded ? begin('upstream', 'recorded', { sandboxUrl: of.url, latencyMs }) : of;
    const upstream = await upstreamOf(sandbox);
    const second = options.appDirect
      ? await begin('AppDirect sandbox', 'appdirect-sandbox', {
          ...data,
          latencyMs: recorded ? 0 : latencyMs,
        })
      : undefined;
    const appDirectUrl = second === undefined ? undefined : (await upstreamOf(second)).url;
    const servers: Measured[] = [];
    const { profileDirectory } = options;
    for (const { name, process, settings, memory = 'as started' } of options.servers) {
      const all = { upstreamUrl: upstream.url, pageCap: data.pageCap, appDirectUrl, ...settings };
      servers.push(await begin(name, process, all, { profileDirectory, memory }));
    }
    const sandboxes = [sandbox, ...(second === undefined ? [] : [second])].map(({ url }) => url);
    return await run({ sandboxUrl: sandbox.url, sandboxes, servers });
  } finally {
    for (const measured of started.reverse()) await measured.stop();
  }
}

/** Starts the embedded sandboxes, and says where the calls to each marketplace go. */
import type { AppDirectSandboxConfig, Config, SandboxConfig } from '../config/config.ts';
import { createAppDirectSandbox, createSandbox } from '../sandbox/server.ts';
import type { AppDirectSandboxOptions, Person, Sandbox, SandboxOptions } from '../sandbox/server.ts';
import type { Connect } from '../upstream/http/origin.ts';

/** Where the calls to one marketplace go: to a remote upstream, or to its sandbox. */
export interface UpstreamTarget {
  readonly baseUrl: URL | string;
  readonly connect?: Connect;
  /** The people of a sandbox, whose tokens are public. Undefined for a real marketplace. */
  readonly people?: readonly Person[];
}

/** Undefined: not configured. */
export interface UpstreamTargets {
  readonly marketplace: UpstreamTarget | undefined;
  readonly appDirect: UpstreamTarget | undefined;
}

/** The embedded sandboxes: both, or none. */
export interface Sandboxes {
  readonly marketplace: Sandbox | undefined;
  readonly appDirect: Sandbox | undefined;
}

/** Starts a sandbox at a port. `none`: only inside the process. */
export type OpenSandbox = (port: number | 'none') => Promise<Sandbox>;

/** Starts one with `open`, at the port that the configuration says or another one. `option`: the one for its port. */
export type PlaceSandbox = (open: OpenSandbox, port: number, option: string) => Promise<Sandbox>;

export async function startSandboxes(
  { upstream, appDirect }: Config,
  place: PlaceSandbox,
): Promise<Sandboxes> {
  const marketplace =
    upstream.kind === 'sandbox'
      ? await place(
          (port) => createSandbox({ ...sandboxOptions(upstream.sandbox), port }),
          upstream.sandbox.port,
          '--sandbox-port',
        )
      : undefined;
  if (appDirect.kind !== 'sandbox') return { marketplace, appDirect: undefined };
  const { sandbox } = appDirect;
  try {
    const second = await place(
      (port) => createAppDirectSandbox({ ...appDirectSandboxOptions(sandbox), port }),
      sandbox.port,
      '--appdirect-sandbox-port',
    );
    return { marketplace, appDirect: second };
  } catch (error) {
    await marketplace?.close();
    throw error;
  }
}

export async function closeSandboxes({ marketplace, appDirect }: Sandboxes): Promise<void> {
  await marketplace?.close();
  await appDirect?.close();
}

export function sandboxOptions({ file, ...config }: SandboxConfig): SandboxOptions {
  return { ...config, ...(file === null ? {} : { file }) };
}

export function appDirectSandboxOptions({
  file,
  ...config
}: AppDirectSandboxConfig): AppDirectSandboxOptions {
  return { ...config, ...(file === null ? {} : { file }) };
}

/** `more`: how to reach a sandbox, if not by its address. */
export function targetsOf(
  { upstream, appDirect }: Config,
  sandboxes: Sandboxes,
  more: (sandbox: Sandbox) => { readonly connect?: Connect } = () => ({}),
): UpstreamTargets {
  return {
    marketplace: targetOf(upstream, sandboxes.marketplace, more),
    appDirect: targetOf(appDirect, sandboxes.appDirect, more),
  };
}

function targetOf(
  config: { readonly kind: 'remote'; readonly baseUrl: URL } | { readonly kind: 'sandbox' | 'absent' },
  sandbox: Sandbox | undefined,
  more: (sandbox: Sandbox) => { readonly connect?: Connect },
): UpstreamTarget | undefined {
  // As text, so that a configuration without an address is reported and not taken for an absent marketplace.
  if (config.kind === 'remote') return { baseUrl: String(config.baseUrl) };
  return sandbox && { baseUrl: sandbox.url, people: sandbox.people, ...more(sandbox) };
}

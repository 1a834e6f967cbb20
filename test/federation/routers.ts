/** Three composition engines and two routers, from packages of their own; or that those are not installed. */
import { existsSync } from 'node:fs';
import { composeServices as composeWithApollo } from '@apollo/composition';
import { composeServices as composeWithGuild } from '@theguild/federation-composition';
import { parse } from 'graphql';

const home = new URL('./routers/', import.meta.url);

export interface Service {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

export type Composed =
  | { readonly kind: 'composed'; readonly sdl: string; readonly hints: readonly string[] }
  | { readonly kind: 'refused'; readonly errors: readonly string[] };

export const engines = ['apollo', 'guild', 'cosmo'] as const;
export type Engine = (typeof engines)[number];

export function areRoutersInstalled(what: string): boolean {
  const installed = existsSync(new URL('node_modules/', home));
  if (!installed) console.warn(`${what}: not tested, as npm ci was not run in test/federation/routers`);
  return installed;
}

export async function compose(engine: Engine, services: readonly Service[]): Promise<Composed> {
  if (engine === 'cosmo') {
    const { composeWithCosmo } = (await import(new URL('cosmo.js', home).href)) as {
      composeWithCosmo: (services: readonly Service[]) => Composed;
    };
    return composeWithCosmo(services);
  }
  const parsed = services.map(({ sdl, ...rest }) => ({ ...rest, typeDefs: parse(sdl) }));
  if (engine === 'guild') {
    const { supergraphSdl: sdl, errors = [] } = composeWithGuild(parsed);
    return sdl === undefined
      ? { kind: 'refused', errors: errors.map(({ message }) => message) }
      : { kind: 'composed', sdl, hints: [] };
  }
  const { supergraphSdl: sdl, errors = [], hints = [] } = composeWithApollo(parsed);
  return sdl === undefined
    ? { kind: 'refused', errors: errors.map(({ message }) => message) }
    : { kind: 'composed', sdl, hints: hints.map(({ definition }) => definition.code) };
}

export const routers = ['Hive Gateway', '@apollo/gateway'] as const;

interface Answer {
  readonly data?: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- parsed from JSON, narrowed by assertions
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface RouterOptions {
  readonly supergraph: string;
  /** What the router sends to every subgraph. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Router extends AsyncDisposable {
  query(source: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
}

export async function startRouter(name: (typeof routers)[number], options: RouterOptions): Promise<Router> {
  const [file, start] = name === 'Hive Gateway' ? ['hive.js', 'startHive'] : ['apollo.js', 'startApollo'];
  const module = (await import(new URL(file, home).href)) as Record<
    string,
    (options: RouterOptions) => Promise<{ query: Router['query']; stop: () => Promise<void> }>
  >;
  const router = await module[start]?.(options);
  if (router === undefined) throw new Error(`expected ${file} to export ${start}`);
  return { query: router.query, [Symbol.asyncDispose]: () => router.stop() };
}

/** Composed by Apollo's engine, as most platform teams do; throws with its errors. */
export async function supergraphOf(services: readonly Service[], engine: Engine = 'apollo'): Promise<string> {
  const composed = await compose(engine, services);
  if (composed.kind === 'refused') throw new Error(composed.errors.join('\n'));
  return composed.sdl;
}

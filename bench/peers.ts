/** The other measured stacks, if their packages are installed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerDefinition } from './environment.ts';

export type Peers =
  | { readonly kind: 'installed'; readonly servers: readonly ServerDefinition[] }
  | { readonly kind: 'missing'; readonly reason: string };

const stacks = [
  { name: 'Apollo Server', file: 'apollo.js', needs: '@apollo/server' },
  { name: 'Yoga', file: 'yoga.js', needs: 'graphql-yoga' },
  { name: 'Mercurius', file: 'mercurius.js', needs: 'mercurius' },
] as const;

/** Each stack twice: idiomatic, and tuned by hand for the measured operations. */
export function findPeers(root: string): Peers {
  const folder = join(root, 'bench', 'peers');
  const missing = stacks.filter(({ needs }) => !existsSync(join(folder, 'node_modules', needs)));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    return { kind: 'missing', reason: `not installed: ${names}; run npm ci --prefix bench/peers` };
  }
  const servers = stacks.flatMap(({ name, file }) => {
    const module = pathToFileURL(join(folder, file)).href;
    return (['idiomatic', 'tuned'] as const).map((access): ServerDefinition => ({
      name: access === 'tuned' ? `${name}, tuned` : name,
      process: 'peer',
      settings: { module, access },
    }));
  });
  return { kind: 'installed', servers };
}

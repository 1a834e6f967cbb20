/** The options of Node that the gateway is started with for the sake of memory: those of the package's own script. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './dockerfile.ts';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: { readonly start: string };
};

export const memoryOptions: readonly string[] = scripts.start
  .split(' ')
  .filter((word) => /semi-space|pretenuring/.test(word));

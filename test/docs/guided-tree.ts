/** Applies the steps of a guide to a copy of the repository: code blocks below a heading that names their file. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a copy needs to build, generate and test. */
const copied = [
  'src',
  'scripts',
  'docs',
  'test/fidelity',
  'test/generated',
  'test/operations',
  'test/sandbox/scope.test.ts',
  'test/support',
  'codegen.ts',
  'node-stubs.graphql',
  'package.json',
  'schema.graphql',
  'subgraph.graphql',
  'tsconfig.json',
  'vitest.config.ts',
  '.prettierrc.json',
];

interface Step {
  /** `src/schema/index.ts` */
  readonly path: string;
  /** `write`: the block is the whole file. `change`: it is a diff without line numbers. */
  readonly kind: 'write' | 'change';
  readonly code: string;
}

/** The steps of a page: `## 3. Title: `path`` and the blocks `ts` and `diff` below it. */
export function stepsOf(markdown: string): readonly Step[] {
  return markdown.split(/^## /m).flatMap((section) => {
    const path = /^\d+\. .*: `([^`]+)`$/m.exec(section.split('\n', 1)[0] ?? '')?.[1];
    if (path === undefined) return [];
    return [...section.matchAll(/^```(ts|diff)\n([\s\S]*?)^```$/gm)].map(([, language, code = '']) => ({
      path,
      kind: language === 'ts' ? ('write' as const) : ('change' as const),
      code,
    }));
  });
}

/** The file after a change whose lines begin with `+` or with a blank. */
export function changed(text: string, { path, code }: Step): string {
  const lines = code.split('\n').slice(0, -1);
  const strange = lines.find((line) => !/^[ +]/.test(line) && line !== '');
  if (strange !== undefined) throw new Error(`expected only additions to ${path}, but got ${strange}`);
  const shown = lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
  const file = text.split('\n');
  const places = file.flatMap((_, at) => (shown.every((line, next) => file[at + next] === line) ? [at] : []));
  const [place, ...others] = places;
  if (place === undefined || others.length > 0) {
    throw new Error(
      `expected the lines of a change once in ${path}, but found them ${places.length} times:\n${shown.join('\n')}`,
    );
  }
  return file.toSpliced(place, shown.length, ...lines.map((line) => line.slice(1))).join('\n');
}

export interface Tree extends Disposable {
  readonly path: string;
  readonly read: (path: string) => string;
  readonly apply: (steps: readonly Step[]) => void;
}

/** A copy in a folder of its own; the packages are those of this repository. */
export function copyTree(): Tree {
  const tree = mkdtempSync(join(tmpdir(), 'guided-tree-'));
  for (const path of copied) cpSync(join(root, path), join(tree, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'dir');
  const read = (path: string): string => readFileSync(join(tree, path), 'utf8');
  return {
    path: tree,
    read,
    apply(steps) {
      for (const step of steps) {
        const file = join(tree, step.path);
        mkdirSync(dirname(file), { recursive: true });
        if (step.kind === 'write') writeFileSync(file, step.code, { flag: 'wx' });
        else writeFileSync(file, changed(read(step.path), step));
      }
    },
    [Symbol.dispose]() {
      rmSync(tree, { recursive: true, force: true });
    },
  };
}

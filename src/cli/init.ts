/** The command `init`: writes the files of a new frontend project into a folder, and changes none that exist. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from './cli-error.ts';
import { parseOptions } from './parse.ts';
import { missingParts, newPackage } from './init-package.ts';
import type { CliHost } from './process-host.ts';

const help = `Usage: accounts-graph init [folder] [--dry-run] [--force]

Write the files of a new frontend project: types made of the schema, a page, a test with the gateway and the sandbox
in its process, settings for editors, a Compose file and a Bruno collection. The folder is the current one unless
another is given. A file that exists stays as it is. An existing package.json gets the scripts and packages that it
does not have.

Examples:
  accounts-graph init
  accounts-graph init my-app --dry-run

  --dry-run
      Only list the files.
  --force
      Overwrite files that exist. A package.json still keeps what it has.
`;

/** At the same place from the source and from the build. */
const starter = fileURLToPath(new URL('../../starter/', import.meta.url));

/** Where a file has another name in the package, because npm or an editor would read it there. */
const projectNames: Readonly<Record<string, string>> = {
  gitignore: '.gitignore',
  'graphqlrc.yml': '.graphqlrc.yml',
  'env.development': '.env.development',
  [join('vscode', 'extensions.json')]: join('.vscode', 'extensions.json'),
};

interface Step {
  /** In the project, with slashes of this system. */
  readonly path: string;
  readonly verb: 'create' | 'overwrite' | 'keep' | 'change';
  readonly note?: string;
  /** Undefined: nothing is written. */
  readonly content?: string;
}

export async function initCommand(argv: readonly string[], host: CliHost): Promise<number> {
  const { values, positionals } = parseOptions({
    args: [...argv],
    options: {
      'dry-run': { type: 'boolean' },
      force: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
    allowPositionals: true,
  });
  if (values.help === true) {
    host.out(help);
    return 0;
  }
  if (positionals.length > 1) {
    throw new CliError(`init expected one folder, but got ${positionals.join(' and ')}`);
  }
  const folder = resolve(positionals[0] ?? '.');
  const steps = await planned(folder, values.force === true);
  const isDry = values['dry-run'] === true;
  if (!isDry) await write(folder, steps);
  for (const { verb, path, note } of steps) {
    host.out(`  ${verb.padEnd(9)}  ${path}${note === undefined ? '' : ` (${note})`}\n`);
  }
  host.out(isDry ? '\nNothing was written, because of --dry-run.\n' : nextSteps(relative('.', folder)));
  return 0;
}

/** Reads everything before anything is written, so that a problem leaves the folder as it was. */
async function planned(folder: string, isForced: boolean): Promise<readonly Step[]> {
  const steps = [await packageStep(folder)];
  for (const source of await starterFiles()) {
    const path = projectNames[source] ?? source;
    const exists = existsSync(join(folder, path));
    if (exists && !isForced) {
      steps.push({ path, verb: 'keep', note: 'it exists' });
      continue;
    }
    const content = await readFile(join(starter, source), 'utf8');
    steps.push({ path, verb: exists ? 'overwrite' : 'create', content });
  }
  return steps;
}

async function starterFiles(): Promise<readonly string[]> {
  const entries = await readdir(starter, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(starter, join(parentPath, name)))
    .sort();
}

async function packageStep(folder: string): Promise<Step> {
  const path = 'package.json';
  const file = join(folder, path);
  if (!existsSync(file)) {
    return { path, verb: 'create', content: newPackage(basename(folder)) };
  }
  const { added, content } = missingParts(await readFile(file, 'utf8'), file);
  if (added.length === 0) return { path, verb: 'keep', note: 'it has all scripts and packages' };
  return { path, verb: 'change', note: `adds ${added.join(', ')}`, content };
}

async function write(folder: string, steps: readonly Step[]): Promise<void> {
  try {
    for (const { path, verb, content } of steps) {
      if (content === undefined) continue;
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      // A file that appeared in the meantime is not overwritten.
      await writeFile(file, content, { flag: verb === 'create' ? 'wx' : 'w' });
    }
  } catch (error) {
    const { code, path = folder } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CliError(`cannot write ${path}: ${code}`);
  }
}

function nextSteps(folder: string): string {
  const lines = [
    ...(folder === '' ? [] : [`cd ${folder}`]),
    'npm install',
    'npm run codegen    # types of src/operations, in src/graphql',
    'npm test           # the page against gateway and sandbox, in one process',
    'npm run graph      # gateway and sandbox; GraphiQL is at http://127.0.0.1:4000/graphql',
    'npm run dev        # the page, in a second terminal',
  ];
  return `\nNext:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

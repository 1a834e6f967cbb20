/** The package.json of a project that `init` writes, and what an existing one does not have of it. */
import { isPlainObject } from '../config/call-check.ts';
import { CliError } from './cli-error.ts';
import { version } from './version.ts';

const scripts = {
  graph: 'accounts-graph serve',
  codegen: 'graphql-codegen',
  dev: 'vite',
  build: 'vite build',
  typecheck: 'tsc --noEmit',
  test: 'vitest run',
} as const;

const packages = {
  'accounts-graph': `^${version()}`,
  '@graphql-codegen/cli': '^7.4.3',
  '@graphql-codegen/client-preset': '^6.2.0',
  graphql: '^16.15.0',
  typescript: '^5.9.3',
  vite: '^8.3.8',
  vitest: '^4.1.12',
} as const;

/** What npm init writes into a new package.json. It only prints an error. */
const placeholder = 'echo "Error: no test specified" && exit 1';

export function newPackage(folderName: string): string {
  const name = folderName
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '');
  return printed({
    name: name === '' ? 'accounts-graph-app' : name,
    private: true,
    version: '0.0.0',
    type: 'module',
    scripts,
    devDependencies: packages,
  });
}

export interface Merged {
  /** `script codegen`, `package vite` */
  readonly added: readonly string[];
  readonly content: string;
}

/** Adds what is missing; nothing that is there changes, not even the version of a package. */
export function missingParts(text: string, file: string): Merged {
  const current = parsed(text, file);
  const currentScripts = partOf(current, 'scripts', file);
  const known = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap(
    (part) => Object.keys(partOf(current, part, file)),
  );
  const newScripts = Object.entries(scripts).filter(
    ([name]) => !Object.hasOwn(currentScripts, name) || currentScripts[name] === placeholder,
  );
  const newPackages = Object.entries(packages).filter(([name]) => !known.includes(name));
  const merged = {
    ...current,
    ...(newScripts.length === 0 ? {} : { scripts: { ...currentScripts, ...Object.fromEntries(newScripts) } }),
    ...(newPackages.length === 0
      ? {}
      : {
          devDependencies: sorted({
            ...partOf(current, 'devDependencies', file),
            ...Object.fromEntries(newPackages),
          }),
        }),
  };
  return {
    added: [
      ...newScripts.map(([name]) => `script ${name}`),
      ...newPackages.map(([name]) => `package ${name}`),
    ],
    content: printed(merged, /^[ \t]+(?=")/m.exec(text)?.[0]),
  };
}

type Json = Readonly<Record<string, unknown>>;

function parsed(text: string, file: string): Json {
  let value: unknown;
  try {
    // npm ignores a byte order mark too.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new CliError(`expected JSON in ${file}: ${(error as Error).message}`);
  }
  if (!isPlainObject(value)) throw new CliError(`expected an object in ${file}`);
  return value as Json;
}

function partOf(current: Json, part: string, file: string): Json {
  const value = current[part] ?? {};
  if (!isPlainObject(value)) throw new CliError(`expected an object as ${part} of ${file}`);
  return value as Json;
}

/** As npm sorts packages. */
function sorted(part: Json): Json {
  return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function printed(value: Json, indent = '  '): string {
  return `${JSON.stringify(value, undefined, indent)}\n`;
}

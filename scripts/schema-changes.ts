/** What the schema changed since the last tag. Fails when clients could break and the major version did not grow. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

export interface Release {
  readonly version: string;
  readonly sdl: string;
}

export interface SchemaChanges {
  readonly lines: readonly string[];
  /** Clients could break, and the version does not say so. */
  readonly isRefused: boolean;
}

const order = [CriticalityLevel.Breaking, CriticalityLevel.Dangerous, CriticalityLevel.NonBreaking] as const;
const words = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
} as const;

export async function compareReleases(before: Release, after: Release): Promise<SchemaChanges> {
  const changes = await diff(buildSchema(before.sdl), buildSchema(after.sdl));
  const lines = order.flatMap((level) =>
    changes
      .filter(({ criticality }) => criticality.level === level)
      .map(({ message }) => `${words[level]}: ${message}`),
  );
  const breaks = changes.some(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  return { lines, isRefused: breaks && majorOf(after.version) <= majorOf(before.version) };
}

function majorOf(version: string): number {
  const major = Number(/^(\d+)\./.exec(version)?.[1]);
  if (Number.isNaN(major)) throw new Error(`expected a version such as 1.2.3, but got ${version}`);
  return major;
}

/** Undefined when no tag leads to this commit. */
export function lastTag(folder: string): string | undefined {
  const tag = git(folder, 'tag', '--merged', 'HEAD', '--sort=-creatordate').split('\n', 1)[0];
  return tag === '' ? undefined : tag;
}

/** Undefined when the tag has no schema yet. */
export function releaseAt(folder: string, tag: string): Release | undefined {
  const names = git(folder, 'ls-tree', '--name-only', tag, 'schema.graphql', 'package.json').split('\n');
  if (!names.includes('schema.graphql') || !names.includes('package.json')) return undefined;
  return readRelease((name) => git(folder, 'show', `${tag}:${name}`));
}

export function readRelease(read: (name: string) => string): Release {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  return { version, sdl: read('schema.graphql') };
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).trim();
}

async function main(folder: string): Promise<number> {
  const tag = lastTag(folder);
  const before = tag === undefined ? undefined : releaseAt(folder, tag);
  if (tag === undefined || before === undefined) {
    console.log(
      tag === undefined
        ? 'No tag yet: nothing to compare the schema with.'
        : `${tag} has no schema: nothing to compare with.`,
    );
    return 0;
  }
  const after = readRelease((name) => readFileSync(`${folder}${name}`, 'utf8'));
  const { lines, isRefused } = await compareReleases(before, after);
  console.log(`${lines.length} changes of the schema since ${tag}.`);
  for (const line of lines) console.log(`  ${line}`);
  if (isRefused) {
    console.error(
      `Breaking changes need a higher major version than ${before.version}, but package.json has ${after.version}.`,
    );
  }
  return isRefused ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(fileURLToPath(new URL('..', import.meta.url)));
}

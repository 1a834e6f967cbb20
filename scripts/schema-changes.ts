/** Compares the schema with the released one. Fails if a change can break clients and the version does not show it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

export interface Release {
  readonly version: string;
  readonly sdl: string;
}

export interface SchemaChanges {
  readonly lines: readonly string[];
  /** Changes that can break clients without a matching version. */
  readonly isRefused: boolean;
}

const order = [CriticalityLevel.Breaking, CriticalityLevel.Dangerous, CriticalityLevel.NonBreaking] as const;
const words = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
} as const;

export async function compareReleases(before: Release, after: Release): Promise<SchemaChanges> {
  // Descriptions say nothing about what clients may send or get.
  const changes = (await diff(buildSchema(before.sdl), buildSchema(after.sdl))).filter(
    ({ type }) => !String(type).includes('DESCRIPTION'),
  );
  const lines = order.flatMap((level) =>
    changes
      .filter(({ criticality }) => criticality.level === level)
      .map(({ message }) => `${words[level]}: ${message}`),
  );
  const breaks = changes.some(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  return { lines, isRefused: breaks && !allowsBreaking(before.version, after.version) };
}

/** Semantic versioning: a breaking change needs a higher major version; before 1.0.0, a higher minor version. */
function allowsBreaking(before: string, after: string): boolean {
  const [oldMajor, oldMinor] = numbersOf(before);
  const [newMajor, newMinor] = numbersOf(after);
  return newMajor > oldMajor || (newMajor === 0 && oldMajor === 0 && newMinor > oldMinor);
}

function numbersOf(version: string): readonly [number, number] {
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+/.exec(version) ?? [];
  if (major === undefined || minor === undefined) {
    throw new Error(`expected a version such as 1.2.3, but got ${version}`);
  }
  return [Number(major), Number(minor)];
}

const releasedName = /^schema-(\d+\.\d+\.\d+)\.graphql$/;

/**
 * The schema of the last release, kept in `release/` by scripts/release.ts under the name of its version. Throws
 * unless there is exactly one: without it nothing would be compared.
 */
export function releasedSchema(folder: string): Release {
  const names = readdirSync(join(folder, 'release')).filter((name) => releasedName.test(name));
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new Error(
      `expected one file release/schema-<version>.graphql, but found ${names.join(', ') || 'none'}`,
    );
  }
  const version = releasedName.exec(name)?.[1] ?? '';
  return { version, sdl: readFileSync(join(folder, 'release', name), 'utf8') };
}

export function currentSchema(folder: string): Release {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { version, sdl: readFileSync(join(folder, 'schema.graphql'), 'utf8') };
}

async function main(folder: string): Promise<number> {
  const before = releasedSchema(folder);
  const after = currentSchema(folder);
  const { lines, isRefused } = await compareReleases(before, after);
  console.log(`${lines.length} schema changes since release ${before.version}.`);
  for (const line of lines) console.log(`  ${line}`);
  if (isRefused) {
    console.error(
      `Breaking changes need a higher ${before.version.startsWith('0.') ? 'minor' : 'major'} version than ` +
        `${before.version}, but package.json has ${after.version}.`,
    );
  }
  return isRefused ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(fileURLToPath(new URL('..', import.meta.url)));
}

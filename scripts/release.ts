/**
 * Prepares a release: `npm run release -- 1.2.0`. Sets the version in package.json and the lockfile, dates the
 * "Unreleased" section of CHANGELOG.md, and stores schema.graphql as the released schema. Commits nothing.
 */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compareReleases, currentSchema, releasedSchema } from './schema-changes.ts';

/** Throws before writing anything if the version is not a valid next one or the changelog has nothing to release. */
export async function prepareRelease(folder: string, version: string, date: string): Promise<void> {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(`expected a version such as 1.2.0, but got "${version}"`);
  }
  const before = releasedSchema(folder);
  if (compareVersions(version, before.version) <= 0) {
    throw new Error(`expected a version above ${before.version}, the last release, but got ${version}`);
  }
  const { sdl } = currentSchema(folder);
  const { lines, isRefused } = await compareReleases(before, { version, sdl });
  if (isRefused) {
    const breaking = lines.filter((line) => line.startsWith('breaking: '));
    throw new Error(`${version} is too low for these changes:\n${breaking.join('\n')}`);
  }
  const changelogFile = join(folder, 'CHANGELOG.md');
  const changelog = releaseNotes(readFileSync(changelogFile, 'utf8'), version, date);
  const packages = ['package.json', 'package-lock.json'].map((name) => {
    const file = join(folder, name);
    return { file, text: withVersion(readFileSync(file, 'utf8'), version) };
  });

  writeFileSync(changelogFile, changelog);
  for (const { file, text } of packages) writeFileSync(file, text);
  const released = join(folder, 'release');
  const next = join(released, `schema-${version}.graphql`);
  writeFileSync(`${next}.new`, sdl);
  for (const name of readdirSync(released)) if (name.endsWith('.graphql')) rmSync(join(released, name));
  renameSync(`${next}.new`, next);
}

/** The changelog with its "Unreleased" section under the new version, and an empty one above it. */
export function releaseNotes(changelog: string, version: string, date: string): string {
  const heading = '## Unreleased\n';
  const start = changelog.indexOf(heading);
  if (start === -1) throw new Error('expected a section "## Unreleased" in CHANGELOG.md, but found none');
  const body = changelog.slice(start + heading.length).split(/^## /m, 1)[0] ?? '';
  if (!/^- /m.test(body))
    throw new Error('expected entries under "## Unreleased" in CHANGELOG.md, but found none');
  return `${changelog.slice(0, start)}${heading}\n## ${version} (${date})\n${changelog.slice(start + heading.length)}`;
}

/** Replaces the version of the package itself: a lockfile has it twice, before any dependency. */
function withVersion(json: string, version: string): string {
  const value = JSON.parse(json) as { version: string; packages?: { ''?: { version?: string } } };
  value.version = version;
  if (value.packages?.[''] !== undefined) value.packages[''].version = version;
  return `${JSON.stringify(value, null, 2)}\n`;
}

function compareVersions(left: string, right: string): number {
  const rights = right.split('.').map(Number);
  for (const [index, part] of left.split('.').map(Number).entries()) {
    const difference = part - (rights[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const version = process.argv[2] ?? '';
  try {
    const folder = fileURLToPath(new URL('..', import.meta.url));
    await prepareRelease(folder, version, new Date().toISOString().slice(0, 10));
    console.log(`Prepared ${version}. Review the diff, commit it, then tag it: git tag v${version}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** Prints a software bill of materials (CycloneDX) of exactly the production dependencies. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

type Members = Record<string, unknown>;

interface Lock {
  readonly packages: Readonly<Record<string, Members>>;
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(root, name), 'utf8'));
}

function withoutDev({ devDependencies: _, ...rest }: Members): Members {
  return rest;
}

/**
 * npm's `--omit dev` also omits packages that production and development share, such as graphql. So npm gets a
 * project without development dependencies: the same lock file without their entries.
 */
function printBillOfMaterials(): number {
  const temporary = mkdtempSync(join(tmpdir(), 'bill-of-materials-'));
  try {
    const manifest = readJson('package.json') as Members;
    const lock = readJson('package-lock.json') as Lock;
    // npm uses the folder name as the project name.
    const folder = join(temporary, String(manifest['name']));
    mkdirSync(folder);
    const packages = Object.entries(lock.packages)
      .filter(([, entry]) => entry['dev'] !== true)
      .map(([path, entry]) => [path, withoutDev(entry)]);
    writeFileSync(join(folder, 'package.json'), JSON.stringify(withoutDev(manifest)));
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({ ...lock, packages: Object.fromEntries(packages) as Members }),
    );
    const { status, error } = spawnSync(
      'npm',
      ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--omit', 'dev'],
      { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    if (error !== undefined) throw error;
    return status ?? 1;
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

process.exitCode = printBillOfMaterials();

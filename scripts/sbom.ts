/** Prints a software bill of materials, in CycloneDX, of exactly what is installed in production. */
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
 * npm's `--omit dev` also leaves out what a production package shares with a development one, such as graphql. So
 * npm is shown a project without the latter: the same lock file, less its entries for development.
 */
function printBillOfMaterials(): number {
  const temporary = mkdtempSync(join(tmpdir(), 'bill-of-materials-'));
  try {
    const manifest = readJson('package.json') as Members;
    const lock = readJson('package-lock.json') as Lock;
    // npm names what it describes after its folder.
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

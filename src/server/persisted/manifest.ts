/** Reads files of persisted documents: Apollo's manifest, and maps of id to text as Relay and graphql-codegen write them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withoutByteOrderMark } from '../../upstream/http/json-text.ts';

export interface ManifestEntry {
  readonly id: string;
  readonly text: string;
  /** For messages: the file, and the operation's name if the manifest has it. */
  readonly place: string;
}

export interface Manifest {
  readonly entries: readonly ManifestEntry[];
  readonly problems: readonly string[];
}

/** Lists every `.json` file of a folder, or the one file. `version` changes when one of them is written. */
export function manifestFiles(path: string): { readonly files: readonly string[]; readonly version: string } {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => join(path, name))
    : [path];
  const version = files.map((file) => {
    const { mtimeMs, size, ino } = statSync(file);
    return `${file}:${mtimeMs}:${size}:${ino}`;
  });
  return { files, version: version.join('\n') };
}

export function readManifests(files: readonly string[]): Manifest {
  const entries = new Map<string, ManifestEntry>();
  const problems: string[] = [];
  for (const file of files) {
    for (const entry of readManifest(file, problems)) {
      const other = entries.get(entry.id);
      if (other !== undefined && other.text !== entry.text) {
        problems.push(`${entry.place}: ${other.place} has another document under the same id`);
      } else entries.set(entry.id, entry);
    }
  }
  return { entries: [...entries.values()], problems };
}

function readManifest(file: string, problems: string[]): readonly ManifestEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(withoutByteOrderMark(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? 'is not JSON' : `cannot be read: ${(error as Error).message}`;
    problems.push(`${file} ${reason}`);
    return [];
  }
  if (!isObject(value)) {
    problems.push(`${file} must hold an object: Apollo's manifest, or a map of id to text`);
    return [];
  }
  const isApollo = 'format' in value || 'operations' in value;
  if (!isApollo) return readMap(file, value, problems);
  if (value['format'] !== 'apollo-persisted-query-manifest' || !Array.isArray(value['operations'])) {
    problems.push(`${file} must have format "apollo-persisted-query-manifest" and a list of operations`);
    return [];
  }
  return (value['operations'] as readonly unknown[]).flatMap((operation, index) => {
    const { id, body, name } = isObject(operation) ? operation : {};
    if (typeof id === 'string' && id !== '' && typeof body === 'string') {
      return [{ id, text: body, place: `${file}: ${typeof name === 'string' ? name : id}` }];
    }
    problems.push(`${file}: operation ${index} must have an id and a body`);
    return [];
  });
}

function readMap(file: string, map: Record<string, unknown>, problems: string[]): readonly ManifestEntry[] {
  return Object.entries(map).flatMap(([id, text]) => {
    if (id !== '' && typeof text === 'string') return [{ id, text, place: `${file}: ${id}` }];
    problems.push(`${file}: ${JSON.stringify(id.slice(0, 100))} must be the text of a document`);
    return [];
  });
}

/** In hexadecimal, as clients hash the text they send. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

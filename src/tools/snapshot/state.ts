/**
 * What a snapshot has read so far, in a file beside the data file, so that an interrupted run can go on. Each page is
 * one line. The rows in it are already disguised.
 */
import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../sandbox/core/store/snapshot.ts';
import { isObject } from '../../upstream/http/json.ts';
import type { SnapshotRow } from './rows.ts';
import type { StubLine } from './stubs.ts';

/** What the file must have been made with, so that a run can go on with it. */
export interface StateHead {
  readonly version: 1;
  readonly seed: string;
  /** The upstream and the owner of the token: another token sees other rows. */
  readonly source: string;
  readonly disguise: string;
  readonly accounts: readonly string[] | null;
}

/**
 * Further members of a row: its table, its id, and the members. A membership is named by the ids of its account and its
 * person, with a blank between them.
 */
export type Patch = readonly [table: string, id: string, members: Readonly<Record<string, unknown>>];

/** One page of one list, or the details of one object. */
export interface StateLine {
  readonly step: string;
  readonly table: string;
  readonly rows: readonly SnapshotRow[];
  readonly stubs: readonly StubLine[];
  /** Of the details of an object. */
  readonly patches?: readonly Patch[];
  /** Ids of upstream that later steps ask with. */
  readonly ids: readonly string[];
  /** Where the next page begins. Null: the list is complete. */
  readonly next: number | null;
  readonly total: number | null;
  /** Of a list that was not answered. */
  readonly status?: number;
}

/** A file of the snapshot cannot be used. */
export class StateError extends Error {
  /** Whether the same command can go on once the file can be written. */
  readonly isResumable: boolean;

  constructor(message: string, { isResumable = false }: { readonly isResumable?: boolean } = {}) {
    super(message);
    this.isResumable = isResumable;
  }
}

/** `ENOSPC: no space left on device, write` without the path, which the message names already. */
export function writeFailed(path: string, error: unknown): StateError {
  const { code } = error as NodeJS.ErrnoException;
  const reason = code === 'ENOSPC' ? 'the disk is full' : (code ?? 'unknown error');
  return new StateError(`cannot write ${path}: ${reason}`, { isResumable: true });
}

export interface State {
  readonly seed: string;
  readonly lines: readonly StateLine[];
  readonly isResumed: boolean;
  add(line: StateLine): void;
  remove(): void;
}

export function stateFileOf(file: string): string {
  return `${file}.partial`;
}

/** `head.seed` is the seed to use, or null for the one of the file. */
export function openState(
  file: string,
  head: Omit<StateHead, 'version' | 'seed' | 'source'> & {
    readonly seed: string | null;
    readonly sourceFor: (seed: string) => string;
  },
  newSeed: () => string,
): State {
  const path = stateFileOf(file);
  const known = existsSync(path) ? readState(path) : undefined;
  const seed = head.seed ?? known?.head.seed ?? newSeed();
  const own: StateHead = {
    version: 1,
    seed,
    // The source is a digest with the seed: with another seed, it says nothing about the source.
    source: head.sourceFor(known?.head.seed ?? seed),
    disguise: head.disguise,
    accounts: head.accounts,
  };
  if (known !== undefined && JSON.stringify(known.head) !== JSON.stringify(own)) {
    const differing = Object.keys(own).filter(
      (name) =>
        JSON.stringify(known.head[name as keyof StateHead]) !== JSON.stringify(own[name as keyof StateHead]),
    );
    throw new StateError(
      `expected ${path} to be of the same snapshot, but it was begun with another ${differing.join(' and another ')}; remove it to begin again`,
    );
  }
  const lines = [...(known?.lines ?? [])];
  const write = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      throw writeFailed(path, error);
    }
  };
  write(() => {
    makeFolder(dirname(path));
    if (known === undefined) writeFileSync(path, `${JSON.stringify(own)}\n`, { mode: 0o600 });
    // A line that was cut off by a crash or a full disk.
    else truncateSync(path, known.bytes);
  });
  return {
    seed,
    lines,
    isResumed: known !== undefined,
    add: (line) => {
      write(() => {
        appendFileSync(path, `${JSON.stringify(line)}\n`);
      });
      lines.push(line);
    },
    remove: () => {
      rmSync(path, { force: true });
    },
  };
}

function readState(path: string): { head: StateHead; lines: StateLine[]; bytes: number } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StateError(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  try {
    const [head, ...lines] = whole
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line));
    if (isObject(head) && head['version'] === 1) {
      return {
        head: head as unknown as StateHead,
        lines: lines as StateLine[],
        bytes: Buffer.byteLength(whole),
      };
    }
  } catch {
    // Reported below.
  }
  throw new StateError(
    `expected ${path} to be the state of a snapshot, but it is something else; remove it to begin again`,
  );
}

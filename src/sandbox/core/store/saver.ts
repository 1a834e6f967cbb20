/** Saves the data to its file before a write is answered, so that a restart loses nothing that was answered. */
import { rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../problem.ts';
import { DataFileError, makeFolder, saveSnapshot } from './snapshot.ts';
import type { DataStore } from './store.ts';

export interface Saver {
  /** Resolves when the data as it is now is in the file; rejects with the problem to answer. */
  readonly saved: () => Promise<void>;
  /** The same for a save that has been started already. */
  readonly pending: () => Promise<void> | undefined;
  /** Saves at once if a save is waiting. */
  readonly close: () => void;
}

/** Writes within this time are saved together. */
const shortestDelayMs = 5;

/** Throws a DataFileError when the file cannot be written. */
export function createSaver(file: string, current: () => DataStore): Saver {
  checkWritable(file);
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> | undefined;
  let delayMs = shortestDelayMs;

  const save = (): void => {
    timer = undefined;
    saving = undefined;
    const started = performance.now();
    try {
      saveSnapshot(current(), file);
    } catch (error) {
      const detail = `The change is in memory only and will be lost: ${file} cannot be written (${codeOf(error)}).`;
      process.emitWarning(detail);
      throw new Problem(507, { detail });
    } finally {
      // Large data takes long to save: half of the time stays free for other work.
      delayMs = Math.max(shortestDelayMs, performance.now() - started);
    }
  };

  return {
    saved: () =>
      (saving ??= new Promise((resolve, reject) => {
        timer = setTimeout(() => {
          try {
            save();
            resolve();
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        }, delayMs);
      })),
    pending: () => saving,
    close: () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      try {
        save();
      } catch {
        // A warning has been emitted, and no response waits for this save.
      }
    },
  };
}

/** Does what a save does, except for replacing the file. */
function checkWritable(file: string): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(file));
    writeFileSync(beside, 'x', { mode: 0o600 });
    rmSync(beside);
  } catch (error) {
    throw new DataFileError(`expected a file that can be written, but ${file} cannot be: ${codeOf(error)}`);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown error';
}

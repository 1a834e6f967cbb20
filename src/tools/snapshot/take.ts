/** Takes a snapshot: reads what a token sees into a data file of the sandbox. */
import { existsSync } from 'node:fs';
import type { Network } from '../../upstream/http/network.ts';
import { ownerOf } from '../reading/page.ts';
import { CallLimitReached, createReader, Interrupted } from '../reading/reader.ts';
import { identityOf } from '../reading/token.ts';
import { collect } from './collect.ts';
import { dataFileOf, saveDataFile } from './data-file.ts';
import type { Token } from './data-file.ts';
import { createDigest } from './digest.ts';
import { fullDisguise, noDisguise } from './disguise.ts';
import { remappedIds } from './ids.ts';
import { createLists, RowLimitReached } from './lists.ts';
import { openState, StateError, stateFileOf, writeFailed } from './state.ts';
import type { StateLine } from './state.ts';
import { createStubs } from './stubs.ts';

export interface SnapshotOptions {
  /** Ends in `/public`. */
  readonly baseUrl: URL;
  readonly token: string;
  readonly network?: Network | undefined;
  readonly file: string;
  /** Only these accounts and what belongs to them. Undefined: everything that the token sees. */
  readonly accounts: readonly string[] | undefined;
  readonly personalData: 'replaced' | 'kept';
  readonly ids: 'kept' | 'remapped';
  /** What replaced values follow from. Null: a new one. */
  readonly seed: string | null;
  readonly newSeed: () => string;
  /** Whether to read what takes a call for each person and account. */
  readonly details: boolean;
  readonly rate: number;
  readonly maxCalls: number;
  readonly maxRows: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onWait: (reason: string, seconds: number) => void;
  /** Wait before the first retry. Default 1,000. */
  readonly retryDelayMs?: number;
  /** Longest time of one call. Default: that of the reader. */
  readonly callTimeoutMs?: number | undefined;
}

export interface Progress {
  readonly list: string;
  readonly rows: number;
  readonly total: number | null;
  readonly calls: number;
}

export interface SnapshotResult {
  /** Rows by table, of the tables that have any. */
  readonly counts: ReadonlyMap<string, number>;
  /** One line for each list that is not in the file, or not as a whole. */
  readonly leftOut: readonly string[];
  readonly tokens: readonly Token[];
  readonly calls: number;
  readonly isResumed: boolean;
  /** Whether a bound ended the reading before its end; the same command then goes on. */
  readonly isBounded: boolean;
}

/** Throws StateError, SourceError, UpstreamError, RateLimited or Interrupted. What was read is kept. */
export async function takeSnapshot(options: SnapshotOptions): Promise<SnapshotResult> {
  const { file, token, signal, accounts } = options;
  if (existsSync(file) && !existsSync(stateFileOf(file))) {
    throw new StateError(`expected a new file, but ${file} exists; remove it or choose another name`);
  }
  const reader = createReader({ ...options, root: '/v1/accounts', whenLimited: 'wait' });
  try {
    const owner = await ownerOf(reader, identityOf(token));
    const state = openState(
      file,
      {
        seed: options.seed,
        // Not the token itself, and nothing to find it by.
        sourceFor: (seed) =>
          createDigest(seed).code(
            'source',
            `${options.baseUrl.href} ${owner?.accountId ?? ''} ${identityOf(token).tokenId ?? ''}`,
            16,
          ),
        disguise: `${options.personalData} ${options.ids}`,
        accounts: accounts ?? null,
      },
      options.newSeed,
    );
    const digest = createDigest(state.seed);
    const id = options.ids === 'remapped' ? remappedIds(digest) : (text: string) => text;
    const disguise = options.personalData === 'kept' ? noDisguise(id) : fullDisguise(digest, id);
    const stubs = createStubs(disguise);
    const lists = createLists({
      reader,
      state,
      stubs,
      token,
      maxRows: options.maxRows,
      onPage: ({ step, rows, total }) => {
        options.onProgress({ list: step, rows, total, calls: reader.calls });
      },
    });
    let bound: Error | undefined;
    try {
      await collect({
        reader,
        lists,
        rewriting: { disguise, refer: stubs.refer },
        digest,
        accounts,
        owner,
        details: options.details,
      });
    } catch (error) {
      if (!(error instanceof CallLimitReached || error instanceof RowLimitReached)) {
        // There is nothing to go on with.
        if (state.lines.length === 0) state.remove();
        throw error;
      }
      bound = error;
    }
    if (signal.aborted) throw new Interrupted('interrupted');
    const data = dataFileOf(state.lines, owner && { ...owner, accountId: id(owner.accountId) });
    try {
      saveDataFile(data, file);
    } catch (error) {
      throw writeFailed(file, error);
    }
    const notFound = (accounts ?? []).filter((wanted) => !data.tables.get('accounts')?.has(id(wanted)));
    const leftOut = [
      ...(bound === undefined ? [] : [`everything after this: ${bound.message}`]),
      ...notFound.map((wanted) => `account ${wanted}: the token does not see it`),
      ...incompleteLists(state.lines),
    ];
    if (bound === undefined) state.remove();
    return {
      counts: new Map(
        [...data.tables].map(([name, rows]) => [name, rows.size] as const).filter(([, size]) => size > 0),
      ),
      leftOut,
      tokens: data.tokens,
      calls: reader.calls,
      isResumed: state.isResumed,
      isBounded: bound !== undefined,
    };
  } finally {
    await reader.close();
  }
}

function incompleteLists(lines: readonly StateLine[]): readonly string[] {
  const last = new Map(lines.map((line) => [line.step, line]));
  return [...last.values()].flatMap(({ step, next, total, status }) => {
    if (status !== undefined) return [`${step}: upstream answered ${status}`];
    return next === null ? [] : [`${step}: ${next} of ${total ?? 'an unknown number of'} rows were read`];
  });
}

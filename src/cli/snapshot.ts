/** The command `snapshot`: reads what a token sees into a data file of the sandbox. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { helpOf } from '../config/help.ts';
import { counted } from '../tools/reading/counted.ts';
import { isTimeout } from '../tools/reading/reader.ts';
import { SourceError } from '../tools/snapshot/lists.ts';
import { StateError, stateFileOf } from '../tools/snapshot/state.ts';
import { takeSnapshot } from '../tools/snapshot/take.ts';
import type { Progress, SnapshotResult } from '../tools/snapshot/take.ts';
import { CliError } from './cli-error.ts';
import { readOptions } from './options.ts';
import type { CliHost } from './process-host.ts';
import { readingProblem, readTool, toolHelp, toolOptions, wholeOption } from './tool-options.ts';

const defaultCalls = 10_000;
const defaultRows = 100_000;

const snapshotHelp = `Usage: accounts-graph snapshot --out <file> [options]

Read what a token may see into a data file, to develop offline against your own structure:
accounts-graph sandbox --data <file>. It sends only GET requests. Names, e-mail addresses, phone numbers, addresses,
tax ids, notes and numbers of other systems are replaced. Secrets of API tokens, links of invitations and pictures are
never part of the file.

If a run is interrupted or fails, run the same command again: it goes on where it was. What was read so far is in
<file>.partial until then.

Examples:
  MPT_API_TOKEN=... accounts-graph snapshot --url https://api.example.com --out data.json
  accounts-graph snapshot --url https://api.example.com --token-file token.txt --accounts ACC-1234-5678 --out one.json
  accounts-graph sandbox --data data.json

Exit codes:
  0  The file holds everything.
  1  An option, the token, the upstream or a file is wrong, or the run was interrupted. Nothing is lost.
  2  Upstream does not answer. Nothing is lost: the same command goes on.
  3  The file is written, but --max-calls or --max-rows left something out. The same command goes on.

  --out <file>
      The data file to write. It must not exist.
  --accounts <ids>
      Only these accounts, separated by commas, and what belongs to them. Default: everything that the token sees.
${toolHelp(defaultCalls)}  --max-rows <number>
      Most rows in the file. Default: ${defaultRows}.
  --details
      Also read single sign-on and favorite accounts of each person, and notification settings of each account: two calls
      a person and one an account.
  --seed <text>
      What the replaced values follow from: the same seed replaces the same value alike. Default: a random one.
  --remap-ids
      Replace ids as well, with others of the same form.
  --keep-personal-data
      Keep names, e-mail addresses and all other data as they are. The file is then as confidential as the platform.

`;

export async function snapshotCommand(argv: readonly string[], host: CliHost): Promise<number> {
  const read = readOptions('snapshot', argv, host.environment, {
    own: {
      ...toolOptions,
      out: { type: 'string' },
      accounts: { type: 'string' },
      'max-rows': { type: 'string' },
      seed: { type: 'string' },
      details: { type: 'boolean' },
      'remap-ids': { type: 'boolean' },
      'keep-personal-data': { type: 'boolean' },
    },
  });
  if (read.wantsHelp) {
    host.out(`${snapshotHelp}${helpOf('snapshot')}`);
    return 0;
  }
  const { own } = read;
  const { out: file, seed } = own;
  if (typeof file !== 'string' || file === '') {
    throw new CliError('snapshot needs the file to write: --out <file>; see --help');
  }
  const accounts = readAccounts(own['accounts']);
  const maxRows = wholeOption('max-rows', own['max-rows'], defaultRows);
  const tool = readTool(read, { maxCalls: defaultCalls });
  const keepsPersonalData = own['keep-personal-data'] === true;
  if (keepsPersonalData) {
    host.err(
      `accounts-graph: --keep-personal-data: ${file} will hold names, e-mail addresses, addresses and tax ids of real people and companies; protect it and delete it when it is no longer needed\n`,
    );
  }
  const interruption = new AbortController();
  host.onStop(() => {
    interruption.abort();
  });
  const progress = progressTo(host);
  try {
    const result = await takeSnapshot({
      ...tool,
      file,
      accounts,
      maxRows,
      personalData: keepsPersonalData ? 'kept' : 'replaced',
      details: own['details'] === true,
      ids: own['remap-ids'] === true ? 'remapped' : 'kept',
      seed: typeof seed === 'string' ? seed : null,
      newSeed: () => randomBytes(16).toString('hex'),
      signal: interruption.signal,
      onProgress: progress.show,
      onWait: (reason, seconds) => {
        progress.line(`${reason}; waiting ${seconds} s`);
      },
      callTimeoutMs: host.toolTimeoutMs,
    });
    progress.end();
    report(result, { file, host, isDisguised: !keepsPersonalData, hasSeed: typeof seed === 'string' });
    return result.isBounded ? 3 : 0;
  } catch (error) {
    progress.end();
    const isKnown = error instanceof StateError || error instanceof SourceError;
    const problem = isKnown ? error.message : readingProblem(error, tool, host);
    if (problem === undefined) throw error;
    const resumable = existsSync(stateFileOf(file)) && (!(error instanceof StateError) || error.isResumable);
    throw new CliError(
      resumable
        ? `${problem}. What was read is in ${stateFileOf(file)}; run the same command again to go on`
        : problem,
      isTimeout(error) ? 2 : 1,
    );
  }
}

function readAccounts(text: string | boolean | undefined): readonly string[] | undefined {
  if (typeof text !== 'string') return undefined;
  const ids = text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const wrong = ids.find((id) => !/^ACC(?:-\d{4}){2}$/.test(id));
  if (wrong !== undefined || ids.length === 0) {
    throw new CliError(
      `--accounts must be ids such as ACC-1234-5678, separated by commas, but got ${JSON.stringify(wrong ?? text)}`,
    );
  }
  return [...new Set(ids)];
}

interface ProgressLines {
  readonly show: (progress: Progress) => void;
  readonly line: (text: string) => void;
  readonly end: () => void;
}

/** One line that is overwritten on a terminal; elsewhere one line for each list. */
function progressTo({ err, errIsTerminal = false }: CliHost): ProgressLines {
  let open = false;
  let last: Progress | undefined;
  const close = (): void => {
    if (open) err('\n');
    open = false;
  };
  const textOf = ({ list, rows, total, calls }: Progress): string => {
    const share = total === null || total === 0 ? '' : ` of ${total}`;
    return `${list}: ${rows}${share} ${(total ?? rows) === 1 ? 'row' : 'rows'}, ${counted(calls, 'call')}`;
  };
  const flush = (): void => {
    if (last !== undefined && !errIsTerminal) err(`${textOf(last)}\n`);
    last = undefined;
  };
  return {
    show: (progress) => {
      if (!errIsTerminal) {
        if (last !== undefined && last.list !== progress.list) flush();
        last = progress;
        return;
      }
      const { rows, total } = progress;
      const done = total === null || total === 0 ? 0 : Math.min(1, rows / total);
      const bar = `${'#'.repeat(Math.round(done * 20))}${'.'.repeat(20 - Math.round(done * 20))}`;
      err(`\r\u001b[K[${bar}] ${textOf(progress)}`);
      open = true;
    },
    line: (text) => {
      flush();
      close();
      err(`${text}\n`);
    },
    end: () => {
      flush();
      close();
    },
  };
}

const iconsNote = 'Pictures are not copied; the sandbox draws its own.';

function report(
  { counts, leftOut, tokens, calls, isResumed, isBounded }: SnapshotResult,
  {
    file,
    host,
    isDisguised,
    hasSeed,
  }: { file: string; host: CliHost; isDisguised: boolean; hasSeed: boolean },
): void {
  const table = [...counts].map(([name, count]) => `  ${name.padEnd(14)}${count}\n`).join('');
  const missing = leftOut.map((line) => `  ${line}\n`).join('');
  const seedLine =
    isDisguised && !hasSeed
      ? `The replaced values are made with a random seed. With --seed they are the same next time.\n`
      : '';
  const end = isBounded
    ? `Not everything is in the file. Run the same command again to go on${isResumed ? '' : ', or raise the bound'}.\n`
    : '';
  host.out(`Wrote ${file} after ${counted(calls, 'call')}.

${table}
${missing === '' ? '' : `Left out:\n${missing}\n`}${iconsNote}
${seedLine}${end}
Serve it:
  accounts-graph sandbox --data ${file}

Tokens of that sandbox, sent as "authorization: Bearer <token>"
${tokens.map(({ actor, token, accountId }) => `  ${actor.padEnd(10)}  ${token.padEnd(32)}  ${accountId}\n`).join('')}
`);
}

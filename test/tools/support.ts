/** Runs the commands of the tools inside the process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/cli/main.ts';
import { tokens } from '../support/tokens.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Null: none. Default: the token of Operations. */
  readonly token?: string | null;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with a function that does what SIGINT does. */
  readonly onStart?: (interrupt: () => void) => void;
  readonly errIsTerminal?: boolean;
  /** Longest time of one call. Default: that of the tools. */
  readonly toolTimeoutMs?: number;
}

export async function runTool(
  argv: readonly string[],
  {
    token = tokens.operations,
    environment = {},
    onStart,
    errIsTerminal = false,
    toolTimeoutMs,
  }: RunOptions = {},
): Promise<Ended> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    environment: { ...(token === null ? {} : { MPT_API_TOKEN: token }), ...environment },
    out: (text) => (out += text),
    err: (text) => (err += text),
    errIsTerminal,
    ...(toolTimeoutMs === undefined ? {} : { toolTimeoutMs }),
    onStop: (stop) => {
      onStart?.(() => {
        stop('SIGINT');
      });
    },
    onFault: () => undefined,
  });
  return { code, out, err };
}

export interface Folder extends Disposable {
  readonly path: (name: string) => string;
}

export function temporaryFolder(): Folder {
  const directory = mkdtempSync(join(tmpdir(), 'tools-'));
  return {
    path: (name) => join(directory, name),
    [Symbol.dispose]: () => {
      rmSync(directory, { recursive: true });
    },
  };
}

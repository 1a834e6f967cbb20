/** The gateway as a process of its own, as a platform runs it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from './dockerfile.ts';

export interface ReplicaProcess {
  readonly url: string;
  readonly signal: (name: 'SIGTERM' | 'SIGKILL') => void;
  /** Exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

export interface ProcessOptions {
  readonly command?: readonly string[];
  readonly cwd?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** User and group. */
  readonly uid?: number | undefined;
}

const fromSources = ['--import', 'tsx', 'src/cli.ts', 'serve'];

/** Resolves when it says where it listens. */
export async function startProcess(options: ProcessOptions): Promise<ReplicaProcess> {
  const { command = fromSources, cwd = root, environment, uid } = options;
  const child: ChildProcess = spawn(process.execPath, command, {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then((code) => {
      reject(new Error(`ended with ${code} before it listened: ${output}`));
    });
    createInterface(child.stdout as NodeJS.ReadableStream).on('line', (line) => {
      output = `${output}${line}\n`.slice(-10_000);
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  return { url, signal: (name) => child.kill(name), ended };
}

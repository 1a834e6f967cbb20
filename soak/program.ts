/** The gateway or the sandbox as a process of its own, as the command line starts it, and what it uses. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

export interface Program {
  /** Origin. */
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything it has written. */
  readonly output: () => string;
  /** With its code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface ProgramOptions {
  readonly command: 'serve' | 'sandbox';
  readonly environment: Readonly<Record<string, string>>;
  /** Of Node itself, such as `--max-old-space-size=128`. */
  readonly nodeOptions?: readonly string[];
  /** The binary; that of this process unless it is given. */
  readonly node?: string;
}

/** Resolves when it listens; rejects with what it wrote when it ends before. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { command, environment, nodeOptions = [], node = process.execPath } = options;
  const args = [...nodeOptions, 'dist/cli.js', command];
  const env = { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', ...environment };
  const child = spawn(node, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const url = await new Promise<string>((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      // Log lines of a long run are many; only the last of them are of use.
      output = (output + chunk.toString()).slice(-200_000);
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (found !== undefined && /listening|ready at/.test(output)) resolve(found);
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    void ended.then((code) => reject(new Error(`${command} ended with ${code}: ${output.slice(0, 500)}`)));
  });
  return { url, child, output: () => output, ended, kill: (signal) => child.kill(signal) };
}

/** The value of one of the metrics without labels; NaN if there is none of that name. */
export async function readMetric({ url }: Program, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1] ?? NaN);
}

export const readRss = (program: Program): Promise<number> =>
  readMetric(program, 'process_resident_memory_bytes');

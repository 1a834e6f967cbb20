/** Starts the gateway or the sandbox as a process from the command line, and reads its metrics. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

export interface Program {
  /** The origin it listens on. */
  readonly url: string;
  readonly child: ChildProcess;
  /** Its recent output. */
  readonly output: () => string;
  /** Resolves with the exit code or the name of the signal. */
  readonly ended: Promise<number | string>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface ProgramOptions {
  readonly command: 'serve' | 'sandbox';
  readonly environment: Readonly<Record<string, string>>;
  /** Options of Node, such as `--max-old-space-size=128`. */
  readonly nodeOptions?: readonly string[];
  /** The Node binary. Default: that of this process. */
  readonly node?: string;
}

/** Resolves when it listens. Rejects with its output if it exits first. */
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
      // A long run logs a lot; only the last lines are needed.
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

/** The value of a metric without labels; NaN if there is none of that name. */
export async function readMetric({ url }: Program, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1] ?? NaN);
}

export const readRss = (program: Program): Promise<number> =>
  readMetric(program, 'process_resident_memory_bytes');

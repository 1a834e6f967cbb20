/** Starts each measured server in its own process, as in production, and reads its resource use. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Heap, Message, Question, Usage } from './processes/report-usage.ts';

export interface Measured {
  readonly name: string;
  /** The origin it listens on. */
  readonly url: string;
  usage(): Promise<Usage>;
  heap(): Promise<Heap>;
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly name: string;
  /** A compiled module that calls `reportUsage`. */
  readonly script: string;
  readonly settings: object;
  /** Folder for a CPU profile, written at the end. */
  readonly profileDirectory?: string | undefined;
  /** The memory options of Node that `npm start` uses, or none. */
  readonly memory?: 'as started' | 'as Node has it';
}

/** Read from the package's start script, so that there is one source. */
const startOptions = (
  JSON.parse(readFileSync('package.json', 'utf8')) as { readonly scripts: { readonly start: string } }
).scripts.start
  .split(' ')
  .filter((word) => /semi-space|pretenuring/.test(word));

/** Environment variables of this process that would affect the measured ones. */
const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_ENV: 'production' };

export async function startProcess({
  name,
  script,
  settings,
  profileDirectory,
  memory = 'as started',
}: ProcessOptions): Promise<Measured> {
  const profile =
    profileDirectory === undefined
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`, `--cpu-prof-name=${name}.cpuprofile`];
  const child = fork(script, [JSON.stringify(settings)], {
    execArgv: ['--expose-gc', ...(memory === 'as started' ? startOptions : []), ...profile],
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = await next(child, name);
  if (ready.kind === 'failed') throw new Error(`${name} did not start: ${ready.message}`);
  if (ready.kind !== 'ready') throw new Error(`expected ${name} to be ready, but got ${ready.kind}`);
  const ask = async (question: Question): Promise<Message> => {
    const answer = next(child, name);
    child.send(question);
    return answer;
  };
  return {
    name,
    url: ready.url,
    usage: () => ask('usage') as Promise<Message & Usage>,
    heap: () => ask('heap') as Promise<Message & Heap>,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.disconnect();
      await ended;
    },
  };
}

function next(child: ChildProcess, name: string): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => {
      child.off('message', onMessage);
      reject(new Error(`expected an answer of ${name}, but it ended with code ${code}`));
    };
    const onMessage = (message: unknown): void => {
      child.off('exit', onExit);
      resolve(message as Message);
    };
    child.once('exit', onExit);
    child.once('message', onMessage);
  });
}

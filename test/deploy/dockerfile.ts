/** Reads the Dockerfile, and carries its stages out in folders: what can be known of an image without an engine to build it. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Instruction {
  readonly name: string;
  readonly value: string;
}

export interface Stage {
  /** Image, or name of an earlier stage. */
  readonly from: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** Arguments before the first FROM are put in their places. */
export function readStages(): readonly Stage[] {
  const lines = readFileSync(join(root, 'Dockerfile'), 'utf8')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const args = new Map<string, string>();
  const stages: { from: string; name: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'ARG' && stages.length === 0) {
      const [key = '', byDefault = ''] = value.split(/=(.*)/s);
      args.set(key, byDefault);
    } else if (name === 'FROM') {
      const [image = '', , alias = ''] = value.split(/\s+/);
      const from = image.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => args.get(key) ?? '');
      stages.push({ from, name: alias, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, value });
    }
  }
  return stages;
}

export interface Copied {
  readonly stage: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
}

export function copiesOf({ instructions }: Stage): readonly Copied[] {
  return instructions.filter(({ name }) => name === 'COPY').map(({ value }) => readCopy(value));
}

function readCopy(value: string): Copied {
  const words = value.split(/\s+/);
  const flag = words[0]?.startsWith('--from=') === true ? words.shift() : undefined;
  return { stage: flag?.slice('--from='.length), sources: words.slice(0, -1), target: words.at(-1) ?? '' };
}

/** Names at the top of the context: everything is left out but what is named again. */
export function contextNames(): readonly string[] {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines[0] !== '*') throw new Error(`expected .dockerignore to begin with *, but got ${lines[0]}`);
  return lines.slice(1).map((line) => line.replace(/^!/, ''));
}

const run = promisify(execFile);
const compileOnly = 'npx tsc --project tsconfig.build.json --noCheck';

/** Carries out each stage below `folder`, and returns the folder of the last one's /app. */
export async function carryOut(stages: readonly Stage[], folder: string): Promise<string> {
  const context = join(folder, 'context');
  mkdirSync(context);
  for (const name of contextNames()) cpSync(join(root, name), join(context, name), { recursive: true });
  for (const stage of stages) {
    const app = join(folder, `${stage.name}.stage`);
    mkdirSync(app);
    for (const { name, value } of stage.instructions) {
      if (name === 'COPY') copy(readCopy(value), app, folder, context);
      else if (name === 'RUN') await runIn(app, value);
    }
  }
  return join(folder, `${stages.at(-1)?.name ?? ''}.stage`);
}

function copy({ stage, sources, target }: Copied, app: string, folder: string, context: string): void {
  for (const source of sources) {
    const from =
      stage === undefined
        ? join(context, source)
        : join(folder, `${stage}.stage`, source.replace(/^\/app\//, ''));
    if (!existsSync(from)) throw new Error(`expected ${source} in ${stage ?? 'the context'}`);
    const to = join(app, target === './' ? basename(source) : target);
    cpSync(from, to, { recursive: true });
  }
}

async function runIn(app: string, command: string): Promise<void> {
  // All packages, the development ones too, are those that this test runs on already.
  if (/^npm ci (?!.*--omit=dev)/.test(command)) {
    symlinkSync(join(root, 'node_modules'), join(app, 'node_modules'));
    return;
  }
  // The whole build takes a minute, most of it for GraphiQL, which production does not serve: that is CI's to do.
  const short = command === 'npm run build' && process.env['CI'] === undefined;
  const [program = '', ...args] = (short ? compileOnly : command).split(' ');
  await run(program, args, {
    cwd: app,
    env: { ...process.env, NODE_ENV: '', npm_config_prefer_offline: 'true' },
  });
}

export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

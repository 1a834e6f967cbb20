/** The page "Your first hour", from the packed package: every command and file of it, in their order. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser } from '../support/browser.ts';
import { guideText } from './run-guide.ts';

const tarball = process.env['PACKED_TARBALL'];
if (tarball === undefined)
  console.warn('Your first hour: not tested, because it is .ci/package that packs the package');
const patience = 180_000;

interface Block {
  readonly section: number;
  readonly language: string;
  readonly code: string;
  /** Of a block below "Put this into `file`:". */
  readonly file: string | undefined;
}

function blocksOf(markdown: string): readonly Block[] {
  return markdown.split(/^## /m).flatMap((text) => {
    const section = Number(/^(\d+)\. /.exec(text)?.[1] ?? 0);
    return [...text.matchAll(/(?:^Put this into `([^`]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```$/gm)].map(
      ([, file, language = '', code = '']) => ({ section, language, code, file }),
    );
  });
}

describe.skipIf(tarball === undefined)('your first hour', { timeout: patience }, () => {
  const blocks = blocksOf(guideText('first-hour.md'));
  const of = (section: number): readonly Block[] => blocks.filter((block) => block.section === section);
  const started: ChildProcess[] = [];
  let folder: string;
  let gateway: string;
  let sandbox: string;

  /** The addresses of this run. */
  const here = (text: string): string =>
    text.replaceAll('http://127.0.0.1:4000', gateway).replaceAll('http://127.0.0.1:4010', sandbox);

  async function shell(command: string, cwd: string): Promise<string> {
    try {
      const environment = { ...process.env, VITEST: undefined, NODE_ENV: undefined };
      return (
        await promisify(execFile)('bash', ['-euc', command], { cwd, env: environment, timeout: patience })
      ).stdout;
    } catch (error) {
      const { message, stdout = '' } = error as Error & { stdout?: string };
      throw new Error(`${message}\n${stdout}`);
    }
  }

  /** Resolves with the first match in what the program prints. The program is ended after the tests. */
  async function background(
    args: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
    pattern: RegExp,
  ): Promise<RegExpExecArray> {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    let printed = '';
    return await new Promise((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        const found = pattern.exec(printed);
        if (found !== null) resolve(found);
      });
      child.once('close', () => reject(new Error(`expected ${pattern}, but the program ended: ${printed}`)));
    });
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'first-hour-'));
    mkdirSync(join(folder, 'accounts-graph'));
    copyFileSync(tarball ?? '', join(folder, 'accounts-graph', 'accounts-graph-0.0.0.tgz'));
  });
  afterAll(async () => {
    for (const child of started) {
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const app = (): string => join(folder, 'my-app');
  /** Commands and files of a section, in their order. */
  async function follow(section: number): Promise<void> {
    for (const { language, code, file } of of(section)) {
      if (file !== undefined) writeFileSync(join(app(), file), code);
      else if (language === 'sh' && code !== 'npm run dev\n') await shell(here(code), app());
    }
  }

  test('section 4: the project is made from the package', async () => {
    const [block] = of(4);
    expect(block?.code).toContain('npm pack\n');
    await shell(block?.code.replace('npm pack\n', '') ?? '', folder);
    expect(existsSync(join(app(), 'codegen.ts'))).toBe(true);
  });

  test('sections 1 to 3: the gateway starts, and the first query gives the answer beside it', async () => {
    expect(
      of(1)
        .map(({ code }) => code)
        .join(''),
    ).toContain('npm start');
    const ports = { PORT: '0', SANDBOX_PORT: '0', APPDIRECT_SANDBOX_PORT: '0' };
    const program = ['node_modules/accounts-graph/dist/cli.js', 'serve'];
    const [, ...urls] = await background(
      program,
      app(),
      ports,
      /Endpoint +(\S+)\/graphql\n[\s\S]*Upstream +(http:\S+)\/public/,
    );
    [gateway = '', sandbox = ''] = urls;
    const [command, answer] = of(3);
    expect(JSON.parse(await shell(here(command?.code ?? ''), folder))).toEqual(
      JSON.parse(answer?.code ?? ''),
    );
  });

  test('section 5: the operation gets types', async () => {
    await follow(5);
    expect(existsSync(join(app(), 'src/graphql/graphql.ts'))).toBe(true);
  });

  test('section 6: the page compiles, and shows what the person of the token sees', async () => {
    await follow(6);
    if (!hasBrowser) {
      console.warn('The page of your first hour is only compiled: no Chromium in /usr/bin');
      return;
    }
    const vite = ['node_modules/vite/bin/vite.js', '--port', '0'];
    const environment = { VITE_GRAPH_URL: `${gateway}/graphql`, NO_COLOR: '1' };
    const [, url = ''] = await background(vite, app(), environment, /(http:\/\/localhost:\d+)/);
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(url);
      const shown = /It says `(.+?)`/.exec(guideText('first-hour.md'))?.[1] ?? '';
      await page.getByText(shown).waitFor();
      expect(await page.locator('li').count()).toBe(5);
    } finally {
      await browser.close();
    }
  });

  test('section 7: the test passes, and so does that of the starter', async () => {
    await follow(7);
  });
});

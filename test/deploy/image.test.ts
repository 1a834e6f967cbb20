/** The image, as far as it can be known without an engine: its Dockerfile, and its last stage carried out in a folder and run. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import { postQuery } from '../support/world.ts';
import { memoryOptions } from './node-options.ts';
import { startProcess } from './replica-process.ts';
import { carryOut, contextNames, copiesOf, filesBelow, readStages, root } from './dockerfile.ts';

const stages = readStages();
const final = stages.at(-1);
const instructionsOf = (name: string): readonly string[] =>
  (final?.instructions ?? []).filter((instruction) => instruction.name === name).map(({ value }) => value);

/** No file on this machine belongs to this user. */
const uid = 65_532;

describe('the Dockerfile', () => {
  test('the Dockerfile starts from bases of one version, none of them the latest', () => {
    const images = stages.map(({ from }) => from);
    expect(images.length).toBeGreaterThan(1);
    for (const image of images)
      expect(image).toMatch(/:(?:\d+\.\d+\.\d+-[a-z-]+|nonroot)$|@sha256:[0-9a-f]{64}$/);
    expect(final?.from).toContain('distroless');
    const majors = images.map((image) => /node(?:js)?:?(\d+)/.exec(image)?.[1]);
    expect(new Set(majors).size).toBe(1);
  });

  test('copies only what is there and is not kept out', () => {
    const earlier = new Set<string>();
    for (const stage of stages) {
      for (const { stage: from, sources } of copiesOf(stage)) {
        if (from !== undefined) expect(earlier).toContain(from);
        else
          for (const source of sources) {
            expect(existsSync(join(root, source)), source).toBe(true);
            expect(contextNames()).toContain(source.replace(/^\.\//, ''));
          }
      }
      earlier.add(stage.name);
    }
  });

  test('the Dockerfile ends with a user that is not root, by number, and with the program itself as first process', () => {
    expect(instructionsOf('USER')).toEqual([`${uid}:${uid}`]);
    expect(instructionsOf('RUN')).toEqual([]);
    const [entrypoint = '[]'] = instructionsOf('ENTRYPOINT');
    expect(memoryOptions).toHaveLength(3);
    expect(JSON.parse(entrypoint)).toEqual(['/nodejs/bin/node', ...memoryOptions, 'dist/cli.js']);
    expect(JSON.parse(instructionsOf('CMD')[0] ?? '[]')).toEqual(['serve']);
  });

  test('the Dockerfile runs no script of any package', () => {
    const installs = stages.flatMap(({ instructions }) =>
      instructions.filter(({ value }) => value.startsWith('npm ci')).map(({ value }) => value),
    );
    expect(installs).toHaveLength(2);
    for (const install of installs) expect(install).toContain('--ignore-scripts');
  });
});

describe('what the last stage holds', () => {
  let folder: string;
  let app: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'accounts-graph-image-'));
    app = await carryOut(stages, folder);
    // Readable for the image's user, but not writable for any user.
    chmodSync(folder, 0o755);
    execFileSync('chmod', ['-R', 'a-w,a+rX', app]);
  }, 300_000);

  afterAll(() => {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  });

  test('what the last stage holds is the program and the packages it needs, without sources, tests or development packages', () => {
    const files = filesBelow(app);
    expect(files).toContain('dist/cli.js');
    expect(files.filter((file) => /^(?:src|test|bench|scripts|\.git|\.npmrc)(?:\/|$)/.test(file))).toEqual(
      [],
    );
    expect(files).not.toContain('node_modules/typescript');
    expect(files).not.toContain('node_modules/vitest');
    expect(files.filter((file) => /(?:^|\/)\.env|\.pem$/.test(file))).toEqual([]);
  });

  test('what the last stage holds serves production as a user of its own, on a tree it cannot write to', async () => {
    const sandbox = await createSandbox();
    // Node's own permissions refuse every write of a file, wherever it is, as a read-only root does.
    const flag = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    // Newer versions also block the network by default.
    const network = process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : [];
    const { url, signal, ended } = await startProcess({
      command: [flag, '--allow-fs-read=*', ...network, 'dist/cli.js', 'serve'],
      cwd: app,
      environment: {
        NODE_ENV: 'production',
        PORT: '0',
        SHUTDOWN_DRAIN_MS: '0',
        // The machine of the tests may be busy with other tests.
        MAX_EVENT_LOOP_DELAY_MS: '0',
        MPT_API_BASE_URL: sandbox.url,
      },
      uid: process.getuid?.() === 0 ? uid : undefined,
    });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const { data, errors } = await postQuery(url, '{ accounts(first: 1) { nodes { id } } }');
    expect(errors).toBeUndefined();
    expect(data.accounts.nodes).toHaveLength(1);
    signal('SIGTERM');
    expect(await ended).toBe(0);
    await sandbox.close();
  });
});

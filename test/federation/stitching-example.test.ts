/** The stitching example as its users start it, over this gateway. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';

const folder = fileURLToPath(new URL('../../examples/stitching/', import.meta.url));
const isInstalled = existsSync(`${folder}node_modules/@graphql-tools/stitch`);
if (!isInstalled)
  console.log('skipped: the stitching example is not installed; run npm ci in examples/stitching');

test.skipIf(!isInstalled)(
  'prints orders joined with buyers and licensees, each read with one call',
  async () => {
    await using world = await startWorld();
    const child = spawn(process.execPath, ['start.js', '--once'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', ACCOUNTS_URL: `${world.gateway.url}/graphql` },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const [code] = await once(child, 'close');
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('"name": "Alpine Foods Ltd"'),
    });
    expect(output).not.toContain('"errors"');
    expect(world.sent().map((call) => call.split('?', 1)[0])).toEqual(
      expect.arrayContaining(['GET /buyers', 'GET /licensees']),
    );
    expect(world.sent()).toHaveLength(2);
  },
);

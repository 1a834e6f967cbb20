/** A snapshot of the sandbox, served again, answers the guide as the sandbox does. */
import { copyFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import { guidePages, runGuide } from '../docs/run-guide.ts';
import { startWorld } from '../support/world.ts';
import { runTool, temporaryFolder } from './support.ts';

const paths = ['all', 'nested'] as const;

describe.each(paths)('membership paths: %s', (membershipPaths) => {
  test('the whole guide has the same answers', async () => {
    using folder = temporaryFolder();
    const file = folder.path('data.json');
    const source = await createSandbox({ membershipPaths });
    const { code, err } = await runTool(
      ['snapshot', '--url', source.url, '--out', file, '--rate', '1000', '--keep-personal-data'],
      {},
    );
    await source.close();
    expect({ code, err }).toMatchObject({ code: 0 });
    for (const page of guidePages) {
      // The guide writes, so each page begins with a copy of its own.
      const copy = folder.path(`copy-of-${page}.json`);
      copyFileSync(file, copy);
      await using world = await startWorld({ membershipPaths, config: { SANDBOX_DATA: copy } });
      await using original = await startWorld({ membershipPaths });
      const expected = await runGuide(page, original.gateway.url);
      const given = await runGuide(page, world.gateway.url);
      for (const [at, answer] of given.entries())
        expect(answer.given, answer.place).toEqual(expected[at]?.given);
    }
  }, 60_000);
});

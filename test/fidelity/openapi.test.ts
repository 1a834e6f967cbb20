/** Everything that is sent and answered is as the published OpenAPI description says, but for what differs on purpose. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runEverything } from './broad-run.ts';
import { deliberateDifferences } from './deliberate-differences.ts';
import type { DeliberateDifference } from './deliberate-differences.ts';
import { readDescription } from './description.ts';
import { compare } from './openapi.ts';
import type { Difference } from './openapi.ts';

/** Not part of this repository: beside its checkout, or wherever the variable says. */
const named = process.env['OPENAPI_PATH'];
const file =
  named ?? fileURLToPath(new URL('../../../shared/upstream/accounts-openapi.json', import.meta.url));
const description = readDescription(file);
if (named !== undefined && !description)
  throw new Error(`expected OPENAPI_PATH to name a file, but got ${named}`);

const covers = (deliberate: DeliberateDifference, { where, call, at, what }: Difference): boolean =>
  deliberate.where === where &&
  deliberate.call.test(call) &&
  (deliberate.at?.test(at) ?? true) &&
  (deliberate.what?.test(what) ?? true);

const shown = ({ where, call, at, what, example }: Difference): string =>
  `${where} of ${call}: ${at} ${what} ${example}`;

describe('the OpenAPI description', () => {
  test('the OpenAPI description agrees with every exchange, and every deliberate difference is still one', async ({
    skip,
  }) => {
    if (!description) {
      console.info(`skipped: there is no OpenAPI description at ${file}; OPENAPI_PATH may name one`);
      return skip(`no OpenAPI description at ${file}`);
    }
    const exchanges = await runEverything();
    const { differences, unused } = compare(description, exchanges);
    expect(exchanges.length).toBeGreaterThan(400);
    expect
      .soft(
        differences
          .filter((difference) => !deliberateDifferences.some((deliberate) => covers(deliberate, difference)))
          .map(shown),
        'differences that are not deliberate',
      )
      .toEqual([]);
    expect
      .soft(
        deliberateDifferences
          .filter((deliberate) => !differences.some((difference) => covers(deliberate, difference)))
          .map(({ where, call, at, reason }) => `${where} of ${call.source} ${at?.source ?? ''}: ${reason}`),
        'deliberate differences that there are no longer',
      )
      .toEqual([]);
    expect.soft(unused, 'described operations that were never used').toEqual([]);
  });
});

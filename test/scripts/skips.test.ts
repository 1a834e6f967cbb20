/** The end of a test run lists what was skipped, with the reason. */
import { expect, test } from 'vitest';
import Skips, { type Ended } from '../support/skips.ts';

function file(name: string, notes: readonly (string | undefined)[]): Ended {
  const skipped = notes.map((note) => ({ result: () => (note === undefined ? {} : { note }) }));
  return { id: `id of ${name}`, relativeModuleId: name, children: { allTests: () => skipped } };
}

test('skipped tests are listed by file, with what the file printed or the test gave as the reason', () => {
  let text = '';
  const skips = new Skips({ write: (more) => void (text += more) });
  const print = (name: string, content: string): void => {
    skips.onUserConsoleLog({ content, taskId: `id of ${name}` });
  };
  print('a.test.ts', 'skipped: Hive Gateway is not installed\n');
  print('b.test.ts', 'Replicas behind nginx are not tested: no nginx\nmore\n');
  print('b.test.ts', 'another line\n');
  skips.onTestRunEnd([
    file('a.test.ts', [undefined, undefined]),
    file('b.test.ts', [undefined]),
    file('c.test.ts', ['no description']),
    file('d.test.ts', []),
    file('e.test.ts', [undefined]),
  ]);
  expect(text).toBe(
    [
      '',
      '5 skipped tests:',
      '  a.test.ts (2): Hive Gateway is not installed',
      '  b.test.ts (1): Replicas behind nginx are not tested: no nginx',
      '  c.test.ts (1): no description',
      '  e.test.ts (1): no reason given',
      '',
    ].join('\n'),
  );
});

test('a run without skipped tests prints nothing', () => {
  let text = '';
  new Skips({ write: (more) => void (text += more) }).onTestRunEnd([file('a.test.ts', [])]);
  expect(text).toBe('');
});

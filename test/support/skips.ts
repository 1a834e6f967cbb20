/** A reporter that ends a run with the skipped tests, by file, and why they were skipped. */
import type { Reporter } from 'vitest/node';

/** What it reads of a test file. */
export interface Ended {
  readonly id: string;
  readonly relativeModuleId: string;
  readonly children: {
    allTests(state: 'skipped'): Iterable<{ result(): object }>;
  };
}

/** Suites that cannot run print why when they are loaded. A single test gives its reason to `skip`. */
const isReason = (line: string): boolean => /\bnot tested\b|^skipped: /.test(line);

/** The reason that a test gave to `skip`. */
function noteOf(result: object): string | undefined {
  return 'note' in result && typeof result.note === 'string' ? result.note : undefined;
}

export default class Skips implements Reporter {
  readonly #write: (text: string) => void;
  /** By the id of the file. */
  readonly #printed = new Map<string, Set<string>>();

  constructor({ write = (text: string): void => void process.stdout.write(text) } = {}) {
    this.#write = write;
  }

  onUserConsoleLog({ content, taskId = '' }: { readonly content: string; readonly taskId?: string }): void {
    for (const line of content.split('\n')) {
      if (!isReason(line)) continue;
      const lines = this.#printed.get(taskId) ?? new Set();
      this.#printed.set(taskId, lines.add(line.replace(/^skipped: /, '')));
    }
  }

  onTestRunEnd(files: readonly Ended[]): void {
    const lines: string[] = [];
    let total = 0;
    for (const { id, relativeModuleId, children } of files) {
      const skipped = [...children.allTests('skipped')];
      if (skipped.length === 0) continue;
      total += skipped.length;
      const notes = skipped.flatMap((test) => noteOf(test.result()) ?? []);
      const reasons = [...new Set([...(this.#printed.get(id) ?? []), ...notes])];
      lines.push(`  ${relativeModuleId} (${skipped.length}): ${reasons.join('; ') || 'no reason given'}`);
    }
    if (total > 0)
      this.#write(`\n${total} skipped ${total === 1 ? 'test' : 'tests'}:\n${lines.join('\n')}\n`);
  }
}

/** What every measured process does besides its work: says where it listens, and answers what it has used so far. */

export interface Usage {
  /** User and system time since the start, in microseconds. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

export interface Heap {
  /** After a full collection. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

export type Question = 'usage' | 'heap';

export type Message =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed'; readonly message: string }
  | ({ readonly kind: 'usage' } & Usage)
  | ({ readonly kind: 'heap' } & Heap);

/** Started by `startProcess`, which gives the settings as the first argument, in JSON. */
export function attend<Settings>(start: (settings: Settings) => Promise<{ readonly url: string }>): void {
  const say = (message: Message): void => {
    process.send?.(message);
  };
  process.on('message', (question: Question) => {
    const rssBytes = process.memoryUsage.rss();
    if (question === 'usage') {
      const { user, system } = process.cpuUsage();
      say({ kind: 'usage', cpuMicros: user + system, rssBytes });
    } else {
      globalThis.gc?.();
      globalThis.gc?.();
      say({ kind: 'heap', heapBytes: process.memoryUsage().heapUsed, rssBytes });
    }
  });
  // An orderly exit, so that a profile of the process is written.
  process.on('disconnect', () => process.exit(0));
  start(JSON.parse(process.argv[2] ?? '{}') as Settings).then(
    ({ url }) => {
      say({ kind: 'ready', url });
    },
    (error: unknown) => {
      say({
        kind: 'failed',
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      process.exitCode = 1;
      process.disconnect();
    },
  );
}

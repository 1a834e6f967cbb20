/** Runs in every measured process: reports its address, and its resource use on request. */

export interface Usage {
  /** User and system time since the start, in microseconds. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

export interface Heap {
  /** After a full garbage collection. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

export type Question = 'usage' | 'heap';

export type Message =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed'; readonly message: string }
  | ({ readonly kind: 'usage' } & Usage)
  | ({ readonly kind: 'heap' } & Heap);

/** `startProcess` passes the settings as the first argument, in JSON. */
export function reportUsage<Settings>(
  start: (settings: Settings) => Promise<{ readonly url: string }>,
): void {
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
  // Exit normally, so that Node writes the profile.
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

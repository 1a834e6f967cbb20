/** The process as the command line sees it: its environment, its output, and the ways it is told to stop or fails. */
import type { Environment } from '../config/config.ts';
import { createLogSink, type LogSink } from '../server/log/log-sink.ts';

/** What the command line touches of the process. */
export interface CliHost {
  readonly environment: Environment;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Where log lines go. Default: `out`. */
  readonly log?: LogSink;
  /** Calls back on the first SIGTERM, SIGINT or SIGHUP; a second one ends the process at once. */
  readonly onStop: (stop: (signal: string) => void) => void;
  /** Calls back with what nobody caught. A stray rejection cost its own request; an exception ends the process with 1. */
  readonly onFault: (report: (event: string, error: unknown) => void) => void;
}

/** For whoever reads the log to read the rest of it; longer than that nothing waits. */
const lastWordsMs = 2_000;

export function processHost(environment: Environment): CliHost {
  // A reader such as head may have enough before all is written.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  return {
    environment,
    out: (text) => void process.stdout.write(text),
    log: createLogSink(process.stdout),
    err: (text) => void process.stderr.write(text),
    onStop: (stop) => {
      let stopping = false;
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
        process.on(signal, () => {
          if (stopping) process.exit(1);
          stopping = true;
          stop(signal);
        });
      }
    },
    onFault: (report) => {
      process.on('unhandledRejection', (reason) => {
        report('unhandled rejection', reason);
      });
      process.on('uncaughtException', (error) => {
        report('uncaught exception', error);
        endWhenWritten();
      });
    },
  };
}

/** With 1. Into a pipe that is read slowly, nothing is written at once. */
function endWhenWritten(): void {
  process.exitCode = 1;
  const end = (): void => process.exit(1);
  setTimeout(end, lastWordsMs);
  process.stdout.write('', end);
}
